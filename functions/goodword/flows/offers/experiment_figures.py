"""How a programme's experiments stand: what was counted so far, by variant and by day."""

from typing import NamedTuple

from goodword.domain.offers.results import Figures, VariantCount, figures
from goodword.flows.ports import Store
from goodword.program.model import Experiment, Program


class Standing(NamedTuple):
    """``variants``: None stands for the codes that are held out."""

    name: str
    experiment: Experiment
    variants: dict[str | None, Figures]
    days: tuple[VariantCount, ...]


def standings(store: Store, program: Program) -> tuple[Standing, ...]:
    """Every declared experiment, in order; a few reads for each, however much was counted."""
    return tuple(_standing(store, name, one) for name, one in program.experiments.items())


def _standing(store: Store, name: str, experiment: Experiment) -> Standing:
    counts = store.variant_counts(name)
    return Standing(name, experiment, figures(experiment, counts), counts)
