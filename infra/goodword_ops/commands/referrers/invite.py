"""``goodword referrers invite``: asks the stack to write, once, to those whom it may write to.

The command stores that somebody is to be invited and sends nothing itself: the mail follows from
that, within the budgets of mails. Whoever interrupts it runs it again.
"""

import argparse
import json
import os
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from goodword.domain.errors import NotFound
from goodword.domain.listing import REFERRERS
from goodword.domain.referrals.invitation import NotInvited
from goodword.flows.lists import rows_of
from goodword.flows.referrers.invite import invite_referrer
from goodword_ops.commands.signature import Signature, signature_of
from goodword_ops.commands.signature import add_arguments as add_signature
from goodword_ops.failures import WrongUsage
from goodword_ops.place import LiveProgram, asking

_WORKERS: Final = 8
_AHEAD: Final = 4 * _WORKERS
NOBODY: Final = "nobody"
_WORDS: Final[dict[str, str]] = {
    NotInvited.INVITED: "was invited before",
    NotInvited.MAILBOX_INVITED: "their mailbox was invited before",
    NotInvited.JOINED: "has joined already",
    NotInvited.GONE: "is gone",
    NotInvited.PAUSED: "is paused: resume them first",
    NotInvited.NO_GROUND: (
        "nothing says why you may write to them: bring in may_write, as docs/referrers.md has it"
    ),
    NotInvited.NOT_OF_DOMAINS: "their audience is for mailboxes of its mail_domains alone",
    NotInvited.NO_AUDIENCE: "program.yml has their audience no more",
    NotInvited.NOT_YET_ELIGIBLE: "may not refer yet: goodword referrers show says why",
    NotInvited.SUPPRESSED: "has said that they want no mail",
    NotInvited.WANTS_NO_NEWS: "has chosen to hear nothing",
    NotInvited.UNDELIVERABLE: "mail to their mailbox came back",
    NOBODY: "there is no such referrer",
}
_BEFORE: Final = frozenset({NotInvited.INVITED, NotInvited.JOINED, NotInvited.GONE})
"""What is only counted where nobody was named: their time is over, and nothing is to be mended."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("referrer_ids", nargs="*", metavar="ID", help="whom, as list shows them")
    parser.add_argument(
        "--all-new", action="store_true", help="all who were never invited and have not joined"
    )
    parser.add_argument("--audience", help="with --all-new: of one audience only")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, say who would be")
    parser.add_argument("--json", action="store_true", help="the outcome as JSON")
    add_signature(parser)


def run(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """1 where somebody who was named is not written to; the others are all the same.

    Raises:
        WrongUsage: it is not said who, or said twice.
    """
    named: list[str] = list(dict.fromkeys(arguments.referrer_ids))
    if bool(named) is arguments.all_new:
        raise WrongUsage("say whom: ids, or --all-new")
    work = _Invitations(place, signature_of(arguments), only_look=arguments.dry_run)
    with asking():
        work.take(named or _all_of(place, arguments.audience))
    print(work.as_json() if arguments.json else work.as_text(all_=bool(named)))
    return 1 if named and work.refused else 0


def _all_of(place: LiveProgram, audience: str | None) -> Iterator[str]:
    audiences = [audience] if audience else list(place.program.audiences)
    wanted = REFERRERS.parts(*((one,) for one in audiences))
    yield from (row.identity[0] for row in rows_of(place.store, wanted))


class Invited:
    """Who was invited, and who was not, with why."""

    def __init__(self, *, only_look: bool) -> None:
        self._only_look = only_look
        self.invited = 0
        self.refused: list[tuple[str, str]] = []

    def refuse(self, referrer_id: str, why: str) -> None:
        """Somebody is not written to."""
        self.refused.append((referrer_id, why))

    def as_text(self, *, all_: bool) -> str:
        """Each who is not written to, with the reason; of ``all_`` or without those of before."""
        lines = [
            f"{referrer_id}: {_WORDS.get(why, why)}"
            for referrer_id, why in self.refused
            if all_ or why not in _BEFORE
        ]
        would = " would be" if self._only_look else ""
        parts = [f"{self.invited} invited"]
        parts += [
            f"{count} {_WORDS.get(why, why).partition(':')[0]}"
            for why, count in Counter(why for _, why in self.refused).most_common()
        ]
        after = "" if self._only_look or not self.invited else " The mails go within their budgets."
        return "\n".join((*lines, f"Referrers{would}: {', '.join(parts)}.{after}"))

    def as_json(self) -> str:
        return json.dumps(
            {
                "dry_run": self._only_look,
                "invited": self.invited,
                "not_invited": [
                    {"referrer_id": referrer_id, "why": why} for referrer_id, why in self.refused
                ],
            },
            indent=1,
        )


class _Invitations(Invited):
    """Several people, invited a few at once."""

    def __init__(self, place: LiveProgram, signature: Signature, *, only_look: bool) -> None:
        super().__init__(only_look=only_look)
        self._place = place
        # Made before threads ask for them.
        self._program, self._store, self._keys = place.program, place.store, place.keys
        self._signature = signature

    def take(self, referrer_ids: Iterable[str]) -> None:
        """Invites each; what is said of them comes in their order."""
        waiting: deque[tuple[str, Future[NotInvited | None]]] = deque()
        with ThreadPoolExecutor(_WORKERS) as pool:
            try:
                for one in referrer_ids:
                    waiting.append((one, pool.submit(self._invite, one)))
                    if len(waiting) > _AHEAD:
                        self._ended(*waiting.popleft())
                while waiting:
                    self._ended(*waiting.popleft())
            except BaseException:
                pool.shutdown(cancel_futures=True)
                print("Stopped. Run it again: nobody is invited twice.", file=sys.stderr)
                raise

    def _invite(self, referrer_id: str) -> NotInvited | None:
        return invite_referrer(
            self._store,
            self._program,
            self._keys,
            referrer_id,
            **self._signature._asdict(),
            randomness=os.urandom,
            now=self._place.clock(),
            only_look=self._only_look,
        )

    def _ended(self, referrer_id: str, future: Future[NotInvited | None]) -> None:
        try:
            why: str | None = future.result()
        except NotFound:
            why = NOBODY
        if why is None:
            self.invited += 1
        else:
            self.refuse(referrer_id, why)
