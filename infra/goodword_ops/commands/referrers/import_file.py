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
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from goodword.domain.errors import Invalid, Unavailable
from goodword.domain.referrals.eligibility import NotYet
from goodword.domain.tokens import person_of
from goodword.flows.referrers.bring_in import BroughtIn, LineOutcome, ListedReferrer, bring_in
from goodword.flows.referrers.facts import note_facts
from goodword.handlers.api.referrer_fields import COLUMNS, NEEDED, NEEDED_FOR_FACTS
from goodword_ops.commands.referrers.habits import column_of, listed_as_written, parts_of_names
from goodword_ops.commands.referrers.moving import SERVICES, moved_file
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


_KEPT: Final = (
    "stays as it is: {0} has set it themselves since; "
    "goodword referrers payout {0} is for a change that they asked for"
)
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
    parser.add_argument("--country", help="of all lines that name none")
    parser.add_argument(
        "--from",
        dest="source",
        choices=tuple(SERVICES),
        help="the file is an export of this service (docs/moving.md)",
    )
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
    table, given = file_of(arguments), given_by(arguments)
    how = ByTable(place, signature, only_look=arguments.dry_run, facts=arguments.facts)
    return brought_in(how, table, arguments, given)


def file_of(arguments: argparse.Namespace) -> TableFile:
    """The file, as Goodword's own columns or as another service exports it."""
    if not arguments.source:
        return TableFile(arguments.file, column_of())
    return moved_file(arguments.file, arguments.source)


def given_by(arguments: argparse.Namespace) -> dict[str, str]:
    """What options say of all lines."""
    return {
        name: value for name in ("audience", "country") if (value := getattr(arguments, name, None))
    }


def brought_in(
    how: "Bringing",
    table: TableFile,
    arguments: argparse.Namespace,
    given: Mapping[str, str],
) -> int:
    """Brings in each line of a file by a way, and says what became of them."""
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
    work = _Import(how, given, only_look=arguments.dry_run, facts=arguments.facts)
    with asking():
        work.take(table)
    ignored = [name for name in table.columns if name and name not in COLUMNS]
    print(
        work.as_json(ignored, table.left) if arguments.json else work.as_text(ignored, table.left)
    )
    return 1 if work.counts["wrong"] else 0


class Bringing(Protocol):
    """A way by which lines come in: over the table, or over the API."""

    def read(self, cells: Mapping[str, str]) -> Any:
        """What these cells say. Raises ``Invalid``."""
        ...

    def names(self, one: Any) -> Iterator[tuple[str, int]]:
        """What may stand once in a file, by column, as numbers that take little room."""
        ...

    def bring_in(self, one: Any) -> BroughtIn:
        """Raises ``Invalid``, and ``Unavailable`` where the same may work in a moment."""
        ...


class ByTable:
    """Over the table, with the flow that every way ends in."""

    def __init__(
        self, place: LiveProgram, signature: Signature, *, only_look: bool, facts: bool
    ) -> None:
        self._place = place
        # Made before threads ask for them.
        self._program, self._store, self._keys = place.program, place.store, place.keys
        self._signature = signature
        self._only_look = only_look
        self._facts = facts

    def read(self, cells: Mapping[str, str]) -> ListedReferrer:
        return listed_as_written(cells, self._program, NEEDED_FOR_FACTS if self._facts else NEEDED)

    def names(self, one: ListedReferrer) -> Iterator[tuple[str, int]]:
        yield "email", hash((person_of(self._keys, one.email).prospect_id, one.audience))
        if one.referrer_id is not None:
            yield "referrer_id", hash(one.referrer_id)

    def bring_in(self, one: ListedReferrer) -> BroughtIn:
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


class _Import:
    """One file on its way in."""

    def __init__(
        self, how: Bringing, given: Mapping[str, str], *, only_look: bool, facts: bool
    ) -> None:
        self._how = how
        self._given = given
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

    def _read(self, line: Line) -> Any:
        if line.left:
            self.counts["left_out"] += 1
            self._tell(Told(line.number, "", f"left out: {line.left}", is_wrong=False))
            return None
        if line.wrong:
            self._wrong(line.number, "", line.wrong)
            return None
        try:
            said = {name: text for name, text in line.cells.items() if text.strip()}
            one = self._how.read({**self._given, **said})
        except Invalid as invalid:
            self._invalid(line.number, invalid)
            return None
        for column, what in self._how.names(one):
            if what in self._seen:
                self._wrong(line.number, column, "stands in an earlier line: keep one of them")
                return None
            self._seen.add(what)
        return one

    def _bring_in(self, one: Any) -> BroughtIn:
        for pause in _PAUSES:
            try:
                return self._how.bring_in(one)
            except Unavailable:
                # Whether it was written or not: the next look finds out.
                time.sleep(pause)
        return self._how.bring_in(one)

    def _ended(self, line: int, future: Future[BroughtIn]) -> None:
        try:
            done = future.result()
        except Invalid as invalid:
            self._invalid(line, invalid)
        else:
            self.counts[done.outcome] += 1
            if done.outcome is LineOutcome.NOT_YET:
                self._tell(Told(line, "", _why(done.why), is_wrong=False))
            for column in done.kept:
                self._tell(Told(line, column, _KEPT.format(done.referrer_id), is_wrong=False))
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

    def as_text(self, ignored: list[str], left: Mapping[str, str]) -> str:
        would = " would be" if self._only_look else ""
        parts = [
            f"{self.counts[one]} {words}"
            for one, words in (_OF_FACTS if self._facts else _OF_REFERRERS)
        ]
        lines = [*self._lines(is_wrong=True), *self._lines(is_wrong=False)]
        if self.counts[LineOutcome.NOT_YET]:
            parts.append(f"{self.counts[LineOutcome.NOT_YET]} not yet eligible")
        if self.counts["left_out"]:
            parts.append(f"{self.counts['left_out']} left out")
        if self.counts["wrong"]:
            parts.append(f"{self.counts['wrong']} wrong")
        if ignored:
            lines.append(f"Not used: the columns {', '.join(ignored)}.")
        lines += [f"Not taken over: {column}: {why}." for column, why in left.items()]
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

    def as_json(self, ignored: list[str], left: Mapping[str, str]) -> str:
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
                **({"left_out": self.counts["left_out"], "not_taken_over": left} if left else {}),
            },
            ensure_ascii=False,
            indent=1,
        )


def _why(verdict: NotYet | None) -> str:
    if verdict is None:
        return "not yet eligible"
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
