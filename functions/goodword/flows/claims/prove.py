"""What needs a fresh proof of the mailbox: asked for on a page, mailed as a link, used once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from goodword.domain.claims.confirmation import choices
from goodword.domain.claims.consent import UsedProof
from goodword.domain.claims.leaving import give
from goodword.domain.claims.proof import (
    ASKED_FOR,
    STANDS_FOR,
    USED_FOR,
    Proof,
    ProofAction,
    ProofRequest,
    proof_in,
    what_of,
)
from goodword.domain.errors import Conflict, Refused, Unauthenticated
from goodword.domain.event import Decision
from goodword.domain.event_data.mailboxes import ProofRequested
from goodword.domain.events import happened
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.tokens import Keys, Person, TokenUse, read_token
from goodword.flows.claims.export import export, spelled_as
from goodword.flows.claims.leave import erase, withdraw_consent
from goodword.flows.claims.person import PersonState, person_state, suppression_of
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.joining.kept import applied_with
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import committed, until_committed


def request_proof(
    store: Store,
    person: Person,
    action: ProofAction,
    *,
    purpose: str = "",
    audiences: Collection[str] = (),
    locale: str,
    randomness: Randomness,
    now: datetime,
) -> bool:
    """Asks for a link to be mailed; False where no address is kept that it could go to, neither of
    a claim nor of an application for one of the ``audiences`` (all of the programme's).

    One that was asked for a moment ago, and that nobody has used, stands for this one.
    """
    if link_goes_to(store, person_state(store, person), audiences) is None:
        return False
    what = what_of(action, purpose)
    last = store.get(ProofRequest, person.prospect_id, what)
    if last and now < last.asked_at + STANDS_FOR and not store.get(UsedProof, last.proof_id):
        return True
    asked = happened(
        ProofRequested(action=action, purpose=purpose, locale=locale),
        event_id=random_text(randomness(ID_LENGTH), ID_LENGTH),
        about=person.prospect_id,
        actor="prospect",
        now=now,
    )
    request = ProofRequest(
        prospect_id=person.prospect_id,
        what=what,
        proof_id=asked.event_id,
        asked_at=now,
        expires_at=now + ASKED_FOR,
        version=last.version if last else 0,
    )
    # A conflict: somebody else asked for the same this very moment, and that stands for both.
    committed(store, Decision(save=(request,), events=(asked.but(expires_at=now + ASKED_FOR),)))
    return True


def link_goes_to(store: Store, state: PersonState, audiences: Collection[str]) -> str | None:
    """The address that a proof link is mailed to: of what the person confirmed or claims, or else
    of what they applied with."""
    return state.address or applied_with(store, state.person.prospect_id, audiences)


def read_proof(store: Store, keys: Keys, token: str, *, now: datetime) -> Proof:
    """What a proof link proves.

    Raises:
        Unauthenticated: it is no such link, or too old.
        Refused: it was used.
    """
    proof = proof_in(read_token(keys, TokenUse.PROOF, token, now))
    if proof is None:
        message = "no proof"
        raise Unauthenticated(message)
    _refuse_used(store, proof)
    return proof


def prove_export(
    store: Store, keys: Keys, proof: Proof, *, audiences: Collection[str] = (), now: datetime
) -> dict[str, Any]:
    """Uses the link, and then answers what is kept of the spelling that has proved itself.

    Raises:
        Refused: it was used.
    """
    try:
        store.commit(Decision(save=(_used(proof, now),)))
    except Conflict:
        _refuse_used(store, proof)
        raise
    spelled = spelled_as(keys, proof.spelling)
    return export(store, proof.person, spelled, audiences=audiences, now=now)


def prove_erasure(
    store: Store,
    keys: Keys,
    proof: Proof,
    *,
    audiences: Collection[str] = (),
    randomness: Randomness,
    now: datetime,
) -> None:
    """Uses the link and erases the person: of what many links have left, a part may go before;
    the link is used with the last of it.

    Raises:
        Refused: it was used.
    """
    try:
        erase(
            store,
            keys,
            proof.person,
            randomness=randomness,
            now=now,
            audiences=audiences,
            beside=(_used(proof, now),),
        )
    except Conflict:
        _refuse_used(store, proof)
        raise


def prove_gift(
    store: Store,
    terms: PinnedProgram,
    proof: Proof,
    locale: str,
    *,
    randomness: Randomness,
    now: datetime,
) -> None:
    """Uses the link and gives the consent that it names, in the words of ``locale`` today.

    Raises:
        Refused: it was used; or there is nobody who could give it, or nothing to give; or
            ``suppressed``: they are not written to until they allow that.
    """
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> None:
        _refuse_used(store, proof)
        if suppression_of(store, proof.person):
            raise Refused("suppressed", "Allow us to write to you before you agree to anything.")
        last = person_state(store, proof.person).last
        ticked = frozenset({proof.purpose})
        shown = choices(terms.program, ticked, locale)
        line = next((one for one in shown if one.purpose == proof.purpose), None)
        if last is None or line is None:
            raise Refused("claim_ended", "There is nothing to agree to any more.")
        decision = give(last, line, revision=terms.revision, event_id=event_id, now=now)
        store.commit(Decision(save=(_used(proof, now),), events=decision.events))

    until_committed(attempt)
    if suppression_of(store, proof.person):
        # They left this very moment, and neither saw the other: who leaves has given nothing.
        withdraw_consent(
            store, proof.person, frozenset({proof.purpose}), randomness=randomness, now=now
        )


def _used(proof: Proof, now: datetime) -> UsedProof:
    return UsedProof(proof_id=proof.proof_id, used_at=now, expires_at=now + USED_FOR)


def _refuse_used(store: Store, proof: Proof) -> None:
    if store.get(UsedProof, proof.proof_id):
        raise Refused("link_used", "This link was used. Ask for another one.")
