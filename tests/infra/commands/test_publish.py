"""``goodword publish``: what can be typed, what it says, and the codes it ends with."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from goodword.program.revision import revision_of
from goodword_ops.cli import main
from goodword_ops.program_file import load_program
from goodword_ops.publication.place import HISTORY, UNFINISHED
from tests.program.programme import SMALL, small_with, with_lasting_rates

pytestmark = pytest.mark.slow

GOODWORD = Path(sys.executable).with_name("goodword")
REVISION = r"[0-9a-f]{16}"


class Marketer:
    """Somebody with a small program.yml of two languages and a folder to publish to."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.program = folder / "program.yml"
        self.out = folder / "out"
        self._capsys = capsys
        self.rename("Acme")

    def rename(self, name: str) -> None:
        """The programme under another name."""
        text = with_lasting_rates(SMALL.replace("name: Acme", f"name: {name}"))
        self.program.write_text(text, "utf-8")

    def publish(self, *arguments: str, code: int = 0) -> str:
        """What the command said; it ends with ``code``."""
        typed = ["publish", *arguments, "--to", str(self.out)]
        assert main(typed) == code, self._capsys.readouterr()
        shown = self._capsys.readouterr()
        return shown.err if code else shown.out

    def goes_live(self, name: str) -> str:
        """Publishes the programme under a name; the revision."""
        self.rename(name)
        said = self.publish(str(self.program))
        found = re.match(rf"Revision ({REVISION}) is live in", said)
        assert found is not None, said
        return found[1]

    def home(self) -> str:
        return (self.out / "site" / "index.html").read_text("utf-8")


@pytest.fixture
def marketer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Marketer:
    return Marketer(tmp_path, capsys)


def test_a_published_programme_is_said_in_one_line_and_the_same_again_too(
    marketer: Marketer,
) -> None:
    first = marketer.publish(str(marketer.program))
    second = marketer.publish(str(marketer.program))

    assert re.fullmatch(
        rf"Revision {REVISION} is live in \S+/out: \d+ files new or changed, 0 removed, "
        r"2 permanent pages of terms\.\n",
        first,
    )
    assert re.fullmatch(
        rf"Revision {REVISION} is live in \S+/out already; nothing has changed\.\n", second
    )


def test_a_rollback_goes_back_step_by_step_and_by_name(marketer: Marketer) -> None:
    larkspur, foxglove, harebell = map(marketer.goes_live, ("Larkspur", "Foxglove", "Harebell"))

    said = marketer.publish("--rollback")
    assert f"Revision {foxglove} is live" in said
    assert f"revisions/{foxglove}.yml" in said
    assert "Foxglove" in marketer.home()
    assert f"Revision {larkspur} is live" in marketer.publish("--rollback")
    assert f"before {larkspur}" in marketer.publish("--rollback", code=1)
    assert f"Revision {harebell} is live" in marketer.publish("--rollback", harebell)

    assert "Harebell" in marketer.home()
    for revision in (larkspur, foxglove, harebell):
        assert (marketer.out / f"site/terms/{revision}/index.html").is_file()
        assert (marketer.out / f"site/de/terms/{revision}/index.html").is_file()


def test_terms_are_called_by_a_number_and_the_day_of_their_first_publication(
    marketer: Marketer,
) -> None:
    def edition() -> str:
        page = (marketer.out / "site/terms/index.html").read_text("utf-8")
        found = re.search(r"Edition \d of \w+ \d+, \d{4}", page)
        assert found is not None
        return found[0]

    marketer.goes_live("Larkspur")
    first = edition()
    marketer.goes_live("Foxglove")
    second = edition()
    # The first edition is of an earlier day, and was published once.
    history = marketer.out / HISTORY
    lines = history.read_text("utf-8").splitlines(keepends=True)
    lines[0] = re.sub(r"(\"published_at\": \")[\d-]+", r"\g<1>2026-02-03", lines[0])
    history.write_text("".join(lines), "utf-8")
    marketer.publish("--rollback")

    assert (first[:9], second[:9]) == ("Edition 1", "Edition 2")
    assert edition() == "Edition 1 of February 3, 2026"


