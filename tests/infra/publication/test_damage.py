"""Documents of a publication that somebody damaged or changed: told, never obeyed, and mended."""

import json
from pathlib import Path

import pytest

from goodword.program.revision import canonical_json
from goodword_ops.failures import OutsideFailed, WrongInput
from goodword_ops.publication.folder import Folder
from goodword_ops.publication.publishing import Edition, publish
from goodword_ops.publication.revisions import kept_program, published_program
from tests.doubles import NOON, ROOT
from tests.infra.publication.editions import edition, named


def put_live(out: Path, made: Edition) -> None:
    with Folder(out).alone():
        publish(Folder(out), made, now=NOON, say=lambda _: None)


@pytest.fixture
def made(tmp_path: Path) -> Edition:
    return edition(tmp_path / "build", "Larkspur")


@pytest.fixture
def out(tmp_path: Path, made: Edition) -> Path:
    """A folder to which ``made`` was published."""
    put_live(tmp_path / "out", made)
    return tmp_path / "out"


def without_digests(out: Path) -> None:
    """The history as Goodword wrote it before it noted the digests of what is kept."""
    history = out / "history.jsonl"
    line = json.loads(history.read_text())
    del line["kept"]
    history.write_text(json.dumps(line))


@pytest.mark.parametrize(
    ("document", "content", "said"),
    [
        ("history.jsonl", b'\n{"revision": "a", "publ', "history.jsonl:2 is damaged"),
        ("history.jsonl", b"[]\n", "history.jsonl:1 is damaged"),
        ("history.jsonl", b"\xff\n", "history.jsonl:1 is damaged"),
        ("history.jsonl", b"", "history.jsonl is empty"),
        ("history.jsonl", b" \n\n", "history.jsonl is empty"),
        ("needs.json", b"{", "needs.json is damaged"),
        ("needs.json", b"[]", "needs.json is damaged"),
        ("unfinished.json", b"", "unfinished.json is damaged"),
        ("unfinished.json", b"{}", "unfinished.json is damaged"),
    ],
)
def test_a_damaged_document_is_named_with_a_way_to_mend_it(
    out: Path, made: Edition, document: str, content: bytes, said: str
) -> None:
    (out / document).write_bytes(content)

    with pytest.raises(OutsideFailed, match=said) as failed:
        put_live(out, made)

    assert str(failed.value).startswith(f"{out}: {document}")
    assert "restore" in str(failed.value) or "delete the file" in str(failed.value)


@pytest.mark.parametrize("kind", ["json", "yml"])
def test_a_document_that_was_lost_is_named(out: Path, made: Edition, kind: str) -> None:
    (out / f"revisions/{made.revision}.{kind}").unlink()

    with pytest.raises(OutsideFailed, match=f"lost revisions/{made.revision}.{kind}; restore"):
        published_program(out)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe"])
def test_half_a_programme_is_damage_and_no_other_version(
    out: Path, made: Edition, content: bytes
) -> None:
    (out / f"revisions/{made.revision}.json").write_bytes(content)

    with pytest.raises(OutsideFailed, match=f"revisions/{made.revision}.json is damaged: [A-Z]"):
        published_program(out)


def test_a_programme_of_another_version_is_said_to_be_so(out: Path, made: Edition) -> None:
    kept = out / f"revisions/{made.revision}.json"
    kept.write_text(kept.read_text("utf-8").replace('"goodword":1', '"goodword":2'), "utf-8")

    with pytest.raises(WrongInput, match=f"cannot read revision {made.revision}: goodword"):
        published_program(out)


@pytest.mark.parametrize("noted", [True, False])
def test_a_programme_that_was_changed_is_not_gone_back_to(
    out: Path, made: Edition, noted: bool
) -> None:
    if not noted:
        without_digests(out)
    changed = canonical_json(named("Foxglove"))
    (out / f"revisions/{made.revision}.json").write_bytes(changed)
    (out / f"revisions/{made.revision}.yml").write_bytes((ROOT / "program.yml").read_bytes())

    with pytest.raises(OutsideFailed, match=f"{made.revision}.json was changed since"):
        kept_program(Folder(out), made.revision)


def test_nothing_vouches_for_a_changed_programme_whose_source_is_garbage(
    out: Path, made: Edition
) -> None:
    without_digests(out)
    changed = canonical_json(named("Foxglove"))
    (out / f"revisions/{made.revision}.json").write_bytes(changed)
    (out / f"revisions/{made.revision}.yml").write_bytes(b"garbage")

    with pytest.raises(OutsideFailed, match=f"{made.revision}.json was changed since"):
        kept_program(Folder(out), made.revision)


def test_terms_that_have_another_name_today_are_known_by_their_digest(
    tmp_path: Path, made: Edition
) -> None:
    # As a version of Goodword would have kept it that named these terms "0123456789abcdef".
    old = Edition(made.program, "0123456789abcdef", made.source, made.build)
    put_live(tmp_path / "out", old)

    program, _ = kept_program(Folder(tmp_path / "out"), "0123456789abcdef")

    assert program == made.program


def test_terms_that_have_another_name_today_are_known_by_their_source(
    tmp_path: Path, made: Edition
) -> None:
    source = (ROOT / "program.yml").read_bytes().replace(b"name: Larkspur", b"name: Clover")
    clover = Edition(named("Clover"), "0123456789abcdef", source, made.build)
    put_live(tmp_path / "out", clover)
    without_digests(tmp_path / "out")

    program, _ = kept_program(Folder(tmp_path / "out"), "0123456789abcdef")

    assert program == named("Clover")


@pytest.mark.parametrize("content", [b"{", canonical_json(named("Foxglove"))])
def test_publishing_again_mends_what_is_kept(out: Path, made: Edition, content: bytes) -> None:
    kept = out / f"revisions/{made.revision}.json"
    sound = kept.read_bytes()
    kept.write_bytes(content)
    (out / f"revisions/{made.revision}.yml").write_bytes(b"garbage")

    put_live(out, made)

    assert kept.read_bytes() == sound
    assert kept_program(Folder(out), made.revision) == (made.program, made.source)
