"""A store that keeps records as they are, so that two years are lived in seconds.

It satisfies ``flows.ports.Store`` as far as flows can tell; what it holds in the end is written as
the items that the real store would have written (``items``).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from goodword.domain.claims.consent import ConsentEvent, Wording
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.errors import Conflict, NotFound
from goodword.domain.event import Decision, Event
from goodword.domain.figures.counting import Count
from goodword.domain.figures.figure import Cell, Dimension
from goodword.domain.ledger import JournalEntry
from goodword.domain.listing import List, ListPage
from goodword.domain.portal.session import MailboxAccess, PortalSession
from goodword.domain.record import Record
from goodword.domain.referrals.joining import JoinRequest
from goodword.domain.referrals.referrer import LinkCounts, ReferralCode, ReferrerMailbox
from goodword.domain.rewards.reward import Reward
from goodword.domain.staff.trail import TrailEntry
from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword.store import figure_counts, keys
from goodword.store.items import Item, item_of, items_of, row_of
from goodword.store.keys import Key
from goodword.store.lists import Bounds, bounds_of, merged
from goodword.store.upgrades import COUNT, NUMBER, numbered

if TYPE_CHECKING:
    from goodword.domain.allowance import Allowance
    from goodword.domain.offers.experiment import Assignment
    from goodword.domain.offers.results import FunnelStep, VariantCount

R = TypeVar("R", bound=Record)


class RecordStore:
    """``waiting`` are the events that nobody has reacted to yet, oldest first."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.waiting: list[Event] = []
        self._clock = clock
        self._records: dict[Key, Record] = {}
        self._partitions: defaultdict[str, dict[Key, None]] = defaultdict(dict)
        self._kinds: defaultdict[str, dict[Key, None]] = defaultdict(dict)
        self._due: defaultdict[str, dict[Key, None]] = defaultdict(dict)
        self._programs: dict[str, Program] = {}
        self._unconfirmed: defaultdict[Key, Counter[str]] = defaultdict(Counter)
        self._counts: dict[str, Count] = {}
        self._figures: defaultdict[Cell, Counter[str]] = defaultdict(Counter)

    def items(self) -> Iterator[Item]:
        """Everything as the table holds it."""
        for record in self._records.values():
            before = record.model_copy(update={"version": record.version - 1})
            for item, _ in items_of(Decision(save=(before,)), nonce="demo"):
                yield item
        for key, counts in self._unconfirmed.items():
            yield {
                "pk": {"S": key.pk},
                "sk": {"S": key.sk},
                NUMBER: numbered(COUNT),
                **{name: {"N": str(count)} for name, count in counts.items()},
            }
        yield from figure_counts.items_of_marks(self._counts.values())
        yield from figure_counts.items_of_cells(self._figures)

    def get(self, kind: type[R], *identity: str) -> R | None:
        found = self._readable(keys.key(kind, *identity))
        return found if isinstance(found, kind) else None

    def get_all(self, *wanted: tuple[type[Record], tuple[str, ...]]) -> tuple[Record | None, ...]:
        return tuple(self.get(kind, *identity) for kind, identity in wanted)

    def consents(self, chain_id: str) -> tuple[ConsentEvent, ...]:
        return tuple(self._beginning(ConsentEvent, keys.consents(chain_id)))

    def events_about(self, about: str) -> tuple[Event, ...]:
        return tuple(sorted(self._beginning(Event, keys.events(about)), key=lambda one: one.at))

    def submissions(self, prospect_id: str) -> tuple[ClaimSubmission, ...]:
        found = self._beginning(ClaimSubmission, keys.submissions(prospect_id))
        return tuple(sorted(found, key=lambda one: (one.submitted_at, one.code)))

    def joins(self, mailbox_id: str) -> tuple[JoinRequest, ...]:
        return tuple(self._beginning(JoinRequest, keys.joins(mailbox_id)))

    def mailbox_access(self, mailbox_id: str) -> MailboxAccess:
        partition, _, _ = keys.mailbox_access(mailbox_id)
        found = [self._readable(one) for one in sorted(self._partitions[partition])]
        return MailboxAccess(
            tuple(one for one in found if isinstance(one, ReferrerMailbox)),
            tuple(one for one in found if isinstance(one, PortalSession)),
        )

    def journal(self, account_id: str) -> tuple[JournalEntry, ...]:
        return tuple(self._beginning(JournalEntry, keys.journal(account_id)))

    def trail(self, chain: str) -> tuple[TrailEntry, ...]:
        found = self._beginning(TrailEntry, keys.trail(chain))
        return tuple(sorted(found, key=lambda one: one.sequence))

    def approved_rewards(self, account_id: str, currency: str) -> tuple[Reward, ...]:
        found = [
            one
            for one in self._beginning(Reward, Key(f"ACCOUNT#{account_id}", "REWARD#"))
            if one.is_payable and one.currency == currency
        ]
        return tuple(sorted(found, key=lambda one: one.created_at)[:25])

    def page(self, wanted: List, *, after: str | None = None, limit: int = 50) -> ListPage:
        kinds = [
            kind
            for kind, layout in keys.LAYOUTS.items()
            if any(place.listing == wanted.listing for place in layout.lists)
        ]
        records = [self._readable(key) for kind in kinds for key in self._kinds[kind]]
        items = [item_of(one, nonce="") for one in records if one is not None]

        def read(bounds: Bounds) -> Iterator[Item]:
            index = bounds.within
            lines = [
                item
                for item in items
                if item.get(index.partition) == {"S": bounds.partition}
                and bounds.low <= item[index.sort]["S"] <= bounds.high
            ]
            names = ("pk", "sk", index.partition, index.sort, "row")
            lines.sort(key=lambda one: str(one[index.sort]["S"]), reverse=bounds.newest_first)
            return iter([{name: line[name] for name in names} for line in lines])

        lines, cursor = merged(
            bounds_of(wanted, keys.parts_of(wanted), after), read, after, limit=limit
        )
        return ListPage(tuple(map(row_of, lines)), cursor)

    def due(self, kind: type[R], now: datetime, limit: int = 100) -> tuple[R, ...]:
        return tuple(self.each_due(kind, now))[:limit]

    def each_due(
        self, kind: type[R], now: datetime, *, part: int = 0, parts: int = 1, expired: bool = False
    ) -> Iterator[R]:
        marks = []
        for key in self._due[_family(kind)]:
            record = self._records[key] if expired else self._readable(key)
            if record is not None and record.due_at is not None and record.due_at <= now:
                marks.append((keys.due_mark(record), key))
        for _, key in sorted(marks)[part::parts]:
            found = self._records[key]
            if isinstance(found, kind) and found.due_at is not None and found.due_at <= now:
                yield found

    def draw_number(self, code: str) -> int:
        found = self.get(ReferralCode, code)
        if found is None:
            raise NotFound(code)
        drawn = found.numbers_drawn + 1
        self._keep(found.model_copy(update={"numbers_drawn": drawn, "version": found.version + 1}))
        return drawn

    def count_view(self, code: str, day: str, tag: str | None = None) -> None:
        """Nobody looks at pages in a life that is made up."""

    def count_unconfirmed(self, code: str, day: str, tag: str | None = None) -> None:
        self._unconfirmed[keys.views(code, day)][keys.tagged_unconfirmed(tag)] += 1

    def link_counts(self, code: str) -> LinkCounts:
        partition, _ = keys.all_views(code)
        days = [dict(counts) for key, counts in self._unconfirmed.items() if key.pk == partition]
        return LinkCounts(keys.counted_views(days), keys.counted_unconfirmed(days))

    def count_variant_view(self, part: "Assignment", code: str, day: str) -> None:
        """As ``count_view``."""

    def count_variant_event(
        self,
        part: "Assignment",
        code: str,
        day: str,
        what: "FunnelStep",
        event_id: str,
        by: int = 1,
    ) -> None:
        """Experiments compare views, of which there are none."""

    def variant_counts(self, _experiment: str) -> "tuple[VariantCount, ...]":
        return ()

    def count_figures(self, counts: Sequence[Count]) -> None:
        for one in counts:
            if one.added and one.mark not in self._counts:
                self._counts[one.mark] = one
                for cell, figures in one.added.items():
                    self._figures[cell].update(figures)

    def figures(self, by: Dimension, since: str, until: str) -> Mapping[Cell, Mapping[str, int]]:
        return {
            cell: dict(figures)
            for cell, figures in self._figures.items()
            if cell.by is by and since <= cell.month <= until
        }

    def take(self, _allowance: "Allowance", _now: datetime) -> bool:
        """Always: in a made-up life nobody floods anything."""
        return True

    def give_back(self, allowance: "Allowance", now: datetime) -> None:
        """Nothing is counted of it."""

    def commit(self, decision: Decision) -> None:
        written: list[Record] = [*decision.save, *decision.events]
        for record in written:
            stored = self._readable(keys.key_of(record))
            if (stored.version if stored else 0) != record.version:
                raise Conflict(type(record).__name__)
        for record in written:
            after = record.model_copy(update={"version": record.version + 1})
            self._keep(after)
            if isinstance(after, ClaimSubmission):
                if after.fresh:
                    self.waiting.append(after)
            elif isinstance(after, Event) and after.version == 1:
                self.waiting.append(after)

    def delivered(self, event: Event) -> None:
        self._mark(event, event.due_when_delivered)

    def postpone(self, event: Event, until: datetime) -> None:
        stored = self._records.get(keys.key_of(event))
        if stored is not None and stored.due_at is not None:
            self._mark(event, until)

    def make_due(self, event: Event, at: datetime) -> None:
        self._mark(event, at)

    def program(self, revision: str) -> Program | None:
        return self._programs.get(revision)

    def publish(self, program: Program, wordings: Sequence[Wording]) -> None:
        self._programs[revision_of(program)] = program
        for one in wordings:
            if self.get(Wording, one.words_hash) is None:
                self._keep(one.model_copy(update={"version": 1}))

    def _mark(self, event: Event, due_at: datetime | None) -> None:
        stored = self._records.get(keys.key_of(event))
        if isinstance(stored, Event) and stored.event_id == event.event_id:
            fresh = {"fresh": False} if isinstance(stored, ClaimSubmission) else {}
            self._keep(stored.model_copy(update={"due_at": due_at, **fresh}))

    def _keep(self, record: Record) -> None:
        key = keys.key_of(record)
        self._records[key] = record
        self._partitions[key.pk][key] = None
        self._kinds[type(record).__name__][key] = None
        due = self._due[_family(type(record))]
        if record.due_at is None:
            due.pop(key, None)
        else:
            due[key] = None

    def _readable(self, key: Key) -> Record | None:
        record = self._records.get(key)
        return None if record is None or record.has_expired(self._clock()) else record

    def _beginning(self, kind: type[R], partition: Key) -> Iterator[R]:
        for key in sorted(self._partitions[partition.pk]):
            record = self._readable(key) if key.sk.startswith(partition.sk) else None
            if isinstance(record, kind):
                yield record


def _family(kind: type[Record]) -> str:
    """What falls due together: events of every class do."""
    return (Event if issubclass(kind, Event) else kind).__name__
