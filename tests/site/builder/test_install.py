"""A finished build takes the place of the last one: only what differs, whole, or not at all."""

import errno
import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from goodword_site.builder.install import put_in_place, refuse_other_folders, scratch_in
from goodword_site.errors import BuildFailed

PARTS = ("site", "functions")
SIGNS = (Path("functions/outline.html"), Path("functions/program.html"))


def written(folder: Path, **texts: str) -> Path:
    """Files by name; ``__`` stands for a slash and the ending is ``.html``."""
    for name, text in texts.items():
        file = folder / (name.replace("__", "/") + ".html")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def found(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix().removesuffix(".html"): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return tmp_path / "made"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    folder = tmp_path / "aside"
    folder.mkdir()
    return folder


def test_what_is_the_same_stays_and_what_differs_is_exchanged(
    made: Path, out: Path, aside: Path
) -> None:
    written(out, site__same="a", site__changed="b", site__old__gone="c", elsewhere="d")
    written(made, site__same="a", site__changed="B", site__new__page="e")
    before = (out / "site/same.html").stat()

    placed = put_in_place(made, out, PARTS, aside)

    after = (out / "site/same.html").stat()
    assert found(out) == {
        "site/same": "a",
        "site/changed": "B",
        "site/new/page": "e",
        "elsewhere": "d",
    }
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert not (out / "site/old").exists()
    assert placed == (2, 1)


def test_folders_and_files_may_change_places(made: Path, out: Path, aside: Path) -> None:
    written(out, site__a="file", **{"site__b.html__page": "in a folder"})
    (out / "site/c").symlink_to(out / "site/b.html")
    written(made, **{"site__a.html__page": "in a folder"}, site__b="file", site__c__d="page")

    put_in_place(made, out, PARTS, aside)

    assert found(out) == {"site/a.html/page": "in a folder", "site/b": "file", "site/c/d": "page"}


def test_a_link_is_no_page_even_where_it_says_the_same(
    made: Path, out: Path, aside: Path, tmp_path: Path
) -> None:
    written(tmp_path, elsewhere="a")
    written(out, site__other="x")
    (out / "site/page.html").symlink_to(tmp_path / "elsewhere.html")
    written(made, site__page="a")

    put_in_place(made, out, PARTS, aside)

    assert not (out / "site/page.html").is_symlink()
    assert (tmp_path / "elsewhere.html").read_text(encoding="utf-8") == "a"


def put_until(number: int, killed: bool, made: Path, out: Path, aside: Path) -> None:
    """Puts in place, and fails or dies at the rename or folder of that number."""
    count = 0

    def hook(event: str, _: object) -> None:
        nonlocal count
        if event in {"os.rename", "os.mkdir"}:
            count += 1
            if count == number and killed:
                os.kill(os.getpid(), signal.SIGKILL)
            if count == number:
                raise OSError(errno.ENOSPC, "no room")

    sys.addaudithook(hook)
    try:
        put_in_place(made, out, PARTS, aside, SIGNS)
    except OSError:
        sys.exit(3)


def put_in_a_process(
    number: int, made: Path, out: Path, aside: Path, *, killed: bool
) -> int | None:
    run = multiprocessing.get_context("spawn").Process(
        target=put_until, args=(number, killed, made, out, aside)
    )
    run.start()
    run.join()
    return run.exitcode


def interrupted(number: int, made: Path, out: Path, aside: Path, *, killed: bool) -> int | None:
    """Stops in the middle of a build that changes four files and leaves one."""
    written(out, site__a="a", site__b="b", site__gone="c", **{"site__f.html__g": "d"})
    written(made, site__a="A", site__b="b", site__new__page="new", site__f="F")
    return put_in_a_process(number, made, out, aside, killed=killed)


BEFORE = {"site/a": "a", "site/b": "b", "site/gone": "c", "site/f.html/g": "d"}
AFTER = {"site/a": "A", "site/b": "b", "site/new/page": "new", "site/f": "F"}


# A folder makes way, a folder is made, three files are put, and one is taken.
@pytest.mark.parametrize("number", range(1, 7))
def test_a_build_that_cannot_be_put_in_place_changes_nothing(
    made: Path, out: Path, aside: Path, number: int
) -> None:
    exitcode = interrupted(number, made, out, aside, killed=False)

    assert exitcode == 3
    assert found(out) == BEFORE
    assert not (out / "site/new").exists()


@pytest.mark.parametrize("number", range(1, 7))
def test_a_build_that_is_killed_is_mended_by_the_next(
    made: Path, out: Path, aside: Path, tmp_path: Path, number: int
) -> None:
    exitcode = interrupted(number, made, out, aside, killed=True)
    texts = {name.replace("/", "__"): text for name, text in AFTER.items()}

    # The next build has a scratch folder of its own.
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    put_in_place(written(tmp_path / "again", **texts), out, PARTS, fresh)

    assert exitcode == -signal.SIGKILL
    assert found(out) == AFTER


def test_six_steps_are_all_there_are(made: Path, out: Path, aside: Path) -> None:
    exitcode = interrupted(7, made, out, aside, killed=False)

    assert exitcode == 0
    assert found(out) == AFTER


def test_pages_come_after_what_they_refer_to(made: Path, out: Path, aside: Path) -> None:
    written(made, site__a="refers to z")
    (made / "site/assets").mkdir()
    (made / "site/assets/z.css").write_text("new", encoding="utf-8")

    # Two folders, the style sheet; the fourth step would be the page.
    exitcode = put_in_a_process(4, made, out, aside, killed=True)

    assert exitcode == -signal.SIGKILL
    assert found(out) == {"site/assets/z.css": "new"}


def refused(out: Path, *, source: Path = Path("/elsewhere")) -> str:
    """Why nothing may be built there; empty where it may."""
    before = found(out)
    try:
        refuse_other_folders(out, PARTS, SIGNS, [source])
    except BuildFailed as failure:
        return str(failure)
    finally:
        assert found(out) == before
    return ""


def test_only_a_build_is_built_over(out: Path, tmp_path: Path) -> None:
    assert not refused(tmp_path / "nowhere")
    (out / "site").mkdir()
    (out / "functions").mkdir()
    assert not refused(out)
    written(out, site__index="mine")
    assert refused(out).startswith(f"{out}/site is not of an earlier build, and would be lost")
    written(out, functions__program="p")
    assert refused(out)
    written(out, functions__outline="o")
    assert not refused(out)


@pytest.mark.parametrize("part", PARTS)
def test_a_file_or_a_link_is_no_build(out: Path, tmp_path: Path, part: str) -> None:
    written(out, site__index="a", functions__program="p", functions__outline="o")
    (out / part).rename(tmp_path / "moved")
    (out / part).symlink_to(tmp_path / "moved")
    assert refused(out)
    (out / part).unlink()
    (out / part).write_text("a file", encoding="utf-8")
    assert refused(out)


def test_what_holds_the_sources_is_never_built_over(out: Path, tmp_path: Path) -> None:
    written(out, site__locales__en="words", functions__program="p", functions__outline="o")
    (tmp_path / "link").symlink_to(out)

    for source in (out / "site", out / "site/locales", tmp_path / "link/site"):
        assert refused(out, source=source) == (
            f"{out}/site holds Goodword itself; name another folder to build into"
        )


@pytest.mark.parametrize("number", range(1, 9))
def test_a_first_build_that_is_killed_may_be_built_over(
    made: Path, out: Path, aside: Path, number: int
) -> None:
    written(made, site__assets__a="a", site__index="b", functions__mails__a="c")
    written(made, functions__outline="o", functions__program="p")

    exitcode = put_in_a_process(number, made, out, aside, killed=True)

    assert exitcode == -signal.SIGKILL
    assert not refused(out)


def test_what_a_killed_build_left_is_removed(out: Path) -> None:
    written(out, **{".building-x1y2__made__page": "half"})

    with scratch_in(out) as folder:
        assert [path.name for path in out.iterdir()] == [folder.name]

    assert list(out.iterdir()) == []


def hold(out: Path, seconds: float) -> None:
    with scratch_in(out):
        (out / "held").touch()
        time.sleep(seconds)
        (out / "held").unlink()


def test_builds_into_one_folder_wait_for_each_other(out: Path) -> None:
    other = multiprocessing.get_context("spawn").Process(target=hold, args=(out, 1.0))
    other.start()
    while not (out / "held").exists():
        time.sleep(0.01)

    with scratch_in(out) as folder:
        assert not (out / "held").exists()
        assert folder.is_dir()

    other.join()
    assert other.exitcode == 0
