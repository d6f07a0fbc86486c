"""Requests and answers of the API, as ``/openapi.json`` describes them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from goodword.domain.referrals.deal import STAGES
from goodword.domain.referrals.eligibility import Condition
from goodword.domain.referrals.referral import LossReason, ReferralStatus
from goodword.domain.referrals.referrer import NameShown, ReferrerStatus
from goodword.flows.claims.voucher import VoucherState
from goodword.flows.referrers.bring_in import LineOutcome
from goodword.handlers.api.offers import LONGEST_ORDER
from goodword.handlers.api.reading import LARGEST_PAGE, LONGEST_CURSOR, PAGE
from goodword.handlers.api.referrals import RENEWAL
from goodword.handlers.api.referrer_fields import COLUMNS, LONGEST
from goodword.handlers.api.referrers import MOST_SIGNALS
from goodword.handlers.api_models import LEFT_OUT, Amount, Body
from goodword.handlers.webhooks.crm_message import LONGEST_ID
from goodword.program.sharing import TAGS

_ID = r"^[A-Za-z0-9]{1,12}$"
_LINE = r"\S"
"""Something that can be read."""


def _cell(column: str, example: str) -> object:
    return Field(
        description=COLUMNS[column],
        max_length=LONGEST.get(column, LONGEST_ID),
        pattern=_LINE,
        examples=[example],
    )


Name = Annotated[str, _cell("name", "Ada Weiß")]
Mailbox = Annotated[str, _cell("email", "ada@kunde.example")]
Company = Annotated[str, _cell("company", "Kunde GmbH")]
Ground = Annotated[str, _cell("may_write", "consent 2026-03-01")]
CustomerSince = Annotated[str, _cell("customer_since", "2025-03-31")]
ActiveAt = Annotated[str, _cell("active_at", "2026-11-20")]
Score = Annotated[int, Field(ge=0, le=10, description=COLUMNS["satisfaction"])]
AudienceName = Annotated[str, _cell("audience", "customer")]


class PageQuery(Body):
    """A page of a list: how many lines, and the ``after`` of the page before."""

    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE, examples=[PAGE])] = LEFT_OUT
    after: Annotated[str, Field(min_length=1, max_length=LONGEST_CURSOR)] = LEFT_OUT


class ReferrersQuery(PageQuery):
    """Referrers of all audiences, or of one."""

    audience: AudienceName = LEFT_OUT


class ReferralsQuery(PageQuery):
    """Referrals in all states, or in one; those that changed since a moment, or all."""

    status: ReferralStatus = LEFT_OUT
    changed_since: AwareDatetime = LEFT_OUT


class DryRunQuery(Body):
    """``true``: says what would be, and changes nothing."""

    dry_run: Literal["true", "false"] = LEFT_OUT


class OrderQuery(Body):
    """The order for which the offer was redeemed."""

    order: str = Field(min_length=1, max_length=LONGEST_ORDER)


class ReferrerBroughtIn(Body):
    """Who somebody is. What is left out says nothing."""

    audience: AudienceName
    name: Name
    email: Mailbox
    country: Annotated[str, _cell("country", "DE")]
    locale: Annotated[str, _cell("locale", "de")] = LEFT_OUT
    shown: NameShown = LEFT_OUT
    sentence: Annotated[str, _cell("sentence", "They answer on the same day.")] = LEFT_OUT
    company: Company = LEFT_OUT
    satisfaction: Score = LEFT_OUT
    customer_since: CustomerSince = LEFT_OUT
    active_at: ActiveAt = LEFT_OUT
    may_write: Ground = LEFT_OUT
    payout_email: Annotated[str, _cell("payout_email", "ada@kunde.example")] = LEFT_OUT


class ReferrerTaken(Body):
    """What became of it. No ``referrer_id``: they may not refer yet, for want of ``not_yet``.
    Fields of the request that are ``kept`` stay as the referrer has set them by their own pages."""

    referrer_id: str | None
    outcome: LineOutcome
    not_yet: list[Condition]
    link: str | None
    kept: list[str]


class PersonalFacts(Body):
    """What is shown with the scope referrers:personal alone."""

    name: str
    email: str
    company: str | None
    sentence: str | None
    satisfaction: int | None
    customer_since: date | None
    active_at: date | None
    may_write: str | None


class ReferrerShown(Body):
    """How a referrer stands."""

    referrer_id: str
    audience: str
    status: ReferrerStatus
    registered_at: AwareDatetime
    country: str | None
    locale: str
    currency: str
    accepted: str | None
    invited_at: AwareDatetime | None
    name_shown: NameShown
    payout_details: Literal["missing", "there"]
    link: str | None
    personal: PersonalFacts = LEFT_OUT


class ReferrerLine(Body):
    """A referrer in a list. The name is there with the scope referrers:personal alone."""

    referrer_id: str
    registered_at: AwareDatetime
    status: ReferrerStatus
    country: str | None
    locale: str
    currency: str
    link: str | None
    name: str = LEFT_OUT


class ReferrerPage(Body):
    """Some referrers, and where the next page begins; null: this was the last."""

    referrers: list[ReferrerLine]
    after: str | None


class ReferrerPatch(Body):
    """What is to be changed. What is left out stays."""

    status: Literal["active", "paused"] = LEFT_OUT
    company: Company = LEFT_OUT
    satisfaction: Score = LEFT_OUT
    customer_since: CustomerSince = LEFT_OUT
    active_at: ActiveAt = LEFT_OUT
    may_write: Ground = LEFT_OUT


class ReferrerPatched(Body):
    """How they stand now, and the names of what changed; none where it was so already."""

    referrer_id: str
    status: ReferrerStatus
    changed: list[str]


class ReferrerAsked(Body):
    """Whether their mail goes out, within its budgets; false where this was only a look."""

    referrer_id: str
    invited: bool


class CurrencyBalance(Body):
    """Money in a currency: what is owed (less than zero where more was paid than earned), set
    aside in payouts, paid, and earned but held. ``reason`` is why what is owed is not on its way.
    """

    currency: str
    owed: str
    reserved: str
    paid: str
    held: str
    reason: str | None


class ReferrerBalance(Body):
    """A referrer's money, a line for each currency."""

    referrer_id: str
    balances: list[CurrencyBalance]


