"""Where a payout goes: a method that providers know, and the fields that it needs."""

from typing import Final

from goodword.program.stored import Stored

EMAIL: Final = "email"
"""Paid to whoever owns an e-mail address; its one field is ``email``."""


class Destination(Stored):
    """``fields`` are personal: they are kept with a payout for the books, and never logged."""

    method: str
    fields: dict[str, str]


def by_email(address: str) -> Destination:
    """The destination of an e-mail address."""
    return Destination(method=EMAIL, fields={"email": address})