def test_a_publication_that_was_interrupted_keeps_the_day_on_which_it_began(
    marketer: Marketer,
) -> None:
    marketer.goes_live("Larkspur")
    marketer.rename("Foxglove")
    revision = revision_of(load_program(marketer.program))
    left = {"revision": revision, "refresh": [], "since": "2026-02-03T23:59:00+00:00"}
    (marketer.out / UNFINISHED).write_text(json.dumps(left))

    marketer.publish(str(marketer.program))

    page = (marketer.out / f"site/terms/{revision}/index.html").read_text("utf-8")
    assert "Edition 2 of February 3, 2026" in page
    assert '"2026-02-03T23:59:00Z"' in (marketer.out / HISTORY).read_text("utf-8")


def test_a_revision_that_nobody_knows_is_answered_with_those_that_are_known(
    marketer: Marketer,
) -> None:
    known = [marketer.goes_live(name) for name in ("Larkspur", "Foxglove")]

    said = marketer.publish("--rollback", "0123456789abcdef", code=1)

    assert "0123456789abcdef was never published" in said
    assert re.findall(rf"^  ({REVISION})  \S+Z$", said, re.MULTILINE) == known


def test_there_is_nothing_to_go_back_to_where_nothing_was_published(marketer: Marketer) -> None:
    assert "nothing was published" in marketer.publish("--rollback", code=1)
    assert not marketer.out.exists()


def test_who_was_interrupted_goes_back_to_what_was_live(marketer: Marketer) -> None:
    larkspur, foxglove = map(marketer.goes_live, ("Larkspur", "Foxglove"))
    # The pages of a third were on their way when the power went off.
    left = '{"revision": "0123456789abcdef", "refresh": ["index.html"]}'
    (marketer.out / UNFINISHED).write_text(left)

    said = marketer.publish("--rollback")

    assert f"Revision {foxglove} is live" in said
    assert not (marketer.out / UNFINISHED).exists()
    assert f"Revision {larkspur} is live" in marketer.publish("--rollback")


def test_a_programme_with_mistakes_is_not_published(marketer: Marketer) -> None:
    marketer.program.write_text(marketer.program.read_text("utf-8") + "colour: red\n", "utf-8")

    assert "unknown key" in marketer.publish(str(marketer.program), code=1)
    assert not marketer.out.exists()


def test_old_terms_may_have_another_name_today_and_still_be_gone_back_to(
    marketer: Marketer,
) -> None:
    clover, larkspur, _ = map(marketer.goes_live, ("Clover", "Larkspur", "Foxglove"))
    # As if the model had grown since: what was kept, and noted, has another digest now.
    kept = marketer.out / f"revisions/{larkspur}.json"
    before = kept.read_bytes()
    kept.write_bytes(before.replace(b"Larkspur", b"Larkspur Two"))
    history = marketer.out / "history.jsonl"
    old, new = (hashlib.sha256(form).hexdigest() for form in (before, kept.read_bytes()))
    history.write_text(history.read_text("utf-8").replace(old, new), "utf-8")

    said = marketer.publish("--rollback")

    renamed = re.findall(REVISION, said)[0]
    assert renamed != larkspur
    assert f"revisions/{larkspur}.yml does not say the same any more" in said
    for revision in (larkspur, renamed):
        assert (marketer.out / f"site/terms/{revision}/index.html").is_file()
    assert f"Revision {clover} is live" in marketer.publish("--rollback")


def test_terms_that_were_changed_since_are_not_gone_back_to(marketer: Marketer) -> None:
    larkspur, foxglove = map(marketer.goes_live, ("Larkspur", "Foxglove"))
    kept = marketer.out / f"revisions/{larkspur}.json"
    kept.write_text(kept.read_text("utf-8").replace("Larkspur", "Larkspur Two"), "utf-8")

    said = marketer.publish("--rollback", code=3)

    assert f"revisions/{larkspur}.json was changed since it was published" in said
    assert "Foxglove" in marketer.home()
    assert f"Revision {foxglove} is live" in marketer.publish(str(marketer.program))


