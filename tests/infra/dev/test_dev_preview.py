"""Builds of the preview: kept, and made anew where a worker ended before it had painted all."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from goodword_ops.dev.preview.preview import Build, LivePreview
from tests.program.programme import small_with

pytestmark = pytest.mark.slow

SECONDS = 30


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "program.yml"
    file.write_text(small_with("name: Acme", "name: Interrupted"), encoding="utf-8")
    return file


@pytest.fixture
def previews(program: Path, tmp_path: Path) -> Iterator[tuple[LivePreview, LivePreview]]:
    """Of one process and of the next one, over the same folder."""
    pair = tuple(LivePreview(program, tmp_path / "builds", tmp_path / "log") for _ in range(2))
    yield pair[0], pair[1]
    for preview in pair:
        preview.end()


def whole(build: Build) -> bool:
    """Whether every picture is there within a while."""
    until = time.monotonic() + SECONDS
    while not build.whole and time.monotonic() < until:
        time.sleep(0.1)
    return build.whole


def test_pictures_that_an_ended_process_left_are_painted_by_the_next(
    previews: tuple[LivePreview, LivePreview],
) -> None:
    first, second = previews

    interrupted = first.build()
    first.end()
    assert isinstance(interrupted, Build)
    assert interrupted.painted_later
    assert not interrupted.whole
    mended = second.build()

    assert isinstance(mended, Build)
    assert mended.folder == interrupted.folder
    assert whole(mended)


def test_a_build_that_is_still_being_painted_is_not_made_again(
    previews: tuple[LivePreview, LivePreview],
) -> None:
    preview, later = previews

    built = preview.build()
    assert isinstance(built, Build)
    done = built.folder / "functions" / "program.json"
    made = done.stat().st_ino
    again = preview.build()
    assert isinstance(again, Build)
    assert done.stat().st_ino == made
    assert whole(again)
    preview.end()

    assert later.build() == again
    assert done.stat().st_ino == made
