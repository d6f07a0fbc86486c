"""The owner of a mailbox answers: picks what was submitted and confirms it, or lets time pass."""

from datetime import datetime
from typing import TYPE_CHECKING

from goodword.domain.claims.confirmation import ConfirmationAnswers, Drawn, confirm
from goodword.domain.claims.consent import Prospect
from goodword.domain.claims.leaving import end_unconfirmed
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.errors import Refused, Unauthenticated
from goodword.domain.event import Decision
from goodword.domain.ids import ID_LENGTH, random_text, reference_of
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode, Referrer
from goodword.domain.tokens import Keys, Person, company_id_of
from goodword.flows.claims.person import PersonState, person_state, referrals_of
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.partners.company_domains import company_of_address, own_claim
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import GoOn, committed, for_each, until_committed

if TYPE_CHECKING:
    from goodword.program.model import Program

SALT_BYTES = 16


def candidates(
    store: Store, state: PersonState, *, now: datetime
) -> tuple[tuple[ClaimSubmission, ReferralCode], ...]:
    """What the person may pick from, earliest first, and through whose link each came. What is over
    and waits to be emptied is not among it.

    A link that was paused since led them here all the same; one that was erased names nobody.
    """
    found = ((one, store.get(ReferralCode, one.code)) for one in state.open if not one.is_over(now))
    return tuple(
        (one, code) for one, code in found if code and code.status is not CodeStatus.ERASED
    )


def confirm_claim(
    store: Store,
    terms: PinnedProgram,
    keys: Keys,
    person: Person,
    shown: ClaimSubmission,
    answers: ConfirmationAnswers,
    *,
    mailed_at: datetime | None,
    fills_up: bool,
    randomness: Randomness,
    now: datetime,
) -> Referral:
    """Confirms the submission that was ``shown``, which becomes a referral; or, where the person
    has a referral of the same link that has not ended, renews what that one holds. Idempotent.

    ``mailed_at``: when the mail went whose link was followed, to the second, where that is known.
    ``fills_up``: what the answers leave empty is as it was submitted. ``terms`` are those of today.
    Where partners may register deals, a registration of the person's company precedes it.

    Raises:
        Refused: there is no such submission, or no more; or it was written over meanwhile.
    """
    random = randomness(4 * ID_LENGTH + SALT_BYTES)
    numbers: dict[str, int] = {}

    def number(code: str) -> int:
        # Once for each: a number that nobody takes leaves a gap.
        if code not in numbers:
            numbers[code] = store.draw_number(code)
        return numbers[code]

    def attempt() -> Referral:
        state = person_state(store, person)
        open_ = candidates(store, state, now=now)
        found = next((one for one in open_ if one[0].kept_under == shown.kept_under), None)
        line = referrals_of(store, state.confirmed)
        if found is None:
            before = next((one for one in reversed(line) if one.code == shown.code), None)
            if before is None:
                raise Refused("claim_ended", "This link is no longer good. Claim the offer again.")
            return before
        picked, code = found
        if picked.event_id != shown.event_id:
            raise Refused("submission_changed", "The form was sent anew. Look at it once more.")
        source = _source(store, terms.program, picked.audience, picked.revision)
        company = company_of_address(picked.email or "")
        of_link = (one for one in line if one.code == picked.code)
        standing = next((one for one in of_link if not one.has_ended), None)
        decision = confirm(
            terms.program,
            terms.revision,
            picked,
            state.prospect,
            state.last,
            answers.or_as_submitted(picked) if fills_up else answers,
            mailed_at=mailed_at,
            standing=standing,
            source=source,
            waits=any(not one.has_ended for one in line),
            company_id=company_id_of(keys, company) if company else None,
            drawn=Drawn(
                # Behind every check.
                number=0 if standing else number(code.code),
                reference=reference_of(random[2 * ID_LENGTH :]),
                chain_id=random_text(random, ID_LENGTH),
                event_id=random_text(random[ID_LENGTH:], ID_LENGTH),
                withdrawal_id=random_text(random[3 * ID_LENGTH :], ID_LENGTH),
                salt=random[4 * ID_LENGTH :].hex(),
            ),
            now=now,
        )
        if terms.program.registration is not None and not standing:
            # Only here: a programme without registrations loads and asks nothing for them.
            from goodword.flows.partners.precede import with_company

            decision = with_company(
                store,
                keys,
                decision,
                number=number,
                source=lambda audience, of: _source(store, terms.program, audience, of),
                now=now,
            )
        decision = _with_own_claims(store, keys, decision)
        store.commit(decision)
        return next(
            one
            for one in decision.save
            if isinstance(one, Referral) and one.registration_id is None
        )

    return until_committed(attempt)


def _with_own_claims(store: Store, keys: Keys, decision: Decision) -> Decision:
    """The decision, with what each new referral is to the mailbox of its referrer today."""

    def judged(one: Record) -> Record:
        if not isinstance(one, Referral) or one.version:
            return one
        referrer = store.get(Referrer, one.referrer_id)
        email = referrer.email if referrer else None
        return one.but(own_claim=own_claim(lambda: keys, email, one.prospect_id, one.company_id))

    return decision._replace(save=tuple(map(judged, decision.save)))


def _source(store: Store, program: "Program", audience: str, revision: str) -> str:
    """The code of an audience's source, by the terms of a ``revision`` where today's programme has
    dropped the audience."""
    if audience not in program.audiences:
        kept = store.program(revision)
        if kept is None:
            message = f"revision {revision} is missing from the store"
            raise LookupError(message)
        program = kept
    return program.audiences[audience].source


def expire_claims(
    store: Store, *, randomness: Randomness, now: datetime, go_on: GoOn = lambda: True
) -> int:
    """Ends the claims that 0.1.0 received and nobody confirmed in time; returns how many.

    Raises:
        ExceptionGroup: some could not be ended; all others were.
    """

    def end(due: Referral) -> bool:
        chain = store.consents(due.claim_id)
        referral = store.get(Referral, due.referral_id)
        if not chain or referral is None:
            message = f"claim {due.claim_id} has no chain"
            raise Unauthenticated(message)
        decision = end_unconfirmed(
            referral,
            store.get(Prospect, referral.prospect_id),
            chain[-1],
            event_id=random_text(randomness(ID_LENGTH), ID_LENGTH),
            now=now,
        )
        # A conflict: it is being ended elsewhere.
        return committed(store, decision)

    return for_each(store.each_due(Referral, now), end, go_on=go_on)
