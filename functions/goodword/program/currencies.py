"""How many decimals a currency has, and amounts as people write them.

Source of the decimals: ISO 4217 (list one). A test holds this table to the ``iso4217`` package;
the table stands here because functions must not read an XML file at every cold start.
"""

import re
from typing import Final

TWO_DECIMALS: Final = 2

# Every active currency whose number of decimals is not two.
OTHER_DECIMALS: Final = {
    "BHD": 3, "BIF": 0, "CLF": 4, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3,
    "JPY": 0, "KMF": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3,
    "UGX": 0, "UYI": 0, "UYW": 4, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip

_VALUE = re.compile(r"(?P<whole>0|[1-9][0-9]{0,12})(?:\.(?P<fraction>[0-9]{1,4}))?")


def decimals(currency: str) -> int:
    """Number of decimals of an ISO 4217 currency: 2 for EUR, 0 for JPY."""
    return OTHER_DECIMALS.get(currency, TWO_DECIMALS)


def minor_units(value: str, currency: str) -> int:
    """``"48000.00"`` in EUR is 4800000. No sign, no grouping, no exponent, no excess decimals.

    Raises:
        ValueError: the text is not such an amount; the message says what is wrong.
    """
    places = decimals(currency)
    match = _VALUE.fullmatch(value)
    if match is None:
        message = f"write digits with a point before the decimals, not {value[:20]!r}"
        raise ValueError(message)
    fraction = match["fraction"] or ""
    if len(fraction) > places:
        message = f"{currency} has {places} decimals, {value!r} has {len(fraction)}"
        raise ValueError(message)
    return int(match["whole"] + fraction.ljust(places, "0"))


def decimal_text(minor: int, currency: str) -> str:
    """4800000 minor units of EUR are ``"48000.00"``; the inverse of ``minor_units``."""
    places = decimals(currency)
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
