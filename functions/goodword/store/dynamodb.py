"""The store on DynamoDB: one table, one transaction a commit, no scan."""

import heapq
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botocore.exceptions import ClientError
from pydantic import ValidationError

from goodword.domain.claims.consent import ConsentEvent, Wording
from goodword.domain.errors import Conflict, NotFound, TooNew, Unavailable
from goodword.domain.event import Decision, Event
from goodword.domain.listing import PAYABLE, List, ListPage
from goodword.domain.record import Record, instant
from goodword.domain.referrals.referrer import LinkCounts, ReferralCode
from goodword.store import commit, keys
from goodword.store.errors import answered, condition_failed
from goodword.store.items import (
    Item,
    expired,
    item_of,
    known_of,
    record_of,
    row_expired,
    row_of,
)
from goodword.store.keys import Key
from goodword.store.lists import Bounds, bounds_of, merged
from goodword.store.upgrades import COUNT, KEEP_NUMBER, NUMBER, PROGRAM, numbered

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

    from goodword.domain.allowance import Allowance
    from goodword.domain.claims.submission import ClaimSubmission
    from goodword.domain.figures.counting import Count
    from goodword.domain.figures.figure import Cell, Dimension
    from goodword.domain.ledger import JournalEntry
    from goodword.domain.offers.experiment import Assignment
    from goodword.domain.offers.results import FunnelStep, VariantCount
    from goodword.domain.portal.session import MailboxAccess
    from goodword.domain.referrals.joining import JoinRequest
    from goodword.domain.rewards.reward import Reward
    from goodword.domain.staff.trail import TrailEntry
    from goodword.program.model import Program

R = TypeVar("R", bound=Record)

REWARDS_PER_PAYOUT: Final = 25
# BatchGetItem takes no more keys than this.
_KEYS_PER_READ: Final = 100
_READ_ATTEMPTS: Final = 5


