"""A worker of joining as a process of its own, which may be told where to die; see ``worker``.

Jobs name an address besides, ``about``. Calls that change something count: to die behind a look is
to die behind what was changed before it. Mails are lines of the file that ``GOODWORD_MAILED``
names: written at once, as a mail service takes one.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from goodword.domain.errors import NotFound, Refused
from goodword.domain.referrals.application import Application, application_id_of
from goodword.domain.referrals.joining import JoinForm
from goodword.domain.tokens import person_of
from goodword.flows.claims.post import Post
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.due_events import react_to_due
from goodword.flows.joining.ask import ask_to_join
from goodword.flows.joining.confirm import confirm_join
from goodword.flows.joining.decide import decide_application
from goodword.flows.joining.mails import mail_application, mail_decider, mail_join, mail_welcome
from goodword.flows.ports import Mail, Store
from goodword.flows.reactions import (
    MAIL_APPLICATION,
    MAIL_DECIDER,
    MAIL_JOIN,
    MAIL_WELCOME,
    Reaction,
)
from goodword.program.revision import revision_of
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from tests.company import ORIGIN
from tests.crash.worker import NEVER, kill_myself, serve
from tests.doubles import KEYS, PlainTexts, sample_program
from tests.flows.payouts.interruptions import Interruption, interruptible

MAILED = "GOODWORD_MAILED"
DUE = timedelta(minutes=3)
_LOOKS = frozenset({"get_item", "query", "batch_get_item"})


@dataclass(frozen=True, slots=True)
class FileOfMails:
    """Takes mails as a service would: the subject names the kind."""

    path: Path

    def send(self, mail: Mail) -> str:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"to": mail.to, "kind": mail.subject.split()[0]}) + "\n")
        return "taken"


class Writing:
    """A client of the table whose writes count."""

    def __init__(self, client: Any, death: Interruption) -> None:
        self._client = client
        self._counted = interruptible(client, death)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client if name in _LOOKS else self._counted, name)


class Case(NamedTuple):
    """Whoever joins, and the world that they join."""

    store: Store
    mailer: Any
    address: str
    now: datetime

    @property
    def audience(self) -> str:
        """Colleagues are referrers at once; about partners a person decides."""
        return "employee" if self.address.endswith("@larkspur.example") else "partner"

    @property
    def mailbox_id(self) -> str:
        return person_of(KEYS, self.address).prospect_id

    @property
    def terms(self) -> PinnedProgram:
        return PinnedProgram(sample_program(), revision_of(sample_program()))


def ask(case: Case) -> None:
    """Sends the form of the page."""
    form = JoinForm(name="Paula Partner", email=case.address, locale="de", country="DE")
    ask_to_join(
        case.store,
        case.terms,
        case.audience,
        form,
        mail_after=None,
        keys=KEYS,
        randomness=os.urandom,
        now=case.now,
    )


def prove(case: Case) -> None:
    """Presses the button behind the mailed link."""
    (request,) = case.store.joins(case.mailbox_id)
    confirm_join(case.store, case.terms, KEYS, request, randomness=os.urandom, now=case.now)


def decide(case: Case) -> None:
    """Approves what waits; of whom was decided before, that is said."""
    own_id = application_id_of(case.mailbox_id, case.audience)
    found = case.store.get(Application, own_id)
    if found is None:
        raise NotFound(own_id)
    try:
        decide_application(
            case.store,
            case.terms,
            lambda: KEYS,
            own_id,
            digest=found.digest,
            approve=True,
            note="a reseller of ours",
            actor="maria",
            randomness=os.urandom,
            now=case.now,
        )
    except Refused as refused:
        if refused.code != "already_decided":
            raise


def react(case: Case) -> None:
    """Runs what follows from all that has happened, as the sweep does."""
    post = Post(
        store=case.store,
        mailer=case.mailer,
        texts=PlainTexts(),
        terms=case.terms,
        keys=KEYS,
        origin=ORIGIN,
        sender="hello@larkspur.example",
    )

    def mailing(send: Callable[..., None]) -> Reaction:
        return lambda event: send(post, event, now=case.now)

    actions = {
        MAIL_JOIN: mailing(mail_join),
        MAIL_WELCOME: mailing(mail_welcome),
        MAIL_APPLICATION: mailing(mail_application),
        MAIL_DECIDER: mailing(mail_decider),
    }
    # Later than an event waits for the stream.
    react_to_due(case.store, actions, clock=lambda: case.now + DUE)


STEPS: dict[str, Callable[[Case], None]] = {
    "ask": ask,
    "prove": prove,
    "decide": decide,
    "react": react,
}


def work(steps: list[str], now: datetime, dies_after: int = NEVER, about: str = "") -> None:
    """Does each step once, in order."""
    death = Interruption(dies_after, after=True, what=kill_myself)
    client: Any = Writing(dynamodb_client(), death)
    store = DynamoStore(client, os.environ["GOODWORD_TABLE"], clock=lambda: now)
    mailer = interruptible(FileOfMails(Path(os.environ[MAILED])), death)
    for step in steps:
        STEPS[step](Case(store, mailer, about, now))


if __name__ == "__main__":
    serve(work)
