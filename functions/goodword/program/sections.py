"""Sections that describe how a programme is run: shown on pages, most of them with no engine yet.

``goodword.program.reading.notes`` names those without an effect.
"""

from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from goodword.program.base import Amounts, LocalisedText, Model
from goodword.program.rewards import Period
from goodword.program.staff_role import StaffRole

CONTACT: Final = "offer_contact"
"""The purpose whose box lets the company write to a prospect about their offer."""
NEWS: Final = "product_news"
"""The purpose whose box lets it send news and advertising."""


class Channel(StrEnum):
    """Where a referrer shares. ``mail`` opens their own mail program; nothing is sent by us."""

    MAIL = "mail"
    WHATSAPP = "whatsapp"
    LINKEDIN = "linkedin"
    X = "x"
    SLACK = "slack"
    SMS = "sms"


class Share(Model):
    """How an audience shares. A channel without a message has the locale's own wording.

    The personal link is added below every message; it is not part of the text.
    """

    channels: tuple[Channel, ...]
    messages: dict[Channel, LocalisedText] = Field(default_factory=dict)


class Objection(Model):
    says: LocalisedText
    answer: LocalisedText


class Playbook(Model):
    """What helps an audience to recommend. Whatever is empty has the locale's own wording."""

    questions: tuple[LocalisedText, ...] = ()
    objections: tuple[Objection, ...] = ()
    call_script: tuple[LocalisedText, ...] = ()


class Campaign(Model):
    """A time with an offer of its own: the first declared one of a day and audience decides.

    Both days are included, in UTC. A referral belongs to the campaign in which it was claimed;
    ``extra`` is paid on top when its deal closes.
    """

    from_: date = Field(alias="from")
    until: date
    audiences: tuple[str, ...]
    headline: LocalisedText | None = None
    lead: LocalisedText | None = None
    extra: Amounts | None = None


class Joining(StrEnum):
    """How somebody becomes a referrer of an audience by its join page.

    ``open``: whoever is eligible, at once. ``approval``: a person decides. ``invited``: whoever
    has a mailbox of the company's own domains.
    """

    OPEN = "open"
    APPROVAL = "approval"
    INVITED = "invited"


class WordsPolicy(StrEnum):
    """Whether the sentence that a referrer wrote stands on their page at once.

    ``shown``: it does. ``reviewed``: once a person has read it.
    """

    SHOWN = "shown"
    REVIEWED = "reviewed"


class ClaimField(StrEnum):
    """What the form of an offer page may ask for besides name and address."""

    COMPANY = "company"
    COUNTRY = "country"
    MESSAGE = "message"


class ClaimQuestions(Model):
    """What the form asks at once; the rest is asked where the claim is confirmed."""

    fields: tuple[ClaimField, ...] = ()


class Metric(StrEnum):
    """What an experiment is decided by."""

    CLAIMS_PER_VIEW = "claims_per_view"
    CONFIRMED_PER_VIEW = "confirmed_per_view"
    WON_PER_CLAIM = "won_per_claim"


class Employees(Model):
    """How many people work there."""

    from_: int = Field(alias="from")
    to: int | None = None


class Qualification(Model):
    """The ideal customer: whom a recommendation helps most. ``budget_at_least``: base currency."""

    employees: Employees | None = None
    industries: tuple[LocalisedText, ...] = ()
    countries: tuple[str, ...] = ()
    budget_at_least: int | None = None
    decision_maker: LocalisedText | None = None


class Weekday(StrEnum):
    """A day of the week, in their order."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class WorkingHours(Model):
    """When a route's owners work, by the clock of its zone: ``09:00`` to ``17:00``."""

    days: tuple[Weekday, ...] = (
        *(Weekday.MON, Weekday.TUE, Weekday.WED),
        *(Weekday.THU, Weekday.FRI),
    )
    from_: str = Field(default="09:00", alias="from")
    until: str = "17:00"


class RoutingRule(Model):
    """Who takes a new referral. The first route whose conditions hold; the last has none.

    It names an ``owner``, or ``owners`` who take their turns. ``answer_within_hours`` counts
    their working ``hours`` in ``zone``, or in the brand's where that is left out; ``chat`` is the
    channel that hears of it. ``booking``: an owner -> the page on which one books a time with them.
    """

    countries: tuple[str, ...] | None = None
    audiences: tuple[str, ...] | None = None
    owner: str = ""
    owners: tuple[str, ...] = ()
    answer_within_hours: int
    chat: str | None = None
    zone: str | None = None
    hours: WorkingHours = WorkingHours()
    booking: dict[str, str] = Field(default_factory=dict)

    @property
    def people(self) -> tuple[str, ...]:
        """The addresses of its owners, in their order."""
        return self.owners or ((self.owner,) if self.owner else ())


class Registration(Model):
    """How long a registered deal is kept for its referrer, and by when a person decides about it.
    ``audiences`` are those who may register; without it ``Program.registering`` says who.
    """

    window_days: int
    extension_days: int | None = None
    decide_within_hours: int = 48
    audiences: tuple[str, ...] | None = None


class Attribution(Model):
    """Which recommendation counts, and for how long the company keeps to a confirmed offer.

    ``first_registered`` is the one that was confirmed first. The days are a promise in words: no
    deal is refused for them.
    """

    rule: Literal["first_registered"] = "first_registered"
    closes_within_days: int


class OutreachStep(Model):
    after_days: int
    channel: Literal["mail", "in_app", "call"]
    message: LocalisedText


class Outreach(Model):
    """When the company asks somebody to recommend it, and in which steps."""

    audience: str
    moment: Literal["onboarding_done", "satisfaction_score", "renewal", "deal_closed"]
    steps: tuple[OutreachStep, ...]


class StaffMember(Model):
    """Somebody who runs the programme. No part of the terms: the revision leaves them out, and so
    does what is kept of a published programme.

    ``signs`` names the ``by`` of those approvals of ``governance`` that they give; ``aws`` is the
    ARN, or the name of the session, by which AWS knows them.
    """

    name: str
    address: str
    role: StaffRole
    signs: tuple[str, ...] = ()
    aws: str | None = None


class Approval(Model):
    """Who approves rewards up to an amount; without one, all of them. ``people``: how many
    different ones it takes, one or two."""

    up_to: Amounts | None = None
    by: str
    people: int = 1


class Disputes(Model):
    by: str
    contact: str
    answer_within_days: int


class Governance(Model):
    approvals: tuple[Approval, ...] = ()
    disputes: Disputes | None = None


class MailLimits(Model):
    """How many mails leave at most. What is above waits for its turn and is never dropped.

    ``per_domain_an_hour`` leaves out hosts that give mailboxes to everybody. Mails that somebody
    asks for by a link of ours to prove who they are count by ``security_per_mailbox_an_hour``
    alone; mails about money count nowhere.
    """

    per_mailbox_a_day: int = 3
    per_domain_an_hour: int = 30
    per_day: int = 5_000
    security_per_mailbox_an_hour: int = 5


class Limits(Model):
    """What may come through one link, or from one network, before we ask for patience.

    Above it everything is kept all the same: pages ask for a moment's work of the browser, and
    the mail waits.
    """

    claims_per_link_an_hour: int = 240
    forms_per_network_an_hour: int = 60
    mails: MailLimits = MailLimits()


class Targets(Model):
    """What the programme is to reach in each period. ``new_revenue``: base currency."""

    per: Period
    claims: int | None = None
    confirmed_share: int | None = None
    closed_won: int | None = None
    new_revenue: int | None = None
    reward_share_at_most: int | None = None
