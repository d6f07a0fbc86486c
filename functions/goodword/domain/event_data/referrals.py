"""What events hold of referrals: what is reported of a deal, and offers that were redeemed."""

from typing import ClassVar

from pydantic import Field

from goodword.domain.event import EventType
from goodword.domain.events import EventData


class ReferralMovedUp(EventData):
    """It stands from now on, because ``ended`` has come to nothing."""

    type: ClassVar = EventType.REFERRAL_MOVED_UP
    ended: str


class ReferralMoved(EventData):
    """The CRM reported a stage, or a meeting (``met``), after which the status may be as before.

    The amount is there where the deal closed. ``occurred_at`` is ISO 8601, by the CRM's word.
    ``won_at`` is when a deal that is won no longer was won, as ``instant`` writes it.
    ``reopenings`` is how often an end of it had been taken back by then. Where a person reported it
    by hand, ``note`` is why, in words of the event's actor.
    """

    type: ClassVar = EventType.REFERRAL_MOVED
    before: str = Field(alias="from")
    status: str
    met: bool = False
    minor: int | None = None
    currency: str | None = None
    won_at: str = ""
    occurred_at: str = ""
    reopenings: int | None = None
    note: str | None = None


class ReferralReopened(EventData):
    """An end without a won deal was a mistake and is taken back: it goes on where it was.
    ``before`` is the end; ``reopenings`` counts them; ``note`` as in ``ReferralMoved``."""

    type: ClassVar = EventType.REFERRAL_REOPENED
    before: str = Field(alias="from")
    status: str
    reopenings: int
    note: str | None = None


class DealRenewed(EventData):
    """The contract goes on; ``contract_year`` is 2 for the first renewal; ``note`` as in
    ``ReferralMoved``."""

    type: ClassVar = EventType.DEAL_RENEWED
    contract_year: int
    minor: int
    currency: str
    occurred_at: str = ""
    note: str | None = None


class DealCorrected(EventData):
    """A won deal was reported with another amount than the former one; ``note`` as in
    ``ReferralMoved``."""

    type: ClassVar = EventType.DEAL_CORRECTED
    minor: int
    currency: str
    former_minor: int
    former_currency: str
    occurred_at: str = ""
    note: str | None = None


class ReportUnfollowed(EventData):
    """``reason`` is the code of the answer to the CRM's message, which waits for a person."""

    type: ClassVar = EventType.REPORT_UNFOLLOWED
    reason: str
    message_id: str


class ReportOverdue(EventData):
    """Nobody has decided about a report that was not followed: it ends at its ``deadline``, or has
    ``ended`` and changed nothing."""

    type: ClassVar = EventType.REPORT_OVERDUE
    reason: str
    message_id: str
    deadline: str
    ended: bool = False


class ReportDismissed(EventData):
    """Nothing is to be done about a report that was not followed; ``note`` is why."""

    type: ClassVar = EventType.REPORT_DISMISSED
    message_id: str
    note: str


class OfferRedeemed(EventData):
    """A system of the company's, the event's actor, honoured the offer of a referral for an
    ``order`` of its own; ``times`` counts the orders."""

    type: ClassVar = EventType.OFFER_REDEEMED
    order: str
    times: int


class RedemptionUndone(EventData):
    """That came to nothing: the offer can be redeemed again."""

    type: ClassVar = EventType.OFFER_REDEMPTION_UNDONE
    order: str
    times: int


class ReferralCredited(EventData):
    """A registration precedes a recommendation that somebody of the company confirmed
    (``instead_of``, which stands behind this one)."""

    type: ClassVar = EventType.REFERRAL_CREDITED
    registration_id: str
    instead_of: str
