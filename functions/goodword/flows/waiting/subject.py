"""What a decision is about: the record that waits, and whose it is."""

from collections.abc import Mapping
from typing import Final

from goodword.domain.delivery import Delivery
from goodword.domain.errors import NotFound
from goodword.domain.ledger import Balance
from goodword.domain.money import Money
from goodword.domain.partners.registration import DealRegistration
from goodword.domain.payouts.payout import Batch, Payout
from goodword.domain.portal.review import Review
from goodword.domain.record import Record
from goodword.domain.referrals.application import Application
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.payout_details import DestinationChange
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.domain.rewards.reward import Reward
from goodword.domain.sales.handover import Handover
from goodword.domain.sales.win import ReportedWin
from goodword.domain.waiting.authority import Matter
from goodword.domain.waiting.rules import RULES
from goodword.flows.ports import Store
from goodword.flows.waiting.kinds import KINDS
from goodword.flows.waiting.listing import BETWEEN

_IDENTITY: Final[Mapping[type[Record], tuple[str, ...]]] = {
    Application: ("application_id",),
    Delivery: ("event_id", "reaction"),
    UnfollowedReport: ("source", "message_id"),
    ReportedWin: ("referral_id", "milestone"),
    DealRegistration: ("registration_id",),
    DestinationChange: ("referrer_id",),
    Review: ("account_id", "reward_id"),
    ProposedWords: ("referrer_id",),
    Reward: ("account_id", "reward_id"),
    Balance: ("account_id", "currency"),
    Payout: ("payout_id",),
    Batch: ("batch_key",),
    Handover: ("referral_id",),
}
"""What is decided about -> the fields that it is found by. What follows them in a name says what
was read of it."""

_KINDS: Final = {kind.__name__: kind for kind in _IDENTITY}
_PARTED: Final = frozenset(_KINDS) - {Delivery.__name__}
"""Kinds of whose ids no part holds what stands between: the id of an event may."""


def subject_of(store: Store, kind: str, own_id: str) -> Record:
    """The record that is decided about, as it is now.

    Raises:
        NotFound: there is none of that id, or it is not the id as the record itself makes it.
    """
    record = _KINDS[kind]
    identity = identity_of(record, own_id)
    found = store.get(record, *identity)
    # By another spelling the same would be decided, signed and noted under two names.
    if found is None or identity_values(found) != identity:
        raise NotFound(own_id)
    # An application of before it had a digest is listed without one; where one is missing that is
    # there, its decider says so.
    also = sum(bool(getattr(found, one)) for one in KINDS[kind].also)
    if kind in _PARTED and own_id.count(BETWEEN) + 1 > len(identity) + also:
        raise NotFound(own_id)
    return found


def identity_of(kind: type[Record], own_id: str) -> tuple[str, ...]:
    """What a record is found by, from the id that a decision names.

    Raises:
        NotFound: something is missing of it, or follows that belongs to no id of its kind.
    """
    also: tuple[str, ...] = ()
    if kind is Delivery:
        # The id of an event may hold what stands between.
        event_id, _, reaction = own_id.rpartition(BETWEEN)
        parts = [event_id, reaction]
    else:
        parts, also = own_id.split(BETWEEN), KINDS[kind.__name__].also
    of = len(_IDENTITY[kind])
    if not of <= len(parts) <= of + len(also) or not all(parts):
        raise NotFound(own_id)
    return tuple(parts[:of])


def identity_values(record: Record) -> tuple[str, ...]:
    """What a record that is decided about is found by."""
    return tuple(str(getattr(record, name)) for name in _IDENTITY[type(record)])


def is_same(one: Record, other: Record) -> bool:
    """Whether both are versions of one record."""
    return type(one) is type(other) and all(
        getattr(one, name) == getattr(other, name) for name in _IDENTITY[type(other)]
    )


def matter_of(store: Store, record: Record) -> Matter:
    """Whose work it is, and whose mailboxes it is about."""
    kind = type(record).__name__
    money = None
    if isinstance(record, Reward) and record.minor:
        money = Money(record.minor, record.currency)
    return Matter(kind, RULES[kind].role, money, _mailboxes(store, record))


def _mailboxes(store: Store, record: Record) -> tuple[str, ...]:
    if isinstance(record, Application):
        return (record.email or "",)
    referrer_id: str | None = getattr(record, "referrer_id", None)
    also: tuple[str, ...] = ()
    if isinstance(record, ReportedWin | UnfollowedReport | Handover):
        referral = store.get(Referral, record.referral_id)
        referrer_id = referral.referrer_id if referral else None
    if isinstance(record, ReportedWin) and record.reported_by:
        also = (record.reported_by,)
    referrer = store.get(Referrer, referrer_id) if referrer_id else None
    return (*((referrer.email,) if referrer else ()), *also)
