"""A referrer asks for a reward to be looked at again: once, with a reason, and a person answers."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.event_data.portal import ReviewAsked, ReviewDecided
from goodword.domain.events import happened
from goodword.domain.record import Record
from goodword.domain.rewards.reward import Reward

LONGEST_REASON: Final = 500
ANSWERED_WITHIN: Final = timedelta(days=10)
"""Where ``governance.disputes`` does not say by when."""
KEPT_AFTER: Final = timedelta(days=400)
"""How long the answer is shown."""


class ReviewState(StrEnum):
    """Where a review stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    """The referrer is right; whoever decides corrects what is wrong."""
    REFUSED = "refused"


class Review(Record):
    """What a referrer asks about a reward. ``text`` is theirs, and personal; ``note`` is the
    answer, in words that name nobody."""

    account_id: str
    reward_id: str
    referrer_id: str
    text: str
    asked_at: AwareDatetime
    deadline: AwareDatetime
    state: ReviewState = ReviewState.WAITING
    note: str | None = None
    decided_at: AwareDatetime | None = None
    decided_by: str | None = None

    @property
    def waits_for_person(self) -> bool:
        """Whether nobody has answered yet."""
        return self.state is ReviewState.WAITING


def asked(reward: Reward, text: str, within: timedelta, *, now: datetime) -> Decision:
    """The review of a reward, with its deadline."""
    review = Review(
        account_id=reward.account_id,
        reward_id=reward.reward_id,
        referrer_id=reward.referrer_id,
        text=text,
        asked_at=now,
        deadline=now + within,
    )
    event = happened(
        ReviewAsked(account_id=reward.account_id),
        event_id=f"{reward.reward_id}.review_asked",
        about=reward.reward_id,
        actor="referrer",
        now=now,
    )
    return Decision(save=(review,), events=(event,))


def decided(review: Review, state: ReviewState, *, by: str, note: str, now: datetime) -> Decision:
    """The answer, once.

    Raises:
        Refused: it was answered already.
    """
    if not review.waits_for_person:
        raise Refused(f"review_{review.state}", f"This review is {review.state} already.")
    answered = review.but(
        state=state, note=note, decided_at=now, decided_by=by, expires_at=now + KEPT_AFTER
    )
    event = happened(
        ReviewDecided(account_id=review.account_id, decision=state, note=note),
        event_id=f"{review.reward_id}.review_decided",
        about=review.reward_id,
        actor=by,
        now=now,
    )
    return Decision(save=(answered,), events=(event,))
