"""Where a payout goes: a method that providers know, and the fields that it needs."""

from collections.abc import Mapping
from typing import Final

from goodword.program.stored import Stored

EMAIL: Final = "email"
"""Paid to whoever owns an e-mail address; its one field is ``email``."""

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {EMAIL: ("email",)}
"""Method -> the fields that it needs, in the order in which somebody is asked for them."""


class Destination(Stored):
    """``fields`` are personal: they are kept with a payout for the books, and never logged."""

    method: str
    fields: dict[str, str]

    @property
    def hint(self) -> str:
        """Enough for its owner to know it by, and too little for anybody else:
        ``j…@pay.example``."""
        if self.method != EMAIL or EMAIL not in self.fields:
            return self.method
        name, _, domain = self.fields["email"].rpartition("@")
        return f"{name[:1]}…@{domain}"


def by_email(address: str) -> Destination:
    """The destination of an e-mail address."""
    return Destination(method=EMAIL, fields={"email": address})
