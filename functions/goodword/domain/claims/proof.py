"""A fresh proof that somebody reads a mailbox: a mailed link, good for minutes and used once."""

from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from goodword.domain.tokens import HASH_LETTERS, Person, person_in

GOOD_FOR: Final = timedelta(minutes=30)
ASKED_FOR: Final = timedelta(days=30)
"""How long a request stands: its mail may be tried for days, and redriven after that."""
USED_FOR: Final = ASKED_FOR + GOOD_FOR
"""How long it is remembered that a request was used: longer than a link of it may be good."""
_BETWEEN: Final = ":"


class ProofAction(StrEnum):
    """What needs a proof: what shows, removes or gives something. Leaving needs none."""

    EXPORT = "export"
    ERASE = "erase"
    GIVE = "give"


class Proof(NamedTuple):
    """Whose mailbox, for what, and the number of the request, which is used once by whichever of
    its links; ``purpose`` is the consent that is to be given."""

    person: Person
    action: ProofAction
    purpose: str
    proof_id: str

    @property
    def token_text(self) -> str:
        """What the link's token says."""
        return self.person.token_text + _BETWEEN.join((self.action, self.purpose, self.proof_id))


def proof_in(about: str) -> Proof | None:
    """The proof that a token's text is."""
    person = person_in(about[: 2 * HASH_LETTERS])
    if person is None:
        return None
    action, purpose, proof_id = about[2 * HASH_LETTERS :].split(_BETWEEN)
    return Proof(person, ProofAction(action), purpose, proof_id)
