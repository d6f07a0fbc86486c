"""The whole table at one moment, read once for a page of the desk: a scan, which no function and no
command makes, instead of hundreds of reads."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.event import Event
from goodword.domain.payouts.payout import Batch
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Reward
from goodword.flows.ports import Clock
from goodword.store import items, keys
from goodword_ops.dev.world.records import Records

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

R = TypeVar("R", bound=Record)


class Snapshot(Records):
    """Answers what ``Records`` does, of one moment, and more."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock) -> None:
        super().__init__(client, table, clock)
        now = clock()
        pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        every: Iterator[items.Item] = (item for page in pages for item in page["Items"])
        self._items = {
            keys.Key(item["pk"]["S"], item["sk"]["S"]): item
            for item in every
            if not items.expired(item, now)
        }
        self._by_mark: dict[str, list[items.Item]] = {}
        for place, item in self._items.items():
            self._by_mark.setdefault(place.sk.partition("#")[0], []).append(item)

    def find(self, kind: type[R], *identity: str) -> R | None:
        """The record of that identity."""
        item = self._items.get(keys.key(kind, *identity))
        return None if item is None else items.record_of(kind, item)

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every record of a kind, in no order."""
        found = self._by_mark.get(keys.LAYOUTS[kind.__name__].mark, ())
        return tuple(items.record_of(kind, item) for item in found)

    def counts(self, word: str) -> Iterator[tuple[keys.Key, items.Item]]:
        """What is no record but a count: items whose sort key begins with this word."""
        for item in self._by_mark.get(word, ()):
            yield keys.Key(item["pk"]["S"], item["sk"]["S"]), item

    def referrers(self, audiences: Iterable[str]) -> tuple[Referrer, ...]:
        wanted = frozenset(audiences)
        return tuple(one for one in self.all(Referrer) if one.audience in wanted)

    def referrals(self) -> tuple[Referral, ...]:
        return self.all(Referral)

    def referrers_of(self, referrals: Iterable[Referral]) -> dict[str, Referrer]:
        names = {one.referrer_id for one in referrals}
        return {one.referrer_id: one for one in self.all(Referrer) if one.referrer_id in names}

    def rewards(self) -> tuple[Reward, ...]:
        return self.all(Reward)

    def batches(self) -> tuple[Batch, ...]:
        return self.all(Batch)

    def unfinished(self) -> tuple[Delivery, ...]:
        return tuple(one for one in self.all(Delivery) if one.status is not DeliveryStatus.DONE)

    def undelivered(self) -> list[items.Item]:
        shards = frozenset(keys.due_shards(Event))
        marked = [
            item for item in self._items.values() if item.get("due_shard", {}).get("S") in shards
        ]
        return sorted(marked, key=lambda item: str(item["due_at"]["S"]))

    def events(self) -> tuple[Event, ...]:
        """All that happened, what was submitted and still waits included; in no order."""
        waiting = (one for one in self.all(ClaimSubmission) if not one.is_filler)
        found: tuple[Any, ...] = (*self.all(Event), *self.all(ConsentEvent), *waiting)
        return found
