"""A referral's life from claim to closed deal."""

from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.reasons import Reason, StoredReason
from goodword.domain.record import Record


class ReferralStatus(StrEnum):
    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    OPPORTUNITY = "opportunity"
    CLOSED_WON = "closed_won"
    CLOSED_LOST = "closed_lost"
    REJECTED = "rejected"
    EXPIRED = "expired"


class LossReason(StrEnum):
    """Why a referral comes to nothing, as coarse as its referrer may know."""

    NO_NEED = "no_need"
    TOO_SMALL = "too_small"
    PRICE = "price"
    TIMING = "timing"
    COMPETITOR = "competitor"
    NO_ANSWER = "no_answer"
    OTHER = "other"


_S = ReferralStatus
_ENDS: Final = frozenset({_S.CLOSED_LOST, _S.REJECTED, _S.EXPIRED})

# A CRM may skip stages, so a referral moves to any later one; never back, never out of an end but
# one: what was won may turn out to be lost, while its rewards can still be kept. What ended without
# being won is taken back by a person alone (``referrals.reopening``).
MOVES: Final[dict[ReferralStatus, frozenset[ReferralStatus]]] = {
    _S.NEW: _ENDS | {_S.CONTACTED, _S.QUALIFIED, _S.OPPORTUNITY, _S.CLOSED_WON},
    _S.CONTACTED: _ENDS | {_S.QUALIFIED, _S.OPPORTUNITY, _S.CLOSED_WON},
    _S.QUALIFIED: _ENDS | {_S.OPPORTUNITY, _S.CLOSED_WON},
    _S.OPPORTUNITY: _ENDS | {_S.CLOSED_WON},
    _S.CLOSED_WON: frozenset({_S.CLOSED_LOST, _S.REJECTED}),
    _S.CLOSED_LOST: frozenset(),
    _S.REJECTED: frozenset(),
    _S.EXPIRED: frozenset(),
}


class Referral(Record):
    """One recommendation, judged for ever by the terms of ``revision``. Nothing personal.

    It begins with the confirmation: ``created_at`` and ``confirmed_at`` are one moment. (Until
    0.1.0 a form made it; such a one expires at its ``due_at`` where nobody confirmed it, and no
    deal of it counts.) ``prospect_id`` leads to the person while there is one, ``claim_id`` is the
    id of their chain of consent. ``waits``: another referral of the person stands, and this one
    moves up when that ends. ``reference`` is what the person may name to us; it says nothing.
    ``campaign`` is the one of the day of the claim. ``met_at`` is when a meeting was reported;
    ``contract_at`` when, by the CRM's word, the present contract year began, and ``renewals`` how
    many came after the first.

    Of a closed deal ``outcome_at`` is when, by the CRM's word, its outcome or amount came to be as
    it is (of one that was opened again, when that was); ``won_from`` is where the referral was
    before it was won, and ``decisions`` how often its rewards were decided anew because of another
    amount. ``loss`` is why it came to nothing, where somebody said so, and ``ended_from`` where it
    was before; ``ended_by`` is the source that said an end last (a CRM, ``link`` or ``desk``; None
    of those of before 2026-11-30), and ``reopenings`` counts how often such an end was taken back.

    ``registration_id`` is the deal registration that it was made out to instead of the person's own
    pick; ``behind`` the one that precedes this pick. The offer of the latter stays the person's.
    """

    referral_id: str
    claim_id: str
    code: str
    referrer_id: str
    audience: str
    revision: str
    prospect_id: str
    locale: str
    status: ReferralStatus = ReferralStatus.NEW
    reason: StoredReason = Reason.CLAIMED
    created_at: AwareDatetime
    moved_at: AwareDatetime
    confirmed_at: AwareDatetime | None = None
    deal_id: str | None = None
    deal_minor: int | None = None
    deal_currency: str | None = None
    channel: str | None = None
    """The tag of the link that was used (``goodword.program.sharing``), where it had one."""
    referrer_country: str | None = None
    """The country of the link on the day of the form; None until 2026-12-01."""
    campaign: str | None = None
    experiment: str | None = None
    variant: str | None = None
    """The variant that the prospect was shown; None in an experiment: the code is held out."""
    met_at: AwareDatetime | None = None
    contract_at: AwareDatetime | None = None
    renewals: int = 0
    outcome_at: AwareDatetime | None = None
    won_from: ReferralStatus | None = None
    decisions: int = 0
    waits: bool = False
    reference: str | None = None
    loss: LossReason | None = None
    ended_from: ReferralStatus | None = None
    ended_by: str | None = None
    reopenings: int | None = None
    registration_id: str | None = None
    behind: str | None = None
    company_id: str | None = None
    """The company of the prospect's mailbox, as a keyed hash of its domain; None where everybody
    can have a mailbox there, and of those of before 2026-12-01."""
    own_claim: StoredReason | None = None
    """``own_mailbox`` or ``own_company``, where at the confirmation the referrer's mailbox was the
    prospect's own or at their company: a later change of it ends no doubt."""
    altered_at: AwareDatetime | None = None
    """When something but the status was last changed; None where nothing was since it moved."""

    @property
    def changed_at(self) -> AwareDatetime:
        """When anything of it was last changed: it moved, met, was renewed or learnt its deal."""
        return max(self.moved_at, self.altered_at or self.moved_at)

    @property
    def number(self) -> int:
        """Which of its code's referrals it is, the first being 1, by its id. A number whose
        confirmation came to nothing is missing among them."""
        return int(self.referral_id.split("-")[3])

    @property
    def has_ended(self) -> bool:
        """Whether it came to nothing."""
        return self.status in _ENDS


class Deal(Record):
    """Which referral a deal of the CRM belongs to, learnt from a webhook that named both."""

    deal_id: str
    referral_id: str


class ReferralReference(Record):
    """Which referral a reference belongs to, that its prospect may name to us."""

    reference: str
    referral_id: str


class WebhookReceipt(Record):
    """A webhook id that was acted on: the same message again changes nothing."""

    source: str
    message_id: str
    received_at: AwareDatetime


def human_id(*, year: int, source: str, number: int, referrer_id: str) -> str:
    """``REF-2026-CUST-001-JS42``: for CRM, finance and support; never shown in public."""
    return f"REF-{year}-{source}-{number:03d}-{referrer_id}"
