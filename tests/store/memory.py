"""The store in memory, for tests of flows; it passes the contract suite of the real one."""

import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from pydantic import ValidationError

from goodword.domain.allowance import Allowance
from goodword.domain.claims.consent import ConsentEvent, Wording
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.errors import Conflict, NotFound, TooNew
from goodword.domain.event import Decision, Event
from goodword.domain.figures.counting import Count
from goodword.domain.figures.figure import Cell, Dimension
from goodword.domain.ledger import JournalEntry
from goodword.domain.listing import PAYABLE, List, ListPage
from goodword.domain.offers.experiment import Assignment
from goodword.domain.offers.results import FunnelStep, VariantCount
from goodword.domain.portal.session import MailboxAccess, PortalSession
from goodword.domain.record import Record, instant
from goodword.domain.referrals.joining import JoinRequest
from goodword.domain.referrals.referrer import LinkCounts, ReferralCode, ReferrerMailbox
from goodword.domain.rewards.reward import Reward
from goodword.domain.staff.trail import TrailEntry
from goodword.flows.ports import Clock
from goodword.program.model import Program
from goodword.program.revision import canonical_json, revision_of
from goodword.program.upgrades import program_of
from goodword.store import keys
from goodword.store.experiment_counts import counts_in
from goodword.store.figure_counts import parts_of
from goodword.store.items import (
    Item,
    expired,
    item_of,
    items_of,
    known_of,
    record_of,
    row_expired,
    row_of,
)
from goodword.store.keys import Key
from goodword.store.lists import Bounds, bounds_of, merged
from goodword.store.stream import publishes

R = TypeVar("R", bound=Record)


class _Items(dict[Key, Item]):
    """Items by their keys; those of a partition are found without looking at all."""

    def __init__(self) -> None:
        super().__init__()
        self.of_partition: defaultdict[str, set[Key]] = defaultdict(set)

    def __setitem__(self, key: Key, item: Item) -> None:
        super().__setitem__(key, item)
        self.of_partition[key.pk].add(key)


