"""What was given up runs again: a person has mended what stood against it.

A reaction that was given up stays in the list of what waits for a person. Its event is made due
first, in a moment, and its state is opened after that: whoever dies between the two has changed
nothing, and whoever sweeps meanwhile finds it as it was.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision, Event
from goodword.domain.listing import WAITING
from goodword.flows.ports import Store
from goodword.flows.reactions import WAITS

_KINDS: Final[dict[str, type[Event]]] = {
    kind.__name__: kind for kind in (Event, ConsentEvent, ClaimSubmission)
}
"""The kinds of events, by the names that ``Delivery.source`` begins with."""


def given_up(store: Store) -> Iterator[Delivery]:
    """Every reaction that is tried no more, the oldest first."""
    after: str | None = None
    while True:
        page = store.page(WAITING.part(Delivery.__name__), after=after)
        for row in page.rows:
            found = store.get(Delivery, *row.identity)
            # The list runs behind: it may have been redriven this very moment.
            if found is not None and found.status is DeliveryStatus.GIVEN_UP:
                yield found
        after = page.after
        if after is None:
            return


def redrive(store: Store, event_id: str, reaction: str, *, now: datetime) -> None:
    """Makes a reaction due again, with all its attempts before it.

    Raises:
        NotFound: there is no such reaction, or its event is gone.
        Refused: it was not given up, or an earlier version has not kept where its event lies.
        Conflict: somebody else redrives it at this moment.
    """
    delivery = store.get(Delivery, event_id, reaction)
    if delivery is None:
        raise NotFound(f"reaction {reaction} to the event {event_id}")
    if delivery.status is not DeliveryStatus.GIVEN_UP:
        raise Refused("not_given_up", f"{event_id} {reaction} is {delivery.status}, not given up")
    if not delivery.source:
        message = (
            f"{event_id} was given up by Goodword 0.1.0, which has not kept where its event is"
        )
        raise Refused("no_source", message)
    kind, *identity = delivery.source
    event = store.get(_KINDS[kind], *identity)
    if event is None or event.event_id != event_id:
        # Its time is over, or (of a submission) it was sent anew: that has mails of its own.
        raise NotFound(f"event {event_id} any more")
    again = now + WAITS[0]
    store.make_due(event, again)
    opened = delivery.but(
        status=DeliveryStatus.FAILED,
        attempts=0,
        retry_at=again,
        redriven=delivery.redriven + 1,
    )
    store.commit(Decision(save=(opened,)))
