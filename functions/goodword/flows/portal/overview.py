"""Keeps what a referrer's home shows: a reaction to whatever moves a referral, reward or payment.

Each event moves the totals once, by a mark in the same transaction, in whatever order they come;
the lines are what the records say at that moment, so that the last to be written is right.
"""

from datetime import UTC, datetime

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.errors import Delayed
from goodword.domain.event import Decision, Event, EventType
from goodword.domain.event_data.referrals import ReferralMoved, ReferralReopened
from goodword.domain.event_data.rewards import (
    RewardApproved,
    RewardCanceled,
    RewardHeld,
    RewardWaiting,
)
from goodword.domain.event_data.table import data_of
from goodword.domain.kinds import RewardKind
from goodword.domain.payouts.payout import Payout
from goodword.domain.portal.overview import (
    CONFIRMED,
    HELD,
    REFERRALS,
    SUMMED_FOR,
    ReferrerOverview,
    SummedEvent,
    standing_of,
    with_referral,
    with_reward,
    with_totals,
)
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.rewards.reward import Reward, referral_of
from goodword.flows.portal.earlier import QUIET, overview_of_earlier
from goodword.flows.ports import Store
from goodword.flows.retry import committed, until_committed
from goodword.program.sharing import OTHERWISE

_GONE = frozenset({ReferrerStatus.LEFT, ReferrerStatus.ERASED})
_OF_REFERRALS = frozenset(
    {
        EventType.CLAIM_CONFIRMED,
        EventType.REFERRAL_CREDITED,
        EventType.REFERRAL_MOVED,
        EventType.REFERRAL_REOPENED,
        EventType.REFERRAL_MOVED_UP,
    }
)
_OF_PAYOUTS = frozenset(
    {
        EventType.PAYOUT_RESERVED,
        EventType.PAYOUT_UNCLAIMED,
        EventType.PAYOUT_PAID,
        EventType.PAYOUT_RELEASED,
        EventType.PAYOUT_RETURNED,
    }
)


def keep_overview(store: Store, event: Event, *, now: datetime) -> None:
    """Reacts to an event of a referral, a reward or a payment.

    Raises:
        Conflict: others keep changing the same referrer's overview; again works.
        Delayed: there is none yet, and more of them than this has just moved.
    """
    until_committed(lambda: _keep(store, event, now))


def overview_of(store: Store, referrer: Referrer, *, now: datetime) -> ReferrerOverview:
    """Of a referrer; where none is kept yet, what the lists say, kept from then on. While something
    moves at that very moment it is empty."""
    found = store.get(ReferrerOverview, referrer.referrer_id)
    if found is not None:
        return found
    made = overview_of_earlier(store, referrer, now=now)
    if made is None:
        return ReferrerOverview(referrer_id=referrer.referrer_id)
    if made.counted_until is not None:
        # A conflict: an event of it, or another look, was the first.
        committed(store, Decision(save=(made,)))
    return made


def _keep(store: Store, event: Event, now: datetime) -> None:
    referrer_id, reward_ids, referral = _about(store, event)
    referrer = store.get(Referrer, referrer_id) if referrer_id else None
    if referrer is None or referrer.status in _GONE:
        return
    stored = store.get(ReferrerOverview, referrer.referrer_id)
    before = stored or overview_of_earlier(store, referrer, now=now)
    if before is None:
        raise Delayed(now + QUIET)
    after = before
    for reward_id in reward_ids:
        reward = store.get(Reward, referrer.account_id, reward_id)
        of = store.get(Referral, referral_of(reward_id))
        if reward is not None and of is not None:
            after = with_reward(after, reward, of.created_at.astimezone(UTC).date())
    if referral is not None:
        after = with_referral(after, referral)
    counted_as, moved = _moved(store, event, referral)
    mark: tuple[Record, ...] = ()
    is_in = before.counted_until is not None and event.at <= before.counted_until
    if moved and not is_in and store.get(SummedEvent, referrer.referrer_id, counted_as) is None:
        after = with_totals(after, moved)
        summed = SummedEvent(referrer_id=referrer.referrer_id, event_id=counted_as)
        mark = (summed.but(expires_at=now + SUMMED_FOR),)
    if stored is None or after != before or mark:
        store.commit(Decision(save=(after, *mark)))


def _about(store: Store, event: Event) -> tuple[str | None, tuple[str, ...], Referral | None]:
    """Whose event it is, the rewards that it moved, and the referral."""
    if event.type in _OF_PAYOUTS:
        payout = store.get(Payout, event.about)
        return (payout.referrer_id, payout.reward_ids, None) if payout else (None, (), None)
    if event.type in _OF_REFERRALS:
        referral_id = event.referral_id if isinstance(event, ConsentEvent) else event.about
        referral = store.get(Referral, referral_id)
        return referral.referrer_id if referral else None, (), referral
    referral = store.get(Referral, referral_of(event.about))
    return referral.referrer_id if referral else None, (event.about,), None


def _moved(store: Store, event: Event, referral: Referral | None) -> tuple[str, dict[str, int]]:
    """By what the event is counted, and how it moves the totals."""
    match event.type:
        case EventType.CLAIM_CONFIRMED | EventType.REFERRAL_CREDITED if referral is not None:
            # What stands may be confirmed again, by another form through the same link.
            tag = referral.channel or OTHERWISE
            moved = {f"{CONFIRMED}.{tag}": 1, f"{REFERRALS}.open": 1}
            return f"{referral.referral_id}.{CONFIRMED}", moved
        case EventType.REFERRAL_MOVED:
            told = data_of(event, ReferralMoved)
            return event.event_id, _from_to(told.before, told.status)
        case EventType.REFERRAL_REOPENED:
            again = data_of(event, ReferralReopened)
            return event.event_id, _from_to(again.before, again.status)
        case EventType.REWARD_HELD:
            held = data_of(event, RewardHeld)
            is_new = held.milestone is not None
            return event.event_id, _held(held.kind, held.currency, held.minor if is_new else 0)
        case EventType.REWARD_WAITING:
            waits = data_of(event, RewardWaiting)
            minor = waits.minor or 0 if waits.milestone is not None else 0
            return event.event_id, _held(waits.kind, waits.currency, minor)
        case EventType.REWARD_APPROVED:
            approved = data_of(event, RewardApproved)
            return event.event_id, _held(approved.kind, approved.currency, -approved.minor)
        case EventType.REWARD_CANCELED:
            canceled = data_of(event, RewardCanceled)
            return event.event_id, _canceled(store, event, canceled)
        case _:
            return event.event_id, {}


def _canceled(store: Store, event: Event, canceled: RewardCanceled) -> dict[str, int]:
    """A reward that a cap left nothing of was never held, and one that was approved no longer."""
    if canceled.milestone is not None or store.get(Event, event.about, f"{event.about}.approved"):
        return {}
    return _held(canceled.kind, canceled.currency, -canceled.minor)


def _held(kind: str | None, currency: str | None, minor: int) -> dict[str, int]:
    return {f"{HELD}.{currency}": minor} if kind == RewardKind.MONEY and minor else {}


def _from_to(before: str, after: str) -> dict[str, int]:
    was, is_ = standing_of(before), standing_of(after)
    return {} if was == is_ else {f"{REFERRALS}.{was}": -1, f"{REFERRALS}.{is_}": 1}
