"""Publishing to a folder: what stays, what goes, and what an interruption leaves behind."""

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from goodword_ops.failures import OutsideFailed, WrongInput
from goodword_ops.publication.documents import unfinished
from goodword_ops.publication.folder import Folder, digests
from goodword_ops.publication.history import History
from goodword_ops.publication.publishing import Edition, PublicationResult, publish
from goodword_ops.publication.revisions import kept_program, published_program
from tests.doubles import NOON
from tests.infra.publication.editions import edition, named

_ASSET = re.compile(r'(?:href|src)="/([^"]+)"')


def put_live(place: Folder, made: Edition) -> PublicationResult:
    with place.alone():
        return publish(place, made, now=NOON, say=lambda _: None)


def current(place: Folder) -> str | None:
    return History.read(place.read("history.jsonl")).current


def test_a_folder_keeps_the_programme_its_file_and_the_history(tmp_path: Path) -> None:
    place, made = Folder(tmp_path / "out"), edition(tmp_path / "build", "Larkspur")

    done = put_live(place, made)

    out = tmp_path / "out"
    assert done == PublicationResult(changed=True, written=6, removed=0, permanent=2)
    assert (out / f"revisions/{made.revision}.yml").read_bytes() == b"# Larkspur\n"
    assert kept_program(place, made.revision) == (made.program, b"# Larkspur\n")
    assert published_program(out) == made.program
    assert digests(out / "site") == digests(made.build / "site")
    assert digests(out / "functions") == digests(made.build / "functions")
    assert not (out / "unfinished.json").exists()


