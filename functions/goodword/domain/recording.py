"""Events of the outbox as lines of an event file: what ``recorded.read`` takes. Nothing personal.

docs/plan.md describes the file.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from goodword.domain.event import Event
from goodword.domain.kind import Taking
from goodword.domain.record import instant
from goodword.domain.referral import Referral, ReferralCode

_FACTS: Final = ("from", "status", "met", "contract_year", "minor", "currency")
# Of events of the same instant, those that come first in a referral's life.
_ORDER: Final = (
    "claim.received",
    "claim.confirmed",
    "claim.refused",
    "claim.expired",
    "claim.erased",
    "referral.moved",
    "deal.renewed",
    "deal.corrected",
)


def recorded(
    event: Event, referral: Referral, code: ReferralCode, taking: Taking
) -> dict[str, Any] | None:
    """The line of an event; None: a replay has no use for it.

    ``referral`` is the one that the event is about, ``code`` its referrer's, ``taking`` what the
    referrer wants where a rule leaves the choice.
    """
    if event.type not in _ORDER:
        return None
    if event.type == "claim.erased" and referral.confirmed_at:
        # The person is forgotten; the deal goes on.
        return None
    line: dict[str, Any] = {
        "at": instant(event.at),
        "type": event.type,
        "referral_id": referral.referral_id,
    }
    if event.type == "claim.received":
        line |= {
            "referrer_id": referral.referrer_id,
            "audience": referral.audience,
            "country": code.country,
            "currency": code.currency,
            "revision": referral.revision,
        }
        return line if taking is Taking.MONEY else {**line, "taking": taking.value}
    return line | {name: event.data[name] for name in _FACTS if name in event.data}


def event_file(lines: Iterable[dict[str, Any]]) -> str:
    """An event file of these lines, in the order of time."""
    ordered = sorted(lines, key=lambda line: (line["at"], _ORDER.index(line["type"])))
    return "".join(f"{json.dumps(line, separators=(',', ':'))}\n" for line in ordered)
