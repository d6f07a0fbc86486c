"""What a recommendation can still earn, in a referrer's language: from the rules that pay."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from goodword.domain.kinds import RewardKind, RewardPreference
from goodword.domain.rewards.possible import Possible, possible
from goodword.domain.rewards.rules import CompiledRules, RuleInput
from goodword.flows.outreach.amounts import written_amount
from goodword.flows.outreach.receipts import written_percent
from goodword.flows.portal.wording import filled
from goodword.program.rewards import Milestone

_AND: Final = " + "
_MET: Final = frozenset({Milestone.MEETING})


class Earner(NamedTuple):
    """For whom, and by which of their links' terms: what of a recommendation rules look at.

    ``deals``: how many of the referrer's deals closed this year; None where that is not known.
    """

    audience: str
    country: str
    currency: str
    campaign: str | None = None
    taking: RewardPreference = RewardPreference.MONEY
    deals: int | None = None


class CanEarn(NamedTuple):
    """A milestone that is still ahead, and what it can earn, in words."""

    milestone: Milestone
    worth: str


def can_earn(
    terms: CompiledRules, earner: Earner, words: Mapping[str, str], status: str, *, met: bool
) -> tuple[CanEarn, ...]:
    """What each milestone that an open recommendation has not passed can earn."""
    return tuple(_ahead(terms, earner, words, status, met=met))


def in_short(lines: tuple[CanEarn, ...], words: Mapping[str, str]) -> str:
    """All of it in a line; "" where it can earn nothing."""
    worth = _AND.join(one.worth for one in lines)
    return filled(words, "portal.can.short", worth=worth) if worth else ""


def _ahead(
    terms: CompiledRules, earner: Earner, words: Mapping[str, str], status: str, *, met: bool
) -> Iterator[CanEarn]:
    if earner.audience not in terms.program.audiences:
        return
    known = terms.program.currencies.known
    currency = earner.currency if earner.currency in known else terms.program.currencies.base
    passed = {Milestone.QUALIFIED} if status in {"qualified", "opportunity"} else set()
    passed |= _MET if met else set()
    for on in Milestone:
        if on in passed:
            continue
        reached = RuleInput(
            earner.audience,
            on,
            earner.country,
            currency,
            deals=0 if earner.deals is None else earner.deals + 1,
            campaign=earner.campaign,
            taking=earner.taking,
        )
        worth = _AND.join(
            part for one in possible(terms, reached) for part in _parts(one, currency, words)
        )
        if worth:
            yield CanEarn(on, worth)


def _parts(one: Possible, currency: str, words: Mapping[str, str]) -> Iterator[str]:
    if one.kind is RewardKind.CREDIT:
        yield words.get(f"news.months.{one.months}") or words["news.credit"]
        return
    kind = words.get(f"news.worth.{one.kind}", "@@amount")
    if one.most:
        low, high = (written_amount(words, minor, currency) for minor in (one.least, one.most))
        yield kind.replace("@@amount", _range(words, low if one.least else "", high))
    if one.most_share:
        low, high = (written_percent(words, points) for points in (one.least_share, one.most_share))
        percent = _range(words, low if one.least_share else "", high)
        share = "fund" if one.kind is RewardKind.FUND else "share"
        text = filled(words, f"can.{share}", percent=percent)
        yield kind.replace("@@amount", text) if one.kind is RewardKind.DONATION else text
    key = f"can.following.{one.years}"
    # A programme of earlier may have paid for more years than any does today.
    if one.following and key in words:
        yield filled(words, key, percent=written_percent(words, one.following))


def _range(words: Mapping[str, str], low: str, high: str) -> str:
    """``450 € to 4,600 €``; one of them alone where both are the same, and with nothing as the
    least ``up to 4,600 €``."""
    if low == high:
        return high
    if not low:
        return filled(words, "portal.can.up_to", high=high)
    return filled(words, "portal.can.range", low=low, high=high)
