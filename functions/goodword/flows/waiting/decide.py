"""A person decides about what waits: one way for the command and for the staff pages."""

from collections.abc import Sequence
from typing import Final

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.record import Record
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.domain.rewards.reward import Reward
from goodword.domain.staff.roll import RollEntry
from goodword.domain.staff.trail import Actor, TrailAction, TrailNote, local_actor, staff_actor
from goodword.domain.waiting.authority import is_own, require, signing
from goodword.domain.waiting.rules import DeskAction, state_of
from goodword.domain.waiting.signature import FirstSignature, first_signature, is_first
from goodword.flows.staff.roll import staff_of
from goodword.flows.staff.trail import noted
from goodword.flows.waiting.deciders import DECIDERS, Decider, Ruling, WaitingDesk
from goodword.flows.waiting.kinds import KINDS
from goodword.flows.waiting.listing import BETWEEN
from goodword.flows.waiting.subject import is_same, matter_of, subject_of
from goodword.flows.waiting.trailed import trailed

LONGEST_NOTE: Final = 300
FIRST_OF_TWO: Final = "approved by the first of two people"
"""What becomes of a yes that takes another one."""
_FIRST: Final = "first_of_two"
"""The same in the trail."""


def decide(desk: WaitingDesk, name: str, verdict: Ruling) -> str:
    """Carries out what a person says about what waits under a name (``application/7k2m…``), and
    answers with what it is now. The trail says in the same transaction who, why and from what.

    Raises:
        NotFound: nothing waits under that name.
        Refused: it was decided already, cannot be decided so, is decided by another command, or by
            others than them.
        Conflict: somebody else kept changing it.
    """
    word, _, own_id = name.partition(BETWEEN)
    kind = next((kind for kind, one in KINDS.items() if one.word == word), None)
    if kind is None or not own_id:
        raise NotFound(name)
    decider = _decider(kind, verdict.action)
    record = subject_of(desk.store, kind, own_id)
    staff = staff_of(desk.store).members
    signer = verdict.signer or signer_of(staff, verdict.known_as)
    if signer is not None and signer not in staff:
        staff = (*staff, signer)
    actor = actor_of(signer, verdict)
    own = verdict._replace(actor=signer.name if signer else verdict.actor)
    signature: FirstSignature | None = None
    if staff:
        matter = matter_of(desk.store, record)
        found = signing(
            matter,
            verdict.action,
            staff,
            desk.terms.program.governance,
            desk.terms.program.currencies,
        )
        require(signer, verdict.actor, matter, found, staff)
        _require_seen(verdict, name, record)
        signature = desk.store.get(FirstSignature, name)
        if found.people > 1 and is_first(signature, record.version, actor):
            return _sign_first(desk, name, record, signature, actor, verdict.note)
    before = state_of(record)

    def beside(decision: Decision) -> tuple[Record, ...]:
        after = next((one for one in decision.save if is_same(one, record)), None)
        if after is not None:
            _require_seen(verdict, name, after)
        said = TrailNote(
            TrailAction.DECIDED,
            name,
            verdict.note,
            before,
            state_of(after) if after is not None else verdict.action.value,
        )
        signed = (signature.but(expires_at=desk.now),) if signature is not None else ()
        return (*noted(desk.store, actor, said, now=desk.now), *signed)

    became = decider(desk._replace(store=trailed(desk.store, beside)), own_id, own)
    return became if isinstance(became, str) else state_of(became)


def _require_seen(verdict: Ruling, name: str, record: Record) -> None:
    """Nothing is decided about what has become another thing since it was shown."""
    if verdict.seen is not None and record.version != verdict.seen:
        raise Refused("changed", f"{name} has changed since it was shown. Look at it again.")


def who_may(desk: WaitingDesk, name: str, action: DeskAction) -> tuple[RollEntry, ...]:
    """Who of the staff may say this about what waits under a name: whose own it is, not.

    Raises:
        NotFound: nothing waits under that name.
    """
    word, _, own_id = name.partition(BETWEEN)
    kind = next((kind for kind, one in KINDS.items() if one.word == word), None)
    if kind is None or not own_id:
        raise NotFound(name)
    matter = matter_of(desk.store, subject_of(desk.store, kind, own_id))
    staff, program = staff_of(desk.store).members, desk.terms.program
    found = signing(matter, action, staff, program.governance, program.currencies)
    return tuple(one for one in found.who if not is_own(one, matter))


def _sign_first(
    desk: WaitingDesk,
    name: str,
    record: Record,
    before: FirstSignature | None,
    actor: Actor,
    note: str,
) -> str:
    """Keeps the first of two yeses; the record is written too, so that whoever changes it meanwhile
    has not been approved."""
    if not getattr(record, "waits_for_person", False):
        raise Refused("decided", f"{name} waits for nobody any more.")
    state = state_of(record)
    said = TrailNote(TrailAction.DECIDED, name, note, state, _FIRST)
    signed = first_signature(before, name, record.version + 1, actor, note, now=desk.now)
    entries = noted(desk.store, actor, said, now=desk.now)
    shown = record.but(signed_by=actor.name) if isinstance(record, Reward) else record
    desk.store.commit(Decision(save=(shown, signed, *entries)))
    return FIRST_OF_TWO


def signer_of(staff: Sequence[RollEntry], known_as: Sequence[str]) -> RollEntry | None:
    """Who of the staff somebody is, by what is known of them; None where that is nobody, or fits
    several. An AWS caller is known by ``aws`` alone: a session may be called after anybody."""
    known = {one.strip().lower() for one in known_as if one.strip()}
    if any(one.startswith("arn:") for one in known):
        found = [one for one in staff if one.aws and one.aws.lower() in known]
    else:
        found = [one for one in staff if known & {one.address.lower(), one.name.lower()}]
    return found[0] if len(found) == 1 else None


def actor_of(signer: RollEntry | None, verdict: Ruling) -> Actor:
    """Who acts, as the trail has it."""
    if verdict.noted_as is not None:
        return verdict.noted_as
    if signer is not None:
        return staff_actor(signer.address, signer.name, signer.role)
    arn = next((one for one in verdict.known_as if one.startswith("arn:")), None)
    return Actor(arn, verdict.actor) if arn else local_actor(verdict.actor)


def _decider(kind: str, action: DeskAction) -> Decider:
    decider = DECIDERS.get((kind, action))
    if decider is not None:
        return decider
    if not any(of == kind for of, _ in DECIDERS):
        raise Refused("other_command", f"This is not decided here: {KINDS[kind].how}.")
    if kind == UnfollowedReport.__name__:
        raise Refused(
            "only_dismissed",
            "A report that could not be followed cannot be approved. Report what holds with "
            "goodword deal, then refuse this one.",
        )
    raise Refused("other_action", f"Nobody can {action} this. What acts: {KINDS[kind].how}.")
