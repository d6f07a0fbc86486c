"""Why a reward is what it is, in a referrer's language, from what the build left of the sentences.

The pages of the build say the same by CLDR (``goodword_site.messages.receipts``); a test holds both
to one text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from goodword.domain.rewards.steps import TOLD, VALUES, Step, StepCode, ValueKind
from goodword.flows.claims.words import long_date
from goodword.flows.outreach.amounts import grouped, written_amount

_VALUE: Final = re.compile(r"@@([a-z]+)")
_NAMES_THE_RULE: Final = frozenset(
    {
        *(StepCode.BAND, StepCode.OPEN_BAND, StepCode.TIER, StepCode.CONTRACT_YEAR),
        *(StepCode.RULE_PAYS, StepCode.IN_CAMPAIGN, StepCode.CAMPAIGN_PAYS),
        *(StepCode.MONTHS, StepCode.THANKS, StepCode.SHARE, StepCode.CONVERTED_SHARE),
    }
)
_Words = Mapping[str, str]


def sentences(steps: Iterable[Step], catalogue: _Words) -> Iterator[str]:
    """One sentence for each step that referrers are told, in their order."""
    for step in steps:
        if isinstance(step.code, StepCode) and step.code in TOLD:
            yield _sentence(step.code, step.values, catalogue)


def rule_in(steps: Iterable[Step], catalogue: _Words) -> str:
    """The sentence that says which rule it was; "" where no step does."""
    naming = [one for one in steps if one.code in _NAMES_THE_RULE]
    return next(sentences(naming, catalogue), "")


def written_percent(catalogue: _Words, basis_points: int) -> str:
    """``1250`` is ``12.5%``."""
    whole, rest = divmod(basis_points, 100)
    return _percent(f"{whole}.{rest:02}".rstrip("0").rstrip(".") if rest else str(whole), catalogue)


def _sentence(code: StepCode, values: Mapping[str, Any], catalogue: _Words) -> str:
    if code is StepCode.MONTHS:
        known = catalogue.get(f"receipt.months.{values['n']}")
        return known or catalogue["news.credit"]
    kinds = VALUES[code]
    shown = {
        name: _written(kind, values[name], catalogue)
        for name, kind in kinds.items()
        if kind is not ValueKind.PER
    }
    per = f".{values['per']}" if ValueKind.PER in kinds.values() else ""
    return _VALUE.sub(lambda found: shown[found[1]], catalogue[f"receipt.{code}{per}"])


def _written(kind: ValueKind, value: Any, catalogue: _Words) -> str:
    match kind:
        case ValueKind.AMOUNT:
            return written_amount(catalogue, value["minor"], value["currency"])
        case ValueKind.PERCENT:
            return _percent(value, catalogue)
        case ValueKind.RATE:
            return f"1 {value['base']} = {_number(value['rate'], catalogue)} {value['quote']}"
        case ValueKind.DATE:
            day = datetime.combine(date.fromisoformat(value), time(), UTC)
            return long_date(catalogue, day)
        case ValueKind.PERIOD:
            return _period(value, catalogue)
        case ValueKind.TIER:
            return catalogue.get(f"tier.{value}", value)
        case _:
            return str(value)


def _percent(value: str, catalogue: _Words) -> str:
    return catalogue["percent"].replace("@@n", _number(value, catalogue))


def _number(value: str, catalogue: _Words) -> str:
    """``1250.5`` is ``1.250,5``."""
    whole, _, fraction = value.partition(".")
    return grouped(whole, catalogue) + (
        f"{catalogue['number.decimal']}{fraction}" if fraction else ""
    )


def _period(label: str, catalogue: _Words) -> str:
    """``2026-Q4`` is ``4th quarter 2026``; what has no dates is its label."""
    year, _, part = label.partition("-")
    if not year.isdigit():
        return label
    return catalogue[f"period.{part or 'year'}"].replace("@@year", year)
