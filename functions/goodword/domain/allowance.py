"""How often something may happen within a stretch of the clock, to whatever it is about.

Stretches are those of the clock (an hour begins at its full hour, a day at midnight, UTC), so that
a count is one item with an end, and one conditional update.
"""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


class Allowance(NamedTuple):
    """``most`` of something in each stretch ``of`` the clock; ``name`` and ``about`` say of what,
    and nothing personal: they stand in a key."""

    name: str
    about: str
    most: int
    of: timedelta

    def began(self, now: datetime) -> datetime:
        """When the present stretch began."""
        return datetime.fromtimestamp(now.timestamp() // self._seconds * self._seconds, UTC)

    def ends(self, now: datetime) -> datetime:
        """When the next stretch begins, and with it the whole allowance anew."""
        return self.began(now) + self.of

    @property
    def _seconds(self) -> int:
        return int(self.of.total_seconds())
