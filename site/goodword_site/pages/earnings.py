"""What a deal would pay its referrer, for the home page: examples, and a table to reckon by.

Both come from the compiled rules that pay (``goodword.domain.rewards.rules``). The table cuts the
sizes of deals into pieces within which the rules do not change; ``earn.js`` adds up a piece as the
engine does, to the last unit.
"""

from typing import Final, NamedTuple

from goodword.domain.kinds import RewardKind
from goodword.domain.money import Money
from goodword.domain.rewards.possible import LARGEST_DEAL, share_of, thresholds
from goodword.domain.rewards.rules import CompiledRules, RuleInput, compile_terms, earned
from goodword.program.conversion import in_currency
from goodword.program.currencies import decimals
from goodword.program.model import Program
from goodword.program.providers import payable_step
from goodword.program.rewards import BandsRule, FlatRule, Milestone
from goodword_site.messages import formatting, offer_facts
from goodword_site.messages.audiences import audience_name
from goodword_site.messages.messages import Messages

_EXAMPLES: Final = (5_000, 30_000, 80_000, 200_000)
"""Deals in units of the base currency, as the examples name them in round figures of another."""


class EarningsPiece(NamedTuple):
    """From a size of deal on (minor units): a fixed amount, and shares of it in basis points."""

    begins: int
    fixed: int
    shares: tuple[int, ...]


def won(audience: str, country: str, deal: Money) -> RuleInput:
    """The deal that is reckoned with: the first of a year, taken as money, in no campaign."""
    return RuleInput(audience, Milestone.CLOSED_WON, country, deal.currency, deal, 1)


def pays(terms: CompiledRules, audience: str, country: str, deal: Money) -> int:
    """The money that a deal earns, in minor units of its currency."""
    found = earned(terms, won(audience, country, deal))
    return sum(one.minor for one in found if one.kind is RewardKind.MONEY)


def pieces(
    terms: CompiledRules, audience: str, country: str, currency: str
) -> tuple[EarningsPiece, ...]:
    """The table of an audience in a country."""
    rules = terms.program.audiences[audience].reward
    starts = sorted({0, *(_first(terms, size, currency) for size in thresholds(rules))})
    ends = (*starts[1:], LARGEST_DEAL)
    named = {rule.name: rule for rule in rules}
    made: list[EarningsPiece] = []
    for begins, end in zip(starts, ends, strict=True):
        # At its end a piece shows all that pays in it: a share of less rounds to nothing.
        found = earned(terms, won(audience, country, Money(end - 1, currency)))
        money = [one for one in found if one.kind is RewardKind.MONEY]
        flat = (one.minor for one in money if isinstance(named[one.name], FlatRule | BandsRule))
        shares = (share_of(named[one.name], one.detail) for one in money)
        piece = EarningsPiece(begins, sum(flat), tuple(points for points in shares if points))
        if not made or piece[1:] != made[-1][1:]:
            made.append(piece)
    return tuple(made)


def earnings(program: Program, words: Messages) -> dict[str, object] | None:
    """What the home page says of it; None where no deal earns anybody money."""
    terms = compile_terms(program)
    leading = offer_facts.leading_currency(program, words.locale)
    countries = list(program.countries)
    home = min(
        countries,
        key=lambda code: (
            program.countries[code].currency != leading,
            program.countries[code].locale != words.locale,
        ),
    )
    currency = program.countries[home].currency
    groups = []
    for name in program.audiences:
        deals = [Money(_round(program, size, currency), currency) for size in _EXAMPLES]
        lines = [(deal, pays(terms, name, home, deal)) for deal in deals]
        if any(reward for _, reward in lines):
            told = [_line(words, deal, reward) for deal, reward in lines if reward]
            groups.append({"key": name, "name": audience_name(program, name, words), "lines": told})
    if not groups:
        return None
    return {
        "groups": groups,
        "home": home,
        "deal": _EXAMPLES[1] if currency == program.currencies.base else _major(program, currency),
        "line": words("home.earn.line", deal="%deal%", reward="%reward%"),
        "countries": sorted(
            (formatting.country_name(code, words.locale), code) for code in countries
        ),
        "tables": _tables(terms, [str(group["key"]) for group in groups]),
        "money": {
            code: [decimals(code), payable_step(code)]
            for code in sorted({one.currency for one in program.countries.values()})
        },
        "signs": _signs(program, words.locale),
    }


def _tables(terms: CompiledRules, names: list[str]) -> dict[str, object]:
    """Country -> currency, and audience -> number of its table; each table stands there once."""
    tables: list[tuple[EarningsPiece, ...]] = []
    places: dict[str, list[object]] = {}
    for code, country in terms.program.countries.items():
        numbers = []
        for name in names:
            table = pieces(terms, name, code, country.currency)
            if table not in tables:
                tables.append(table)
            numbers.append(tables.index(table))
        places[code] = [country.currency, dict(zip(names, numbers, strict=True))]
    return {"tables": tables, "countries": places}


def _signs(program: Program, locale: str) -> dict[str, str]:
    """How amounts are written; ``@@n`` would wait for a function, which no static page has."""
    currencies = sorted({one.currency for one in program.countries.values()})
    patterns = formatting.amount_patterns(currencies, locale)
    return {name: pattern.replace("@@n", "%n%") for name, pattern in patterns.items()}


def _first(terms: CompiledRules, size: int, currency: str) -> int:
    """The smallest deal that counts as so much in the base currency, rounded as the engine does."""
    low, high = 0, LARGEST_DEAL
    while low < high:
        middle = (low + high) // 2
        if terms.convert.to_base(middle, currency) >= size:
            high = middle
        else:
            low = middle + 1
    return low


def _round(program: Program, units: int, currency: str) -> int:
    """So many units of the base currency, as people of another would name them: in one digit."""
    base = program.currencies.base
    exact = in_currency(program.currencies, {base: units * 10 ** decimals(base)}, currency)
    step = 10 ** (len(str(exact)) - 1)
    return int((2 * exact + step) // (2 * step) * step)


def _major(program: Program, currency: str) -> int:
    return int(_round(program, _EXAMPLES[1], currency) // 10 ** decimals(currency))


def _line(words: Messages, deal: Money, reward: int) -> str:
    return words(
        "home.earn.line",
        deal=formatting.amount(*deal, words.locale),
        reward=formatting.amount(reward, deal.currency, words.locale),
    )
