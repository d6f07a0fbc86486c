"""Amounts of money and rates as marketers write them: ``"10.00 EUR"``, ``"0.9210"``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from goodword.program.currencies import decimals, minor_units
from goodword.program.providers import PAID_OUT, payable_step
from goodword.program.reading.context import Facts, currency_exists
from goodword.program.reading.kinds import Finding, ListKind, Reading, ScalarKind
from goodword.program.reading.mistakes import ValueProblem, listed, shown
from goodword.program.reading.scalars import matching
from goodword.program.reading.tree import Node, Scalar

_AMOUNT = re.compile(r"(?P<value>[^A-Za-z]+) (?P<currency>[A-Z]{3})")
_TURNED = re.compile(r"(?P<currency>[A-Za-z]{3}) ?(?P<value>[0-9]\S*)")
_SMALL = re.compile(r"(?P<value>[0-9]\S*?) *(?P<currency>[A-Za-z]{3})")
_GROUPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?:[,.' _\u2019\u00a0\u202f][0-9]{3})+)"
    r"(?:[.,](?P<fraction>[0-9]{1,2}))?"
)
_LEADING_ZEROS = re.compile(r"0+(?=[0-9])")
_COMMA = re.compile(r"(?P<whole>0|[1-9][0-9]*),(?P<fraction>[0-9]{1,2})")
_NO_CENTS = re.compile(r"(?P<whole>0|[1-9][0-9]*)[.,]0+")
_MANY_DECIMALS = re.compile(r"[0-9]+\.[0-9]+")
_RATE = re.compile(r"(?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,8})?")
_SAYS: Final = 'an amount such as "10.00 EUR", in quotes'
_WRITTEN: Final = matching(r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,4})? [A-Z]{3}$")


class AmountKind(NamedTuple):
    minor: int
    currency: str


def check_currency(code: str, facts: Facts) -> None:
    """Raises ``ValueProblem`` unless it is a currency that the programme has a rate for."""
    check_currency_exists(code)
    if facts.currencies is not None and code not in facts.currencies:
        known = listed(sorted(facts.currencies))
        fix = f"add {code} to currencies.rates.values, or take one of {known}"
        raise ValueProblem(message=f"the programme has no rate for {code}", fix=fix)


def check_currency_exists(code: str) -> None:
    if not currency_exists(code):
        upper = code.strip().upper()
        fix = f"write {upper}" if currency_exists(upper) else _near(upper)
        fix = fix or "write an ISO 4217 code such as EUR"
        raise ValueProblem(message=f"unknown currency {shown(code)}", fix=fix)


def _near(code: str) -> str | None:
    """A currency with one wrong letter or with its letters in another order, if it is the one."""
    near = [
        one
        for one in sorted(PAID_OUT)
        if len(code) == len(one)
        and (
            sorted(code) == sorted(one) or sum(a != b for a, b in zip(code, one, strict=True)) == 1
        )
    ]
    return f'did you mean "{near[0]}"?' if len(near) == 1 else None


def _base_currency(node: Scalar, _: Facts) -> str:
    check_currency_exists(node.text)
    return node.text


def _payout_currency(node: Scalar, facts: Facts) -> str:
    check_currency(node.text, facts)
    return node.text


CURRENCY: Final = matching("^[A-Z]{3}$")
base_currency = ScalarKind("a currency such as USD", _base_currency, CURRENCY)
payout_currency = ScalarKind("a currency such as EUR", _payout_currency, CURRENCY)


def _parsed(node: Scalar, facts: Facts) -> AmountKind:
    match = _AMOUNT.fullmatch(node.text)
    if match is None:
        fix = f"write {_meant(node.text) or _SAYS}"
        raise ValueProblem(message=f"{shown(node.text)} is no amount of money", fix=fix)
    value, code = match["value"], match["currency"]
    check_currency(code, facts)
    try:
        minor = minor_units(value, code)
    except ValueError as error:
        raise ValueProblem(
            message=f"{shown(node.text)} is no amount of money", fix=_closest(value, code)
        ) from error
    if not node.quoted:
        raise ValueProblem(message="the amount is not in quotes", fix=f'write "{value} {code}"')
    if minor % payable_step(code):
        whole = value.partition(".")[0]
        fix = f'write "{whole} {code}"'
        raise ValueProblem(message=f"the payout provider pays {code} in whole units only", fix=fix)
    return AmountKind(minor, code)


def _meant(typed: str) -> str | None:
    """The amount in our notation, where currency and value only stand in another order."""
    match = _TURNED.fullmatch(typed.strip()) or _SMALL.fullmatch(typed.strip())
    code = match["currency"].upper() if match else ""
    if match is None or not currency_exists(code):
        return None
    try:
        minor_units(match["value"], code)
    except ValueError:
        return None
    return f'"{match["value"]} {code}", in quotes'


def _closest(value: str, code: str) -> str:
    """How to write a value that is no number in our notation, or has too many decimals."""
    places = decimals(code)
    as_usual = f"digits, a point and {places} decimals" if places else "digits only"
    grouped = _GROUPED.fullmatch(value)
    if value.startswith(("-", "+")):
        return "write it without a sign"
    if _LEADING_ZEROS.match(value):
        return "write it without the leading zeros"
    no_cents = None if places else _NO_CENTS.fullmatch(value)
    if no_cents is not None and grouped is None:
        return f'write "{no_cents["whole"]} {code}"'
    comma = _COMMA.fullmatch(value)
    if comma is not None and len(comma["fraction"]) <= places:
        return f'write "{comma["whole"]}.{comma["fraction"].ljust(places, "0")} {code}"'
    if _MANY_DECIMALS.fullmatch(value):
        return f"write {as_usual}, and nothing between the thousands"
    if grouped is not None:
        digits = re.sub(r"[^0-9]", "", grouped["whole"])
        fraction = f".{grouped['fraction']}" if grouped["fraction"] and places else ""
        return f'write "{digits}{fraction} {code}", with nothing between the thousands'
    return f"write {as_usual}"


def _positive(node: Scalar, facts: Facts) -> AmountKind:
    amount = _parsed(node, facts)
    if not amount.minor:
        raise ValueProblem(message="the amount is zero", fix="write an amount above zero")
    return amount


def _in_base(node: Scalar, facts: Facts) -> int:
    amount = _parsed(node, facts)
    if facts.base is not None and amount.currency != facts.base:
        message = f"this amount is given in the base currency, {facts.base}"
        raise ValueProblem(message=message, fix=f"convert it to {facts.base}")
    return amount.minor


def _positive_in_base(node: Scalar, facts: Facts) -> int:
    minor = _in_base(node, facts)
    if not minor:
        raise ValueProblem(message="the amount is zero", fix="write an amount above zero")
    return minor


positive_size = ScalarKind(
    'an amount above zero in the base currency such as "10000.00 USD", in quotes',
    _positive_in_base,
    _WRITTEN,
)
deal_size = ScalarKind(
    'an amount in the base currency such as "10000.00 USD", in quotes', _in_base, _WRITTEN
)


@dataclass(frozen=True, slots=True)
class AmountList:
    """One amount per currency, the base currency among them; becomes currency -> minor units."""

    of: ScalarKind
    expected: str = 'a list of amounts such as ["25.00 USD", "20.00 EUR"]'

    def read(self, node: Node, reading: Reading) -> object:
        listed = ListKind(self.expected, self.of, check=_one_for_each_currency).read(node, reading)
        if not isinstance(listed, list):
            return listed
        amounts = {
            amount.currency: amount.minor for amount in listed if isinstance(amount, AmountKind)
        }
        complete = len(amounts) == len(listed)
        if complete and reading.facts.base is not None and reading.facts.base not in amounts:
            base = reading.facts.base
            message = f"there is no amount in the base currency, {base}"
            fix = f"add one in {base}; currencies without an own amount are converted from it"
            return reading.wrong(node, message, fix)
        return dict(sorted(amounts.items()))


def _one_for_each_currency(values: list[tuple[Node, object]], _: Facts) -> Iterator[Finding]:
    seen: set[str] = set()
    for node, amount in values:
        if isinstance(amount, AmountKind):
            if amount.currency in seen:
                message = f"there is an amount in {amount.currency} already"
                yield node, message, "delete one of the two"
            seen.add(amount.currency)


rewards = AmountList(ScalarKind(_SAYS, _positive, _WRITTEN))
ceilings = AmountList(ScalarKind(_SAYS, _parsed, _WRITTEN))


def _rate(node: Scalar, _: Facts) -> Decimal:
    typed = node.text
    if not _RATE.fullmatch(typed) or not any(digit in "123456789" for digit in typed):
        raise ValueProblem(message=f"{shown(typed)} is no rate", fix=f"write {rate.expected}")
    if not node.quoted:
        raise ValueProblem(message="the rate is not in quotes", fix=f'write "{typed}"')
    # 0.9210 and 0.921 are one rate, so they must make one revision.
    return Decimal(typed.rstrip("0").rstrip(".") if "." in typed else typed)


rate = ScalarKind(
    'a rate above zero such as "0.9210", in quotes',
    _rate,
    matching(r"^(0|[1-9][0-9]{0,6})(\.[0-9]{1,8})?$"),
)
