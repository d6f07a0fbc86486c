"""What is stored: frozen records, each with the version it was loaded at."""

from datetime import UTC, datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Record(BaseModel):
    """One stored state.

    ``version`` is the version as loaded; 0 is a record that must not exist yet. A commit writes it
    with the next version on condition that the stored one is still this one.
    ``due_at`` puts it before the sweeper at that time; ``expires_at`` makes it unreadable from
    then on, and the database deletes it some time later.
    """

    # A record that does not validate ends in a log: what it holds must not.
    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True
    )

    version: int = 0
    due_at: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None

    def but(self, **changes: object) -> Self:
        """The same record, changed and validated again."""
        return type(self).model_validate({**dict(self), **changes})


def instant(moment: datetime) -> str:
    """A moment as sortable text in UTC: ``2026-11-21T20:14:00.000000Z``."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='microseconds')}Z"
