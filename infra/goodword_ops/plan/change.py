"""One difference between two programmes, in words."""

from enum import StrEnum
from typing import NamedTuple


class Group(StrEnum):
    """What a change is about, in the order in which a plan lists them."""

    REWARDS = "rewards"
    OFFERS = "offers"
    WORDS = "words"
    CONSENT = "consent"
    PAYOUTS = "payouts"
    RUNNING = "running"


class Change(NamedTuple):
    """``about`` names an audience, a campaign, a country …; empty: the whole programme."""

    group: Group
    about: str
    words: str

    def __str__(self) -> str:
        return f"{self.about}: {self.words}" if self.about else self.words
