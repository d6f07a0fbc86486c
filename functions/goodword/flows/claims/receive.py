"""Somebody sends the form of a link: a candidate is stored, and nothing else happens.

The same calls on the table, in the same order and of the same sizes, whoever the person is: so
neither an answer nor its time tells whether somebody is known.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodword.domain.claims.consent import Prospect, Suppression
from goodword.domain.claims.submission import (
    OWN_PLACE,
    ClaimForm,
    ClaimSubmission,
    alias_places,
    filler_of,
    kept_under,
    place_among,
    submission_of,
)
from goodword.domain.errors import NotFound
from goodword.domain.event import Decision
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.mailbox import spelled_out
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode
from goodword.domain.tokens import (
    Keys,
    Person,
    exact_suppression_id,
    hash_of_nobody,
    is_plain,
    person_of,
    spelling_of,
)
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import until_committed

if TYPE_CHECKING:
    from goodword.program.model import Program


@dataclass(frozen=True, slots=True)
class PinnedProgram:
    """A programme and its revision."""

    program: "Program"
    revision: str


def active_code(store: Store, code: str, audiences: Collection[str]) -> ReferralCode:
    """A code that leads to an offer; ``audiences`` are those that the programme of today has.

    Raises:
        NotFound: the code is unknown, paused or erased, or the programme has dropped its audience:
            nobody can tell which.
    """
    found = store.get(ReferralCode, code)
    if (
        found is None
        or found.status is not CodeStatus.ACTIVE
        # A code outlives the programme that it was registered under.
        or found.audience not in audiences
    ):
        raise NotFound(code)
    return found


def receive_claim(
    store: Store,
    terms: PinnedProgram,
    code: ReferralCode,
    form: ClaimForm,
    *,
    mail_after: datetime | None,
    keys: Keys,
    randomness: Randomness,
    now: datetime,
) -> None:
    """Stores what was sent, for the owner of the mailbox to look at; of somebody who does not want
    to be written to, and of what no person has filled in, nothing.

    ``code`` is what ``active_code`` has read, by the same programme; ``mail_after`` is what
    ``admit`` has said.
    """
    person = person_of(keys, form.email)
    # An alias may have been suppressed by 0.1.0, which took it for a person of its own.
    spellings = dict.fromkeys((person.suppression_id, exact_suppression_id(keys, form.email)))
    nobody = hash_of_nobody(randomness)
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)
    places = () if is_plain(form.email) else alias_places(spelling_of(keys, form.email))

    def attempt() -> None:
        suppressed = [store.get(Suppression, one) for one in spellings]
        alias, before = _place(store, person, code, form.email, places)
        submission = submission_of(
            terms.program,
            terms.revision,
            code,
            form,
            prospect_id=person.prospect_id,
            alias=alias,
            before=before,
            event_id=event_id,
            mail_after=mail_after,
            now=now,
        )
        if any(suppressed) or form.is_decoy:
            submission = filler_of(submission, prospect_id=nobody, now=now)
        store.commit(Decision(save=(submission,)))

    until_committed(attempt)


def _place(
    store: Store, person: Person, code: ReferralCode, email: str, places: tuple[str, ...]
) -> tuple[str, ClaimSubmission | None]:
    """Where a form is kept, and what is there. An alias asks as often, whatever it finds."""
    if not places:
        return "", store.get(ClaimSubmission, person.prospect_id, code.code)
    found = {
        place: store.get(ClaimSubmission, person.prospect_id, kept_under(code.code, place))
        for place in (*places, OWN_PLACE)
    }
    own = found.pop(OWN_PLACE)
    prospect = store.get(Prospect, person.prospect_id)
    used = prospect.email if prospect and prospect.confirmed_at else None
    is_confirmed = used is not None and spelled_out(used) == spelled_out(email)
    place = place_among(found, email, is_confirmed=is_confirmed)
    return place, own if place == OWN_PLACE else found[place]
