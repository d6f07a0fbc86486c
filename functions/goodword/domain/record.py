"""What is stored: frozen records, each with the version it was loaded at."""

from datetime import UTC, datetime
from enum import Enum
from typing import Self, TypeVar

from pydantic import AwareDatetime

from goodword.domain.errors import TooNew
from goodword.program.stored import Stored

E = TypeVar("E", bound=Enum)


class Record(Stored):
    """One stored state.

    ``version`` is the version as loaded; 0 is a record that must not exist yet. A commit writes it
    with the next version on condition that the stored one is still this one.
    ``due_at`` puts it before the sweeper at that time; ``expires_at`` makes it unreadable from
    then on, and the database deletes it some time later.
    """

    version: int = 0
    due_at: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None

    def but(self, **changes: object) -> Self:
        """The same record, changed and validated again; what it does not know stays.

        Raises:
            TooNew: it is in a state that only a later version knows, so that one moves it.
        """
        if not self.is_known:
            raise TooNew(type(self).__name__)
        return super().but(**changes)

    def has_expired(self, now: datetime) -> bool:
        """Whether nobody reads it any more: it counts as gone, though it may still be stored."""
        return self.expires_at is not None and self.expires_at <= now

    def to_write_over(self, now: datetime) -> Self:
        """The record as one that is written over: what has expired is written as new, so that
        nobody's newer one is lost."""
        return self.but(version=0) if self.has_expired(now) else self

    @property
    def queue(self) -> tuple[str, ...]:
        """What decides among records that fall due at one moment, as sortable texts; () where
        nothing does."""
        return ()

    @property
    def is_known(self) -> bool:
        """Whether this version knows every state that the record is in (its enumerations)."""
        return all(is_known(value) for value in self.__dict__.values() if isinstance(value, Enum))


def unknown_member(kind: type[E], value: str) -> E:
    """A state that a later version has added to an enumeration of texts.

    It equals its text and no member of the enumeration. Only what reads stored records makes one;
    anywhere else a value that the enumeration does not have is a mistake.
    """
    member: E = str.__new__(kind, value)  # type: ignore[type-var]
    member._name_ = f"unknown {value}"
    member._value_ = value
    return member


def is_known(member: Enum) -> bool:
    """Whether a state is one of its enumeration, and not an ``unknown_member``."""
    return type(member).__members__.get(member.name) is member


def instant(moment: datetime) -> str:
    """A moment as sortable text in UTC: ``2026-11-21T20:14:00.000000Z``."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='microseconds')}Z"
