"""The steps of a receipt: codes with values, from which a sentence can be made in any language.

A step is stored for years and read by people of many languages, so it holds no prose: the
sentences stand in the locale files, under ``receipt.{code}``. ``step`` makes them.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple

from pydantic import Field

from goodword.domain.money import Money
from goodword.program.stored import Stored

Value = int | str | dict[str, int | str]
"""A value as it is stored; ``ValueKind`` says in which form."""


class ValueKind(StrEnum):
    """What a value of a step is, and in which form it is stored."""

    AMOUNT = "amount"
    """``{"minor": 280000, "currency": "EUR"}``"""
    PERCENT = "percent"
    """``"10.5"``, exactly"""
    RATE = "rate"
    """``{"base": "EUR", "quote": "USD", "rate": "1.25"}``: so many dollars for one euro"""
    DATE = "date"
    """``"2027-01-01"``"""
    COUNT = "count"
    """A whole number."""
    PER = "per"
    """A ``program.rewards.Period``; each has a sentence of its own."""
    PERIOD = "period"
    """``"2026-11"``, ``"2026-Q4"``, ``"2026"`` or ``"programme"``, as ``limits.label`` has it"""
    TIER = "tier"
    """The key of a tier."""
    NAME = "name"
    """What the company calls a thing, in its own words: a campaign's key, a source of rates."""
    TEXT = "text"
    """A sentence of an older version, in English."""


class StepCode(StrEnum):
    """What a step says."""

    # How an amount came about.
    RULE_PAYS = "rule_pays"
    BAND_PAYS = "band_pays"
    CAMPAIGN_PAYS = "campaign_pays"
    IN_CAMPAIGN = "in_campaign"
    MONTHS = "months"
    THANKS = "thanks"
    CONVERTED = "converted"
    BAND = "band"
    OPEN_BAND = "open_band"
    TIER = "tier"
    CONTRACT_YEAR = "contract_year"
    SHARE = "share"
    CONVERTED_SHARE = "converted_share"
    # What caps and the budget made of it.
    CAP_AMOUNT = "cap_amount"
    CAP_REWARDS = "cap_rewards"
    PART_GRANTED = "part_granted"
    NOTHING_GRANTED = "nothing_granted"
    BUDGET_SHORT = "budget_short"
    WAITS_UNTIL = "waits_until"
    WAITS_FOR_PERSON = "waits_for_person"
    BUDGET_HAD_ROOM = "budget_had_room"
    # What became of the deal later.
    AMOUNT_CORRECTED = "amount_corrected"
    DEAL_LOST = "deal_lost"
    # What a person has to look at, and what they said.
    OWN_MAILBOX = "own_mailbox"
    OWN_COMPANY = "own_company"
    SECOND_FOR_COMPANY = "second_for_company"
    BEYOND_BUDGET = "beyond_budget"
    DECLINED = "declined"
    # What was stored before steps had codes.
    TEXT = "text"


_CONVERSION: Final = {"rate": ValueKind.RATE, "source": ValueKind.NAME, "date": ValueKind.DATE}

