"""A prospect claims an offer: one read, one limiter update, one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodword.domain.claims.claim import ClaimForm, NewIds, receive, repeat
from goodword.domain.claims.consent import Prospect
from goodword.domain.errors import Conflict, NotFound
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.referrals.referral import CodeStatus, ReferralCode
from goodword.domain.tokens import Keys, prospect_id
from goodword.flows.ports import Randomness, Store

if TYPE_CHECKING:
    from goodword.program.model import Program

CLAIMS_PER_CODE_AND_HOUR = 240
SALT_BYTES = 16


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
    keys: Keys,
    randomness: Randomness,
    now: datetime,
) -> str:
    """Registers the claim and returns its id; the same prospect again changes nothing.

    ``code`` is what ``active_code`` has read, by the same programme: a number is drawn before its
    terms are looked at.

    Raises:
        TooMany: the code's limit for this hour is reached.
    """
    number = store.draw_number(
        code.code,
        window=now.strftime("%Y-%m-%dT%H"),
        limit=CLAIMS_PER_CODE_AND_HOUR,
        seen=code.window,
    )
    person = prospect_id(keys, form.email)
    random = randomness(2 * ID_LENGTH + SALT_BYTES)
    ids = NewIds(
        claim_id=random_text(random, ID_LENGTH),
        event_id=random_text(random[ID_LENGTH:], ID_LENGTH),
        salt=random[2 * ID_LENGTH :].hex(),
    )
    decision = receive(
        terms.program,
        terms.revision,
        code,
        form,
        number=number,
        prospect_id=person,
        ids=ids,
        now=now,
    )
    try:
        store.commit(decision)
    except Conflict as conflict:
        if conflict.kinds != (Prospect.__name__,):
            raise
        prospect = store.get(Prospect, person)
        if prospect is None:  # it expired between the two: the next try is a first one
            raise
        store.commit(repeat(prospect, code, event_id=ids.event_id, now=now))
        return prospect.claim_id
    return ids.claim_id
