"""An answer to a write that names itself by ``Idempotency-Key``, kept for a day.

It is a courtesy to whoever lost an answer, and no guard of money: what a write does is done once by
its own identity, also where this was never stored.
"""

from datetime import datetime, timedelta
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.errors import Busy, Refused
from goodword.domain.record import Record

KEPT_FOR: Final = timedelta(days=1)
LEASE: Final = timedelta(seconds=60)
"""Longer than any worker lives: after that, one that began has died, and another may begin."""


class KeptAnswer(Record):
    """What was asked under a name, and what it was answered with.

    ``name`` and ``asked`` are keyed hashes, since either may hold somebody's data; ``body`` never
    does. Until ``lease_until`` somebody is at it while there is no ``body``.
    """

    key_id: str
    name: str
    asked: str
    lease_until: AwareDatetime
    status: int | None = None
    body: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether it was answered."""
        return self.body is not None


def begun(
    found: KeptAnswer | None, key_id: str, name: str, asked: str, *, now: datetime
) -> KeptAnswer | None:
    """What to store before the work begins; None where the answer is there already.

    Raises:
        Refused: the name was used for something else.
        Busy: another worker is at it.
    """
    lease_until = now + LEASE
    if found is None:
        return KeptAnswer(
            key_id=key_id,
            name=name,
            asked=asked,
            lease_until=lease_until,
            expires_at=now + KEPT_FOR,
        )
    if found.asked != asked:
        raise Refused(
            "idempotency_key_reused",
            "This Idempotency-Key came with another request before. Send a new one.",
        )
    if found.is_given:
        return None
    if now < found.lease_until:
        raise Busy
    return found.but(lease_until=lease_until, expires_at=now + KEPT_FOR)


def given(begun_: KeptAnswer, status: int, body: str) -> KeptAnswer:
    """The answer, kept."""
    return begun_.but(status=status, body=body)


def let_go(begun_: KeptAnswer, *, now: datetime) -> KeptAnswer:
    """It was refused, so nothing happened: the same request is judged anew."""
    return begun_.but(lease_until=now, expires_at=now)