class DealValue(Body):
    """The value of a deal, in a currency that the programme knows or knew."""

    value: str
    currency: str


class ReferralLine(Body):
    """A referral in a list; nothing personal."""

    referral_id: str
    referrer_id: str
    audience: str
    status: ReferralStatus
    reason: str
    confirmed_at: AwareDatetime | None
    changed_at: AwareDatetime
    deal: DealValue | None
    channel: Annotated[str, Field(examples=sorted(TAGS))] | None


class ReferralPage(Body):
    """Some referrals, and where the next page begins; null: this was the last."""

    referrals: list[ReferralLine]
    after: str | None


class ReferralShown(ReferralLine):
    """How a referral stands; nothing personal."""

    created_at: AwareDatetime
    reference: str | None
    waits: bool
    deal_id: str | None
    met_at: AwareDatetime | None
    contract_at: AwareDatetime | None
    renewals: int
    loss: LossReason | None
    terms: str
    campaign: str | None
    experiment: str | None
    variant: str | None


class StageReport(Body):
    """What became of a deal; the amount of closed_won and renewed, the reason of an end."""

    stage: Annotated[str, Field(json_schema_extra={"enum": [*sorted(STAGES), RENEWAL]})]
    occurred_at: AwareDatetime
    amount: Amount = LEFT_OUT
    deal_id: Annotated[str, Field(min_length=1, max_length=LONGEST_ID)] = LEFT_OUT
    reason: LossReason = LEFT_OUT


class OfferTerms(Body):
    """What was offered: a discount (1500 is 15 %), days of trial, hours of onboarding, a bundle."""

    discount_basis_points: int | None
    discount_term: Literal["first_year", "always"] | None
    trial_days: int | None
    onboarding_hours: int | None
    bundle: bool


class OfferHeld(Body):
    """What a prospect holds; the offer is null where its terms are not stored."""

    reference: str | None
    referral_id: str
    state: VoucherState
    last_day: date | None
    offer: OfferTerms | None
    redeemed_at: AwareDatetime | None
    order: str | None


class OfferOrder(Body):
    """Your own id of the order, which names nobody."""

    order: str = Field(min_length=1, max_length=LONGEST_ORDER, examples=["ORDER-1042"])


class OfferRedemption(Body):
    """The offer as it is now, and whether this call changed it."""

    reference: str | None
    referral_id: str
    state: VoucherState
    offer: OfferTerms | None
    redeemed_at: AwareDatetime | None
    order: str | None
    changed: bool


class Signal(Body):
    """What is known of the owner of a mailbox."""

    audience: AudienceName
    email: Mailbox
    satisfaction: Score = LEFT_OUT
    customer_since: CustomerSince = LEFT_OUT
    active_at: ActiveAt = LEFT_OUT


class Signals(Body):
    """Facts about people, noted for the day on which they join, or at once."""

    signals: list[Signal] = Field(min_length=1, max_length=MOST_SIGNALS)


class SignalsNoted(Body):
    """Of how many something was new, and of how many not."""

    noted: int
    same: int