VALUES: Final[Mapping[StepCode, Mapping[str, ValueKind]]] = {
    StepCode.RULE_PAYS: {"amount": ValueKind.AMOUNT},
    StepCode.BAND_PAYS: {"amount": ValueKind.AMOUNT},
    StepCode.CAMPAIGN_PAYS: {"amount": ValueKind.AMOUNT},
    StepCode.IN_CAMPAIGN: {"campaign": ValueKind.NAME},
    StepCode.MONTHS: {"n": ValueKind.COUNT},
    StepCode.THANKS: {},
    StepCode.CONVERTED: {"amount": ValueKind.AMOUNT, "converted": ValueKind.AMOUNT, **_CONVERSION},
    StepCode.BAND: {"low": ValueKind.AMOUNT, "high": ValueKind.AMOUNT},
    StepCode.OPEN_BAND: {"low": ValueKind.AMOUNT},
    StepCode.TIER: {"n": ValueKind.COUNT, "tier": ValueKind.TIER, "percent": ValueKind.PERCENT},
    StepCode.CONTRACT_YEAR: {"n": ValueKind.COUNT, "percent": ValueKind.PERCENT},
    StepCode.SHARE: {
        "percent": ValueKind.PERCENT,
        "amount": ValueKind.AMOUNT,
        "share": ValueKind.AMOUNT,
    },
    StepCode.CONVERTED_SHARE: {
        "percent": ValueKind.PERCENT,
        "amount": ValueKind.AMOUNT,
        "share": ValueKind.AMOUNT,
        **_CONVERSION,
    },
    StepCode.CAP_AMOUNT: {
        "per": ValueKind.PER,
        "period": ValueKind.PERIOD,
        "cap": ValueKind.AMOUNT,
        "left": ValueKind.AMOUNT,
        "earned": ValueKind.AMOUNT,
    },
    StepCode.CAP_REWARDS: {
        "per": ValueKind.PER,
        "period": ValueKind.PERIOD,
        "cap": ValueKind.COUNT,
        "earned": ValueKind.COUNT,
    },
    StepCode.PART_GRANTED: {"amount": ValueKind.AMOUNT, "granted": ValueKind.AMOUNT},
    StepCode.NOTHING_GRANTED: {},
    StepCode.BUDGET_SHORT: {
        "per": ValueKind.PER,
        "period": ValueKind.PERIOD,
        "budget": ValueKind.AMOUNT,
        "left": ValueKind.AMOUNT,
        "cost": ValueKind.AMOUNT,
    },
    StepCode.WAITS_UNTIL: {"date": ValueKind.DATE},
    StepCode.WAITS_FOR_PERSON: {},
    StepCode.BUDGET_HAD_ROOM: {"per": ValueKind.PER, "period": ValueKind.PERIOD},
    StepCode.AMOUNT_CORRECTED: {"former": ValueKind.AMOUNT, "now": ValueKind.AMOUNT},
    StepCode.DEAL_LOST: {},
    StepCode.OWN_MAILBOX: {},
    StepCode.OWN_COMPANY: {},
    StepCode.SECOND_FOR_COMPANY: {},
    StepCode.BEYOND_BUDGET: {},
    StepCode.DECLINED: {},
    StepCode.TEXT: {"text": ValueKind.TEXT},
}
"""The values of each step by name: exactly these, never one more or less."""


TOLD: Final = frozenset(VALUES) - {
    StepCode.BUDGET_SHORT,
    StepCode.BUDGET_HAD_ROOM,
    StepCode.WAITS_UNTIL,
    StepCode.WAITS_FOR_PERSON,
    StepCode.BEYOND_BUDGET,
    StepCode.TEXT,
}
"""The steps that its referrer is told by mail. How much of the budget is left is the company's own
business, when and why a reward waits is said in the mail's words, and what was stored before steps
had codes is English."""


class Step(Stored):
    """One step to an amount. ``code`` is a plain text where a newer version wrote the step."""

    code: Annotated[StepCode | str, Field(union_mode="left_to_right")]
    values: dict[str, Value] = Field(default_factory=dict)


class Amount(Stored):
    """An amount of a receipt's inputs, in minor units."""

    minor: int
    currency: str


class Inputs(Stored):
    """The facts that a rule read; what follows from them stands in the steps.

    ``milestone`` is a ``program.rewards.Milestone``.
    ``deals_this_year`` counts the referrer's closed deals with this one, None where none closed.
    ``closed_deal`` is the deal as it closed, in further contract years. Older receipts hold more.
    """

    milestone: str | None = None
    deal: Amount | None = None
    deals_this_year: int | None = None
    contract_year: int | None = None
    closed_deal: Amount | None = None
    campaign: str | None = None


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


def _stored(kind: ValueKind, value: Any) -> Value:
    known, write = _FORMS[kind]
    if not isinstance(value, known):
        message = f"{type(value).__name__} is no {kind}"
        raise ValueError(message)
    return write(value)


_Form = tuple[type, Callable[[Any], Value]]
_TEXT: Final[_Form] = (str, str)
_FORMS: Final[Mapping[ValueKind, _Form]] = {
    ValueKind.AMOUNT: (Money, lambda money: {"minor": money.minor, "currency": money.currency}),
    ValueKind.PERCENT: (int, lambda points: f"{(Decimal(points) / 100).normalize():f}"),
    ValueKind.RATE: (Rate, lambda it: {"base": it.base, "quote": it.quote, "rate": f"{it.rate:f}"}),
    ValueKind.DATE: (date, lambda day: day.isoformat()),
    ValueKind.COUNT: (int, int),
    ValueKind.PER: _TEXT,
    ValueKind.PERIOD: _TEXT,
    ValueKind.TIER: _TEXT,
    ValueKind.NAME: _TEXT,
    ValueKind.TEXT: _TEXT,
}
