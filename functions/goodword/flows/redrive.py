"""What was given up runs again, once a person has mended what stood against it; or it is dismissed.

A reaction that was given up stays in the list of what waits for a person until it really runs: it
is opened first and its event made due after that, and whoever dies between the two, or whichever
sweep takes the event's mark off that very moment, leaves it where somebody finds it again.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import NotFound, Refused, TooNew
from goodword.domain.event import Decision, Event
from goodword.domain.listing import WAITING
from goodword.domain.reasons import Reason
from goodword.flows.ports import Store
from goodword.flows.reactions import WAITS

_KINDS: Final[dict[str, type[Event]]] = {
    kind.__name__: kind for kind in (Event, ConsentEvent, ClaimSubmission)
}
"""The kinds of events, by the names that ``Delivery.source`` begins with."""


def given_up(store: Store) -> Iterator[Delivery]:
    """Every reaction that is tried no more, the oldest first; also one that somebody has had run
    again (``retry_at``), until it does."""
    after: str | None = None
    while True:
        page = store.page(WAITING.part(Delivery.__name__), after=after)
        for row in page.rows:
            try:
                found = store.get(Delivery, *row.identity)
            except TooNew:
                continue  # a later version has to show it
            # The list runs behind: it may have run this very moment.
            if found is not None and found.status is DeliveryStatus.GIVEN_UP:
                yield found
        after = page.after
        if after is None:
            return


def redrive(store: Store, event_id: str, reaction: str, *, now: datetime) -> None:
    """Makes a reaction due again, with all its attempts before it.

    Raises:
        NotFound: there is no such reaction.
        Refused: it was not given up, its event is over or belongs to a later version, or an
            earlier version has not kept where its event lies.
        Conflict: somebody else redrives it at this moment.
    """
    delivery = _given_up(store, event_id, reaction)
    event = _event_of(store, delivery)
    again = now + WAITS[0]
    opened = delivery.but(
        attempts=0, retry_at=again, redriven=delivery.redriven + 1, refused_since=None
    )
    store.commit(Decision(save=(opened,)))
    store.make_due(event, again)


def dismiss(store: Store, event_id: str, reaction: str) -> None:
    """Takes a reaction off the list of what waits for a person: it never runs.

    Raises:
        NotFound: there is no such reaction.
        Refused: it was not given up.
        Conflict: somebody else is at work on it at this moment.
    """
    delivery = _given_up(store, event_id, reaction)
    ended = delivery.but(status=DeliveryStatus.DONE, code=Reason.DISMISSED.value, retry_at=None)
    store.commit(Decision(save=(ended,)))


def _given_up(store: Store, event_id: str, reaction: str) -> Delivery:
    delivery = store.get(Delivery, event_id, reaction)
    if delivery is None:
        raise NotFound(f"reaction {reaction} to the event {event_id}")
    if delivery.status is not DeliveryStatus.GIVEN_UP:
        raise Refused("not_given_up", f"{event_id} {reaction} is {delivery.status}, not given up")
    return delivery


def _event_of(store: Store, delivery: Delivery) -> Event:
    event_id = delivery.event_id
    if not delivery.source:
        message = (
            f"{event_id} was given up by Goodword 0.1.0, which has not kept where its event is"
        )
        raise Refused("no_source", message)
    name, *identity = delivery.source
    newer = Refused("too_new", f"the event {event_id} is for a later version of Goodword to run")
    kind = _KINDS.get(name)
    if kind is None:
        raise newer
    try:
        event = store.get(kind, *identity)
    except TooNew:
        raise newer from None
    if event is None or event.event_id != event_id:
        # A submission that was sent anew has an event, and mails, of its own.
        raise Refused("over", f"the time of the event {event_id} is over, or it was sent anew")
    return event
