"""Makes a built programme live in a place, in an order that may be interrupted anywhere.

documents of the revision
new assets, then permanent pages      nobody is led to them yet
functions                             their pages may name the new assets
pages, then pages that are no more
caches forget
history, then assets that nobody needs
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from goodword.program.model import Program
from goodword.program.revision import canonical_json
from goodword_ops.failures import OutsideFailed
from goodword_ops.publication.addresses import is_page, is_permanent
from goodword_ops.publication.documents import Unfinished, history_of, needs_of_place, unfinished
from goodword_ops.publication.folder import digests
from goodword_ops.publication.place import (
    HISTORY,
    NEEDS,
    UNFINISHED,
    PublicationTarget,
    kept_json,
    kept_source,
)
from goodword_ops.publication.plan import Files, Needs, needs_of, plan_of
from goodword_ops.publication.revisions import is_kept_whole, says

Say = Callable[[str], None]

_SITE: Final = "site"
_FUNCTIONS: Final = "functions"
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Edition:
    """A built programme. ``source`` is its program.yml; ``of`` the kept revision that a rollback
    was built from, which is ``revision`` unless this version of Goodword names it otherwise;
    ``number`` is what its terms are called by, None where they are called by nothing."""

    program: Program
    revision: str
    source: bytes
    build: Path
    of: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class PublicationResult:
    """What was done: files written and removed, and how many permanent pages stand now."""

    changed: bool
    written: int
    removed: int
    permanent: int


def publish(
    place: PublicationTarget, edition: Edition, *, now: datetime, say: Say
) -> PublicationResult:
    """Returns when visitors get the edition; the same again changes nothing.

    Args:
        place: where to; kept ``alone`` by the caller.
        edition: what was built.
        now: for the history.
        say: told each step that may take long.

    Raises:
        OutsideFailed: the place did not help; the next publication goes on from there.
    """
    history, left = history_of(place), unfinished(place)
    if edition.number not in {None, history.number_of(edition.revision)}:
        message = f"something else was published to {place.name} meanwhile; publish again"
        raise OutsideFailed(message)
    kept = _keep(place, edition, history.kept_as(edition.revision))
    site = edition.build / _SITE
    there, made = place.files(), digests(site)
    plan = plan_of(there, made, _needs(place, there, made, site))
    todo = left or Unfinished(edition.revision)
    if left or not plan.is_empty or history.current != edition.revision:
        # Should this be interrupted, the next one knows what caches may still hold.
        refresh = tuple(sorted({*todo.refresh, *plan.visible}))
        todo = Unfinished(edition.revision, refresh, since=now.isoformat())
        place.write(UNFINISHED, json.dumps(asdict(todo)).encode())
        left = todo
    put = _Putting(place, site, len(plan.written), say)
    put(plan.assets)
    put(plan.permanent)
    say("Giving the functions what they read …")
    functions = place.serve(edition.build / _FUNCTIONS)
    put(plan.pages)
    place.remove(plan.retired)
    if todo.refresh:
        say("Telling caches what has changed …")
        place.refresh(todo.refresh)
    if history.current != edition.revision:
        rollback = edition.of is not None
        after = history.followed_by(
            edition.revision,
            now=now,
            rollback=rollback,
            of=edition.of,
            kept=hashlib.sha256(kept).hexdigest(),
        )
        place.write(HISTORY, after.written())
    place.remove(plan.cleared)
    if left:
        place.discard(UNFINISHED)
    return PublicationResult(
        changed=functions or left is not None,
        written=len(plan.written),
        removed=len(plan.removed),
        permanent=sum(map(is_permanent, {*there, *made})),
    )


class _Putting:
    """Puts files by the hundred, and tells how far it is."""

    def __init__(self, place: PublicationTarget, site: Path, total: int, say: Say) -> None:
        self._place = place
        self._site = site
        self._total = total
        self._say = say
        self._done = 0

    def __call__(self, paths: Sequence[str]) -> None:
        for start in range(0, len(paths), _AT_ONCE):
            part = paths[start : start + _AT_ONCE]
            self._place.put(self._site, part)
            self._done += len(part)
            self._say(f"{self._done} of {self._total} files are in their places …")


def _keep(place: PublicationTarget, edition: Edition, known: Collection[str]) -> bytes:
    """The programme as it is kept; it comes last, so who finds it finds its source.

    What is there stays as it is, unless it is not what the revision names: the name is a digest,
    and ``known`` has those of the very bytes.
    """
    revision = edition.revision
    source = place.read(kept_source(revision))
    if source is None or (source != edition.source and not says(source, edition.program)):
        place.write(kept_source(revision), edition.source)
    kept = place.read(kept_json(revision))
    if kept is None or not is_kept_whole(kept, revision, known):
        kept = canonical_json(edition.program)
        place.write(kept_json(revision), kept)
    return kept


def _needs(place: PublicationTarget, there: Files, made: Files, site: Path) -> Needs:
    """Of every permanent page, those included that another way of uploading has put there."""
    known = needs_of_place(place)
    needs = {page: known[page] for page in filter(is_permanent, there) if page in known}
    old, new = list(_assets(there)), list(_assets(made))
    for page in filter(is_permanent, there.keys() - needs.keys()):
        needs[page] = needs_of(page, old, place.text)
    for page in filter(is_permanent, made.keys() - there.keys()):
        needs[page] = needs_of(page, new, _reading(site))
    content = json.dumps(needs, sort_keys=True, indent=1).encode()
    if needs != known:
        place.write(NEEDS, content)
    return needs


def _assets(files: Iterable[str]) -> Iterable[str]:
    return (path for path in files if not is_page(path))


def _reading(site: Path) -> Callable[[str], str]:
    return lambda path: (site / path).read_text(encoding="utf-8", errors="replace")
