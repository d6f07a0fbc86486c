"""The line of a person's referrals: the first that has not ended stands, the others wait."""

from collections.abc import Sequence
from datetime import datetime

from goodword.domain.event import Decision
from goodword.domain.event_data.referrals import ReferralMovedUp
from goodword.domain.events import happened
from goodword.domain.referrals.referral import Referral


def move_up(line: Sequence[Referral], *, now: datetime) -> Decision:
    """Lets the first that has not ended stand, where it waits. Again changes nothing."""
    ended = ""
    for referral in line:
        if not referral.has_ended:
            if not referral.waits:
                return Decision()
            moved = happened(
                ReferralMovedUp(ended=ended),
                # Derived: a referral moves up once.
                event_id=f"{referral.referral_id}.moved_up",
                about=referral.referral_id,
                actor="rules",
                now=now,
            )
            return Decision(save=(referral.but(waits=False, altered_at=now),), events=(moved,))
        ended = referral.referral_id
    return Decision()
