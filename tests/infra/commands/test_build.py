"""``goodword build``: which folders it builds into, and how it ends where it cannot."""

import shutil
from pathlib import Path

import pytest

from goodword_ops.cli import main
from tests.doubles import ROOT

SAMPLE = str(ROOT / "program.yml")


def built_into(out: Path, capsys: pytest.CaptureFixture[str], *, code: int) -> str:
    """What the command says; it ends with ``code``."""
    assert main(["build", SAMPLE, "--out", str(out)]) == code
    shown = capsys.readouterr()
    return shown.err if code else shown.out


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_of_somebody_else_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("my own site")
    before = files(tmp_path)

    said = built_into(tmp_path, capsys, code=1)

    assert f"{tmp_path}/site is not of an earlier build" in said
    assert files(tmp_path) == before


def test_a_checkout_is_never_built_over_even_where_it_looks_like_a_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for part in ("site", "functions"):
        (tmp_path / part).symlink_to(ROOT / part)

    assert "site holds Goodword itself" in built_into(tmp_path, capsys, code=1)
    assert (tmp_path / "site").is_symlink()


def test_a_publication_is_not_built_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "history.jsonl").write_text("")

    assert f"goodword publish --to {tmp_path}" in built_into(tmp_path, capsys, code=1)


def test_a_file_is_no_folder_to_build_into(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.write_text("a file")

    assert built_into(out, capsys, code=1) == (
        f"goodword: {out} is a file; name a folder to build into\n"
    )


def test_a_folder_that_cannot_be_made_is_the_outside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("a file")

    said = built_into(tmp_path / "file/out", capsys, code=3)

    assert said == f"goodword: {tmp_path}/file/out cannot be used: Not a directory\n"


@pytest.mark.slow
def test_a_build_is_built_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built_into(tmp_path, capsys, code=0)
    first = files(tmp_path)
    shutil.rmtree(tmp_path / "site")

    built_into(tmp_path, capsys, code=0)

    assert files(tmp_path) == first
