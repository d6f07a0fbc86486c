"""Somebody sends the form of a join page: a request is stored, and a mail asks its mailbox.

The same calls on the table, in the same order and of the same sizes, whoever the person is: so
neither an answer nor its time tells whether somebody is known.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from goodword.domain.claims.consent import Suppression
from goodword.domain.errors import NotFound
from goodword.domain.event import Decision
from goodword.domain.event_data.mailboxes import JoinRequested
from goodword.domain.events import happened
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.referrals.joining import (
    KEPT_FOR,
    JoinForm,
    JoinRequest,
    join_filler_of,
    request_of,
)
from goodword.domain.tokens import (
    Keys,
    exact_suppression_id,
    hash_of_nobody,
    person_of,
    spelling_of,
)
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import until_committed

if TYPE_CHECKING:
    from goodword.program.model import Audience, Program


def joined_audience(program: "Program", name: str) -> "Audience":
    """An audience that one can join by a page.

    Raises:
        NotFound: the programme has none of that name, or no door to it: nobody can tell which.
    """
    found = program.audiences.get(name)
    if found is None or found.joining is None:
        raise NotFound(name)
    return found


def ask_to_join(
    store: Store,
    terms: PinnedProgram,
    audience: str,
    form: JoinForm,
    *,
    mail_after: datetime | None,
    keys: Keys,
    randomness: Randomness,
    now: datetime,
) -> None:
    """Stores what was sent, for the owner of the mailbox to confirm; of somebody who does not want
    to be written to, and of what no person has filled in, nothing.

    A form proves nothing: whoever said "never again" is not written to because somebody typed their
    address. They allow it again by the link in any earlier mail, as before a claim.

    Raises:
        NotFound: the programme has no door to that audience.
    """
    joined_audience(terms.program, audience)
    person = person_of(keys, form.email)
    spellings = dict.fromkeys((person.suppression_id, exact_suppression_id(keys, form.email)))
    spelling = spelling_of(keys, form.email)
    nobody = hash_of_nobody(randomness)
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> None:
        suppressed = [store.get(Suppression, one) for one in spellings]
        before = store.get(JoinRequest, person.prospect_id, audience, spelling)
        request = request_of(
            form,
            audience,
            terms.revision,
            mailbox_id=person.prospect_id,
            spelling=spelling,
            before=before,
            event_id=event_id,
            mail_after=mail_after,
            now=now,
        )
        if any(suppressed) or form.is_decoy:
            request = join_filler_of(request, mailbox_id=nobody, now=now)
        asked = happened(
            JoinRequested(audience=audience, spelling=request.spelling),
            event_id=event_id,
            about=request.mailbox_id,
            actor="anybody",
            now=now,
        )
        store.commit(Decision(save=(request,), events=(asked.but(expires_at=now + KEPT_FOR),)))

    until_committed(attempt)
