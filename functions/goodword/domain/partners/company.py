"""A company as its domain names it, and who is first with it: a registration, or a recommendation.

A domain is cut to what a company itself registers (``eu.acme.co.uk`` is ``acme.co.uk``). Without
the public suffix list that is a rule of thumb: two labels, and three where the country divides its
names (``co.uk``).
"""

import re
import unicodedata
from datetime import datetime
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.outreach.free_mail import FREE_MAIL_HOSTS
from goodword.domain.record import Record
from goodword.program.stored import Stored

_DIVIDED: Final = frozenset(
    (
        *("ac", "asso", "co", "com", "ed", "edu", "go", "gob", "gouv", "gov", "gv", "gr", "info"),
        *("lg", "mil", "ne", "net", "nhs", "nom", "or", "org", "plc", "sch"),
    )
)
"""What stands before a country in names that nobody can register by themselves."""
_COUNTRY_LETTERS: Final = 2
MOST_CLAIMS: Final = 20
"""How many recommendations of one company are noted; the first ones decide who came first."""
MOST_CREDITED: Final = 20
"""How many recommendations one registration is put before: a person of the company each."""
MOST_IN_LINE: Final = 20


class CompanyHolder(Stored):
    """Whose registration stands: what a recommendation that it precedes is made out to. Its code,
    audience and terms (``revision``) are those under which it was registered; ``credited`` the
    referrals that it was given."""

    registration_id: str
    referrer_id: str
    code: str
    audience: str
    revision: str
    until: AwareDatetime
    credited: tuple[str, ...] = ()


class RegisteredCompany(Record):
    """The guard on a company: its registration that stands, those in ``line`` behind it, and the
    referrals that people of it confirmed (``claims``), each earliest first.

    ``company_id`` is a keyed hash of the domain. It is written with whatever changes who is first,
    so of two at one moment one reads what the other wrote.
    """

    company_id: str
    holder: CompanyHolder | None = None
    line: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()

    def standing(self, now: datetime) -> CompanyHolder | None:
        """Whose registration stands now."""
        return self.holder if self.holder and now < self.holder.until else None


class RewardedCompany(Record):
    """The first referral of a company of which a reward was approved: those of another one are
    looked at by a person. Written in the transaction of every approval, so of two at one moment one
    reads what the other wrote."""

    company_id: str
    referral_id: str


def company_domain(host: str) -> str | None:
    """The domain that the company itself registers, of a host in ASCII and lower case; None where
    it is none of a company: no whole name, a number, or a name that a country shares out."""
    labels = host.split(".")
    if len(labels) < 2 or not all(labels) or labels[-1].isdecimal():
        return None
    divided = len(labels[-1]) == _COUNTRY_LETTERS and labels[-2] in _DIVIDED
    wanted = 3 if divided else 2
    return None if len(labels) < wanted else ".".join(labels[-wanted:])


NOBODYS: Final = frozenset({"example.com", "example.net", "example.org"})
"""Names that are kept for examples (RFC 2606): whoever tries something out is of no company."""


def is_shared(domain: str) -> bool:
    """Whether everybody can have a mailbox there, or nobody: it says nothing about a company."""
    return domain in FREE_MAIL_HOSTS or domain in NOBODYS


def company_of_address(email: str) -> str | None:
    """The domain of the company at which somebody has their mailbox; None where it is no
    company's."""
    domain = company_domain(email.rpartition("@")[2].lower())
    return None if domain is None or is_shared(domain) else domain


_ADDRESS: Final = re.compile(r"\S\s?(?:@|\(at\)|\[at\])\s?\S", re.IGNORECASE)
_DATE: Final = re.compile(r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})\b")
_NUMBER: Final = re.compile(r"(?P<dialled>\+|\(?0)?\d[\d\s().\-/]*\d")
_FEWEST: Final = 7
_FEWEST_UNDIALLED: Final = 9
"""So many digits make a telephone number; without a plus or a nought before them, so many more: a
smaller number is an amount."""


def names_somebody(text: str) -> str | None:
    """What of a text leads to a person: ``address`` for one of mail, ``telephone`` for a number;
    None where nothing does. A name does not show: only the words at the field keep it out."""
    plain = unicodedata.normalize("NFKC", text)
    if _ADDRESS.search(plain):
        return "address"
    for found in _NUMBER.finditer(_DATE.sub(" ", plain)):
        digits = sum(one.isdecimal() for one in found.group())
        if digits >= (_FEWEST if found["dialled"] else _FEWEST_UNDIALLED):
            return "telephone"
    return None
