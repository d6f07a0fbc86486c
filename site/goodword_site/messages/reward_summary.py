"""The most that one referral can earn a referrer, in a few words: what the offer page discloses.

What a referral earns depends on the referrer's country and the deal's size: for each country paid
in a currency, and each size at which a rule begins or ends, the rules are read as they are when
they pay (the first that fits, and all that add). What one case earns is said as a whole; cases are
said side by side only where neither earns everything that the other does. Recognition without money
is none of it.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import product, zip_longest
from typing import Final, Literal, NamedTuple

from babel.lists import format_list

from goodword.program.base import Amounts
from goodword.program.conversion import in_currency
from goodword.program.model import Audience, Program
from goodword.program.rewards import (
    BandsRule,
    CreditRule,
    FlatRule,
    MarketingFundRule,
    Milestone,
    RecognitionRule,
    RecurringPercentRule,
    RewardRule,
    TierPercentRule,
)
from goodword_site.messages import formatting
from goodword_site.messages.messages import Messages


class _Gain(NamedTuple):
    """What comes together: minor units, basis points of the first year's value and of the value of
    each contract year, months of credit, basis points for joint marketing."""

    amount: int = 0
    share: int = 0
    years: tuple[int, ...] = ()
    months: int = 0
    fund: int = 0

    def and_(self, other: "_Gain") -> "_Gain":
        """Both."""
        return _Gain(
            self.amount + other.amount,
            self.share + other.share,
            tuple(map(sum, zip_longest(self.years, other.years, fillvalue=0))),
            self.months + other.months,
            self.fund + other.fund,
        )

    def covers(self, other: "_Gain") -> bool:
        """Whether it is at least as much of everything."""
        years = zip_longest(self.years, other.years, fillvalue=0)
        return all(mine >= theirs for mine, theirs in years) and all(
            getattr(self, kind) >= getattr(other, kind)
            for kind in ("amount", "share", "months", "fund")
        )


_NOTHING: Final = _Gain()


def maximum_reward(
    program: Program,
    audience: Audience,
    currency: str,
    words: Messages,
    *,
    extra: Amounts | None = None,
) -> str | None:
    """``€4,600``, ``20% of the first year's value``, or a list of such; None without any.

    All milestones together. ``extra`` is what the campaign of the day pays on top.
    """
    found = (
        _sum(together)
        for country in _countries(program, audience, currency)
        for together in product(
            *(_cases(program, audience, on, country, currency, extra) for on in Milestone)
        )
    )
    return _either(_best(found), currency, words)


def rewards_by_milestone(
    program: Program,
    audience: Audience,
    currency: str,
    words: Messages,
    *,
    extra: Amounts | None = None,
) -> Iterator[tuple[Milestone, str]]:
    """What each milestone of a referral earns at most, for those that earn something."""
    countries = _countries(program, audience, currency)
    for on in Milestone:
        found = (
            case
            for country in countries
            for case in _cases(program, audience, on, country, currency, extra)
        )
        said = _either(_best(found), currency, words)
        if said:
            yield on, said


def _countries(program: Program, audience: Audience, currency: str) -> Collection[str]:
    """Countries paid in a currency: one for all those that no rule tells apart."""
    conditions = [rule.when.countries for rule in audience.reward if rule.when.countries]
    told_apart = {
        tuple(code in condition for condition in conditions): code
        for code, country in program.countries.items()
        if country.currency == currency
    }
    # A currency that has a rate and no country may still be somebody's from an earlier revision.
    return tuple(told_apart.values()) or ("",)


def _cases(
    program: Program,
    audience: Audience,
    on: Milestone,
    country: str,
    currency: str,
    extra: Amounts | None,
) -> list[_Gain]:
    """What a milestone earns in a country, for each size of deal at which that may change."""
    rules = [
        rule
        for rule in audience.reward
        if rule.on is on and (rule.when.countries is None or country in rule.when.countries)
    ]
    on_top = _Gain(in_currency(program.currencies, extra, currency)) if extra else _NOTHING
    if on is not Milestone.CLOSED_WON:
        on_top = _NOTHING
    cases = [
        on_top.and_(_sum(_gain(rule, program, currency, size) for rule in _fitting(rules, size)))
        for size in sorted({0, *(size for rule in rules for size in _turns(rule))})
    ]
    if on is not Milestone.CLOSED_WON:
        # Before there is a deal, no condition on its size keeps a rule from fitting.
        cases.append(_sum(_gain(rule, program, currency, 0) for rule in _fitting(rules, None)))
    return _best(cases)


def _turns(rule: RewardRule) -> Iterator[int]:
    """Sizes at which a rule begins, ends or changes."""
    yield from (size for size in (rule.when.deal_at_least, rule.when.deal_below) if size)
    if isinstance(rule, BandsRule):
        yield from (band.from_ for band in rule.bands)


def _fitting(rules: Iterable[RewardRule], size: int | None) -> Iterator[RewardRule]:
    """The first rule that fits, and each fitting one that adds."""
    decided = False
    for rule in rules:
        least, below = rule.when.deal_at_least or 0, rule.when.deal_below
        fits = size is None or (least <= size and (below is None or size < below))
        if fits and (rule.adds or not decided):
            yield rule
            decided = decided or not rule.adds


def _gain(rule: RewardRule, program: Program, currency: str, size: int) -> _Gain:
    match rule:
        case FlatRule(pays=pays):
            return _Gain(amount=in_currency(program.currencies, pays, currency))
        case BandsRule(bands=bands):
            band = next(band for band in reversed(bands) if band.from_ <= size)
            return _Gain(amount=in_currency(program.currencies, band.pays, currency))
        case TierPercentRule(percent=shares):
            return _Gain(share=max(shares.values()))
        case RecurringPercentRule(years=years):
            return _Gain(years=years)
        case CreditRule(months=months):
            return _Gain(months=months)
        case MarketingFundRule(percent=percent):
            return _Gain(fund=percent)
        case RecognitionRule():
            return _NOTHING


def _sum(gains: Iterable[_Gain]) -> _Gain:
    together = _NOTHING
    for gain in gains:
        together = together.and_(gain)
    return together


def _best(gains: Iterable[_Gain]) -> list[_Gain]:
    """Those that no other one covers, the largest amount first."""
    best: list[_Gain] = []
    for gain in gains:
        if not any(other.covers(gain) for other in best):
            best = [other for other in best if not gain.covers(other)] + [gain]
    return sorted(best, reverse=True)


def _either(gains: list[_Gain], currency: str, words: Messages) -> str | None:
    phrases = [_listed(list(_phrases(gain, currency, words)), "standard", words) for gain in gains]
    return _listed([phrase for phrase in phrases if phrase], "or", words) or None


def _phrases(gain: _Gain, currency: str, words: Messages) -> Iterator[str]:
    """Its parts in the order in which a sentence lists them."""
    locale = words.locale
    if gain.amount:
        yield formatting.amount(gain.amount, currency, locale)
    first, *further = gain.years or (0,)
    if further and not gain.share and {first} == set(further):
        percent = formatting.percent(first, locale)
        yield words("reward.years", percent=percent, n=len(gain.years))
    else:
        if gain.share + first:
            yield words("reward.share", percent=formatting.percent(gain.share + first, locale))
        if any(further):
            percent = formatting.percent(max(further), locale)
            yield words("reward.following", percent=percent, n=len(further))
    if gain.months:
        yield words("reward.months", n=gain.months)
    if gain.fund:
        yield words("reward.fund", percent=formatting.percent(gain.fund, locale))


def _listed(phrases: list[str], style: Literal["standard", "or"], words: Messages) -> str:
    text: str = format_list(phrases, style=style, locale=formatting.babel_locale(words.locale))
    return text
