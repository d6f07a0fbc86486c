"""Steps of receipts made from the domain's own values, each checked and stored exactly."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from goodword.domain.money import Money
from goodword.domain.receipt import VALUES, Kind, Step, StepCode, Value


class Rate(NamedTuple):
    """``Rate("EUR", "USD", Decimal("1.25"))``: one euro buys 1.25 dollars."""

    base: str
    quote: str
    rate: Decimal


def step(code: StepCode, **values: Any) -> Step:
    """A step with its values: ``Money``, basis points, ``Rate``, ``date``, whole numbers, texts.

    Raises:
        ValueError: the step has other values, or a value is not of its kind.
    """
    kinds = VALUES[code]
    if values.keys() != kinds.keys():
        message = f"{code} takes {', '.join(kinds) or 'no values'}, not {', '.join(values)}"
        raise ValueError(message)
    return Step(
        code=code, values={name: _stored(kind, values[name]) for name, kind in kinds.items()}
    )


def _stored(kind: Kind, value: Any) -> Value:
    known, write = _FORMS[kind]
    if not isinstance(value, known):
        message = f"{type(value).__name__} is no {kind}"
        raise ValueError(message)
    return write(value)


_Form = tuple[type, Callable[[Any], Value]]
_TEXT: Final[_Form] = (str, str)
_FORMS: Final[Mapping[Kind, _Form]] = {
    Kind.AMOUNT: (Money, lambda money: {"minor": money.minor, "currency": money.currency}),
    Kind.PERCENT: (int, lambda points: f"{(Decimal(points) / 100).normalize():f}"),
    Kind.RATE: (Rate, lambda it: {"base": it.base, "quote": it.quote, "rate": f"{it.rate:f}"}),
    Kind.DATE: (date, lambda day: day.isoformat()),
    Kind.COUNT: (int, int),
    Kind.PER: _TEXT,
    Kind.PERIOD: _TEXT,
    Kind.TIER: _TEXT,
    Kind.NAME: _TEXT,
    Kind.TEXT: _TEXT,
}
