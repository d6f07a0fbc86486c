"""What is kept of a referrer is changed, with their public code and the guard of their mailbox."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from goodword.domain.event import Decision
from goodword.domain.event_data.referrers import ReferrerChanged
from goodword.domain.events import happened
from goodword.domain.record import Record
from goodword.domain.referrals.referrer import (
    ReferralCode,
    Referrer,
    shown_name,
)

DESTINATION: Final = "destination"
"""Where they are paid: whoever changes it is told on, to the referrer."""
EMAIL: Final = "email"
"""Where they are written to: the former address is told, too."""
_BESIDE: Final = frozenset({"version", "details_hold"})
_ON_THE_PAGE: Final = frozenset({"name", "shown", "sentence", "locale"})


def change(
    before: Referrer,
    after: Referrer,
    code: ReferralCode | None,
    beside: tuple[Record, ...],
    *,
    note: str | None = None,
    actor: str,
    event_id: str,
    now: datetime,
) -> Decision:
    """``after`` instead of ``before``, and what goes with it: the guards of their mailbox, and a
    former address. Nothing where they are the same and no guard is missing."""
    fields = changed_fields(before, after)
    if not fields:
        return Decision(save=beside)
    save: list[Record] = [after, *beside]
    if code is not None and is_on_the_page(fields):
        name = shown_name(after.name, after.shown)
        save.append(code.but(name=name, sentence=after.sentence, locale=after.locale))
    event = happened(
        ReferrerChanged(
            fields=fields,
            added=tuple(name for name in fields if getattr(before, name) is None),
            removed=tuple(name for name in fields if getattr(after, name) is None),
            note=note,
        ),
        event_id=event_id,
        about=after.referrer_id,
        actor=actor,
        now=now,
    )
    return Decision(save=tuple(save), events=(event,))


def is_on_the_page(fields: Collection[str]) -> bool:
    """Whether a change of these fields changes the public code, too."""
    return not _ON_THE_PAGE.isdisjoint(fields)


def changed_fields(before: Referrer, after: Referrer) -> tuple[str, ...]:
    """The names of what differs, in the order in which a referrer has them; what holds payouts
    back goes with a change of where they are paid, and is none of its own."""
    return tuple(
        name
        for name in Referrer.model_fields
        if name not in _BESIDE and getattr(before, name) != getattr(after, name)
    )
