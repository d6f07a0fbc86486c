"""What an experiment has counted, and what that says: by variant and day, in shards."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from goodword.domain.offers.experiment import PLACES

if TYPE_CHECKING:
    # Named only: a view is counted without the programme's model.
    from goodword.program.model import Experiment
    from goodword.program.sections import Metric


class FunnelStep(StrEnum):
    """What is counted: the names of the fields of ``VariantCount``."""

    VIEWS = "views"
    CLAIMS = "claims"
    CONFIRMED = "confirmed"
    WON = "won"


class VariantCount(NamedTuple):
    """One variant on one day (UTC, ``2026-11-21``); ``variant`` None: the held-out codes."""

    day: str
    variant: str | None
    views: int = 0
    claims: int = 0
    confirmed: int = 0
    won: int = 0


class Figures(NamedTuple):
    """Sums of a variant. ``metric`` is the experiment's own, in basis points, rounded half-even;
    None where there is nothing to divide by."""

    views: int
    claims: int
    confirmed: int
    won: int
    metric: int | None


# By the values of ``Metric``.
_SHARE_OF: Final[Mapping[str, tuple[FunnelStep, FunnelStep]]] = {
    "claims_per_view": (FunnelStep.CLAIMS, FunnelStep.VIEWS),
    "confirmed_per_view": (FunnelStep.CONFIRMED, FunnelStep.VIEWS),
    "won_per_claim": (FunnelStep.WON, FunnelStep.CLAIMS),
}


def figures(
    experiment: "Experiment", counts: Collection[VariantCount]
) -> dict[str | None, Figures]:
    """The sums of each variant: those declared, those dropped since, and last the hold-out."""
    dropped = {count.variant for count in counts} - {*experiment.variants, None}
    return {
        variant: _sums(experiment.metric, [one for one in counts if one.variant == variant])
        for variant in (*experiment.variants, *sorted(map(str, dropped)), None)
    }


def _sums(metric: "Metric", counts: Collection[VariantCount]) -> Figures:
    sums: dict[str, int] = {what: sum(getattr(one, what) for one in counts) for what in FunnelStep}
    reached, of = (sums[what] for what in _SHARE_OF[metric])
    return Figures(**sums, metric=round(Fraction(reached * PLACES, of)) if of else None)
