"""A fresh proof that somebody reads a mailbox: a mailed link, good for minutes and used once."""

from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.record import Record
from goodword.domain.tokens import HASH_LETTERS, Person, person_in

GOOD_FOR: Final = timedelta(minutes=30)
ASKED_FOR: Final = timedelta(days=30)
"""How long a request stands: its mail may be tried for days, and redriven after that."""
USED_FOR: Final = ASKED_FOR + GOOD_FOR
"""How long it is remembered that a request was used: longer than a link of it may be good."""
STANDS_FOR: Final = timedelta(minutes=15)
"""How long a request stands for whoever asks for the same again: the half of what its link is good
for, so that a link is on its way that can still be used."""
_BETWEEN: Final = ":"


class ProofAction(StrEnum):
    """What needs a proof: what shows, removes or gives something. Leaving needs none."""

    EXPORT = "export"
    ERASE = "erase"
    GIVE = "give"


class ProofRequest(Record):
    """The last link that was asked for, of a person and for ``what``: its number, and when.

    One that nobody has used yet answers whoever asks again soon, so that asking often neither piles
    up mails nor takes the budget of the others.
    """

    prospect_id: str
    what: str
    proof_id: str
    asked_at: AwareDatetime


def what_of(action: ProofAction, purpose: str) -> str:
    """What a link is to prove, as one word: ``erase``, ``give:product_news``."""
    return f"{action}{_BETWEEN}{purpose}" if purpose else str(action)


class Proof(NamedTuple):
    """Whose mailbox, for what, and the number of the request, which is used once by whichever of
    its links; ``purpose`` is the consent that is to be given, ``spelling`` the hash of the very
    address that the link went to (empty: of before links said so)."""

    person: Person
    action: ProofAction
    purpose: str
    proof_id: str
    spelling: str = ""

    @property
    def token_text(self) -> str:
        """What the link's token says."""
        return self.person.token_text + _BETWEEN.join(
            (self.action, self.purpose, self.proof_id, self.spelling)
        )


def proof_in(about: str) -> Proof | None:
    """The proof that a token's text is."""
    person = person_in(about[: 2 * HASH_LETTERS])
    if person is None:
        return None
    action, purpose, proof_id, *spelled = about[2 * HASH_LETTERS :].split(_BETWEEN)
    return Proof(person, ProofAction(action), purpose, proof_id, *spelled[:1])
