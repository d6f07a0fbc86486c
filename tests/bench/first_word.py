"""How long a confirmed referral takes to reach sales and its referrer, on an idle local stack."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.figure import Figure
from tests.infra.dev.claims import claim, confirm, mails_to
from tests.local_stack import LocalStack

ROUNDS: Final = 3
REFERRER: Final = "PW88"
"""A seeded one, who may be told once a day; each round is a day."""
MAILBOX: Final = "priya@whitfield-partners.example"


def figures(scratch: Path) -> Iterator[Figure]:
    """The best of a few confirmations: other work on the machine only makes it slower."""
    with LocalStack(scratch / "first-word") as stack:
        yield Figure(
            "confirmation to mails and chat, idle local stack, seconds",
            min(_round(stack, number) for number in range(ROUNDS)),
            2.0,
        )


def _round(stack: LocalStack, number: int) -> float:
    prospect = f"first-word-{number}@kunde.example"
    claim(stack, REFERRER, prospect)
    mails_to(stack, prospect)
    told, chats = len(mails_to(stack, MAILBOX, at_least=0)), len(stack.get("/_dev/chat"))
    began = time.monotonic()
    confirm(stack, prospect)
    mails_to(stack, MAILBOX, at_least=told + 1)
    while len(stack.get("/_dev/chat")) == chats:
        time.sleep(0.02)
    took = time.monotonic() - began
    stack.post("/_dev/clock", {"advance": "P2D"})
    return took
