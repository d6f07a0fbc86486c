"""Which reward rules and campaigns can still apply beside those declared above them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from goodword.program.reading.mistakes import listed


class Reach(NamedTuple):
    """What a rule's ``when`` lets through: referrers' countries (None: all, those of tomorrow
    too), and deals of at least ``least`` and less than ``below`` (None: of any size above)."""

    countries: frozenset[str] | None = None
    least: int = 0
    below: int | None = None


def is_taken(reach: Reach, above: Iterable[Reach]) -> bool:
    """Whether the reaches above it take together all that it lets through."""
    others = list(above)
    countries: Iterable[str | None] = (None,) if reach.countries is None else reach.countries
    return all(_sizes_taken(reach, _of_country(others, country)) for country in countries)


def is_taken_in(reach: Reach, above: Iterable[Reach], countries: Collection[str]) -> bool:
    """The same, of these countries alone."""
    among = frozenset(countries)
    within = among if reach.countries is None else among & reach.countries
    return is_taken(reach._replace(countries=within), above)


def _of_country(reaches: Iterable[Reach], country: str | None) -> list[Reach]:
    """Those that let a country through; None: one that nobody names."""
    return [
        one
        for one in reaches
        if one.countries is None or (country is not None and country in one.countries)
    ]


def _sizes_taken(reach: Reach, others: Iterable[Reach]) -> bool:
    """Whether the others leave no size of a deal."""
    size = reach.least
    for other in sorted(others, key=lambda one: one.least):
        if other.least > size:
            return False
        if other.below is None:
            return True
        size = max(size, other.below)
        if reach.below is not None and size >= reach.below:
            return True
    return False


_DAY = timedelta(days=1)


class CampaignDays(Protocol):
    """When and for whom a campaign runs; both days included."""

    @property
    def from_(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def audiences(self) -> tuple[str, ...]: ...


def never_running(campaigns: Mapping[str, CampaignDays]) -> dict[str, tuple[str, ...]]:
    """Campaign -> those above it that together take all of its days for all of its audiences.

    ``campaigns`` in the declared order.
    """
    found = {}
    above: dict[str, CampaignDays] = {}
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


def _taken(season: CampaignDays, others: Iterable[CampaignDays]) -> bool:
    """Whether the others leave no day of a season."""
    day = season.from_
    for other in sorted(others, key=lambda one: one.from_):
        if other.from_ > day:
            break
        day = max(day, other.until + _DAY)
    return day > season.until