def test_a_folder_that_was_never_published_to_has_no_programme(tmp_path: Path) -> None:
    assert published_program(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


def test_the_same_revision_again_changes_nothing(tmp_path: Path) -> None:
    place, made = Folder(tmp_path / "out"), edition(tmp_path / "build", "Larkspur")
    put_live(place, made)
    before = states(tmp_path / "out")

    done = put_live(place, made)

    assert not done.changed
    assert states(tmp_path / "out") == before


def test_pages_that_are_no_more_go_and_terms_stay_with_what_they_need(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = edition(tmp_path / "1", "Larkspur", style="11111111", offers=("partner",))
    second = edition(tmp_path / "2", "Foxglove", style="22222222")
    for made in (first, second):
        put_live(Folder(out), made)

    assert not (out / "site/offers").exists()
    assert not (out / "site/assets/larkspur.11111111.js").exists()
    for made in (first, second):
        for page in (f"terms/{made.revision}/", f"de/terms/{made.revision}/"):
            kept = out / "site" / page / "index.html"
            assert kept.read_bytes() == (made.build / "site" / page / "index.html").read_bytes()
    assert names_only_what_is_there(out)


def test_terms_stay_word_for_word_when_templates_change(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = edition(tmp_path / "1", "Larkspur", style="11111111")
    put_live(Folder(out), first)

    put_live(Folder(out), edition(tmp_path / "2", "Larkspur", style="22222222"))

    then = (out / f"site/terms/{first.revision}/index.html").read_text()
    assert "style.11111111.css" in then
    assert "style.22222222.css" in (out / "site/terms/index.html").read_text()
    assert names_only_what_is_there(out)
    assert len(History.read(Folder(out).read("history.jsonl")).publications) == 1


def test_a_rollback_brings_back_the_pages_and_keeps_both_terms(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = edition(tmp_path / "1", "Larkspur", offers=("partner",))
    second = edition(tmp_path / "2", "Foxglove", style="22222222")
    for made in (first, second):
        put_live(Folder(out), made)

    put_live(Folder(out), edition(tmp_path / "3", "Larkspur", offers=("partner",), of="x"))

    assert "Larkspur" in (out / "site/index.html").read_text()
    assert (out / "site/offers/partner/index.html").is_file()
    assert (out / f"site/terms/{second.revision}/index.html").is_file()
    assert names_only_what_is_there(out)
    (*_, last) = History.read(Folder(out).read("history.jsonl")).publications
    assert (last.revision, last.followed, last.rollback) == (first.revision, second.revision, True)


def test_terms_of_which_no_needs_were_written_down_keep_what_they_need(tmp_path: Path) -> None:
    out = tmp_path / "out"
    old = edition(tmp_path / "1", "Larkspur", style="11111111")
    put_live(Folder(out), old)
    (out / "needs.json").unlink()

    put_live(Folder(out), edition(tmp_path / "2", "Foxglove", style="22222222"))

    assert (out / f"site/terms/{old.revision}/index.html").is_file()
    assert names_only_what_is_there(out)


class Interrupted(Exception):
    """The power went off."""


class Interrupting(Folder):
    """A folder that fails before its n-th step; a file is a step."""

    def __init__(self, path: Path, after: int) -> None:
        super().__init__(path)
        self.left = after

    def write(self, document: str, content: bytes) -> None:
        self._step()
        super().write(document, content)

    def discard(self, document: str) -> None:
        self._step()
        super().discard(document)

    def put(self, site: Path, paths: Sequence[str]) -> None:
        for path in paths:
            self._step()
            super().put(site, [path])

    def remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            self._step()
            super().remove([path])

    def serve(self, functions: Path) -> bool:
        self._step()
        return super().serve(functions)

    def refresh(self, paths: Sequence[str]) -> None:
        self._step()
        super().refresh(paths)

    def _step(self) -> None:
        if self.left == 0:
            raise Interrupted
        self.left -= 1


def test_an_interruption_anywhere_shows_no_page_without_its_assets_and_is_mended(
    tmp_path: Path,
) -> None:
    first = edition(tmp_path / "1", "Larkspur", style="11111111", offers=("partner",))
    second = edition(tmp_path / "2", "Foxglove", style="22222222", offers=("employee",))
    put_live(Folder(tmp_path / "whole"), first)
    put_live(Folder(tmp_path / "whole"), second)

    for steps in itertools.count():
        out = tmp_path / f"out-{steps}"
        put_live(Folder(out), first)
        try:
            put_live(Interrupting(out, steps), second)
        except Interrupted:
            assert names_only_what_is_there(out), f"after {steps} steps"
            assert (out / f"site/terms/{first.revision}/index.html").is_file()
        else:
            break
        put_live(Folder(out), second)
        assert digests(out) == digests(tmp_path / "whole"), f"after {steps} steps"
    assert steps > 15


def test_after_an_interruption_something_else_may_be_published(tmp_path: Path) -> None:
    first = edition(tmp_path / "1", "Larkspur", style="11111111")
    second = edition(tmp_path / "2", "Foxglove", style="22222222")
    third = edition(tmp_path / "3", "Harebell", style="33333333")

    for steps in range(15):
        out = tmp_path / f"out-{steps}"
        put_live(Folder(out), first)
        with pytest.raises(Interrupted):
            put_live(Interrupting(out, steps), second)
        put_live(Folder(out), third)

        assert "Harebell" in (out / "site/index.html").read_text()
        assert current(Folder(out)) == third.revision
        assert (out / f"site/terms/{first.revision}/index.html").is_file()
        assert names_only_what_is_there(out)
        assert unfinished(Folder(out)) is None


class Remembering(Folder):
    """A folder with a cache before it that remembers what it was told to forget."""

    forgotten: tuple[str, ...] = ()

    def refresh(self, paths: Sequence[str]) -> None:
        self.forgotten = tuple(paths)


def test_caches_forget_what_changed_and_nothing_else(tmp_path: Path) -> None:
    place = Remembering(tmp_path / "out")
    put_live(place, edition(tmp_path / "1", "Larkspur", offers=("partner",)))

    put_live(place, edition(tmp_path / "2", "Foxglove"))

    assert place.forgotten == (
        "index.html",
        "offers/partner/index.html",
        "terms/index.html",
    )


def test_what_an_interruption_changed_is_forgotten_by_caches_the_next_time(tmp_path: Path) -> None:
    first, second = edition(tmp_path / "1", "Larkspur"), edition(tmp_path / "2", "Foxglove")
    put_live(Folder(tmp_path / "out"), first)
    # Four documents, the new script, two permanent pages, functions, and the first of two pages.
    steps = 9
    with pytest.raises(Interrupted):
        put_live(Interrupting(tmp_path / "out", steps), second)
    assert "Foxglove" in (tmp_path / "out/site/index.html").read_text()

    place = Remembering(tmp_path / "out")
    assert put_live(place, second).changed
    assert {"index.html", "terms/index.html"} <= set(place.forgotten)


def test_two_cannot_publish_to_one_folder_at_once(tmp_path: Path) -> None:
    with (
        Folder(tmp_path).alone(),
        pytest.raises(OutsideFailed, match="somebody else is publishing"),
        Folder(tmp_path).alone(),
    ):
        pytest.fail("both were let in")


@pytest.mark.parametrize("part", ["site", "functions"])
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, part: str) -> None:
    (tmp_path / part).mkdir()
    (tmp_path / part / "source.py").write_text("precious")

    with pytest.raises(WrongInput, match="not of a publication"):
        put_live(Folder(tmp_path), edition(tmp_path / "build", "Larkspur"))

    assert (tmp_path / part / "source.py").read_text() == "precious"


def test_half_a_file_that_a_kill_has_left_is_removed(tmp_path: Path) -> None:
    made = edition(tmp_path / "1", "Larkspur")
    put_live(Folder(tmp_path / "out"), made)
    half = tmp_path / "out" / "site" / "terms" / ".arriving-x7"
    half.write_text("<!doct")

    put_live(Folder(tmp_path / "out"), made)

    assert not half.exists()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")

    with pytest.raises(OutsideFailed, match="cannot be used"):
        put_live(Folder(tmp_path / "file" / "out"), edition(tmp_path / "1", "Larkspur"))


def test_a_published_programme_is_read_back_as_it_was(tmp_path: Path) -> None:
    put_live(Folder(tmp_path / "out"), edition(tmp_path / "1", "Larkspur & Søn"))

    assert published_program(tmp_path / "out") == named("Larkspur & Søn")


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """File -> inode and time of change: what was written anew differs."""
    return {
        str(path): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def names_only_what_is_there(out: Path) -> bool:
    """Whether every asset that a page of the site or of the functions names is there."""
    pages = [*(out / "site").rglob("*.html"), *(out / "functions").rglob("*.html")]
    assert len(pages) > 3
    named = {asset for page in pages for asset in _ASSET.findall(page.read_text())}
    return all((out / "site" / asset).is_file() for asset in named)
