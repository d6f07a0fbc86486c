"""A fresh proof of a referrer: a mailed link, good for half an hour and used once.

A session may have been left open somewhere. So what shows all that is kept of somebody, or says
where they are paid, needs a link to their mailbox besides.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.destination import Destination
from goodword.domain.record import Record

GOOD_FOR: Final = timedelta(minutes=30)
"""Of a mailed link, from its mail on."""
ASKED_FOR: Final = timedelta(minutes=90)
"""How long a request stands: its mail may have to wait for the next hour's budget."""
USED_FOR: Final = ASKED_FOR + GOOD_FOR
"""How long it is remembered that a link was used: longer than one may be good."""
STANDS_FOR: Final = timedelta(minutes=5)
"""How long a request stands for whoever asks for the very same again."""
_BETWEEN: Final = ":"


class FreshUse(StrEnum):
    """What a link is asked for."""

    PAYOUT_DETAILS = "payout_details"
    EXPORT = "export"


class FreshLinkRequest(Record):
    """The last link that a referrer asked for, for one use: its number, and when. ``destination``
    is where they are to be paid, personal; the link names it by the number alone. ``spelling`` is
    the hash of the very address that they had: neither the mail nor the link holds for another."""

    referrer_id: str
    use: FreshUse
    number: str
    asked_at: AwareDatetime
    destination: Destination | None = None
    spelling: str = ""


class FreshLink(NamedTuple):
    """What a mailed link says: whose, for what, and the number that is used once."""

    referrer_id: str
    use: FreshUse
    number: str

    @property
    def token_text(self) -> str:
        """What its token is about."""
        return _BETWEEN.join((self.use, self.number, self.referrer_id))


def fresh_link_in(about: str) -> FreshLink:
    """The link that a token's text is."""
    use, number, referrer_id = about.split(_BETWEEN, 2)
    return FreshLink(referrer_id, FreshUse(use), number)
