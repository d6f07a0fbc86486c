"""What lies in the emulator's table, for the dev page: walked from list to list, as pages would."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.event import Event
from goodword.domain.ledger import Balance
from goodword.domain.listing import (
    BATCHES,
    PAYOUTS_OF,
    REFERRALS_IN,
    REFERRERS,
    REWARDS_OF,
    WAITING,
    List,
)
from goodword.domain.partners.registration import DealRegistration
from goodword.domain.payouts.payout import Batch, BatchStatus, Payout
from goodword.domain.record import Record
from goodword.domain.referrals.application import Application
from goodword.domain.referrals.joining import JoinRequest
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import ReferralCode, Referrer
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.domain.rewards.reward import Reward
from goodword.domain.sales.handover import Handover
from goodword.domain.sales.win import ReportedWin
from goodword.flows.ports import Clock
from goodword.flows.reactions import reactions_to
from goodword.store import items, keys
from goodword.store.dynamodb import DynamoStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

R = TypeVar("R", bound=Record)
SWEPT: Final = (
    *(Event, Referral, Reward, Balance, Payout, Batch),
    *(JoinRequest, Application, Handover, ReportedWin, ProposedWords),
    *(DealRegistration, UnfollowedReport),
)
"""Kinds of records of which the schedules ask what is due."""


class Records:
    """Every record that a list leads to, read afresh."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._store = DynamoStore(client, table, clock=clock)

    def referrers(self, audiences: Iterable[str]) -> tuple[Referrer, ...]:
        """The referrers of these audiences."""
        return self._listed(Referrer, REFERRERS.parts(*((name,) for name in audiences)))

    def referrals(self) -> tuple[Referral, ...]:
        """Every referral, in whatever status."""
        return self._listed(Referral, REFERRALS_IN.parts(*((one,) for one in ReferralStatus)))

    def referrers_of(self, referrals: Iterable[Referral]) -> dict[str, Referrer]:
        """Who made these referrals, by their id."""
        names = dict.fromkeys(one.referrer_id for one in referrals)
        found = (self._store.get(Referrer, name) for name in names)
        return {one.referrer_id: one for one in found if one is not None}

    def codes_of(self, referrals: Iterable[Referral]) -> dict[str, ReferralCode]:
        """The codes through which these referrals came."""
        found = (self._store.get(ReferralCode, code) for code in {one.code for one in referrals})
        return {one.code: one for one in found if one is not None}

    def rewards(self) -> tuple[Reward, ...]:
        """Every reward of whoever made a referral."""
        return tuple(self._of_accounts(Reward, self.referrals()))

    def batches(self) -> tuple[Batch, ...]:
        """Every batch, in whatever status."""
        return self._listed(Batch, BATCHES.parts(*((one,) for one in BatchStatus)))

    def unfinished(self) -> tuple[Delivery, ...]:
        """Reactions that run, are tried again, or were given up."""
        waiting = (items.record_of(Event, item) for item in self.undelivered())
        found = [
            delivery
            for event in waiting
            for name in reactions_to(event.type)
            if (delivery := self._store.get(Delivery, event.event_id, name))
        ]
        found += self._listed(Delivery, WAITING.part(Delivery.__name__))
        unfinished = (one for one in found if one.status is not DeliveryStatus.DONE)
        return tuple({(one.event_id, one.reaction): one for one in unfinished}.values())

    def events(self) -> tuple[Event, ...]:
        """All that happened to referrals, rewards, payouts and batches, and what was submitted and
        still waits; in no order."""
        referrals = self.referrals()
        about = [one.referral_id for one in referrals]
        about += [one.reward_id for one in self._of_accounts(Reward, referrals)]
        about += [one.payout_id for one in self._of_accounts(Payout, referrals)]
        about += [one.batch_key for one in self.batches()]
        waiting = (items.record_of(Event, item) for item in self.undelivered())
        return (
            *(event for event in waiting if isinstance(event, ClaimSubmission)),
            *(
                entry
                for name in {one.claim_id for one in referrals}
                for entry in self._store.consents(name)
            ),
            *(event for name in about for event in self._about(name)),
        )

    def next_due(self, after: datetime, until: datetime) -> datetime | None:
        """The first moment later than one and not later than another when something falls due."""
        marks = (
            item["due_at"]["S"]
            for kind in SWEPT
            for shard in keys.due_shards(kind)
            for item in self._due(shard, keys.due_until(after), keys.due_until(until), Limit=1)
        )
        first = min(map(keys.due_moment, marks), default=None)
        return None if first is None else datetime.fromisoformat(first)

    def undelivered(self) -> list[items.Item]:
        """The items of events whose reactions have not all run, the first to fall due first."""
        marked = [mark for shard in keys.due_shards(Event) for mark in self._due(shard, "0", "~")]
        return [
            self._client.get_item(
                TableName=self._table,
                Key={"pk": item["pk"], "sk": item["sk"]},
                ConsistentRead=True,
            )["Item"]
            for item in sorted(marked, key=lambda item: str(item["due_at"]["S"]))
        ]

    def _of_accounts(self, kind: type[R], referrals: Iterable[Referral]) -> Iterator[R]:
        listing = {"Reward": REWARDS_OF, "Payout": PAYOUTS_OF}[kind.__name__]
        for referrer in self.referrers_of(referrals).values():
            yield from self._listed(kind, listing.part(referrer.account_id))

    def _listed(self, kind: type[R], wanted: List) -> tuple[R, ...]:
        found: list[R] = []
        after = None
        while True:
            page = self._store.page(wanted, after=after, limit=100)
            records = (self._store.get(kind, *row.identity) for row in page.rows)
            found += [one for one in records if one is not None]
            if page.after is None:
                return tuple(found)
            after = page.after

    def _about(self, name: str) -> Iterator[Event]:
        of = keys.key(Event, name, "")
        found = self._query(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": of.pk}},
            ConsistentRead=True,
        )
        return (items.record_of(Event, item) for item in found)

    def _due(self, shard: str, after: str, until: str, **first: int) -> Iterator[items.Item]:
        return self._query(
            IndexName="due",
            KeyConditionExpression="due_shard = :shard AND due_at BETWEEN :after AND :until",
            ExpressionAttributeValues={
                ":shard": {"S": shard},
                ":after": {"S": after},
                ":until": {"S": until},
            },
            **first,
        )

    def _query(self, **question: Any) -> Iterator[items.Item]:
        if "Limit" in question:
            yield from self._client.query(TableName=self._table, **question)["Items"]
            return
        pages = self._client.get_paginator("query").paginate(TableName=self._table, **question)
        for page in pages:
            yield from page["Items"]
