"""How many mails leave: what each kind of mail is counted against.

Confirmation mails go to whoever's address was typed in, so they are counted by mailbox (on its
prospect, through whatever door and in whatever spelling), by domain and in all. What answers the
mailbox's own click is counted by mailbox. Security mail (a link that proves whose mailbox it is)
has a count of its own, so that no flood keeps people from leaving or from signing in, and the first
of an hour for each thing that is to be proven counts apart; mail about money has none.

Whoever floods a domain with forms must not starve it: the half of a budget is for what has just
been submitted, the other for what has waited a while (``FRESH_FOR``), which comes back in the order
in which it was submitted (``turn_of``). So neither a backlog keeps the newcomer from a mail, nor
new forms those who wait.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from goodword.domain.allowance import DAY, HOUR, Allowance
from goodword.domain.outreach.free_mail import FREE_MAIL_HOSTS

if TYPE_CHECKING:
    from goodword.program.sections import MailLimits


class MailKind(StrEnum):
    """What a mail is for, which says who may stop it and what it counts against."""

    CONFIRMATION = "confirmation"
    """Neutral, on the word of whoever filled in a form. A suppression stops it."""
    JOIN = "join"
    """As a confirmation, for the form of a join page."""
    CONTRACT = "contract"
    """Answers the person's own click."""
    SECURITY = "security"
    """Somebody with the person's own link asked for it."""
    SIGN_IN = "sign_in"
    """Security mail on the word of whoever typed an address: it goes to a referrer's own, and
    leaves a part of the budget to those who prove themselves."""
    MONEY = "money"
    """Says what became of a payment."""
    NEWS = "news"
    """Tells a referrer what became of a recommendation; one click ends them."""
    INVITATION = "invitation"
    """Asks somebody whom the company brought in to recommend it, once. A suppression stops it."""


OF_THE_DAY: Final = "mails"
"""The budget of the whole stack, which somebody has to know of when it is empty."""

_PART_OF_ALIASES: Final = 3
"""Of the mails that ask a mailbox something in a day, one in so many may answer an alias."""


def may_be_asked(most: int, sent: int, of_aliases: int, *, plain: bool) -> bool:
    """Whether a mailbox may be asked once more to confirm something, through whatever door, of so
    many mails a day at ``most``: ``sent`` to it as it is spelled, and ``of_aliases``. What anybody
    can make up (not ``plain``) must not use up its owner's mails."""
    if sent + of_aliases >= most:
        return False
    return plain or of_aliases < max(most // _PART_OF_ALIASES, 1)


OF_A_DOMAIN: Final = "domain"
"""The budget of a company's domain, which a campaign of theirs may empty."""


SIGN_INS_AN_HOUR: Final = 3
"""How many links to sign in go to a mailbox, whoever asks for them; at least one of its security
mails is left."""

_INVITED_PART: Final = 4
"""Of the mails of a day, one in so many may be an invitation."""

FRESH_FOR: Final = timedelta(minutes=10)
"""How long something counts as submitted just now. What finds its half of a budget empty has the
other half from then on."""

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
    kind: MailKind,
    limits: "MailLimits",
    *,
    person: str,
    domain: str | None,
    fresh: bool = False,
) -> tuple[Allowance, ...]:
    """What a mail takes one of each from, the narrowest first.

    ``person`` stands for the mailbox in all its spellings; ``domain`` for its domain, None for one
    that is not counted (``is_counted``); ``fresh``: it asks for what was submitted just now. What
    asks a mailbox to confirm something counts on its prospect besides (``may_be_asked``).
    """
    match kind:
        case MailKind.CONFIRMATION | MailKind.JOIN:
            by_domain = _half(
                OF_A_DOMAIN, domain or "", limits.per_domain_an_hour, HOUR, fresh=fresh
            )
            return (
                *((by_domain,) if domain is not None else ()),
                _half(OF_THE_DAY, "all", limits.per_day, DAY, fresh=fresh),
            )
        case MailKind.CONTRACT:
            return (Allowance("answers", person, limits.per_mailbox_a_day, DAY),)
        case MailKind.SECURITY:
            return (Allowance("security", person, limits.security_per_mailbox_an_hour, HOUR),)
        case MailKind.SIGN_IN:
            most = limits.security_per_mailbox_an_hour
            return (
                Allowance("sign_in", person, min(SIGN_INS_AN_HOUR, max(most - 1, 1)), HOUR),
                Allowance("security", person, most, HOUR),
            )
        case MailKind.MONEY:
            return ()
        case MailKind.INVITATION:
            # A list of thousands leaves half of what waits, and all that is new, to those who ask.
            most = max(limits.per_day // _INVITED_PART, 1)
            return (
                Allowance("invitations", "all", most, DAY),
                _half(OF_THE_DAY, "all", limits.per_day, DAY, fresh=False),
            )
        case MailKind.NEWS:
            return (Allowance("news", person, limits.per_mailbox_a_day, DAY),)


def _half(name: str, about: str, most: int, of: timedelta, *, fresh: bool) -> Allowance:
    """The part of a budget for what was submitted just now, or for what waits. Of one mail alone,
    it is that of what waits."""
    if fresh:
        return Allowance(f"{name}_fresh", about, most // 2, of)
    return Allowance(name, about, most - most // 2, of)


def first_of_the_hour(person: str, what: str) -> Allowance:
    """The security mail that each hour has for each thing that is to be proven, whatever else
    somebody with the person's link has asked for."""
    return Allowance("proof", f"{person}.{what}", 1, HOUR)


def is_counted(domain: str) -> bool:
    """Whether mails to a domain are counted: not where it gives a mailbox to everybody."""
    return domain not in FREE_MAIL_HOSTS
