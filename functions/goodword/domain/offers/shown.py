"""Which page of an offer is shown: the campaign of the day, and the code's variant.

A variant's words win over the campaign's, the campaign's over the standard ones. Only what shows
makes a page of its own, so that the build makes no two that are the same.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from goodword.domain.offers.campaign import campaign_of
from goodword.domain.offers.experiment import Assignment, assignment_of
from goodword.program.outline import CampaignOutline, ExperimentOutline, Outline

RESERVED_DAYS: Final = "offer.reserved_days"
"""In the strings of a locale: for how many days a confirmed offer holds, where it is promised."""


class Shown(NamedTuple):
    """``campaign`` and ``part`` are what holds today; ``page`` names what is read of them."""

    campaign: str | None
    part: Assignment | None
    page: str

    @property
    def stamp(self) -> str:
        """What a form carries to say which of them its sender read: the page alone would not do,
        since a campaign without words of its own, or with words that a variant hides, still pays
        more, which the disclosure says. ``offer-customer/autumn/words/bold``
        """
        experiment, variant = self.part or (None, None)
        return "/".join((self.page, self.campaign or "", experiment or "", variant or ""))


class OfferPage(NamedTuple):
    """A page that may be shown some day. ``campaign`` and ``part`` are those it has words of."""

    name: str
    campaign: str | None
    part: Assignment | None


def shown(outline: Outline, audience: str, code: str, day: date) -> Shown:
    """What a visitor of a code sees on a day (UTC)."""
    campaign = campaign_of(outline, audience, day)
    part = assignment_of(outline.experiments, audience, code, day)
    return Shown(campaign, part, _page(outline, audience, campaign, part).name)


def offer_pages(outline: Outline, audience: str) -> Iterator[OfferPage]:
    """Every page that ``shown`` may name, each once, the standard one first."""
    campaigns = {
        name: season for name, season in outline.campaigns.items() if audience in season.audiences
    }
    parts = {
        Assignment(name, variant): trial
        for name, trial in outline.experiments.items()
        if audience in trial.audiences
        for variant in trial.variants
    }
    pairs: list[tuple[str | None, Assignment | None]] = [(None, None)]
    pairs += [(campaign, None) for campaign in campaigns]
    pairs += [(None, part) for part in parts]
    pairs += [
        (campaign, part)
        for campaign, season in campaigns.items()
        for part, trial in parts.items()
        if _overlap(season, trial)
    ]
    pages = (_page(outline, audience, campaign, part) for campaign, part in pairs)
    yield from dict.fromkeys(pages)


def _page(
    outline: Outline, audience: str, campaign: str | None, part: Assignment | None
) -> OfferPage:
    changes: tuple[str, ...] = ()
    if part is not None and part.variant is not None:
        changes = outline.experiments[part.experiment].variants[part.variant]
    words = outline.campaigns[campaign].words if campaign is not None else ()
    name = f"offer-{audience}"
    if set(words) <= set(changes):
        campaign = None
    else:
        name += f"--campaign-{campaign}"
    if not changes or part is None:
        part = None
    else:
        # Names have no hyphens, so that no two pages are called the same.
        name += f"--experiment-{part.experiment}-{part.variant}"
    return OfferPage(name, campaign, part)


def _overlap(season: CampaignOutline, trial: ExperimentOutline) -> bool:
    return season.from_ <= trial.until and trial.from_ <= season.until
