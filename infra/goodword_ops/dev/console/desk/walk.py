"""The path that a newcomer walks on the desk, from a referrer's link to the first payment: what is
done, what comes next, and what to press for it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

DEAL: Final = "48000.00"
"""What the deal of the path is worth, in the referrer's currency."""
ROUND: Final = "4800000"
"""The same in a currency without minor units."""


class StepState(StrEnum):
    """Whether a step of the path is behind one, at hand, or still to come."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


class Press(NamedTuple):
    """What a step offers: a form to ``action`` with ``fields``, or, without fields, a link."""

    words: str
    action: str
    fields: tuple[tuple[str, str], ...] = ()


class WalkStep(NamedTuple):
    """``why`` it is so, what comes ``next``, and ``when``: empty where it needs no words."""

    number: int
    title: str
    said: str
    state: StepState
    presses: tuple[Press, ...] = ()
    why: str = ""
    next: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What happened here so far. Addresses are those to follow next, empty where there are none.

    ``deal`` is the newest referral, ``currency`` its referrer's; ``held_until`` the end of the
    first reward's holding period; ``owed`` says that something waits for the next payout.
    """

    offer: str
    seen: bool = False
    asked: bool = False
    confirm: str = ""
    deal: str = ""
    currency: str = ""
    told_sales: int = 0
    won: bool = False
    earned: str = ""
    held_until: datetime | None = None
    hold_is_over: bool = False
    paid: str = ""
    told_referrer: str = ""
    story: str = ""


def walk(progress: Progress, now: datetime) -> tuple[WalkStep, ...]:
    """All steps, the first that is not done marked as the one at hand."""
    done = [*_done(progress)]
    at_hand = done.index(False) if False in done else len(done)
    return tuple(
        step._replace(
            number=number + 1,
            state=_state(number, at_hand, done=done[number]),
            presses=step.presses if number == at_hand else (),
        )
        for number, step in enumerate(_steps(progress, now))
    )


def _state(number: int, at_hand: int, *, done: bool) -> StepState:
    if done:
        return StepState.DONE
    return StepState.NOW if number == at_hand else StepState.LATER


def _done(progress: Progress) -> Iterator[bool]:
    """A later step that is done takes the earlier ones with it: tests and other ways skip some."""
    own: Sequence[bool] = (
        progress.seen,
        progress.asked,
        bool(progress.deal),
        progress.told_sales > 0,
        progress.won,
        progress.hold_is_over,
        bool(progress.paid),
        bool(progress.told_referrer) and bool(progress.paid),
    )
    last = max((number for number, done in enumerate(own) if done), default=-1)
    return (number <= last for number in range(len(own)))


def _steps(progress: Progress, now: datetime) -> tuple[WalkStep, ...]:
    return (
        _step(
            "Open a page of a referrer",
            "A page of their own, in any language.",
            Press("Open the offer", progress.offer),
        ),
        _step(
            "Claim the offer",
            "Fill in the form with any name and address, such as "
            "anna@example.com. Nothing is promised yet.",
            Press("To the form", progress.offer),
        ),
        _step(
            "Read the mail and confirm",
            "A local mail server took it. Its link proves the "
            "mailbox, and only then there is a referral.",
            *_link("Open the link of the mail", progress.confirm),
        ),
        _step(
            "See what sales gets",
            f"{progress.told_sales} mails and messages so far: who it "
            "is, what was promised, by when to answer."
            if progress.told_sales
            else "A mail and a message in the chat, with the time to answer.",
            Press("Look at the chat", "#chat"),
        ),
        _won(progress),
        _hold(progress, now),
        _pay(progress),
        _step(
            "Read what the referrer gets",
            progress.told_referrer or "Each step is told by mail, with the amount and the reason.",
            *(_link("The whole story", progress.story) if progress.paid else ()),
        ),
    )


def _won(progress: Progress) -> WalkStep:
    amount = ROUND if progress.currency in {"JPY", "KRW"} else DEAL
    fields = (
        ("referral_id", progress.deal),
        ("stage", "closed_won"),
        ("value", amount),
        ("currency", progress.currency),
    )
    press = (Press(f"Won, {amount} {progress.currency}", "/_dev/crm", fields),)
    return _step(
        "Win the deal",
        f"It earned {progress.earned}."
        if progress.earned
        else "The CRM reports the deal, with its amount, by a signed message.",
        *(press if progress.deal else ()),
    )


def _hold(progress: Progress, now: datetime) -> WalkStep:
    title = "Let the holding period pass"
    if progress.held_until is None:
        return _step(title, "What is earned is held, for a deal may be withdrawn.")
    days = max(1, (progress.held_until - now) // timedelta(days=1) + 1)
    press = Press(f"Let {days} days pass", "/_dev/clock", (("advance", f"P{days}D"),))
    return WalkStep(
        0,
        title,
        "",
        StepState.LATER,
        (press,),
        why="the deal may still be withdrawn",
        next="the reward is approved by itself",
        when=f"{progress.held_until:%-d %B %Y}",
    )


def _pay(progress: Progress) -> WalkStep:
    said = progress.paid or "What is approved goes with the next payout, to the PayPal sandbox."
    press = Press("Let a week pass", "/_dev/clock", (("advance", "P7D"),))
    return _step("See the payment", said, press)


def _step(title: str, said: str, *presses: Press) -> WalkStep:
    return WalkStep(0, title, said, StepState.LATER, presses)


def _link(words: str, address: str) -> tuple[Press, ...]:
    return (Press(words, address),) if address else ()
