"""``goodword referrers pause``, ``resume``, ``leave`` and ``erase``: how somebody stands."""

import argparse
import os
from typing import Final

from goodword.domain.referrals.referrer import ReferrerStatus
from goodword.flows.referrers.stand import (
    Owed,
    is_owed,
    known,
    let_go,
    owed_to,
    pause_referrer,
    resume_referrer,
)
from goodword_ops.commands.referrers.look import add_id_arguments
from goodword_ops.commands.signature import add_arguments as add_signature
from goodword_ops.commands.signature import signature_of
from goodword_ops.failures import WrongInput
from goodword_ops.place import LiveProgram, asking

_NOTHING: Final = "It was so already; nothing is changed."


def add_standing_arguments(parser: argparse.ArgumentParser) -> None:
    add_id_arguments(parser)
    add_signature(parser)


def run_pause(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """The page is away within a minute; the links stay theirs."""
    signature = signature_of(arguments)
    with asking():
        done = pause_referrer(
            place.store,
            arguments.referrer_id,
            **signature._asdict(),
            randomness=os.urandom,
            now=place.clock(),
        )
    print(
        "Paused. The page is away within a minute; resume brings it back under the same link."
        if done
        else _NOTHING
    )
    return 0


def run_resume(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """The page is there again."""
    signature = signature_of(arguments)
    with asking():
        done = resume_referrer(
            place.store,
            arguments.referrer_id,
            **signature._asdict(),
            randomness=os.urandom,
            now=place.clock(),
        )
    print("Active. The page is there again within a minute." if done else _NOTHING)
    return 0


def add_gone_arguments(parser: argparse.ArgumentParser) -> None:
    add_id_arguments(parser)
    parser.add_argument("--yes", action="store_true", help="do it; without, say what it would do")
    parser.add_argument(
        "--forfeit",
        action="store_true",
        help="also where money is owed that nobody knows where to pay",
    )
    add_signature(parser)


def run_leave(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """They refer no more."""
    return _let_go(place, arguments, erased=False)


def run_erase(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """They refer no more, and asked for their data to go."""
    return _let_go(place, arguments, erased=True)


def _let_go(place: LiveProgram, arguments: argparse.Namespace, *, erased: bool) -> int:
    signature = signature_of(arguments)
    with asking():
        referrer, _ = known(place.store, arguments.referrer_id)
        owed = owed_to(place.store, referrer)
        was_gone = referrer.status in {ReferrerStatus.LEFT, ReferrerStatus.ERASED}
        where = "" if referrer.destination else ", and it is not known where to pay it"
        if not arguments.yes:
            raise WrongInput(
                f"this takes the page and the personal data of {referrer.referrer_id} away, and "
                f"cannot be undone. They are owed {owed}{where}. Say --yes to do it"
            )
        done = let_go(
            place.store,
            place.keys,
            arguments.referrer_id,
            erased=erased,
            audiences=place.program.audiences,
            forfeit=arguments.forfeit,
            **signature._asdict(),
            randomness=os.urandom,
            now=place.clock(),
        )
        after, _ = known(place.store, arguments.referrer_id)
        kept = is_owed(place.store, after) and after.destination is not None
    if was_gone and arguments.forfeit:
        print(_given_up(referrer.referrer_id, owed, changed=done))
        return 0
    print("Gone. The page is away within a minute, and the mailbox is free." if done else _NOTHING)
    if done:
        print(f"Owed to them: {owed}{where}.")
    if kept:
        print(
            "Where they are paid is kept, since something is or may yet be owed. Run this again "
            "when it is settled, or with --forfeit; docs/referrers.md says more."
        )
    return 0


def _given_up(referrer_id: str, owed: Owed, *, changed: bool) -> str:
    """What became of what somebody was owed who was gone before."""
    if owed.given_up is None and not owed.may_earn:
        return "Nothing is owed to them, so there is nothing to give up."
    stays = (
        f"It stays booked, and is paid only where goodword referrers payout {referrer_id} says "
        "where to; what is set aside for a payout is on its way."
    )
    return f"{'Given up' if changed else 'Given up before'}: {owed}. {stays}"
