"""What the preview compares with: the last publication, or else how the preview began."""

import json
from pathlib import Path

import pytest

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword.program.revision import canonical_json, revision_of
from goodword_ops.dev.console.plan import Planned
from goodword_ops.dev.preview.preview import Build
from tests.program.programme import SMALL, small_with

CHEAPER = small_with("discount: 15 %", "discount: 20 %")


def programme(text: str) -> Program:
    parsed = parse(text, "p.yml")
    assert parsed.program is not None
    return parsed.program


def publish(folder: Path, text: str) -> None:
    """As ``goodword publish`` leaves a folder, without its site."""
    program = programme(text)
    revision = revision_of(program)
    (folder / "revisions").mkdir(parents=True, exist_ok=True)
    (folder / "revisions" / f"{revision}.json").write_bytes(canonical_json(program))
    (folder / "revisions" / f"{revision}.yml").write_text(text, "utf-8")
    line = {"revision": revision, "published_at": "2026-11-21T12:00:00Z", "followed": None}
    with (folder / "history.jsonl").open("a", encoding="utf-8") as history:
        history.write(f"{json.dumps(line)}\n")


def planned(folder: Path, text: str, events: str = "") -> Planned:
    """A preview of a programme."""
    made = Planned(folder / "published", Path("program.yml"), lambda: events)
    made.show(Build(folder / "build", "a" * 16), programme(text))
    return made


@pytest.mark.slow
def test_before_the_first_publication_an_edit_is_compared_with_the_beginning(
    tmp_path: Path,
) -> None:
    preview = planned(tmp_path, SMALL)
    assert preview.banner() is None

    preview.show(Build(tmp_path / "build", "b" * 16), programme(CHEAPER))

    banner = preview.banner() or ""
    assert "1 change against the programme that goodword dev started with." in banner
    assert "customer: the discount is 20 % (was 15 %)" in banner
    assert "program.yml against the programme that goodword dev started with" in preview.page()

    publish(tmp_path / "published", CHEAPER)
    assert preview.banner() is None


def test_an_edit_and_a_publication_are_seen_when_they_happen(tmp_path: Path) -> None:
    publish(tmp_path / "published", SMALL)
    preview = planned(tmp_path, SMALL)
    assert preview.banner() is None

    preview.show(Build(tmp_path / "build", "b" * 16), programme(CHEAPER))
    assert "customer: the discount is 20 % (was 15 %)" in (preview.banner() or "")

    publish(tmp_path / "published", CHEAPER)
    assert preview.banner() is None


def test_a_publication_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    publish(tmp_path / "published", SMALL)
    revision = revision_of(programme(SMALL))
    (tmp_path / "published" / "revisions" / f"{revision}.json").unlink()
    preview = planned(tmp_path, CHEAPER)

    banner = preview.banner() or ""

    assert "Preview: what is published cannot be compared." in banner
    assert f"has lost revisions/{revision}.json" in banner
    assert f"has lost revisions/{revision}.json" in preview.page()


@pytest.mark.slow
def test_events_that_cannot_be_replayed_are_told_below_the_plan(tmp_path: Path) -> None:
    publish(tmp_path / "published", SMALL)
    claim = (
        '{"at":"2026-03-01T09:00:00Z","type":"claim.received","referral_id":"R1",'
        '"referrer_id":"JS42","audience":"customer","country":"SE","currency":"SEK"}'
    )

    page = planned(tmp_path, CHEAPER, events=claim).page()

    assert "<b>customer:</b> the discount is 20 % (was 15 %)" in page
    assert (
        f"the events of this machine cannot be replayed: what is published in "
        f"{tmp_path / 'published'} and program.yml have no rate for SEK."
    ) in page
