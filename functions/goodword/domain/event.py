"""Facts that happened, immutable. The stream publishes each to its reactions (the outbox)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from pydantic import AwareDatetime, Field

from goodword.domain.record import Record

REDELIVER_AFTER: Final = timedelta(minutes=2)
"""An event whose reactions have not all run by then was lost by the stream."""


class EventType(StrEnum):
    """What happened. Stored for ever: a name is never given to something else.

    An event of a type that only a later version knows is read all the same, and left to it.
    """

    CLAIM_SUBMITTED = "claim.submitted"
    CLAIM_RECEIVED = "claim.received"
    """Until 0.1.0, as ``CLAIM_REPEATED``: a form made a claim at once."""
    CLAIM_REPEATED = "claim.repeated"
    CLAIM_CONFIRMED = "claim.confirmed"
    CLAIM_REFUSED = "claim.refused"
    """Until 0.1.0: whoever says that it was not them withdraws what they gave."""
    CLAIM_EXPIRED = "claim.expired"
    CLAIM_ERASED = "claim.erased"
    CONSENT_GIVEN = "consent.given"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    PROOF_REQUESTED = "proof.requested"
    SIGN_IN_ASKED = "sign_in.asked"
    FRESH_LINK_ASKED = "fresh_link.asked"
    DETAILS_DISPUTED = "details.disputed"
    DETAILS_DECIDED = "details.decided"
    REFERRAL_MOVED = "referral.moved"
    REFERRAL_REOPENED = "referral.reopened"
    REFERRAL_MOVED_UP = "referral.moved_up"
    REFERRAL_EARNED = "referral.earned"
    DEAL_RENEWED = "deal.renewed"
    DEAL_CORRECTED = "deal.corrected"
    REPORT_UNFOLLOWED = "report.unfollowed"
    REPORT_DISMISSED = "report.dismissed"
    REPORT_OVERDUE = "report.overdue"
    REWARD_HELD = "reward.held"
    REWARD_WAITING = "reward.waiting"
    REWARD_CANCELED = "reward.canceled"
    REWARD_APPROVED = "reward.approved"
    REVIEW_ASKED = "review.asked"
    REVIEW_DECIDED = "review.decided"
    PAYOUT_DETAILS_MISSING = "payout.details_missing"
    PAYOUT_RESERVED = "payout.reserved"
    PAYOUT_UNCLAIMED = "payout.unclaimed"
    PAYOUT_PAID = "payout.paid"
    PAYOUT_RELEASED = "payout.released"
    PAYOUT_RETURNED = "payout.returned"
    PAYOUT_DISMISSED = "payout.dismissed"
    PAYOUT_ATTENTION = "payout.attention"
    BATCH_ACCEPTED = "batch.accepted"
    BATCH_REJECTED = "batch.rejected"
    BATCH_STUCK = "batch.stuck"
    BATCH_WITHDRAWN = "batch.withdrawn"
    BATCH_ATTENTION = "batch.attention"
    REFERRAL_HANDED_OVER = "referral.handed_over"
    LEAD_REMINDED = "lead.reminded"
    LEAD_ESCALATED = "lead.escalated"
    LEAD_ANSWERED = "lead.answered"
    WIN_REPORTED = "win.reported"
    WIN_DECIDED = "win.decided"
    WIN_OVERDUE = "win.overdue"
    API_KEY_MADE = "api_key.made"
    API_KEY_REVOKED = "api_key.revoked"
    OFFER_REDEEMED = "offer.redeemed"
    OFFER_REDEMPTION_UNDONE = "offer.redemption_undone"
    REGISTRATION_MADE = "registration.made"
    REGISTRATION_DECIDED = "registration.decided"
    REGISTRATION_OVERDUE = "registration.overdue"
    REGISTRATION_MOVED_UP = "registration.moved_up"
    REGISTRATION_EXTENDED = "registration.extended"
    REGISTRATION_NEAR_END = "registration.near_end"
    REGISTRATION_ENDED = "registration.ended"
    REGISTRATION_WITHDRAWN = "registration.withdrawn"
    REFERRAL_CREDITED = "referral.credited"
    DELIVERY_GIVEN_UP = "delivery.given_up"
    JOIN_REQUESTED = "join.requested"
    REFERRER_JOINED = "referrer.joined"
    REFERRER_WELCOME_ASKED = "referrer.welcome_asked"
    APPLICATION_MADE = "application.made"
    APPLICATION_WAITS = "application.waits"
    APPLICATION_DECIDED = "application.decided"
    FACTS_NOTED = "facts.noted"
    REFERRER_INVITED = "referrer.invited"
    REFERRER_CHANGED = "referrer.changed"
    WORDS_PROPOSED = "words.proposed"
    WORDS_OVERDUE = "words.overdue"
    WORDS_DECIDED = "words.decided"
    WORDS_WITHDRAWN = "words.withdrawn"
    REFERRER_PAUSED = "referrer.paused"
    REFERRER_RESUMED = "referrer.resumed"
    REFERRER_LEFT = "referrer.left"
    REFERRER_ERASED = "referrer.erased"
    WAITING_ESCALATED = "waiting.escalated"
    DIGEST_DUE = "digest.due"
    MAIL_BOUNCED = "mail.bounced"
    MAIL_COMPLAINED = "mail.complained"

    @property
    def step(self) -> str:
        """What happened, without to what: ``paid`` of ``payout.paid``."""
        return self.value.partition(".")[2]


class Event(Record):
    """``about`` names the thing it happened to (a claim, referral, reward, payout or batch id).

    ``data`` holds ids, codes and amounts, never anything personal. ``due_at`` is a delivery mark
    outside the fact: set until every reaction has run, so that the sweeper finds what was lost.
    """

    event_id: str
    type: EventType
    about: str
    at: AwareDatetime
    actor: str
    data: dict[str, Any] = Field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, ...]:
        """What it is found by, in the order of ``Store.get``."""
        return self.about, self.event_id

    @property
    def due_when_delivered(self) -> datetime | None:
        """When the sweeper looks at it again although every reaction has run; None: never."""
        return None


class Decision(NamedTuple):
    """``save``: new records (version 0) and changed ones, each on condition of its version.

    ``events`` are stored in the same transaction. All of it happens, or none.
    """

    save: tuple[Record, ...] = ()
    events: tuple[Event, ...] = ()
