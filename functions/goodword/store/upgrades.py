"""The shapes that records have had, and how an older one becomes the next.

Every item carries the number of its kind's shape as its attribute ``v``; one without, as Goodword
0.1.0 wrote it, has the number 1. Adding an attribute with a default leaves the number as it is.
Whatever else changes a shape (an attribute goes, is renamed, is newly required or has another
type) gets an entry here, which makes the next number the present one. CONTRIBUTING.md says how,
and tests/store/schema.json holds the present shapes.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

Values = dict[str, Any]
"""An item's attributes by their names, as Python has them: text, whole numbers, booleans, lists,
dicts. Moments are text (``instant``); what is None or empty by default is missing."""

Upgrade = Callable[[Values], Values]
"""From values of one number to those of the next: pure, and it may change what it is given."""

FIRST: Final = 1
NUMBER: Final = "v"

COUNT: Final = "Count"
MARK: Final = "Mark"
PROGRAM: Final = "Program"
"""The kinds of items that are no records: what was counted, the mark of an event that was, and a
published programme, whose text has a format besides (``program.upgrades``)."""

KEEP_NUMBER: Final = "SET v = if_not_exists(v, :v)"
"""Numbers an item that an update may create; ``:v`` is its ``numbered``."""


def _reward_with_steps(values: Values) -> Values:
    """Receipts were sentences in English, and amounts in them texts; now both have codes."""
    from goodword.program.currencies import minor_units

    values.pop("payable", None)  # its place in an index that is gone
    receipt = dict(values["receipt"])
    receipt["steps"] = [
        {"code": "text", "values": {"text": sentence}} for sentence in receipt["steps"]
    ]
    inputs = dict(receipt["inputs"])
    for name in ("deal", "closed_deal"):
        if name in inputs:
            value, currency = str(inputs[name]["value"]), str(inputs[name]["currency"])
            inputs[name] = {"minor": minor_units(value, currency), "currency": currency}
    return {**values, "receipt": {**receipt, "inputs": inputs}}


def _with_destination(values: Values) -> Values:
    """Whoever was paid had an e-mail address alone; ``alone`` was a batch of one."""
    receiver = values.pop("receiver", None)
    if receiver is not None:
        values["destination"] = {"method": "email", "fields": {"email": receiver}}
    if values.pop("alone", False):
        values["at_most"] = 1
    return values


def _without_window(values: Values) -> Values:
    """A code counted its claims of an hour itself; now an allowance does (``allowances``)."""
    values.pop("window", None)
    values.pop("window_claims", None)
    return values


UPGRADES: Final[Mapping[tuple[str, int], Upgrade]] = {
    ("Payout", 1): _with_destination,
    ("ReferralCode", 1): _without_window,
    ("Referrer", 1): _with_destination,
    ("Reward", 1): _reward_with_steps,
}
"""(kind of record, number) -> what makes the next number of it."""


def number_of(kind: str, upgrades: Mapping[tuple[str, int], Upgrade] = UPGRADES) -> int:
    """The number of the shape in which records of a kind are written now."""
    return FIRST + sum(1 for name, _ in upgrades if name == kind)


def numbered(kind: str) -> dict[str, str]:
    """The attribute ``v`` of an item of a kind, as DynamoDB writes it."""
    return {"N": str(number_of(kind))}


def upgraded(
    kind: str, values: Values, upgrades: Mapping[tuple[str, int], Upgrade] = UPGRADES
) -> Values:
    """An item's values in the present shape of its kind.

    A number larger than the present one stays among the values: a later version has written them,
    so they are read as far as that is possible, and written back under that number.
    """
    number, present = int(values.pop(NUMBER, FIRST)), number_of(kind, upgrades)
    for former in range(number, present):
        values = upgrades[kind, former](values)
    return values if number <= present else {**values, NUMBER: number}
