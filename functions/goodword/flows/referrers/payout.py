"""Sets where a referrer is paid, as they have told it to whoever runs the programme."""

from datetime import datetime

from goodword.domain.destination import Destination
from goodword.domain.errors import Refused
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.referrals.changing import change
from goodword.domain.referrals.referrer import ReferrerStatus
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrers.stand import is_owed, known
from goodword.flows.retry import until_committed

_GONE = frozenset({ReferrerStatus.LEFT, ReferrerStatus.ERASED})


def set_destination(
    store: Store,
    referrer_id: str,
    destination: Destination | None,
    *,
    note: str | None = None,
    actor: str,
    randomness: Randomness,
    now: datetime,
) -> bool:
    """Whether that changed anything; None: it is not known any more. What is reserved already goes
    where it was to go. The event tells the referrer's mailbox, and lets go on what has waited for
    this or has failed with the former details.

    Raises:
        NotFound: there is no such referrer.
        Refused: they are gone, and nothing is owed to them that could be paid there.
        Conflict: others keep changing the same referrer.
    """

    def attempt() -> bool:
        before, code = known(store, referrer_id)
        if before.status in _GONE and (destination is None or not is_owed(store, before)):
            message = (
                f"{referrer_id} is gone ({before.status}): leave or erase, run again, takes where "
                "they are paid away once nothing is owed"
            )
            raise Refused("referrer_gone", message)
        decision = change(
            before,
            before.but(destination=destination),
            code,
            (),
            note=note,
            actor=actor,
            event_id=random_text(randomness(ID_LENGTH), ID_LENGTH),
            now=now,
        )
        if decision.save:
            store.commit(decision)
        return bool(decision.save)

    return until_committed(attempt)