class MemoryStore:
    """Holds items as DynamoDB would, so that what cannot be stored fails here, too.

    ``events`` are all that were committed, oldest first: what the stream would publish.
    """

    def __init__(self, clock: Clock) -> None:
        self.events: list[Event] = []
        self._clock = clock
        self._items = _Items()
        self._programs: dict[str, bytes] = {}
        self._views: dict[tuple[Key, str | None], int] = {}
        self._unconfirmed: dict[tuple[Key, str | None], int] = {}
        self._counts: defaultdict[Key, Counter[str]] = defaultdict(Counter)
        self._counted: set[str] = set()
        self._figures: defaultdict[Cell, Counter[str]] = defaultdict(Counter)
        self._figured: set[str] = set()
        self._taken: Counter[Key] = Counter()
        self._lock = threading.RLock()

    def get(self, kind: type[R], *identity: str) -> R | None:
        item = self._readable(keys.key(kind, *identity))
        return None if item is None else record_of(kind, item)

    def get_all(self, *wanted: tuple[type[Record], tuple[str, ...]]) -> tuple[Record | None, ...]:
        return tuple(self.get(kind, *identity) for kind, identity in wanted)

    def consents(self, chain_id: str) -> tuple[ConsentEvent, ...]:
        pk, begins = keys.consents(chain_id)
        return tuple(
            record_of(ConsentEvent, item) for item in self._partition(pk) if _sk(item, begins)
        )

    def events_about(self, about: str) -> tuple[Event, ...]:
        pk, begins = keys.events(about)
        found = (record_of(Event, item) for item in self._partition(pk) if _sk(item, begins))
        return tuple(sorted(found, key=lambda one: one.at))

    def submissions(self, prospect_id: str) -> tuple[ClaimSubmission, ...]:
        pk, begins = keys.submissions(prospect_id)
        found = (
            record_of(ClaimSubmission, item) for item in self._partition(pk) if _sk(item, begins)
        )
        return tuple(sorted(found, key=lambda one: (one.submitted_at, one.code)))

    def joins(self, mailbox_id: str) -> tuple[JoinRequest, ...]:
        pk, begins = keys.joins(mailbox_id)
        return tuple(
            record_of(JoinRequest, item) for item in self._partition(pk) if _sk(item, begins)
        )

    def mailbox_access(self, mailbox_id: str) -> MailboxAccess:
        pk, low, high = keys.mailbox_access(mailbox_id)
        found = [item for item in self._partition(pk) if low <= item["sk"]["S"] <= high]
        return MailboxAccess(
            tuple(
                record_of(ReferrerMailbox, it) for it in found if keys.is_of(ReferrerMailbox, it)
            ),
            tuple(record_of(PortalSession, it) for it in found if keys.is_of(PortalSession, it)),
        )

    def journal(self, account_id: str) -> tuple[JournalEntry, ...]:
        pk, begins = keys.journal(account_id)
        return tuple(
            record_of(JournalEntry, item) for item in self._partition(pk) if _sk(item, begins)
        )

    def trail(self, chain: str) -> tuple[TrailEntry, ...]:
        pk, begins = keys.trail(chain)
        found = (record_of(TrailEntry, item) for item in self._partition(pk) if _sk(item, begins))
        return tuple(sorted(found, key=lambda one: one.sequence))

    def approved_rewards(self, account_id: str, currency: str) -> tuple[Reward, ...]:
        rows = self.page(PAYABLE.part(account_id, currency), limit=25).rows
        items = (self._readable(keys.key(Reward, *row.identity)) for row in rows)
        found = (known_of(Reward, item) for item in items if item is not None)
        return tuple(reward for reward in found if reward is not None and reward.is_payable)

    def page(self, wanted: List, *, after: str | None = None, limit: int = 50) -> ListPage:
        of = bounds_of(wanted, keys.parts_of(wanted), after)
        lines, cursor = merged(of, self._read, after, limit=limit)
        return ListPage(tuple(map(row_of, lines)), cursor)

    def _read(self, bounds: Bounds) -> Iterator[Item]:
        index = bounds.within
        with self._lock:
            lines = [
                {name: item[name] for name in ("pk", "sk", index.partition, index.sort, "row")}
                for item in self._items.values()
                if item.get(index.partition) == {"S": bounds.partition}
                and bounds.low <= item[index.sort]["S"] <= bounds.high
                and not row_expired(item, self._clock())
            ]
        lines.sort(key=lambda line: str(line[index.sort]["S"]), reverse=bounds.newest_first)
        return iter(lines)

    def due(self, kind: type[R], now: datetime, limit: int = 100) -> tuple[R, ...]:
        return self._due(kind, now, limit, gone=False)

    def _due(self, kind: type[R], now: datetime, limit: int, *, gone: bool) -> tuple[R, ...]:
        shards = keys.due_shards(kind)
        with self._lock:
            waiting = [
                item
                for item in self._items.values()
                if item.get("due_shard", {"S": ""})["S"] in shards
                and item["due_at"]["S"] <= keys.due_until(now)
                and (gone or not expired(item, self._clock()))
            ]
        # As the real one has it: nothing is known of the order within a moment but the partition.
        waiting.sort(key=lambda item: (item["due_at"]["S"], item["due_shard"]["S"], _key(item)))
        known = (known_of(kind, item) for item in waiting)
        return tuple(islice((one for one in known if one is not None), limit))

    def each_due(
        self, kind: type[R], now: datetime, *, part: int = 0, parts: int = 1, expired: bool = False
    ) -> Iterator[R]:
        shards = keys.due_shards(kind)[part::parts]
        found = list(self.due(kind, now, sys.maxsize))
        if expired:
            every = self._due(kind, now, sys.maxsize, gone=True)
            found += [one for one in every if one.has_expired(self._clock())]
        for one in found:
            if parts == 1 or keys.due_shard(keys.key_of(one)) in shards:
                yield one

    def draw_number(self, code: str) -> int:
        with self._lock:
            item = self._code(code)
            number = _number(item, "numbers_drawn") + 1
            self._items[keys.key(ReferralCode, code)] = {
                **item,
                "numbers_drawn": {"N": str(number)},
                "version": {"N": str(_number(item, "version") + 1)},
            }
            return number

    def _code(self, code: str) -> Item:
        item = self._readable(keys.key(ReferralCode, code))
        if item is None:
            raise NotFound(code)
        return item

    def count_view(self, code: str, day: str, tag: str | None = None) -> None:
        with self._lock:
            for counted in {None, tag}:
                self._views[keys.views(code, day), counted] = self.views(code, day, counted) + 1

    def views(self, code: str, day: str, tag: str | None = None) -> int:
        """What ``count_view`` counted, in all or through links with a tag."""
        return self._views.get((keys.views(code, day), tag), 0)

    def count_unconfirmed(self, code: str, day: str, tag: str | None = None) -> None:
        with self._lock:
            counted = keys.views(code, day), tag
            self._unconfirmed[counted] = self._unconfirmed.get(counted, 0) + 1

    def link_counts(self, code: str) -> LinkCounts:
        partition, begins = keys.all_views(code)
        counts = [
            *(
                (key, keys.tagged_views(tag) if tag else keys.VIEWS, count)
                for (key, tag), count in self._views.items()
            ),
            *(
                (key, keys.tagged_unconfirmed(tag), count)
                for (key, tag), count in self._unconfirmed.items()
            ),
        ]
        days = [
            {name: count}
            for key, name, count in counts
            if key.pk == partition and key.sk.startswith(begins)
        ]
        return LinkCounts(keys.counted_views(days), keys.counted_unconfirmed(days))

    def count_variant_view(self, part: Assignment, code: str, day: str) -> None:
        self._add(keys.variant_count(part, code, day), FunnelStep.VIEWS)

    def count_variant_event(
        self, part: Assignment, code: str, day: str, what: FunnelStep, event_id: str, by: int = 1
    ) -> None:
        with self._lock:
            if event_id not in self._counted:
                self._counted.add(event_id)
                self._add(keys.variant_count(part, code, day), what, by)

    def variant_counts(self, experiment: str) -> tuple[VariantCount, ...]:
        partitions = keys.variant_counts(experiment)
        with self._lock:
            return counts_in(
                {"sk": {"S": key.sk}, **{what: {"N": str(n)} for what, n in counts.items()}}
                for key, counts in self._counts.items()
                if key.pk in partitions
            )

    def _add(self, key: Key, what: FunnelStep, by: int = 1) -> None:
        with self._lock:
            self._counts[key][what] += by

    def count_figures(self, counts: Sequence[Count]) -> None:
        with self._lock:
            for part in parts_of(counts):
                for one in part:
                    if one.mark in self._figured:
                        continue
                    self._figured.add(one.mark)
                    for cell, figures in one.added.items():
                        for name, by in figures.items():
                            self._figures[cell][name] += by

    def figures(self, by: Dimension, since: str, until: str) -> dict[Cell, dict[str, int]]:
        with self._lock:
            moved = {
                cell: {name: count for name, count in figures.items() if count}
                for cell, figures in self._figures.items()
                if cell.by is by and since <= cell.month <= until
            }
        return {cell: figures for cell, figures in moved.items() if figures}

    def take(self, allowance: Allowance, now: datetime) -> bool:
        key = keys.allowance(allowance, now)
        with self._lock:
            if self._taken[key] >= allowance.most:
                return False
            self._taken[key] += 1
            return True

    def taken(self, name: str) -> int:
        """What was taken of all allowances of a name."""
        return sum(n for key, n in self._taken.items() if key.pk.startswith(f"LIMIT#{name}#"))

    def give_back(self, allowance: Allowance, now: datetime) -> None:
        key = keys.allowance(allowance, now)
        with self._lock:
            self._taken[key] = max(self._taken[key] - 1, 0)

    def commit(self, decision: Decision) -> None:
        written = [(_key(item), item, was) for item, was in items_of(decision, nonce="")]
        with self._lock:
            conflicts = [key for key, _, was in written if was not in {None, self._version(key)}]
            if conflicts:
                raise Conflict(*dict.fromkeys(keys.kind_of(key.sk).__name__ for key in conflicts))
            for key, item, _ in written:
                self._items[key] = item
            self.events.extend(
                record_of(Event, item)
                for key, item, _ in written
                if publishes("MODIFY" if keys.is_submission(key.sk) else "INSERT", key.sk, item)
            )

    def delivered(self, event: Event) -> None:
        again = event.due_when_delivered
        if again is not None:
            self.postpone(event, again)
            return
        with self._lock:
            item = self._marked(event)
            for name in ("due_at", "due_shard", "fresh"):
                item.pop(name, None)

    def postpone(self, event: Event, until: datetime) -> None:
        with self._lock:
            item = self._marked(event)
            if "due_at" in item:
                item["due_at"] = {"S": instant(until)}
                item.pop("fresh", None)

    def _marked(self, event: Event) -> Item:
        """The item of an event that is not written over; a passing one where there is none."""
        item = self._items.get(keys.key_of(event), {})
        return item if item.get("event_id") == {"S": event.event_id} else {}

    def make_due(self, event: Event, at: datetime) -> None:
        key = keys.key_of(event)
        with self._lock:
            item = self._items.get(key, {})
            if item.get("event_id") != {"S": event.event_id}:
                raise Conflict(type(event).__name__)
            item |= {"due_at": {"S": instant(at)}, "due_shard": {"S": keys.due_shard(key)}}

    def program(self, revision: str) -> Program | None:
        stored = self._programs.get(revision)
        try:
            return None if stored is None else program_of(stored)
        except ValidationError as error:
            raise TooNew(revision) from error

    def publish(self, program: Program, wordings: Sequence[Wording]) -> None:
        with self._lock:
            self._programs.setdefault(revision_of(program), canonical_json(program))
            for wording in wordings:
                if keys.key_of(wording) not in self._items:
                    self._items[keys.key_of(wording)] = item_of(wording, nonce="")

    def put(self, item: Item) -> None:
        """Stores an item as it is, as another version of Goodword wrote it."""
        with self._lock:
            if "program" in item:
                revision = item["pk"]["S"].removeprefix("PROGRAM#")
                self._programs[revision] = item["program"]["S"].encode()
            else:
                self._items[_key(item)] = dict(item)

    def dump(self) -> str:
        """Everything that lies in the table, expired or not, as text to look for something in."""
        with self._lock:
            return "\n".join(str(item) for item in self._items.values())

    def items(self) -> Iterator[Item]:
        """Everything that lies in the table, expired or not."""
        with self._lock:
            return iter([dict(item) for item in self._items.values()])

    def readable_kinds(self) -> list[str]:
        """The kind of each record that can be read now."""
        with self._lock:
            found = [key for key in self._items if self._readable(key)]
            return [keys.kind_of(key.sk).__name__ for key in found]

    def take_away(self, key: Key) -> None:
        """Deletes an item, as nobody but who may write to the table can."""
        with self._lock:
            del self._items[key]

    def item(self, pk: str, sk: str) -> Item:
        """An item as it is stored."""
        with self._lock:
            return dict(self._items[Key(pk, sk)])

    def _readable(self, key: Key) -> Item | None:
        with self._lock:
            item = self._items.get(key)
            return None if item is None or expired(item, self._clock()) else item

    def _partition(self, pk: str) -> list[Item]:
        with self._lock:
            found = sorted(self._items.of_partition[pk])
            items = [self._readable(key) for key in found]
            return [item for item in items if item is not None]

    def _version(self, key: Key) -> int:
        item = self._readable(key)
        return 0 if item is None else _number(item, "version")


def _key(item: Item) -> Key:
    return Key(item["pk"]["S"], item["sk"]["S"])


def _sk(item: Item, begins: str) -> bool:
    text: str = item["sk"]["S"]
    return text.startswith(begins)


def _number(item: Item, name: str) -> int:
    return int(item.get(name, {"N": "0"})["N"])
