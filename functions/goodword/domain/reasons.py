"""Why something stands where it does: one list of codes for referrals, rewards, payouts, batches.

A reason is stored for years and shown to people and programmes: a value never changes. What a
provider gives as its own word stays its own word beside these.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field


class Reason(StrEnum):
    """A stable code. ``Reward``, ``Balance``, ``Payout`` and ``Batch`` name theirs by status."""

    # Referrals.
    CLAIMED = "claimed"
    """A person confirmed it (until 0.1.0: somebody filled in a form)."""
    CRM_CONTACTED = "crm_contacted"
    CRM_MEETING = "crm_meeting"
    CRM_QUALIFIED = "crm_qualified"
    CRM_OPPORTUNITY = "crm_opportunity"
    CRM_CLOSED_WON = "crm_closed_won"
    CRM_CLOSED_LOST = "crm_closed_lost"
    CRM_REJECTED = "crm_rejected"
    REOPENED = "reopened"
    """It had come to nothing by mistake, and goes on."""
    REFUSED_BY_PROSPECT = "refused_by_prospect"
    NOT_CONFIRMED = "not_confirmed"

    # Addresses that are never written to again; a referral whose prospect was erased.
    UNSUBSCRIBED = "unsubscribed"
    REFUSED = "refused"
    ERASED = "erased"
    COMPLAINED = "complained"

    # Rewards that wait or come to nothing.
    HOLDING_PERIOD = "holding_period"
    ABOVE_CEILING = "above_ceiling"
    BUDGET_SPENT = "budget_spent"
    TERMS_MISSING = "terms_missing"
    CAP_REACHED = "cap_reached"
    OWN_MAILBOX = "own_mailbox"
    """The referrer and the prospect have one mailbox: a person decides."""
    OWN_COMPANY = "own_company"
    """The referrer's mailbox is at the prospect's company: a person decides."""
    SECOND_FOR_COMPANY = "second_for_company"
    """Another referral has earned a reward for that company already: a person decides."""
    DECLINED = "declined"
    """A person has decided against the reward."""
    DEAL_LOST = "deal_lost"
    DEAL_REJECTED = "deal_rejected"
    DEAL_CORRECTED = "deal_corrected"

    # Rewards that are approved.
    NEXT_PAYOUT = "next_payout"
    DONATION_TO_SEND = "donation_to_send"
    IN_FUND = "in_fund"
    CREDIT_TO_GRANT = "credit_to_grant"
    THANKED = "thanked"

    # What stands between what is owed and a payout.
    BELOW_MINIMUM = "below_minimum"
    NO_PROVIDER = "no_provider"
    """The payout provider has no credentials."""
    OTHER_CURRENCY = "other_currency"
    """The payout provider does not pay in it."""
    NO_PAYOUT_DETAILS = "no_payout_details"
    PAYOUT_FAILED = "payout_failed"
    BATCH_DENIED = "batch_denied"
    PAID_AFTER_RELEASE = "paid_after_release"
    """Frozen: a payout was paid after its release; a person decides."""
    DETAILS_CHANGED = "details_changed"
    """Held: where to pay was changed lately, and whoever it was changed from may object."""
    DETAILS_DISPUTED = "details_disputed"
    """Held: somebody says that the change of where to pay was not theirs; a person decides."""

    # Payouts and their rewards on the way.
    IN_PAYOUT = "in_payout"
    RESERVED = "reserved"
    SEALED = "sealed"
    UNCLAIMED = "unclaimed"
    PAID = "paid"

    # Verdicts of a provider on a payout.
    FAILED = "failed"
    RETURNED = "returned"
    REVERSED = "reversed"
    REJECTED = "rejected"
    DENIED = "denied"
    DISMISSED = "dismissed"
    """A person found that a payment reported after the release is none."""
    NEVER_ARRIVED = "never_arrived"
    WITHDRAWN = "withdrawn"
    """It was never sent: nothing stands against it, nothing is waited for."""
    UNPAYABLE = "unpayable"
    """The provider can never be asked for it: its address is too long, say."""

    # What a person should look at in a payout.
    UNKNOWN_STATUS = "unknown_status"
    UNEXPECTED_STATUS = "unexpected_status"
    OTHER_BATCH = "other_batch"
    OTHER_ITEM = "other_item"
    OTHER_AMOUNT = "other_amount"
    BOOKS_DIFFER = "books_differ"
    REPORTED_WHILE_STUCK = "reported_while_stuck"
    """The payout's stuck batch must be at the provider: money of it has moved."""

    BLOCKED = "blocked"
    """The provider has held it back for days, neither paid nor given back."""

    # Batches.
    OUR_ACCOUNT = "our_account"
    """Something of the company's own at the provider must be mended: funds, credentials, rights."""
    DUPLICATE_DIFFERS = "duplicate_differs"
    """The provider has another batch under this key."""
    HELD_THEN_REFUSED = "held_then_refused"
    """The provider said that it holds a batch under this key, and later refused its content."""
    FILLING = "filling"
    PAYOUTS_GONE = "payouts_gone"
    """A payout that its bytes name is another batch's by now."""
    SUBMITTING = "submitting"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    UNAVAILABLE = "unavailable"
    OTHER_PROVIDER = "other_provider"
    OTHER_CONTENT = "other_content"
    KEY_TOO_OLD = "key_too_old"
    FOREIGN_ITEMS = "foreign_items"
    DENIED_BUT_PAID = "denied_but_paid"
    MISSING_ITEMS = "missing_items"


StoredReason = Annotated[Reason | str, Field(union_mode="left_to_right")]
"""A reason as it is stored: a plain text where a provider or newer code wrote it."""
