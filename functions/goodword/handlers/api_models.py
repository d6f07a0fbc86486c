"""Requests and answers of the JSON routes, as ``/openapi.json`` describes them.

For the build and for tests: functions read and write JSON by hand, which a cold start does not pay
for, and tests hold them to these models. A route names its models in ``handlers/routes.py``; the
first sentence of an answer's docstring describes it.
"""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel

from goodword.domain.claims.consent import ConsentStatus
from goodword.domain.referrals.deal import STAGES
from goodword.domain.referrals.referral import ReferralStatus
from goodword.handlers.public.claim_form import LONGEST
from goodword.handlers.web.requests import FORM, JSON
from goodword.handlers.webhooks.crm_message import IDS, LONGEST_ID
from goodword.program.sharing import TAGS


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


LEFT_OUT: Any = Field(default=None, json_schema_extra=_without_default)
"""For a key that may be missing, and is not null."""


class Language(RootModel[str]):
    """A language that the programme is offered in."""


class Country(RootModel[str]):
    """A country of the programme (ISO 3166-1), or ``other``."""


class Currency(RootModel[str]):
    """A currency that the programme knows (ISO 4217)."""


class Body(BaseModel):
    """A body of a request or of an answer; what it does not name is refused."""

    model_config = ConfigDict(extra="forbid")
    media_type: ClassVar[str] = JSON


class ClaimRequest(Body):
    """A claim of the offer."""

    name: str = Field(max_length=LONGEST["name"])
    email: str = Field(max_length=LONGEST["email"])
    company: Annotated[str, Field(max_length=LONGEST["company"])] = LEFT_OUT
    country: Country = LEFT_OUT
    message: Annotated[str, Field(max_length=LONGEST["message"])] = LEFT_OUT
    lang: Language = LEFT_OUT
    c: Annotated[str, Field(examples=sorted(TAGS))] = LEFT_OUT


class NextStep(Body):
    """What happens next, and within how many days."""

    step: Literal["confirm_by_mail"]
    within_days: int


class Receipt(Body):
    """What was taken."""

    received_at: AwareDatetime
    code: str
    lang: Language
    next: NextStep


class ClaimTaken(Body):
    """Taken, whoever the person is."""

    receipt: Receipt


class ViewQuery(Body):
    """Through what the link came."""

    c: Annotated[str, Field(examples=sorted(TAGS))] = LEFT_OUT


class Amount(Body):
    """The value of a deal."""

    value: str = Field(examples=["48000.00"])
    currency: Currency


class DealFacts(BaseModel):
    """Which deal, and when; further keys are left alone."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": [name]} for name in IDS]})

    referral_id: Annotated[str | None, Field(min_length=1, max_length=LONGEST_ID)] = LEFT_OUT
    deal_id: Annotated[str | None, Field(min_length=1, max_length=LONGEST_ID)] = LEFT_OUT
    occurred_at: AwareDatetime


class StageFacts(DealFacts):
    """A deal that moved to another stage or was corrected."""

    stage: Annotated[str, Field(json_schema_extra={"enum": [*sorted(STAGES)]})]
    amount: Amount | None = LEFT_OUT


class RenewalFacts(DealFacts):
    """A deal that was renewed."""

    amount: Amount


class StageChanged(BaseModel):
    """A deal moved to another stage, had a meeting or was corrected."""

    type: Literal["deal.stage_changed"]
    data: StageFacts


class Renewed(BaseModel):
    """A deal was renewed."""

    type: Literal["deal.renewed"]
    data: RenewalFacts


class DealMessage(RootModel[StageChanged | Renewed]):
    """What happened to a deal."""

    media_type: ClassVar[str] = JSON
    root: StageChanged | Renewed = Field(discriminator="type")


class DealMoved(Body):
    """The referral as it is now, and whether the message changed it."""

    referral_id: str
    status: ReferralStatus
    changed: bool


class HintTaken(Body):
    """The payment was looked at, if it is one of ours."""

    status: Literal["seen"]


class ProofRequest(Body):
    """The token of the mailed link, which says what is wanted."""

    media_type: ClassVar[str] = FORM

    t: str


class ExportedPerson(Body):
    """What the person confirmed last."""

    name: str | None
    email: str | None
    company: str | None
    country: str | None
    message: str | None
    locale: str


class ExportedSubmission(Body):
    """What was entered for the person and is not confirmed: when first, when last, until when it
    is kept."""

    submitted_at: AwareDatetime
    last_at: AwareDatetime
    ends_at: AwareDatetime | None
    method: str
    name: str | None
    email: str | None
    company: str | None
    country: str | None
    message: str | None
    locale: str
    terms: str
    link_tag: str | None
    campaign: str | None
    experiment: str | None
    variant: str | None


class ExportedClaim(Body):
    """What became of a confirmed claim, and through what it came."""

    created_at: AwareDatetime
    confirmed_at: AwareDatetime | None
    reference: str | None
    waits: bool
    status: ReferralStatus
    reason: str
    moved_at: AwareDatetime
    met_at: AwareDatetime | None
    redeemed_at: AwareDatetime | None
    order: str | None
    contract_at: AwareDatetime | None
    locale: str
    terms: str
    link_tag: str | None
    campaign: str | None
    experiment: str | None
    variant: str | None


class ExportedJoining(Body):
    """What was entered into the form of a join page and is kept."""

    at: AwareDatetime
    terms: str
    audience: str
    ends_at: AwareDatetime | None
    locale: str
    shown: str
    name: str | None
    email: str | None
    country: str | None
    company: str | None
    sentence: str | None


class ExportedApplication(ExportedJoining):
    """The same, of an application, with how it stands and until when a person decides."""

    deadline: AwareDatetime
    status: str


class ExportedFacts(Body):
    """What the company has told of the mailbox, for the day on which its owner joins."""

    audience: str
    satisfaction: int | None
    customer_since: date | None
    active_at: date | None
    told_at: AwareDatetime


class ExportedMails(Body):
    """How many mails were sent, and when the last."""

    sent: int
    last_at: AwareDatetime | None


class ExportedSuppression(Body):
    """Since when the person is not written to, and why."""

    reason: str
    since: AwareDatetime


class ExportedPurpose(Body):
    """A purpose of an entry, with the exact words that were shown."""

    purpose: str
    status: ConsentStatus
    words: str | None


class ExportedConsent(Body):
    """An entry of the ledger of consents."""

    at: AwareDatetime
    event: str
    method: str
    requested_at: AwareDatetime | None
    request_method: str | None
    mailed_at: AwareDatetime | None
    mail_hash: str | None
    purposes: list[ExportedPurpose]
    previous: str
    digest: str


class Export(Body):
    """What is kept. No person: nothing was confirmed, or it was erased. No mails: none is known."""

    format: Literal["goodword-export-2"]
    exported_at: AwareDatetime
    person: ExportedPerson | None
    submissions: list[ExportedSubmission]
    claims: list[ExportedClaim]
    join_requests: list[ExportedJoining]
    applications: list[ExportedApplication]
    known_facts: list[ExportedFacts]
    mails: ExportedMails | None
    suppression: ExportedSuppression | None
    consents: list[ExportedConsent]


class Health(Body):
    """It can serve, and which revision."""

    status: Literal["ok"]
    revision: str


class Description(BaseModel):
    """This document."""

    openapi: str


class FieldMistake(Body):
    """A mistake in a field. ``code`` is stable, ``message`` is for people."""

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """What is wrong (RFC 9457). ``code`` is stable."""

    type: str
    title: str
    status: int
    code: str
    detail: str = LEFT_OUT
    errors: list[FieldMistake] = LEFT_OUT
