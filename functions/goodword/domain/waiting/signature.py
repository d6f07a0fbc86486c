"""The first of two people has approved: kept until another one decides."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.errors import Refused
from goodword.domain.record import Record
from goodword.domain.staff.trail import Actor

KEPT_FOR: Final = timedelta(days=400)
"""Longer than a contract year, so that whoever closes a year's books still finds it."""


SECOND_PERSON: Final = "second_person"
"""The code of the refusal where one of two would be both."""


class FirstSignature(Record):
    """``name`` is that of what waits, ``seen`` its version when it was signed: should it change,
    nobody has approved it. ``actor`` and ``by`` are as the trail has them."""

    name: str
    seen: int
    actor: str
    by: str
    note: str
    signed_at: AwareDatetime


def first_signature(
    before: FirstSignature | None, name: str, seen: int, actor: Actor, note: str, *, now: datetime
) -> FirstSignature:
    """What the first person signs; one that stood for an earlier version is written over."""
    return FirstSignature(
        version=before.version if before else 0,
        name=name,
        seen=seen,
        actor=actor.id,
        by=actor.name,
        note=note,
        signed_at=now,
        expires_at=now + KEPT_FOR,
    )


def is_first(signature: FirstSignature | None, seen: int, actor: Actor) -> bool:
    """Whether whoever signs now is the first.

    Raises:
        Refused: they are, and have signed already.
    """
    if signature is None or signature.seen != seen:
        return True
    if signature.actor == actor.id:
        raise Refused(
            SECOND_PERSON,
            f"{signature.by} has approved this on {signature.signed_at:%Y-%m-%d}: it takes a "
            "second person.",
        )
    return False