class DynamoStore:
    """Satisfies ``flows.ports.Store``. The clock says what has expired, not DynamoDB's TTL."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        *,
        clock: Callable[[], datetime],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._pause = pause

    def get(self, kind: type[R], *identity: str) -> R | None:
        item = self._item(keys.key(kind, *identity))
        return None if item is None else record_of(kind, item)

    def get_all(self, *wanted: tuple[type[Record], tuple[str, ...]]) -> tuple[Record | None, ...]:
        asked = [(kind, keys.key(kind, *identity)) for kind, identity in wanted]
        found = self._items([key for _, key in asked if keys.possible(key)])
        return tuple(record_of(kind, found[key]) if key in found else None for kind, key in asked)

    def consents(self, chain_id: str) -> tuple[ConsentEvent, ...]:
        found = self._beginning(keys.consents(chain_id))
        return tuple(record_of(ConsentEvent, item) for item in found)

    def events_about(self, about: str) -> tuple[Event, ...]:
        found = self._beginning(keys.events(about))
        return tuple(sorted((record_of(Event, item) for item in found), key=lambda one: one.at))

    def submissions(self, prospect_id: str) -> "tuple[ClaimSubmission, ...]":
        from goodword.domain.claims.submission import ClaimSubmission

        found = self._beginning(keys.submissions(prospect_id))
        submissions = (record_of(ClaimSubmission, item) for item in found)
        return tuple(sorted(submissions, key=lambda one: (one.submitted_at, one.code)))

    def joins(self, mailbox_id: str) -> "tuple[JoinRequest, ...]":
        from goodword.domain.referrals.joining import JoinRequest

        found = self._beginning(keys.joins(mailbox_id))
        return tuple(record_of(JoinRequest, item) for item in found)

    def mailbox_access(self, mailbox_id: str) -> "MailboxAccess":
        from goodword.domain.portal.session import MailboxAccess, PortalSession
        from goodword.domain.referrals.referrer import ReferrerMailbox

        partition, low, high = keys.mailbox_access(mailbox_id)
        found = tuple(
            self._unexpired(
                self._query(
                    KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
                    ExpressionAttributeValues={
                        ":pk": {"S": partition},
                        ":low": {"S": low},
                        ":high": {"S": high},
                    },
                    ConsistentRead=True,
                )
            )
        )
        return MailboxAccess(
            tuple(
                record_of(ReferrerMailbox, it) for it in found if keys.is_of(ReferrerMailbox, it)
            ),
            tuple(record_of(PortalSession, it) for it in found if keys.is_of(PortalSession, it)),
        )

    def journal(self, account_id: str) -> "tuple[JournalEntry, ...]":
        from goodword.domain.ledger import JournalEntry

        found = self._beginning(keys.journal(account_id))
        return tuple(record_of(JournalEntry, item) for item in found)

    def trail(self, chain: str) -> "tuple[TrailEntry, ...]":
        from goodword.domain.staff.trail import TrailEntry

        found = self._beginning(keys.trail(chain))
        entries = (record_of(TrailEntry, item) for item in found)
        return tuple(sorted(entries, key=lambda one: one.sequence))

    def approved_rewards(self, account_id: str, currency: str) -> "tuple[Reward, ...]":
        from goodword.domain.rewards.reward import Reward

        waiting = self._lines(PAYABLE.part(account_id, currency), None, REWARDS_PER_PAYOUT)[0]
        # The index runs behind: what was set aside meanwhile is passed over.
        found = self._items([_key(line) for line in waiting])
        rewards = (known_of(Reward, found[key]) for key in map(_key, waiting) if key in found)
        return tuple(reward for reward in rewards if reward is not None and reward.is_payable)

    def page(self, wanted: List, *, after: str | None = None, limit: int = 50) -> ListPage:
        lines, cursor = self._lines(wanted, after, limit)
        return ListPage(tuple(map(row_of, lines)), cursor)

    def due(self, kind: type[R], now: datetime, limit: int = 100) -> tuple[R, ...]:
        return tuple(islice(self._each_due(kind, now, keys.due_shards(kind), limit), limit))

    def each_due(
        self, kind: type[R], now: datetime, *, part: int = 0, parts: int = 1, expired: bool = False
    ) -> Iterator[R]:
        shards = keys.due_shards(kind)[part::parts]
        return self._each_due(kind, now, shards, _KEYS_PER_READ, expired=expired)

    def _each_due(
        self,
        kind: type[R],
        now: datetime,
        shards: Iterable[str],
        limit: int,
        *,
        expired: bool = False,
    ) -> Iterator[R]:
        """``limit``: how many marks of a shard one answer of the index holds."""
        waiting = heapq.merge(
            *(self._marks(shard, now, limit) for shard in shards), key=lambda mark: mark[0]
        )
        # The index runs behind: what was moved, delivered or (but for ``expired``) has expired is
        # passed over.
        while marks := list(islice(waiting, _KEYS_PER_READ)):
            items = self._items([key for _, key in marks], expired=expired)
            for mark, key in marks:
                if key in items and items[key].get("due_at") == {"S": mark}:
                    found = known_of(kind, items[key])
                    if found is not None:
                        yield found

    def draw_number(self, code: str) -> int:
        try:
            with answered():
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=_at(keys.key(ReferralCode, code)),
                    UpdateExpression="ADD numbers_drawn :one, version :one",
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeValues={":one": {"N": "1"}},
                    ReturnValues="UPDATED_NEW",
                )
        except ClientError as error:
            if not condition_failed(error):
                raise
            raise NotFound(code) from None
        return int(answer["Attributes"]["numbers_drawn"]["N"])

    def count_view(self, code: str, day: str, tag: str | None = None) -> None:
        counted = {"#views": "views"} | ({"#tag": keys.tagged_views(tag)} if tag else {})
        with answered():
            self._client.update_item(
                TableName=self._table,
                Key=_at(keys.views(code, day)),
                UpdateExpression=f"{KEEP_NUMBER} ADD "
                + ", ".join(f"{name} :one" for name in counted),
                ExpressionAttributeNames=counted,
                ExpressionAttributeValues={":one": {"N": "1"}, ":v": numbered(COUNT)},
            )

    def count_unconfirmed(self, code: str, day: str, tag: str | None = None) -> None:
        with answered():
            self._client.update_item(
                TableName=self._table,
                Key=_at(keys.views(code, day)),
                UpdateExpression=f"{KEEP_NUMBER} ADD #counted :one",
                ExpressionAttributeNames={"#counted": keys.tagged_unconfirmed(tag)},
                ExpressionAttributeValues={":one": {"N": "1"}, ":v": numbered(COUNT)},
            )

    def link_counts(self, code: str) -> LinkCounts:
        days = [
            {name: int(it["N"]) for name, it in item.items() if "N" in it}
            for item in self._beginning(keys.all_views(code))
        ]
        return LinkCounts(keys.counted_views(days), keys.counted_unconfirmed(days))

    def count_variant_view(self, part: "Assignment", code: str, day: str) -> None:
        from goodword.store import experiment_counts

        experiment_counts.add_view(self._client, self._table, part, code, day)

    def count_variant_event(
        self,
        part: "Assignment",
        code: str,
        day: str,
        what: "FunnelStep",
        event_id: str,
        by: int = 1,
    ) -> None:
        from goodword.store import experiment_counts

        experiment_counts.add_once(
            self._client, self._table, part, code, day, what, event_id, by, pause=self._pause
        )

    def variant_counts(self, experiment: str) -> "tuple[VariantCount, ...]":
        from goodword.store import experiment_counts

        return experiment_counts.counts_in(
            item
            for partition in keys.variant_counts(experiment)
            for item in self._query(
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": partition}},
            )
        )

    def count_figures(self, counts: "Sequence[Count]") -> None:
        from goodword.store import figure_counts

        figure_counts.count(self._client, self._table, counts, pause=self._pause)

    def figures(
        self, by: "Dimension", since: str, until: str
    ) -> "Mapping[Cell, Mapping[str, int]]":
        from goodword.store import figure_counts

        partition, low, high = keys.figures_between(by, since, until)
        found = self._query(
            KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
            ExpressionAttributeValues={
                ":pk": {"S": partition},
                ":low": {"S": low},
                ":high": {"S": high},
            },
        )
        return figure_counts.cells_in(by, found)

    def take(self, allowance: "Allowance", now: datetime) -> bool:
        from goodword.store import allowances

        return allowances.take(self._client, self._table, allowance, now)

    def give_back(self, allowance: "Allowance", now: datetime) -> None:
        from goodword.store import allowances

        allowances.give_back(self._client, self._table, allowance, now)

    def commit(self, decision: Decision) -> None:
        commit.commit(self._client, self._table, decision, now=self._clock(), pause=self._pause)

    def delivered(self, event: Event) -> None:
        again = event.due_when_delivered
        if again is None:
            self._mark(event, "REMOVE due_at, due_shard, fresh")
        else:
            self._mark(
                event, "SET due_at = :until REMOVE fresh", **{":until": {"S": instant(again)}}
            )

    def postpone(self, event: Event, until: datetime) -> None:
        self._mark(event, "SET due_at = :until REMOVE fresh", **{":until": {"S": instant(until)}})

    def make_due(self, event: Event, at: datetime) -> None:
        key = keys.key_of(event)
        try:
            with answered():
                self._client.update_item(
                    TableName=self._table,
                    Key=_at(key),
                    UpdateExpression="SET due_at = :at, due_shard = :shard",
                    ConditionExpression="event_id = :event",
                    ExpressionAttributeValues={
                        ":at": {"S": instant(at)},
                        ":shard": {"S": keys.due_shard(key)},
                        ":event": {"S": event.event_id},
                    },
                )
        except ClientError as error:
            if not condition_failed(error):
                raise
            raise Conflict(type(event).__name__) from None

    def program(self, revision: str) -> "Program | None":
        from goodword.program.upgrades import program_of

        item = self._item(keys.program(revision))
        if item is None:
            return None
        try:
            return program_of(item["program"]["S"])
        except ValidationError as error:
            raise TooNew(revision) from error

    def publish(self, program: "Program", wordings: Sequence[Wording]) -> None:
        from goodword.program.revision import canonical_json, revision_of

        for wording in wordings:
            self._keep(item_of(wording, nonce=""))
        key = keys.program(revision_of(program))
        # Last: whoever finds the programme finds its words, too.
        text = canonical_json(program).decode()
        self._keep({**_at(key), NUMBER: numbered(PROGRAM), "program": {"S": text}})

    def _keep(self, item: Item) -> None:
        try:
            with answered():
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(pk)",
                )
        except ClientError as error:
            if not condition_failed(error):
                raise

    def _beginning(self, partition: Key) -> Iterator[Item]:
        """What lies in a partition under sort keys that begin so, in their order."""
        found = self._query(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :begins)",
            ExpressionAttributeValues={":pk": {"S": partition.pk}, ":begins": {"S": partition.sk}},
            ConsistentRead=True,
        )
        return self._unexpired(found)

    def _mark(self, event: Event, update: str, **values: Any) -> None:
        try:
            with answered():
                self._client.update_item(
                    TableName=self._table,
                    Key=_at(keys.key_of(event)),
                    UpdateExpression=update,
                    # A submission may have been written anew, and has another event's mark then.
                    ConditionExpression="attribute_exists(due_at) AND event_id = :event",
                    ExpressionAttributeValues={":event": {"S": event.event_id}, **values},
                )
        except ClientError as error:
            # Delivered (or deleted) already: there is no mark to move.
            if not condition_failed(error):
                raise

    def _item(self, key: Key) -> Item | None:
        if not keys.possible(key):
            return None
        with answered():
            answer = self._client.get_item(TableName=self._table, Key=_at(key), ConsistentRead=True)
        return next(self._unexpired([answer["Item"]]), None) if "Item" in answer else None

    def _lines(self, wanted: List, after: str | None, limit: int) -> tuple[list[Item], str | None]:
        now = self._clock()

        def read(bounds: Bounds) -> Iterator[Item]:
            found = self._query(**_range(bounds), Limit=limit + 1)
            return (item for item in found if not row_expired(item, now))

        of = bounds_of(wanted, keys.parts_of(wanted), after)
        return merged(of, read, after, limit=limit)

    def _items(self, wanted: Sequence[Key], *, expired: bool = False) -> dict[Key, Item]:
        if not wanted:
            return {}
        found: list[Item] = []
        left: Any = {self._table: {"Keys": [_at(key) for key in wanted], "ConsistentRead": True}}
        for attempt in range(_READ_ATTEMPTS):
            with answered():
                answer = self._client.batch_get_item(RequestItems=left)
            found += answer["Responses"].get(self._table, [])
            left = answer.get("UnprocessedKeys")
            if not left:
                readable = found if expired else self._unexpired(found)
                return {_key(item): item for item in readable}
            self._pause(0.05 * 2**attempt)
        raise Unavailable("UnprocessedKeys")

    def _marks(self, shard: str, now: datetime, limit: int) -> Iterator[tuple[str, Key]]:
        marks = self._query(
            IndexName="due",
            KeyConditionExpression="due_shard = :shard AND due_at <= :now",
            ExpressionAttributeValues={
                ":shard": {"S": shard},
                ":now": {"S": keys.due_until(now)},
            },
            Limit=limit,
        )
        for mark in marks:
            yield mark["due_at"]["S"], _key(mark)

    def _query(self, **question: Any) -> Iterator[Item]:
        while True:
            with answered():
                page = self._client.query(TableName=self._table, **question)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            question["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _unexpired(self, items: Iterable[Item]) -> Iterator[Item]:
        now = self._clock()
        return (item for item in items if not expired(item, now))


def _at(key: Key) -> Item:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def _key(item: Item) -> Key:
    return Key(item["pk"]["S"], item["sk"]["S"])


def _range(bounds: Bounds) -> dict[str, Any]:
    """The query of one partition of a list."""
    return {
        "IndexName": bounds.within.name,
        "KeyConditionExpression": "#partition = :partition AND #sort BETWEEN :low AND :high",
        "ExpressionAttributeNames": {
            "#partition": bounds.within.partition,
            "#sort": bounds.within.sort,
        },
        "ExpressionAttributeValues": {
            ":partition": {"S": bounds.partition},
            ":low": {"S": bounds.low},
            ":high": {"S": bounds.high},
        },
        "ScanIndexForward": not bounds.newest_first,
    }
