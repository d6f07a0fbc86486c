"""Where a referrer is paid is changed: for a while it is known what it was before, and the owner of
the former details can stop the change.

    stands     the new details count; payouts wait for the declared days
    disputed   somebody said that it was not them: the former details count again, and nothing is
               paid until a person has decided

What is set aside already at the moment of a change, or of a dispute, goes where it was to go.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.destination import Destination
from goodword.domain.errors import Refused
from goodword.domain.record import Record
from goodword.domain.referrals.referrer import DetailsHold, Referrer

KNOWN_FOR: Final = timedelta(days=30)
"""How long the former details are known, and a change of them can be stopped."""

MOST_BETWEEN: Final = 8
"""How many details that counted in between are told of a further change."""


class ChangeState(StrEnum):
    STANDS = "stands"
    DISPUTED = "disputed"


class DestinationChange(Record):
    """The last change of where a referrer is paid. All destinations are personal.

    ``before`` is what nobody has doubted longest: a further change within ``KNOWN_FOR`` keeps it,
    so that whoever changes it twice cannot make their own details the former ones. ``between``
    are those that came after it and count no longer, the earliest first: each is told of every
    further change. ``replaced`` is the last of them, where the last change took its place, and all
    that was kept of them until 2026-12-01. ``number`` names the change in the link that stops it,
    and stays with it.
    """

    referrer_id: str
    number: str
    before: Destination
    after: Destination
    replaced: Destination | None = None
    between: tuple[Destination, ...] = ()
    state: ChangeState = ChangeState.STANDS
    changed_at: AwareDatetime
    disputed_at: AwareDatetime | None = None

    @property
    def last_former(self) -> Destination:
        """What the last change of them took the place of."""
        return self.replaced or self.before

    @property
    def others_before(self) -> tuple[Destination, ...]:
        """What was theirs for a while and counts no longer, besides ``before``."""
        found: list[Destination] = []
        for one in (*self.between, *((self.replaced,) if self.replaced else ())):
            if one not in (self.before, self.after, *found):
                found.append(one)
        return tuple(found)

    @property
    def waits_for_person(self) -> bool:
        """Whether somebody has stopped it, and nobody has decided."""
        return self.state is ChangeState.DISPUTED


def noted(
    last: DestinationChange | None,
    referrer_id: str,
    before: Destination,
    after: Destination,
    *,
    number: str,
    now: datetime,
) -> DestinationChange:
    """The record of a change from ``before`` to ``after``; ``last`` is the one before, if that is
    still known.

    Raises:
        Refused: that one was stopped, and a person decides about it first.
    """
    if last is None:
        change = DestinationChange(
            referrer_id=referrer_id, number=number, before=before, after=after, changed_at=now
        )
    else:
        refuse_disputed(last)
        replaced = before if before != last.before else None
        # Those of the longest standing stay: whoever changes it often cannot push them out.
        between = (*last.others_before, *((replaced,) if replaced else ()))[:MOST_BETWEEN]
        change = last.but(after=after, replaced=replaced, between=between, changed_at=now)
    return change.but(expires_at=now + KNOWN_FOR)


def redirected(
    before: Referrer,
    destination: Destination | None,
    last: DestinationChange | None,
    *,
    hold: timedelta,
    number: str,
    now: datetime,
) -> tuple[Referrer, tuple[DestinationChange, ...]]:
    """The referrer with another destination, and what is kept of the change where they had one
    before: then nothing is set aside for ``hold``, or for as long as it was held already.

    Raises:
        Refused: the change before was stopped, and a person decides about it first.
    """
    after = before.but(destination=destination)
    if before.destination == destination:
        return after, ()
    refuse_disputed(last)
    if destination is None or before.destination is None:
        return after, ()
    change = noted(
        last, before.referrer_id, before.destination, destination, number=number, now=now
    )
    ends = [now + hold] if hold else []
    if before.details_hold and before.details_hold.until:
        ends.append(before.details_hold.until)
    return after.but(details_hold=DetailsHold(until=max(ends)) if ends else None), (change,)


def refuse_disputed(change: DestinationChange | None) -> None:
    """Raises ``Refused`` while a person has to decide about a change that was stopped."""
    if change is not None and change.state is ChangeState.DISPUTED:
        raise Refused(
            "details_disputed",
            f"A change of where {change.referrer_id} is paid was stopped as not theirs: "
            f"decide first, goodword decide details/{change.referrer_id} approve|refuse",
        )


def disputed(change: DestinationChange, *, now: datetime) -> DestinationChange:
    """The change, stopped. It is kept until a person has decided."""
    return change.but(state=ChangeState.DISPUTED, disputed_at=now, expires_at=None)


def forgotten(change: DestinationChange, *, now: datetime) -> DestinationChange:
    """The change without anything personal: its referrer is gone, and is owed nothing."""
    nowhere = Destination(method=change.before.method, fields={})
    return decided(change, now=now).but(before=nowhere, after=nowhere, replaced=None, between=())


def decided(change: DestinationChange, *, now: datetime) -> DestinationChange:
    """The change once a person has decided about it: nothing of it is known any more."""
    return change.but(state=ChangeState.STANDS, expires_at=now)