def test_a_few_digits_name_a_revision(marketer: Marketer) -> None:
    larkspur, _ = map(marketer.goes_live, ("Larkspur", "Foxglove"))

    assert f"{larkspur[:3]}" in marketer.publish("--rollback", larkspur[:3], code=1)
    assert f"Revision {larkspur} is live" in marketer.publish("--rollback", larkspur[:6])


def test_a_programme_and_an_earlier_revision_at_once_are_wrong_usage(marketer: Marketer) -> None:
    said = marketer.publish(str(marketer.program), "--rollback", code=2)

    assert f"--rollback publishes what is kept, and not {marketer.program}" in said
    assert not marketer.out.exists()


def test_an_empty_revision_is_wrong_usage(marketer: Marketer) -> None:
    assert "--rollback names no revision" in marketer.publish("--rollback", "", code=2)


def test_a_folder_that_cannot_be_written_is_the_outside(marketer: Marketer) -> None:
    marketer.out.write_text("a file where the folder should be")

    assert "cannot be used" in marketer.publish(str(marketer.program), code=3)


def test_a_folder_and_a_stack_at_once_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["publish", "--to", "x", "--stack", "y"])
    assert ended.value.code == 2


def test_aws_that_cannot_be_reached_is_the_outside(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    assert main(["publish", str(marketer.program), "--stack", "goodword"]) == 3
    assert "AWS: Could not connect" in capsys.readouterr().err


def test_an_environment_without_region_is_said_in_words(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)

    assert main(["publish", str(marketer.program), "--stack", "goodword"]) == 3
    assert "AWS: You must specify a region" in capsys.readouterr().err


@pytest.mark.emulator
@pytest.mark.usefixtures("emulator")
def test_a_stack_that_does_not_exist_is_named(
    marketer: Marketer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", str(marketer.program), "--stack", "gone"]) == 1
    assert "there is no stack gone" in capsys.readouterr().err


@pytest.mark.emulator
@pytest.mark.usefixtures("emulator")
def test_a_stack_of_an_older_template_is_told_what_it_lacks(
    marketer: Marketer, capsys: pytest.CaptureFixture[str]
) -> None:
    import boto3

    topic = '{"Resources": {"Alarms": {"Type": "AWS::SNS::Topic"}}}'
    boto3.client("cloudformation").create_stack(StackName="older", TemplateBody=topic)

    assert main(["publish", str(marketer.program), "--stack", "older"]) == 1
    assert "no output SiteBucketName, RevisionsBucketName" in capsys.readouterr().err


def on_a_terminal(run: Callable[[int], int]) -> str:
    """What a command shows on a terminal, whose descriptor ``run`` gets; it ends well."""
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb", 0) as screen:
        try:
            assert run(theirs) == 0
        finally:
            os.close(theirs)
        shown = b""
        # A terminal that nobody writes to any more ends with an error.
        with suppress(OSError):
            while part := screen.read(4096):
                shown += part
    return shown.decode().replace("\r\n", "\n")


def test_a_terminal_shows_the_steps_and_a_pipe_the_end_only(marketer: Marketer) -> None:
    typed = [str(GOODWORD), "publish", str(marketer.program), "--to", str(marketer.out)]

    shown = on_a_terminal(lambda terminal: subprocess.call(typed, stdout=terminal))
    piped = subprocess.run(typed, capture_output=True, check=True, text=True).stdout

    steps = re.sub(r"\d+", "9", shown).splitlines()
    assert steps[0] == "Building the site …"
    assert steps[1] == "9 of 9 files are in their places …"
    assert steps[-1].startswith("Revision ")
    assert piped.count("\n") == 1


def test_rates_that_are_too_old_are_not_published_and_the_way_to_newer_ones_is_told(
    marketer: Marketer,
) -> None:
    old = small_with("    date: 2026-11-02", "    date: 2020-01-31")
    marketer.program.write_text(old, "utf-8")

    said = marketer.publish(str(marketer.program), code=1)

    assert "is not published: its rates are of 2020-01-31" in said
    assert "may be 92 (currencies.rates_max_age_days)" in said
    assert "goodword rates update FILE" in said
    assert not marketer.out.exists()
