"""How many mails leave: what each kind of mail is counted against.

Confirmation mails go to whoever's address was typed in, so they are counted by mailbox (on its
prospect, by the write that says that one is about to go), by domain and in all. What answers the
mailbox's own click is counted by mailbox. Security mail (a link that proves whose mailbox it is)
has a count of its own, so that no flood keeps people from leaving or from signing in; mail about
money has none.
"""

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
    """As a confirmation, for the form of a join page; counted by mailbox, too."""
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


def allowances(
    kind: MailKind, limits: "MailLimits", *, person: str, domain: str | None
) -> tuple[Allowance, ...]:
    """What a mail takes one of each from, the narrowest first.

    ``person`` stands for the mailbox in all its spellings; ``domain`` for its domain, None for one
    that is not counted (``is_counted``).
    """
    match kind:
        case MailKind.CONFIRMATION | MailKind.JOIN:
            by_mailbox = Allowance("joins", person, limits.per_mailbox_a_day, DAY)
            by_domain = Allowance(OF_A_DOMAIN, domain or "", limits.per_domain_an_hour, HOUR)
            return (
                *((by_mailbox,) if kind is MailKind.JOIN else ()),
                *((by_domain,) if domain is not None else ()),
                Allowance(OF_THE_DAY, "all", limits.per_day, DAY),
            )
        case MailKind.CONTRACT:
            return (Allowance("answers", person, limits.per_mailbox_a_day, DAY),)
        case MailKind.SECURITY:
            return (Allowance("security", person, limits.security_per_mailbox_an_hour, HOUR),)
        case MailKind.MONEY:
            return ()


def is_counted(domain: str) -> bool:
    """Whether mails to a domain are counted: not where it gives a mailbox to everybody."""
    return domain not in FREE_MAIL_HOSTS
