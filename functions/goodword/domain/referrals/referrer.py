"""Referrers: who they are, how they stand, what is shown of them, and their public code."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.destination import Destination
from goodword.domain.kinds import RewardPreference
from goodword.domain.record import Record
from goodword.program.stored import Stored


class CodeStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ERASED = "erased"


class ReferrerStatus(StrEnum):
    """How a referrer stands. Whoever left or was erased keeps what they are owed, and no page."""

    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"
    ERASED = "erased"


class NameShown(StrEnum):
    """How much of their name a referrer lets visitors see."""

    FULL = "full"
    FIRST = "first"
    INITIALS = "initials"
    NONE = "none"


class ReferralCode(Record):
    """A public code and all that its offer page needs: one read answers a visit.

    A referrer has exactly one code, so the numbers drawn from it make unique human ids.
    ``name`` is what visitors see, or None where the referrer did not agree to be named;
    ``sentence`` is what the referrer says to them, where they wrote something.
    """

    code: str
    referrer_id: str
    audience: str
    name: str | None
    locale: str
    country: str
    currency: str
    status: CodeStatus = CodeStatus.ACTIVE
    numbers_drawn: int = 0
    sentence: str | None = None


class LinkCounts(NamedTuple):
    """What was counted of a code's page, by the tag of the link. ``views`` has all of them under
    ``""``, too; ``unconfirmed`` are forms whose time is over and that nobody has confirmed, those
    of a link without a tag under ``""``."""

    views: Mapping[str, int]
    unconfirmed: Mapping[str, int]


class DetailsHold(Stored):
    """Nothing is set aside for a referrer before ``until``, since where they are paid was changed;
    None: until a person has decided about it."""

    until: AwareDatetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it does so now."""
        return self.until is None or now < self.until


class Referrer(Record):
    """Who refers. Personal: never in a log, a public id or an event.

    ``account_id`` is random and stays in the books after an erasure. ``destination`` is where
    the payout provider pays to, None until it is known. ``taking`` is used where a rule leaves the
    choice. ``satisfaction`` (0 to 10), ``customer_since`` and ``active_at`` are what the company
    knows of them, by which it is decided whether they may refer. ``may_write`` says why
    the company may write to them though they did not come by themselves (``invitation.may_write``);
    ``details_hold`` keeps payouts back after a change of ``destination``, and ``details_own`` says
    that they have set it themselves, which no list of the company sets back.
    ``accepted`` is the revision whose terms they accepted, ``invited_at`` when they were asked to.
    """

    referrer_id: str
    account_id: str
    code: str
    audience: str
    name: str
    email: str
    locale: str
    currency: str
    destination: Destination | None = None
    details_hold: DetailsHold | None = None
    details_own: bool = False
    taking: RewardPreference = RewardPreference.MONEY
    registered_at: AwareDatetime
    status: ReferrerStatus = ReferrerStatus.ACTIVE
    country: str | None = None
    company: str | None = None
    shown: NameShown = NameShown.NONE
    sentence: str | None = None
    satisfaction: int | None = None
    customer_since: date | None = None
    active_at: date | None = None
    may_write: str | None = None
    accepted: str | None = None
    invited_at: AwareDatetime | None = None


class ReferrerMailbox(Record):
    """The guard that a mailbox has one referrer in an audience, and how they are found by address.

    ``mailbox_id`` is the keyed hash of the mailbox (``tokens.person_of``), aliases included. One
    person may be a customer and an employee: then two of these stand side by side.
    """

    mailbox_id: str
    audience: str
    referrer_id: str


# Scripts in which the family name comes first.
_FAMILY_FIRST: Final = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def shown_name(name: str, how: NameShown) -> str | None:
    """What visitors see of a name; None where nothing of it is to be seen.

    The first name of a Chinese, Japanese or Korean name in its own script is the last word.
    """
    words = name.split()
    if not words or how is NameShown.NONE:
        return None
    if how is NameShown.FULL:
        return " ".join(words)
    if how is NameShown.FIRST:
        return words[-1 if _family_first(name) else 0]
    # Of "Maria de la Cruz" M. C.: particles are not what somebody is called by.
    return " ".join(f"{word[0]}." for word in (words[0], *words[1:][-1:]))


def initials(shown: str) -> str:
    """What stands in a person's place on a page: of "Maya Rodriguez" MR, of "高橋 健" 高.

    Arabic and other letters that join are not set side by side: the first word's stands alone.
    """
    words = [word for word in shown.split() if word[0].isalpha()]
    if not words:
        return ""
    both = (
        len(words) > 1 and not _family_first(shown) and words[0][0].upper() != words[0][0].lower()
    )
    return "".join(word[0].upper() for word in (words[0], *(words[-1:] if both else ())))


def _family_first(name: str) -> bool:
    return unicodedata.name(name.strip()[0], "").startswith(_FAMILY_FIRST)
