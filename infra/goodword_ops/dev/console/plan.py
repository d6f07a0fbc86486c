"""What is on stage against what was last published: the banner's line, and the plan's page.

Where nothing was published, it is compared with what was on stage first, so that whoever tries an
edit sees what it does. A publication that happens meanwhile is seen with the next request.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword_ops.dev.console.answers import Trouble, trouble_text
from goodword_ops.dev.console.show.page import views_of
from goodword_ops.dev.http.banner import banner_of, trouble_banner
from goodword_ops.dev.preview.preview import Build
from goodword_ops.failures import CommandFailed
from goodword_ops.plan.change import Change
from goodword_ops.plan.diff.changes import changes
from goodword_ops.plan.pages import Pages, Seen, built_pages, compared, pages_in
from goodword_ops.plan.proposal import Version, plan_of
from goodword_ops.plan.replay.events import InvalidEvent, read
from goodword_ops.plan.replay.replay import Replay, Replayed
from goodword_ops.plan.report.html import as_html
from goodword_ops.publication.place import HISTORY
from goodword_ops.publication.revisions import published_program

SHEET: Final = "/_dev/plan.css"
EVENTS: Final = "the events of this machine"
STARTED: Final = "the programme that goodword dev started with"


class Planned:
    """``events`` gives the event file of what happened here."""

    def __init__(self, folder: Path, program: Path, events: Callable[[], str]) -> None:
        self._folder = folder
        self._name = program.name
        self._events = events
        self._build: Build | None = None
        self._new: Program | None = None
        self._first: Program | None = None
        self._seen_at: tuple[int, int] | None = None
        self._old: Version | None = None
        self._changes: tuple[Change, ...] = ()
        self._trouble: str | None = None
        self._pages: dict[str, Pages] = {}
        self._lock = threading.Lock()

    def show(self, build: Build, program: Program) -> None:
        """From now on this is on stage."""
        with self._lock:
            self._build, self._new = build, program
            self._first = self._first or program
            self._pages.clear()
            self._compare()

    def banner(self) -> str | None:
        """The banner's HTML; None where there is nothing to say."""
        with self._lock:
            if self._looks_at() != self._seen_at:
                self._compare()
            if self._trouble is not None:
                return trouble_banner(self._trouble)
            return banner_of(self._changes, self._old.name) if self._old else None

    def against(self) -> Program | None:
        """What the programme on stage is compared with; None where that cannot be read."""
        self.banner()
        with self._lock:
            return self._old.program if self._old else None

    def page(self) -> str:
        """The plan as a page."""
        self.banner()
        with self._lock:
            old, new, build, trouble = self._old, self._new, self._build, self._trouble
        if trouble is not None:
            ways = "Publish again with goodword publish, or name another folder with --against."
            title = "What is published cannot be compared"
            return trouble_text(Trouble(title, (trouble, ways)))
        if old is None or new is None or build is None:
            raise RuntimeError("nothing is on stage yet")
        seen = self._differences(old, new, build)
        # A locale that goes cannot be asked for any more.
        offered = frozenset(new.locales.offered)
        views = [one for one in views_of(seen, new.audiences) if one.locale in offered]
        try:
            replayed = self._replayed(old, new)
        except InvalidEvent as mistake:
            plan = plan_of(old, Version(self._name, new), seen)
            note = f"{EVENTS} cannot be replayed: {mistake}"
            return as_html(plan, sheet=SHEET, note=note, views=views)
        past = (EVENTS, replayed) if replayed.events else None
        plan = plan_of(old, Version(self._name, new), seen, past)
        return as_html(plan, sheet=SHEET, views=views)

    def _looks_at(self) -> tuple[int, int] | None:
        try:
            entry = (self._folder / HISTORY).stat()
        except OSError:
            return None
        return entry.st_mtime_ns, entry.st_size

    def _compare(self) -> None:
        self._seen_at = self._looks_at()
        self._old, self._changes, self._trouble = None, (), None
        if self._first is None or self._new is None:
            return
        try:
            published = published_program(self._folder) if self._seen_at else None
        except CommandFailed as failure:
            self._trouble = str(failure)
            return
        if published is None:
            self._old = Version(STARTED, self._first)
        else:
            self._old = Version(f"what is published in {self._folder}", published)
        self._changes = changes(self._old.program, self._new)

    def _differences(self, old: Version, new: Program, build: Build) -> tuple[Seen, ...]:
        revision = revision_of(new)
        if old.revision == revision:
            return ()
        if old.revision not in self._pages:
            self._pages[old.revision] = built_pages(old.program)
        present = pages_in(build.folder, new, revision)
        order = (*new.locales.offered, *old.program.locales.offered)
        return compared(self._pages[old.revision], present, order)

    def _replayed(self, old: Version, new: Program) -> Replayed:
        replay = Replay((old.program, new), (old.name, self._name))
        for line in self._events().splitlines():
            replay.take(read(line.encode()))
        return replay.end()
