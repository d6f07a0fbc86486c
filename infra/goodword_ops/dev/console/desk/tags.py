"""Ids that can be followed by eye: a short mark with a colour of its own, the same wherever a
referral or a referrer shows, which leads to the whole story."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from goodword.domain.claims.consent import Prospect
from goodword.domain.mailbox import spelled_out
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer

HUES: Final = 6
_REFERRAL: Final = re.compile(r"REF-\d{4}-[A-Z]+-\d+-[A-Za-z0-9]+")
_YEAR: Final = re.compile(r"REF-\d{4}-")


class Tag(NamedTuple):
    """``hue`` is one of ``HUES`` colours; colour alone says nothing, the text is there as well."""

    text: str
    hue: int
    about: str

    @property
    def href(self) -> str:
        """Where the whole story is told."""
        return f"/_dev/story/{self.about}"


class Tags:
    """The marks of all referrals, and of referrers where no referral is meant."""

    def __init__(
        self,
        referrers: Iterable[Referrer],
        referrals: Iterable[Referral],
        prospects: Mapping[str, Prospect],
    ) -> None:
        in_order = sorted(referrals, key=lambda one: (one.created_at, one.referral_id))
        known = [*referrers]
        self._referrals = {
            one.referral_id: Tag(_YEAR.sub("", one.referral_id), number % HUES, one.referral_id)
            for number, one in enumerate(in_order)
        }
        self._referrers = {
            one.referrer_id: Tag(one.referrer_id, number % HUES, one.referrer_id)
            for number, one in enumerate(known)
        }
        self._references = {
            one.reference: self._referrals[one.referral_id] for one in in_order if one.reference
        }
        self._mailboxes = {
            spelled_out(one.email): self._referrers[one.referrer_id] for one in known if one.email
        }
        # A mailbox of somebody who was recommended twice means the newest referral.
        self._mailboxes |= {
            spelled_out(person.email): self._referrals[one.referral_id]
            for one in in_order
            if (person := prospects.get(one.referral_id)) and person.email
        }

    def referral(self, referral_id: str) -> Tag | None:
        """Of a referral."""
        return self._referrals.get(referral_id)

    def referrer(self, referrer_id: str) -> Tag | None:
        """Of a referrer."""
        return self._referrers.get(referrer_id)

    def about(self, name: str) -> Tag | None:
        """Of whatever an id begins with: a referral, a reward of it, a referrer."""
        found = _REFERRAL.match(name)
        return self.referral(found[0]) if found else self.referrer(name)

    def message(self, text: str, to: str = "") -> Tag | None:
        """Of a mail or a post: what it names, else whose mailbox it went to."""
        for name in _REFERRAL.findall(text):
            if tag := self.referral(name):
                return tag
        for reference, tag in self._references.items():
            if reference in text:
                return tag
        return self._mailboxes.get(spelled_out(to)) if "@" in to else None
