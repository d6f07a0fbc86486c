"""A company as its domain names it, and who is first with it: a registration, or a recommendation;
and what of a text leads to a person of it."""

import re
import unicodedata
from datetime import datetime
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.record import Record
from goodword.program.stored import Stored

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


_ADDRESS: Final = re.compile(r"\S\s?(?:@|\(at\)|\[at\])\s?\S", re.IGNORECASE)
_SPELLED_OUT: Final = re.compile(
    r"""\w[\s\[({<_.-]+(?:at|ät|klammeraffe|arroba|arobase)[\s\])}>_.-]+[\w-]+
        [\s\[({<_]+(?:dot|punkt|point|punto)[\s\])}>_]+[^\W\d_]{2,}""",
    re.IGNORECASE | re.VERBOSE,
)
"""``anna AT acme DOT com``, however the two words are set off."""
_SHOUTED: Final = re.compile(r"\w\s+AT\s+[\w-]+\.[^\W\d_]{2,}")
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
    if any(one.search(plain) for one in (_ADDRESS, _SPELLED_OUT, _SHOUTED)):
        return "address"
    for found in _NUMBER.finditer(_DATE.sub(" ", plain)):
        digits = sum(one.isdecimal() for one in found.group())
        if digits >= (_FEWEST if found["dialled"] else _FEWEST_UNDIALLED):
            return "telephone"
    return None
