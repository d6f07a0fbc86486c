"""``goodword referrers import``: a file of referrers brought in, line by line.

Lines are taken as they come, several at once, and none is held longer than it is worked on: a file
of any length takes the same memory. Whoever interrupts it runs it again.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

from goodword.domain.errors import Invalid, Unavailable
from goodword.domain.referrals.eligibility import NotYet
from goodword.domain.tokens import person_of
from goodword.flows.referrers.bring_in import BroughtIn, LineOutcome, ListedReferrer, bring_in
from goodword.flows.referrers.facts import note_facts
from goodword_ops.commands.referrers.columns import COLUMNS, NEEDED, NEEDED_FOR_FACTS, listed
from goodword_ops.commands.referrers.habits import column_of, parts_of_names
from goodword_ops.commands.referrers.table_file import Line, TableFile
from goodword_ops.commands.referrers.words import reasons
from goodword_ops.commands.signature import Signature, signature_of
from goodword_ops.commands.signature import add_arguments as add_signature
from goodword_ops.failures import WrongInput
from goodword_ops.place import LiveProgram, asking

_WORKERS: Final = 8
_AHEAD: Final = 4 * _WORKERS
_PRINTED: Final = 50
"""So many mistakes are printed at most, and as many of those who may not refer yet."""
_EVERY_SECONDS: Final = 0.5
_PAUSES: Final = (0.5, 1, 2, 4, 8)
"""Seconds between tries of a line while the table does not answer."""


_SAME: Final = (LineOutcome.SAME, "as they are")
_OF_REFERRERS: Final = (
    (LineOutcome.ADDED, "added"),
    (LineOutcome.CHANGED, "changed"),
    _SAME,
)
_OF_FACTS: Final = ((LineOutcome.NOTED, "noted"), _SAME)
"""What is counted of a file, in words."""


class Told(NamedTuple):
    """Something to say about a line; ``is_wrong``: it has to be mended."""

    line: int
    column: str
    words: str
    is_wrong: bool = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="docs/referrers.md: columns")
    parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would be")
    parser.add_argument("--audience", help="of all lines, where the file has no such column")
    parser.add_argument(
        "--facts",
        action="store_true",
        help="register nobody: keep what is known of them for the day on which they join",
    )
    parser.add_argument("--json", action="store_true", help="the outcome as JSON")
    add_signature(parser)


def run(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """1 where a line is wrong; the others are brought in all the same.

    Raises:
        WrongInput: the file lacks a column, or cannot be read; nothing is done.
    """
    signature = signature_of(arguments)
    table = TableFile(arguments.file, column_of())
    given = {"audience": arguments.audience} if arguments.audience else {}
    needed = NEEDED_FOR_FACTS if arguments.facts else NEEDED
    missing = [name for name in needed if name not in table.columns and name not in given]
    parts = [name for name in table.columns if name in parts_of_names()]
    if "name" in missing and parts:
        raise WrongInput(
            f"{arguments.file}: the header has {', '.join(parts)}: bring first and last name "
            "together in a column that is called name. Nothing was done"
        )
    if missing:
        raise WrongInput(
            f"{arguments.file}: the header lacks {', '.join(missing)}; it has "
            f"{', '.join(filter(None, table.columns))}. Nothing was done"
        )
    work = _Import(place, given, signature, only_look=arguments.dry_run, facts=arguments.facts)
    with asking():
        work.take(table)
    ignored = [name for name in table.columns if name and name not in COLUMNS]
    print(work.as_json(ignored) if arguments.json else work.as_text(ignored))
    return 1 if work.counts["wrong"] else 0


class _Import:
    """One file on its way in."""

    def __init__(
        self,
        place: LiveProgram,
        given: dict[str, str],
        signature: Signature,
        *,
        only_look: bool,
        facts: bool,
    ) -> None:
        self._place = place
        # Made before threads ask for them.
        self._program, self._store, self._keys = place.program, place.store, place.keys
        self._given = given
        self._signature = signature
        self._only_look = only_look
        self._facts = facts
        self._seen: set[int] = set()
        self._progress = _Progress()
        self.told: list[Told] = []
        self.counts: Counter[str] = Counter()

    def take(self, table: TableFile) -> None:
        """Brings in every line; what is said of them comes in the order of the file."""
        waiting: deque[tuple[int, Future[BroughtIn]]] = deque()
        with ThreadPoolExecutor(_WORKERS) as pool:
            try:
                for line in table.lines():
                    one = self._read(line)
                    if one is None:
                        continue
                    waiting.append((line.number, pool.submit(self._bring_in, one)))
                    if len(waiting) > _AHEAD:
                        self._ended(*waiting.popleft())
                while waiting:
                    self._ended(*waiting.popleft())
            except BaseException:
                pool.shutdown(cancel_futures=True)
                self._progress.end()
                done = sum(self.counts[one] for one in LineOutcome)
                print(f"Stopped after {done} lines. Run it again: it goes on.", file=sys.stderr)
                raise
            finally:
                self._progress.end()

    def _read(self, line: Line) -> ListedReferrer | None:
        if line.wrong:
            self._wrong(line.number, "", line.wrong)
            return None
        try:
            needed = NEEDED_FOR_FACTS if self._facts else NEEDED
            one = listed({**self._given, **line.cells}, self._program, needed)
        except Invalid as invalid:
            self._invalid(line.number, invalid)
            return None
        for column, what in self._names(one):
            if what in self._seen:
                self._wrong(line.number, column, "stands in an earlier line: keep one of them")
                return None
            self._seen.add(what)
        return one

    def _names(self, one: ListedReferrer) -> Iterator[tuple[str, int]]:
        """What may stand once in a file, as numbers that take little room."""
        yield "email", hash((person_of(self._keys, one.email).prospect_id, one.audience))
        if one.referrer_id is not None:
            yield "referrer_id", hash(one.referrer_id)

    def _bring_in(self, one: ListedReferrer) -> BroughtIn:
        for pause in _PAUSES:
            try:
                return self._try(one)
            except Unavailable:
                # Whether it was written or not: the next look finds out.
                time.sleep(pause)
        return self._try(one)

    def _try(self, one: ListedReferrer) -> BroughtIn:
        if self._facts:
            noted = note_facts(
                self._store,
                one,
                keys=self._keys,
                **self._signature._asdict(),
                randomness=os.urandom,
                now=self._place.clock(),
                only_look=self._only_look,
            )
            return BroughtIn(LineOutcome.NOTED if noted else LineOutcome.SAME)
        return bring_in(
            self._store,
            self._program,
            one,
            keys=self._keys,
            randomness=os.urandom,
            **self._signature._asdict(),
            now=self._place.clock(),
            only_look=self._only_look,
        )

    def _ended(self, line: int, future: Future[BroughtIn]) -> None:
        try:
            done = future.result()
        except Invalid as invalid:
            self._invalid(line, invalid)
        else:
            self.counts[done.outcome] += 1
            if done.outcome is LineOutcome.NOT_YET and done.why is not None:
                self._tell(Told(line, "", _why(done.why), is_wrong=False))
        self._progress.show(sum(self.counts.values()))

    def _invalid(self, line: int, invalid: Invalid) -> None:
        self.counts["wrong"] += 1
        for error in invalid.errors:
            self._tell(Told(line, error.field, error.message))

    def _wrong(self, line: int, column: str, words: str) -> None:
        self.counts["wrong"] += 1
        self._tell(Told(line, column, words))

    def _tell(self, told: Told) -> None:
        self.counts["told_wrong" if told.is_wrong else "told_not_yet"] += 1
        if sum(one.is_wrong is told.is_wrong for one in self.told) < _PRINTED:
            self.told.append(told)

    def as_text(self, ignored: list[str]) -> str:
        would = " would be" if self._only_look else ""
        parts = [
            f"{self.counts[one]} {words}"
            for one, words in (_OF_FACTS if self._facts else _OF_REFERRERS)
        ]
        lines = [*self._lines(is_wrong=True), *self._lines(is_wrong=False)]
        if self.counts[LineOutcome.NOT_YET]:
            parts.append(f"{self.counts[LineOutcome.NOT_YET]} not yet eligible")
        if self.counts["wrong"]:
            parts.append(f"{self.counts['wrong']} wrong")
        if ignored:
            lines.append(f"Not used: the columns {', '.join(ignored)}.")
        whose = "Known facts" if self._facts else "Referrers"
        lines.append(f"{whose}{would}: {', '.join(parts)}. Nobody is mailed.")
        return "\n".join(lines)

    def _lines(self, *, is_wrong: bool) -> list[str]:
        said = [one for one in self.told if one.is_wrong is is_wrong]
        lines = [
            f"line {one.line}{f', {one.column}' if one.column else ''}: {one.words}" for one in said
        ]
        more = self.counts["told_wrong" if is_wrong else "told_not_yet"] - len(said)
        return [*lines, f"... and {more} more"] if more else lines

    def as_json(self, ignored: list[str]) -> str:
        return json.dumps(
            {
                "dry_run": self._only_look,
                **{one: self.counts[one] for one in (*LineOutcome, "wrong")},
                "mistakes": [
                    {"line": one.line, "column": one.column, "fix": one.words}
                    for one in self.told
                    if one.is_wrong
                ],
                "not_yet_eligible": [
                    {"line": one.line, "why": one.words} for one in self.told if not one.is_wrong
                ],
                "ignored_columns": ignored,
            },
            ensure_ascii=False,
            indent=1,
        )


def _why(verdict: NotYet) -> str:
    from_ = f"; eligible from {verdict.from_}" if verdict.from_ else ""
    return f"not yet eligible: {reasons(verdict)}{from_}"


class _Progress:
    """A line that is written over, where somebody sees it; nothing in a pipe."""

    def __init__(self) -> None:
        self._seen = sys.stderr.isatty()
        self._began = self._last = time.monotonic()

    def show(self, done: int) -> None:
        now = time.monotonic()
        if self._seen and now - self._last >= _EVERY_SECONDS:
            self._last = now
            rate = done / (now - self._began)
            print(f"\r{done:,} lines, {rate:.0f} a second ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._seen:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
