"""Campaigns that never run, because those declared above them take every one of their days.

The first declared campaign of a day and an audience decides (``goodword.domain.campaign``).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Protocol

from goodword.program.mistake import listed

_DAY = timedelta(days=1)


class Season(Protocol):
    """When and for whom a campaign runs; both days included."""

    @property
    def from_(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def audiences(self) -> tuple[str, ...]: ...


def never_running(campaigns: Mapping[str, Season]) -> dict[str, tuple[str, ...]]:
    """Campaign -> those above it that together take all of its days for all of its audiences.

    ``campaigns`` in the declared order.
    """
    found = {}
    above: dict[str, Season] = {}
    for name, season in campaigns.items():
        by = [
            _taken(season, [one for one in above.values() if audience in one.audiences])
            for audience in season.audiences
        ]
        if all(by):
            found[name] = tuple(
                earlier
                for earlier, one in above.items()
                if set(one.audiences) & set(season.audiences)
                and one.from_ <= season.until
                and season.from_ <= one.until
            )
        else:
            above[name] = season
    return found


def above_it(taking: Iterable[str]) -> str:
    """``year_end, above it, takes all of its days``."""
    names = list(taking)
    return f"{listed(names)}, above it, {'takes' if len(names) == 1 else 'take'} all of its days"


def _taken(season: Season, others: Iterable[Season]) -> bool:
    """Whether the others leave no day of a season."""
    day = season.from_
    for other in sorted(others, key=lambda one: one.from_):
        if other.from_ > day:
            break
        day = max(day, other.until + _DAY)
    return day > season.until
