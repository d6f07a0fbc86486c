"""Taking back an end that was a mistake: the referral goes on from where it was."""

from collections.abc import Sequence
from datetime import datetime

from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.event_data.referrals import ReferralReopened
from goodword.domain.events import happened
from goodword.domain.reasons import Reason
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import Referral, ReferralStatus


def reopen(
    referral: Referral, line: Sequence[Referral], *, by: str, note: str | None, now: datetime
) -> Decision:
    """Takes an end back. Nothing where the referral is open.

    ``line`` are the person's referrals. Those that wait are stored with it as they are, on
    condition of their versions: one that moves up at the same moment would stand beside it.

    Raises:
        Refused: it was won, nobody had confirmed it, or another referral of the person stands.
    """
    if referral.status in OPEN:
        return Decision()
    if referral.status is ReferralStatus.CLOSED_WON:
        raise Refused(
            "deal_won",
            "This deal is won, so there is no end to take back. Report it as lost if it is won no "
            "longer, or with another amount.",
        )
    if referral.contract_at is not None:
        raise Refused(
            "deal_was_won",
            "This deal was won before it was lost, and its rewards were canceled for good. If it "
            "goes on after all, let the prospect claim the offer again.",
        )
    if referral.status is ReferralStatus.EXPIRED or referral.confirmed_at is None:
        raise Refused(
            "not_confirmed",
            "Nobody has confirmed this referral, so there is nothing to go on with.",
        )
    others = [one for one in line if one.referral_id != referral.referral_id and not one.has_ended]
    standing = next((one for one in others if not one.waits), None)
    if standing is not None:
        raise Refused(
            "other_stands",
            f"Since this referral ended, another one of the same person stands: "
            f"{standing.referral_id}. Report the deal under that one.",
        )
    before = ReferralStatus.CONTACTED if referral.met_at else ReferralStatus.NEW
    status = referral.ended_from or before
    times = (referral.reopenings or 0) + 1
    opened = referral.but(
        status=status,
        reason=Reason.REOPENED,
        moved_at=now,
        outcome_at=now,
        loss=None,
        ended_from=None,
        ended_by=None,
        reopenings=times,
    )
    data = ReferralReopened(before=referral.status, status=status, reopenings=times, note=note)
    event = happened(
        data,
        event_id=f"{referral.referral_id}.reopened.{times}",
        about=referral.referral_id,
        actor=by,
        now=now,
    )
    return Decision(save=(opened, *others), events=(event,))
