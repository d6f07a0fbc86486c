"""What a report about a closed deal contradicts, and whether it can be followed."""

from typing import Final, NamedTuple

from goodword.domain.errors import Refused
from goodword.domain.money import Money
from goodword.domain.referrals.deal import OPEN, DealMove
from goodword.domain.referrals.referral import MOVES, Referral, ReferralStatus

_S = ReferralStatus
_ENDS: Final = frozenset(status for status in _S if not MOVES[status])


class Correction(NamedTuple):
    """``status`` is what the won deal is from now on; ``amount`` is set where it stays won."""

    status: ReferralStatus
    amount: Money | None


def correction_of(referral: Referral, message: DealMove) -> Correction | None:
    """What a report makes of a deal that is closed; None where it contradicts nothing, be it the
    same again or an early stage that comes late. One that is open contradicts an end of before it
    was opened again.

    Raises:
        Refused: it contradicts what was reported, and cannot be followed.
    """
    if not isinstance(message.stage, ReferralStatus):
        return None
    if referral.status in OPEN:
        if message.stage in _ENDS and is_older(referral, message):
            raise _older(referral, message)
        return None
    if referral.status is not _S.CLOSED_WON:
        _refuse_reopening(referral, message)
        return None
    return _of_won(referral, message, message.stage)


def contradicts(referral: Referral, message: DealMove) -> bool:
    """Whether an outcome that is reported differs from how the deal stands now, and no later report
    says why: what it was before it is reported once more, then."""
    stage = message.stage
    is_won = stage is _S.CLOSED_WON
    if stage not in _ENDS and not is_won:
        return False
    if referral.status in OPEN:
        return is_won or not is_older(referral, message)
    if is_older(referral, message):
        return False
    if referral.status is _S.CLOSED_WON:
        return not is_won or message.amount != deal_of(referral)
    return is_won


def deal_of(referral: Referral) -> Money | None:
    """The deal as it closed, by the present word of the CRM."""
    if referral.deal_minor is None or referral.deal_currency is None:
        return None
    return Money(referral.deal_minor, referral.deal_currency)


def is_older(referral: Referral, message: DealMove) -> bool:
    """Whether a report speaks of a time before the one by which the deal is as it is."""
    return referral.outcome_at is not None and message.occurred_at < referral.outcome_at


def _refuse_reopening(referral: Referral, message: DealMove) -> None:
    known = referral.outcome_at
    later = known is not None and message.occurred_at > known
    won = message.stage is _S.CLOSED_WON and not is_older(referral, message)
    if message.stage in _ENDS or not (later or won):
        return
    raise Refused(
        "deal_ended",
        f"This referral has ended as {referral.status}, so it earns nothing. The report is kept "
        "for a person. If that end was a mistake, take it back with goodword deal, and send this "
        "again; else let the prospect claim the offer again.",
    )


def _of_won(referral: Referral, message: DealMove, stage: ReferralStatus) -> Correction | None:
    if stage in OPEN:
        if referral.outcome_at is None or message.occurred_at <= referral.outcome_at:
            return None
        raise Refused(
            "deal_won",
            f"This deal is won; it cannot go back to {stage}, and its rewards go on. The report is "
            "kept for a person. Send closed_lost if it is won no longer.",
        )
    if stage is _S.CLOSED_WON and message.amount in {None, deal_of(referral)}:
        return None
    if is_older(referral, message):
        raise _older(referral, message)
    if referral.renewals:
        raise Refused(
            "deal_renewed",
            "This deal has been renewed since, so that its first contract year can be changed no "
            "longer. The report is kept for a person.",
        )
    return Correction(stage, message.amount if stage is _S.CLOSED_WON else None)


def _older(referral: Referral, message: DealMove) -> Refused:
    return Refused(
        "older_report",
        f"This report is of {message.occurred_at:%Y-%m-%d %H:%M:%S} UTC, and what it "
        f"contradicts of {referral.outcome_at:%Y-%m-%d %H:%M:%S}. The report is kept for a "
        "person. If it holds all the same, send it again with the moment (occurred_at) since "
        "when it does.",
    )
