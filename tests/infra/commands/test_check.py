"""``goodword check``: what it prints and how it ends."""

import re
import shutil
from pathlib import Path

import pytest

from goodword.program.reading.mistakes import Mistake, Severity
from goodword_ops.cli import main
from goodword_ops.commands.annotations import annotation
from goodword_ops.program_file import report

SAMPLE = Path(__file__).parents[3] / "program.yml"


def test_a_good_programme_is_one_line_with_its_revision_and_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(SAMPLE, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 0
    *notes, count, line = capsys.readouterr().out.splitlines()
    assert [note for note in notes if " note: " not in note] == []
    assert count == f"{len(notes)} notes"
    assert line.startswith("program.yml is good: revision ")
    assert line.endswith(
        "audiences customer, partner, employee; locales en, de, fr, es, ja, ar; "
        "countries AE, AT, AU, CA, CH, DE, ES, FR, GB, HU, JP, SA, SE, US"
    )


def test_every_mistake_has_its_line_and_their_number_comes_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    broken = text.replace("  base: USD", "  bas: USD").replace(
        "holding_days: 30", "holding_days: 030"
    )
    path = tmp_path / "mine.yml"
    path.write_text(broken, encoding="utf-8")
    lines = broken.splitlines()
    base, hold = lines.index("  bas: USD") + 1, lines.index("  holding_days: 030") + 1

    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f'{path}:{base}:3 currencies.bas: unknown key "bas". Fix: did you mean "base"?',
        f'{path}:{hold}:17 payouts.holding_days: "030" is not a plain whole number. Fix: write 30',
        "2 mistakes",
    ]


def test_words_that_are_missing_are_mistakes_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "program.yml"
    offered = "offered: [en, de, fr, es, ja, ar]"
    words = re.sub(r"^( *)ja: (.*)$", r"\1ja: \2\n\1pt-BR: \2", text, flags=re.MULTILINE)
    path.write_text(words.replace(offered, f"{offered[:-1]}, pt-BR]"), encoding="utf-8")

    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        (
            "site/locales/pt-BR.yml:1:1 there is no such file. Fix: write it after en.yml, "
            "or name another locale for it in locales.fallbacks"
        ),
        "1 mistake",
    ]


def test_a_locale_that_has_a_fallback_needs_no_words_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "program.yml"
    more = text.replace("ja, ar]", "ja, ar, de-AT]").replace("gsw: de}", "gsw: de, de-AT: de}")
    path.write_text(more, encoding="utf-8")

    assert main(["check", str(path)]) == 0
    assert "locales en, de, fr, es, ja, ar, de-AT" in capsys.readouterr().out


def test_warnings_are_printed_and_stop_nothing() -> None:
    place = ("site/locales/en.yml", 3, 1, "hello", "there is no such text in English", "delete it")
    warning = Mistake(*place, severity=Severity.WARNING)
    mistake = Mistake("program.yml", 1, 1, "", "the file is empty", "write it")

    assert report([warning, warning]).splitlines() == [
        "site/locales/en.yml:3:1 warning: hello: there is no such text in English. Fix: delete it",
        "site/locales/en.yml:3:1 warning: hello: there is no such text in English. Fix: delete it",
        "2 warnings",
    ]
    assert report([mistake, warning]).splitlines()[-1] == "1 mistake, 1 warning"


def test_what_has_no_effect_yet_is_noted_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()

    assert main(["check", str(SAMPLE)]) == 0
    out = capsys.readouterr().out
    assert (
        f"{SAMPLE}:{lines.index('qualification:') + 1}:1 note: qualification: "
        "advice, and what a confirmation asks for; nothing checks it yet\n"
    ) in out


def test_a_pull_request_is_annotated_line_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = SAMPLE.read_text(encoding="utf-8").replace("trial_days: 60", "trial_days: 100 %")
    Path("my,file.yml").write_text(text, encoding="utf-8")
    line = text.splitlines().index("      trial_days: 100 %") + 1

    assert main(["check", "my,file.yml", "--format", "github"]) == 1
    assert capsys.readouterr().out == (
        f"::error file=my%2Cfile.yml,line={line},col=19,"
        'title=audiences.customer.offer.trial_days::"100 %25" is not a plain whole number. '
        "Fix: write a whole number of days from 1 to 365\n"
    )


def test_a_good_pull_request_gets_notices_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(SAMPLE), "--format", "github"]) == 0
    *notices, line = capsys.readouterr().out.splitlines()
    assert len(notices) >= 4
    assert all(notice.startswith("::notice file=") for notice in notices)
    assert " is good: revision " in line


def test_an_annotation_hides_nothing_in_its_message_or_properties() -> None:
    mistake = Mistake(
        "a:b,c%.yml", 3, 9, 'purposes."x:y,z"', "two\r\nlines: 5 %, no more", "mend it",
        Severity.WARNING,
    )  # fmt: skip
    assert annotation(mistake) == (
        '::warning file=a%3Ab%2Cc%25.yml,line=3,col=9,title=purposes."x%3Ay%2Cz"'
        "::two%0D%0Alines: 5 %25, no more. Fix: mend it"
    )


def test_annotations_name_files_as_the_checkout_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/program.yml").write_bytes(b"")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(tmp_path / "sub")

    assert main(["check", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=sub/program.yml,line=1,col=1,")

    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    assert main(["check", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=program.yml,line=1,col=1,")


def test_a_missing_file_is_annotated_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["check", "gone.yml", "--format", "github"]) == 1
    shown = capsys.readouterr()
    assert shown.out.startswith("::error file=gone.yml,line=1,col=1,title=the whole file::there is")
    assert shown.err.startswith("goodword: there is no file gone.yml")


def test_one_mistake_is_counted_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "program.yml"
    path.write_bytes(b"")
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 mistake"


def test_a_missing_file_is_a_clear_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    assert capsys.readouterr().err == (
        "goodword: there is no file program.yml; name the programme, or go to the folder it is in\n"
    )


def test_a_folder_is_a_clear_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        f"goodword: {tmp_path} is a folder; name the programme in it, such as "
        f"{tmp_path}/program.yml\n"
    )


@pytest.mark.parametrize("name", ["a\0b", "x" * 5_000])
def test_an_impossible_name_is_a_clear_message(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", name]) == 1
    assert " cannot be read: " in capsys.readouterr().err


def test_a_file_without_end_is_only_read_as_far_as_a_programme_may_go(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "/dev/zero"]) == 1
    assert "the file has more than 262,144 bytes (256 KiB)" in capsys.readouterr().out
