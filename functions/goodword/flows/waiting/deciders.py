"""What carries out a decision about each kind of what waits, one line a kind and action."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.delivery import Delivery
from goodword.domain.errors import NotFound, Refused
from goodword.domain.ledger import Balance
from goodword.domain.payouts.payout import Batch, Payout
from goodword.domain.record import Record
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.domain.staff.roll import RollEntry
from goodword.domain.staff.trail import Actor
from goodword.domain.tokens import Keys
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.joining.decide import decide_application
from goodword.flows.partners.registrations import decide_registration
from goodword.flows.payouts.decide_frozen import dismiss_payment
from goodword.flows.payouts.decide_stuck import release_batch
from goodword.flows.payouts.reserve import resume_payouts
from goodword.flows.portal.review import decide_review
from goodword.flows.ports import Randomness, Store
from goodword.flows.redrive import dismiss, redrive
from goodword.flows.referrals.dismiss_report import dismiss_report
from goodword.flows.referrers.own_words import decide_words
from goodword.flows.referrers.payout import decide_change
from goodword.flows.rewards.decide import decide_reward
from goodword.flows.sales.wins import approve_win, refuse_win
from goodword.flows.waiting.kinds import YES_OR_NO
from goodword.flows.waiting.listing import BETWEEN
from goodword.flows.waiting.subject import identity_of


class WaitingDesk(NamedTuple):
    """What a decision works with; ``keys`` are read where somebody is to be registered."""

    store: Store
    terms: PinnedProgram
    keys: Callable[[], Keys]
    randomness: Randomness
    now: datetime


class Ruling(NamedTuple):
    """What a person says: what is to happen, why, in words that name nobody, and who they are.

    ``actor`` is what they are called in events. ``known_as`` is what is known of them for certain:
    the address of a session, the ARN and session name of an AWS caller, or what ``--as`` names on
    a stack of one's own machine; by that they are looked up among the staff. ``signer`` is who a
    session of staff is, where that is known already, and ``noted_as`` who they are in the trail.
    ``seen`` is the version of what waits that
    they were shown, where they were shown one: nothing else is decided about.
    """

    action: DeskAction
    note: str
    actor: str
    known_as: tuple[str, ...] = ()
    signer: RollEntry | None = None
    seen: int | None = None
    noted_as: Actor | None = None

    @classmethod
    def yes_or_no(cls, *, approve: bool, note: str, actor: str) -> "Ruling":
        """A yes, or a no."""
        return cls(DeskAction.APPROVE if approve else DeskAction.REFUSE, note, actor)

    @property
    def approve(self) -> bool:
        """Whether it is a yes."""
        return self.action is DeskAction.APPROVE


Decider = Callable[[WaitingDesk, str, Ruling], Record | str]
"""Carries out a ruling about what has an id of its kind, and answers with what became of it."""


def _yes_or_no(carry_out: Callable[..., Record | str]) -> Decider:
    """The decider of what is approved or refused by its id, with a reason and a name."""
    return lambda desk, own_id, verdict: carry_out(
        desk.store,
        own_id,
        approve=verdict.approve,
        by=verdict.actor,
        note=verdict.note,
        now=desk.now,
    )


def _application(desk: WaitingDesk, own_id: str, verdict: Ruling) -> Record:
    application_id, _, digest = own_id.partition(BETWEEN)
    return decide_application(
        desk.store,
        desk.terms,
        desk.keys,
        application_id,
        digest=digest,
        approve=verdict.approve,
        note=verdict.note,
        actor=verdict.actor,
        randomness=desk.randomness,
        now=desk.now,
    )


def _win(desk: WaitingDesk, own_id: str, verdict: Ruling) -> Record:
    referral_id, milestone, number = (*own_id.split(BETWEEN), "", "")[:3]
    # Without its number it may be any report, also one that nobody who decides has seen.
    # One number is written in one way: the trail keeps the name.
    is_number = number.isascii() and number.isdecimal() and str(int(number)) == number
    if own_id.count(BETWEEN) != 2 or not is_number:
        raise NotFound(own_id)
    carry_out = approve_win if verdict.approve else refuse_win
    return carry_out(
        desk.store,
        referral_id,
        milestone,
        int(number),
        by=verdict.actor,
        reason=verdict.note,
        now=desk.now,
    )


def _unfollowed(desk: WaitingDesk, own_id: str, verdict: Ruling) -> Record:
    source, message_id = identity_of(UnfollowedReport, own_id)
    by, reason = verdict.actor, verdict.note
    return dismiss_report(desk.store, source, message_id, by=by, reason=reason, now=desk.now)


def _details(desk: WaitingDesk, own_id: str, verdict: Ruling) -> str:
    return decide_change(
        desk.store,
        own_id,
        approve=verdict.approve,
        by=verdict.actor,
        note=verdict.note,
        randomness=desk.randomness,
        now=desk.now,
    )


def _retry_delivery(desk: WaitingDesk, own_id: str, _: Ruling) -> str:
    redrive(desk.store, *identity_of(Delivery, own_id), now=desk.now)
    return "due again"


def _cancel_delivery(desk: WaitingDesk, own_id: str, _: Ruling) -> str:
    dismiss(desk.store, *identity_of(Delivery, own_id))
    return "dismissed"


def _retry_balance(desk: WaitingDesk, own_id: str, _: Ruling) -> str:
    account_id, currency = identity_of(Balance, own_id)
    balance = desk.store.get(Balance, account_id, currency)
    if balance is None:
        raise NotFound(f"balance/{own_id}")
    if not balance.waits_for_person:
        raise Refused("balance_not_waiting", "This balance waits for nobody any more.")
    resume_payouts(desk.store, account_id, currency, now=desk.now)
    return "tried again"


def _cancel_payout(desk: WaitingDesk, own_id: str, _: Ruling) -> str:
    dismiss_payment(desk.store, own_id, now=desk.now)
    return "dismissed"


def _cancel_batch(desk: WaitingDesk, own_id: str, _: Ruling) -> str:
    release_batch(desk.store, own_id, now=desk.now)
    return "released"


_OF_TWO: Final[Mapping[str, Decider]] = {
    "Application": _application,
    "ReportedWin": _win,
    "DealRegistration": _yes_or_no(decide_registration),
    "DestinationChange": _details,
    "Review": _yes_or_no(decide_review),
    "ProposedWords": _yes_or_no(decide_words),
    "Reward": _yes_or_no(decide_reward),
}

DECIDERS: Final[Mapping[tuple[str, DeskAction], Decider]] = {
    **{(kind, action): one for kind, one in _OF_TWO.items() for action in YES_OR_NO},
    (UnfollowedReport.__name__, DeskAction.REFUSE): _unfollowed,
    (Delivery.__name__, DeskAction.RETRY): _retry_delivery,
    (Delivery.__name__, DeskAction.CANCEL): _cancel_delivery,
    (Balance.__name__, DeskAction.RETRY): _retry_balance,
    (Payout.__name__, DeskAction.CANCEL): _cancel_payout,
    (Batch.__name__, DeskAction.CANCEL): _cancel_batch,
}
"""Kind of record and what is said of it -> what carries it out."""
