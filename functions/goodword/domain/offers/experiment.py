"""Which variant of an offer a code shows: decided by a hash, the same for ever, with no state.

Two numbers come out of SHA-256 over the experiment's name and the code, for different questions:

* its **place** among 10,000 says whether the code takes part: places from 0 up to ``share`` do,
  the last ``hold_out`` places are held out. A larger share takes in further places and never
  moves a code from one variant to another;
* a **draw** for each variant, the highest of which wins (rendezvous hashing). Every variant gets
  an even part. The order in which they are declared says nothing, and one that is added takes
  codes evenly from all others, which keep the rest.

Renaming an experiment draws anew; renaming a variant draws anew for that variant.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from goodword.domain.offers.campaign import DatedCampaign, runs

if TYPE_CHECKING:
    from goodword.program.model import Offer, Program

PLACES: Final = 10_000
"""As many as there are basis points."""


class Comparison(DatedCampaign, Protocol):
    """What an experiment is to the hash: its model, or its outline. Shares in basis points."""

    @property
    def share(self) -> int: ...
    @property
    def hold_out(self) -> int: ...
    @property
    def variants(self) -> Collection[str]: ...


class Assignment(NamedTuple):
    """What a code has in an experiment: a variant, or None where it is held out."""

    experiment: str
    variant: str | None


def assignment_of(
    experiments: Mapping[str, Comparison], audience: str, code: str, day: date
) -> Assignment | None:
    """The code's part on a day (UTC), in the first declared experiment that has one for it."""
    for name, experiment in experiments.items():
        if not runs(experiment, audience, day):
            continue
        place = _number(f"{name}\n{code}") % PLACES
        if place >= PLACES - experiment.hold_out:
            return Assignment(name, None)
        if place < experiment.share:
            return Assignment(name, variant_of(name, experiment.variants, code))
    return None


def variant_of(experiment: str, variants: Collection[str], code: str) -> str:
    """The variant that a code shows if it takes part."""
    return max(variants, key=lambda variant: (_number(f"{experiment}\n{code}\n{variant}"), variant))


def offer_of(program: "Program", audience: str, part: Assignment | None) -> "Offer":
    """What the referee is offered: the audience's offer, or that of the variant."""
    offer = program.audiences[audience].offer
    if part is None or part.variant is None:
        return offer
    return program.experiments[part.experiment].variants[part.variant].offer or offer


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
