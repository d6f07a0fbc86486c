"""How many mails leave: what each kind of mail is counted against.

Confirmation mails go to whoever's address was typed in, so they are counted by mailbox (on its
prospect, by the write that says that one is about to go), by domain and in all. What answers the
mailbox's own click is counted by mailbox. Security mail (a link that proves whose mailbox it is)
has a count of its own, so that no flood keeps people from leaving or from signing in, and the first
of an hour for each thing that is to be proven counts apart; mail about money has none.

Whoever floods a domain with forms must not starve it: of a budget, what has just been submitted may
use a part alone (``FRESH_SHARE``). The rest is for what has waited a while, which comes back in the
order in which it was submitted (``turn_of``).
"""

from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Final

from goodword.domain.allowance import DAY, HOUR, Allowance
from goodword.domain.outreach.free_mail import FREE_MAIL_HOSTS

if TYPE_CHECKING:
    from goodword.program.sections import MailLimits


class MailKind(StrEnum):
    """What a mail is for, which says who may stop it and what it counts against."""

    CONFIRMATION = "confirmation"
    """Neutral, on the word of whoever filled in a form. A suppression stops it."""
    CONTRACT = "contract"
    """Answers the person's own click."""
    SECURITY = "security"
    """Somebody with the person's own link asked for it."""
    MONEY = "money"
    """Says what became of a payment."""


OF_THE_DAY: Final = "mails"
"""The budget of the whole stack, which somebody has to know of when it is empty."""

OF_A_DOMAIN: Final = "domain"
"""The budget of a company's domain, which a campaign of theirs may empty."""


FRESH_SHARE: Final = Fraction(2, 3)
"""How much of a budget is open to what was submitted just now."""

FRESH_FOR: Final = timedelta(minutes=10)
"""How long something counts as submitted just now. Whoever waits longer has the whole budget."""

_ONE_TURN: Final = timedelta(minutes=1)
_WAITS_AT_MOST: Final = timedelta(days=15)
"""Longer than a submission is kept."""


def is_fresh(since: datetime, now: datetime) -> bool:
    """Whether something was submitted just now."""
    return now - since < FRESH_FOR


def turn_of(since: datetime, begins: datetime) -> datetime:
    """When what was submitted at ``since`` asks again, once a stretch begins: within its first
    minute, whoever has waited longer before the others."""
    waited = min(max(begins - since, timedelta(0)), _WAITS_AT_MOST)
    return begins + _ONE_TURN * (1 - waited / _WAITS_AT_MOST)


def allowances(
    kind: MailKind, limits: "MailLimits", *, person: str, domain: str | None, fresh: bool = False
) -> tuple[Allowance, ...]:
    """What a mail takes one of each from, the narrowest first.

    ``person`` stands for the mailbox in all its spellings; ``domain`` for its domain, None for one
    that is not counted (``is_counted``); ``fresh``: it asks for what was submitted just now, so a
    share alone is open to it.
    """
    match kind:
        case MailKind.CONFIRMATION:
            share = FRESH_SHARE if fresh else 1
            by_domain = Allowance(
                OF_A_DOMAIN, domain or "", ceil(limits.per_domain_an_hour * share), HOUR
            )
            return (
                *((by_domain,) if domain is not None else ()),
                Allowance(OF_THE_DAY, "all", ceil(limits.per_day * share), DAY),
            )
        case MailKind.CONTRACT:
            return (Allowance("answers", person, limits.per_mailbox_a_day, DAY),)
        case MailKind.SECURITY:
            return (Allowance("security", person, limits.security_per_mailbox_an_hour, HOUR),)
        case MailKind.MONEY:
            return ()


def first_of_the_hour(person: str, what: str) -> Allowance:
    """The security mail that each hour has for each thing that is to be proven, whatever else
    somebody with the person's link has asked for."""
    return Allowance("proof", f"{person}.{what}", 1, HOUR)


def is_counted(domain: str) -> bool:
    """Whether mails to a domain are counted: not where it gives a mailbox to everybody."""
    return domain not in FREE_MAIL_HOSTS
