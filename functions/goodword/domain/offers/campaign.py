"""Which campaign a claim belongs to. Apart from ``rewards.rules``: a claim needs no rule."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol


class DatedCampaign(Protocol):
    """When and for whom a campaign runs; both days included, in UTC."""

    @property
    def from_(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def audiences(self) -> tuple[str, ...]: ...


class Campaigns(Protocol):
    """A programme or its outline: campaigns in the declared order, which decides."""

    @property
    def campaigns(self) -> Mapping[str, DatedCampaign]: ...


def campaign_of(program: Campaigns, audience: str, day: date) -> str | None:
    """The campaign in which a claim of that day (UTC) is made: the first declared one."""
    return next(
        (name for name, season in program.campaigns.items() if runs(season, audience, day)),
        None,
    )


def runs(season: DatedCampaign, audience: str, day: date) -> bool:
    """Whether it runs for an audience on a day (UTC)."""
    return audience in season.audiences and season.from_ <= day <= season.until
