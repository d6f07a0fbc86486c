"""A person as they are stored, found by what a link says of them."""

from datetime import datetime
from typing import NamedTuple

from goodword.domain.claims.consent import ConsentEvent, Prospect, Suppression
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.errors import Unauthenticated
from goodword.domain.referrals.referral import Referral
from goodword.domain.tokens import (
    Keys,
    Person,
    TokenUse,
    exact_suppression_id,
    person_in,
    person_of,
    read_token,
)
from goodword.flows.ports import Store


class PersonState(NamedTuple):
    """``open`` are the submissions that were neither picked nor ended, earliest first; ``last`` is
    the newest entry of their chain of consent."""

    person: Person
    prospect: Prospect | None
    open: tuple[ClaimSubmission, ...]
    last: ConsentEvent | None

    @property
    def confirmed(self) -> Prospect | None:
        """The guard, where the person has confirmed something."""
        return self.prospect if self.prospect and self.prospect.confirmed_at else None

    @property
    def kept(self) -> Prospect | None:
        """What the person confirmed of themselves, until they have it erased."""
        return self.confirmed if self.confirmed and self.confirmed.is_personal else None

    @property
    def address(self) -> str | None:
        """Where the person can be written to, while that is kept."""
        if self.kept:
            return self.kept.email
        # Anybody can make up an alias: where the mailbox is named itself, mail goes there.
        plain = [one for one in self.open if not one.alias]
        newest = max(plain or self.open, key=lambda one: one.at, default=None)
        return newest.email if newest else None


def person_of_link(store: Store, keys: Keys, use: TokenUse, token: str, *, now: datetime) -> Person:
    """Whose link it is. One of 0.1.0 is about a claim, and leads to its person by the claim's
    chain; to their suppression only while their address is kept.

    Raises:
        Unauthenticated: it is no such link.
    """
    about = read_token(keys, use, token, now)
    person = person_in(about)
    if person is not None:
        return person
    chain = store.consents(about)
    if not chain:
        message = "no such claim"
        raise Unauthenticated(message)
    found = chain[-1].prospect_id
    prospect = store.get(Prospect, found)
    address = prospect.email if prospect else None
    return Person(found, person_of(keys, address).suppression_id if address else "")


def person_state(store: Store, person: Person) -> PersonState:
    """Loads all that is known of a person.

    What is open first: what is gone from it by then, because it was just confirmed, stands with
    the prospect that is read after it.
    """
    waiting = store.submissions(person.prospect_id)
    prospect = store.get(Prospect, person.prospect_id)
    chain_id = prospect.chain_id if prospect else ""
    chain = store.consents(chain_id) if chain_id else ()
    return PersonState(person, prospect, waiting, chain[-1] if chain else None)


def referrals_of(store: Store, prospect: Prospect | None) -> tuple[Referral, ...]:
    """The referrals that a person confirmed, in that order."""
    found = (store.get(Referral, one) for one in (prospect.referrals if prospect else ()))
    return tuple(one for one in found if one is not None)


def suppression_of(
    store: Store, person: Person, keys: Keys | None = None, address: str | None = None
) -> Suppression | None:
    """What says that a person is not to be written to. With ``keys`` and the ``address`` as it
    was typed, what 0.1.0 wrote of that very spelling counts, too."""
    wanted = [person.suppression_id]
    if keys and address and (exact := exact_suppression_id(keys, address)) not in wanted:
        wanted.append(exact)
    wanted.append(person.prospect_id)
    found = (store.get(Suppression, one) for one in wanted if one)
    return next((one for one in found if one), None)
