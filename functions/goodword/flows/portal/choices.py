"""What a referrer's own pages read before they show a form: who they are, and what is open."""

from collections.abc import Iterator
from typing import NamedTuple

from goodword.domain.errors import Unauthenticated
from goodword.domain.kinds import RewardPreference
from goodword.domain.outreach.news import NewsEvery, ReferrerPreferences
from goodword.domain.portal.session import PortalRole
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.payout_details import DestinationChange
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.ports import Store
from goodword.program.model import Program
from goodword.program.rewards import Instead


class OwnPage(NamedTuple):
    """A referrer, how often they want to hear, the last change of their payout details, and words
    of their own that nobody has read yet."""

    referrer: Referrer
    every: NewsEvery
    change: DestinationChange | None
    waiting: str | None = None

    @property
    def sentence(self) -> str:
        """What they wrote last: what waits, or what their page says."""
        return self.waiting or self.referrer.sentence or ""


def own_page(store: Store, role: PortalRole) -> OwnPage:
    """What is kept of whoever is signed in, by one read.

    Raises:
        Unauthenticated: they are gone this very moment.
    """
    referrer, chosen, change, words = store.get_all(
        (Referrer, (role.referrer_id,)),
        (ReferrerPreferences, (role.referrer_id,)),
        (DestinationChange, (role.referrer_id,)),
        (ProposedWords, (role.referrer_id,)),
    )
    if not isinstance(referrer, Referrer) or not referrer.email:
        message = "gone"
        raise Unauthenticated(message)
    return OwnPage(
        referrer,
        chosen.every if isinstance(chosen, ReferrerPreferences) else NewsEvery.EACH,
        change if isinstance(change, DestinationChange) else None,
        words.text if isinstance(words, ProposedWords) and words.waits_for_person else None,
    )


def preferences_in(program: Program, audience: str) -> tuple[RewardPreference, ...]:
    """What the rules of an audience leave the choice of; one alone where they leave none."""
    found = tuple(_insteads(program, audience))
    return (
        RewardPreference.MONEY,
        *((RewardPreference.CREDIT,) if any(one.credit_months for one in found) else ()),
        *((RewardPreference.DONATION,) if any(one.donation for one in found) else ()),
    )


def _insteads(program: Program, audience: str) -> Iterator[Instead]:
    known = program.audiences.get(audience)
    for rule in known.reward if known else ():
        instead = getattr(rule, "instead", None)
        if instead is not None:
            yield instead
