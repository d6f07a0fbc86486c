"""Eligibility in words, for whoever runs the command."""

from collections.abc import Callable, Mapping
from typing import Final

from goodword.domain.referrals.eligibility import (
    Condition,
    Eligible,
    NotMet,
    NotYet,
    Verdict,
)

_WORDS: Final[Mapping[Condition, Callable[[NotMet], str]]] = {
    Condition.SATISFACTION: lambda one: f"satisfaction is {one.found}, and must be {one.wanted}",
    Condition.TENURE: lambda one: (
        f"a customer for {one.found} months, and must be for more than {one.wanted}"
    ),
    Condition.ACTIVE: lambda one: (
        f"last active {one.found} days ago, and must have been within {one.wanted}"
    ),
    Condition.TIER: lambda one: f"{one.found} deals this year, and must have reached {one.wanted}",
}


def reasons(verdict: NotYet) -> str:
    """Why somebody may not refer yet."""
    return "; ".join(_WORDS[one.condition](one) for one in verdict.reasons)


def in_words(verdict: Verdict) -> str:
    """Whether somebody may refer, and if not, why and from when."""
    if isinstance(verdict, Eligible):
        return "yes"
    if isinstance(verdict, NotYet):
        when = f", from {verdict.from_}" if verdict.from_ else ""
        return f"not yet{when}: {reasons(verdict)}"
    return f"not known: {', '.join(verdict.missing)} missing"
