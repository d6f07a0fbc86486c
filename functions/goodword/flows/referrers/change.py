"""Changes what a referrer has told of themselves: name, mailbox, language, words of their page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from goodword.domain.errors import FieldError, Invalid, Refused
from goodword.domain.event import Decision
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.referrals.changing import change, changed_fields
from goodword.domain.referrals.own_words import ProposedWords, withdraw
from goodword.domain.referrals.referrer import ReferrerMailbox, ReferrerStatus
from goodword.domain.tokens import Keys, person_of
from goodword.flows.outreach.choice import former_address
from goodword.flows.portal.sessions import ended_with_address
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrers.bring_in import guards_of
from goodword.flows.referrers.stand import known
from goodword.flows.retry import until_committed

_GONE = frozenset({ReferrerStatus.LEFT, ReferrerStatus.ERASED})


def change_referrer(
    store: Store,
    keys: Keys,
    referrer_id: str,
    changes: Mapping[str, Any],
    *,
    note: str | None,
    actor: str,
    randomness: Randomness,
    now: datetime,
) -> tuple[str, ...]:
    """The names of what was changed; none where it was so already. ``changes``: fields of the
    referrer as they are to be, their page and the guard of their mailbox following. A former
    address is kept for a while, and told with the new one; whoever is signed in by it is not any
    more.

    Raises:
        NotFound: there is no such referrer.
        Refused: they are gone.
        Invalid: the mailbox is somebody else's in that audience.
        Conflict: others keep changing the same referrer.
    """

    def attempt() -> tuple[str, ...]:
        before, code = known(store, referrer_id)
        if before.status in _GONE:
            message = f"{referrer_id} is gone ({before.status}); register them anew"
            raise Refused("referrer_gone", message)
        after = before.but(**changes)
        mailbox = person_of(keys, after.email).prospect_id
        guard = store.get(ReferrerMailbox, mailbox, after.audience)
        if guard is not None and guard.referrer_id != referrer_id:
            fix = f"this mailbox is {guard.referrer_id} there: give another"
            raise Invalid(FieldError("email", "mailbox_taken", fix))
        event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)
        # Who takes the words of a page away does not mean that others come in their place.
        takes_away = "sentence" in changes and after.sentence is None
        waits = store.get(ProposedWords, referrer_id) if takes_away else None
        withdrawn = withdraw(waits, actor=actor, event_id=event_id, now=now)
        decision = change(
            before,
            after,
            code,
            (
                *guards_of(store, before, after, keys=keys, now=now),
                *former_address(store, referrer_id, before.email, after.email, now=now),
                *withdrawn.save,
                *ended_with_address(store, keys, before.email, after.email, now=now),
            ),
            note=note,
            actor=actor,
            event_id=event_id,
            now=now,
        )
        if decision.save:
            events = (*decision.events, *withdrawn.events)
            store.commit(Decision(save=decision.save, events=events))
        return changed_fields(before, after)

    return until_committed(attempt)
