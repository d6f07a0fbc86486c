"""A sample life: one referrer, who is invented, and whom they recommend, in a table of their own.

The functions of a build live it as they live everybody's: forms are posted, mails are written,
rewards are earned and paid by a sandbox of its own. So what is shown is what visitors get, and
nothing of it is seen on the desk.
"""

import random
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.responses import Response

from goodword.domain.destination import by_email
from goodword.domain.errors import GoodwordError
from goodword.domain.ids import ALPHABET
from goodword.domain.referrals.referrer import NameShown, Referrer
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.ports import Clock, Mail
from goodword.flows.publish_program import publish_program
from goodword.flows.referrers.register import register_referrer, share_link
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from goodword.handlers.routes import FUNCTIONS
from goodword.handlers.web.published import Published
from goodword.handlers.wiring import Handler, Services
from goodword.program.sections import Joining
from goodword_ops.dev.console.show.choices import Choice, any_code, code_for
from goodword_ops.dev.http.lambda_event import Context
from goodword_ops.dev.world.scheduler import scheduled_event

NAME: Final = "Johanna Seidel"
EMAIL: Final = "johanna.seidel@unserkunde.example"
PROSPECT: Final = "Anna Muster"
ANSWERS: Final = "anna.muster@example.com"
"""Who confirms, and wins a deal for the referrer."""
WAITS: Final = "anna.waits@example.com"
"""Who has a mail and has not answered it."""
JOINS: Final = ("maria.joins@example.com", "ben.joins@example.com")
_HOUR: Final = time(9, 0, tzinfo=UTC)
_SOON: Final = timedelta(minutes=3)
"""Later than an event falls due."""
_RUN_SECONDS: Final = 60
_AT_MOST: Final = 4
_LINK: Final = re.compile(r"https?://[^\s<>\"]+")


class Chapter(StrEnum):
    """A part of a sample life."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    UNANSWERED = "unanswered"
    """The owner of the lead lets the time to answer pass."""
    WON = "won"
    PAID = "paid"
    PROVED = "proved"
    JOINED = "joined"


CHAPTERS: Final[Mapping[Chapter, tuple[Chapter | None, timedelta]]] = {
    Chapter.ASKED: (None, timedelta(0)),
    Chapter.CONFIRMED: (Chapter.ASKED, timedelta(minutes=10)),
    Chapter.PROVED: (Chapter.CONFIRMED, timedelta(minutes=30)),
    Chapter.JOINED: (None, timedelta(minutes=40)),
    Chapter.UNANSWERED: (Chapter.CONFIRMED, timedelta(hours=1)),
    Chapter.WON: (Chapter.UNANSWERED, timedelta(days=7)),
    Chapter.PAID: (Chapter.WON, timedelta(days=9)),
}
"""Chapter -> the one that it needs before, and when it begins."""

MAIL_COMES_WITH: Final[Mapping[str, Chapter]] = {
    "confirm": Chapter.ASKED,
    "confirmed": Chapter.CONFIRMED,
    "lead": Chapter.UNANSWERED,
    "win": Chapter.WON,
    "news": Chapter.PAID,
    "payment": Chapter.PAID,
    "proof": Chapter.PROVED,
    **dict.fromkeys(
        ("join", "welcome", "join_applied", "join_refused", "application"), Chapter.JOINED
    ),
}
"""Kind of mail -> the chapter by whose end it has gone."""
_FOUND_IN: Final[Mapping[str, tuple[str, str]]] = {
    "confirmed": (ANSWERS, "/confirm"),
    "preferences": (ANSWERS, "/preferences"),
    "unsubscribe": (ANSWERS, "/unsubscribe"),
    "news": (EMAIL, "/news"),
    "lead": ("", "/lead"),
}
"""Page -> in a mail to whom its address stands."""


class LivedMail(NamedTuple):
    """A mail of a sample life; ``kind`` is that of its template."""

    kind: str
    to: str
    subject: str
    text: str
    html: str


class Provided(Protocol):
    """What makes services of a build for a sample life (``Stage.sample_of``)."""

    def __call__(
        self, clock: Clock, randomness: Callable[[int], bytes], published: Published
    ) -> Services: ...


class Ask(Protocol):
    """Puts a request to a function and waits for its answer (``Origin.ask``)."""

    def __call__(
        self, function: Handler, method: str, address: str, form: str, *, at: datetime
    ) -> Response: ...


class Sandbox(Protocol):
    """The payout sandbox of sample lives."""

    def set_clock(self, now: datetime) -> None: ...
    def settle(self) -> int: ...


class _Noting(Published):
    """Published pages and mails that note which kind each mail is of."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kinds: dict[str, str] = {}

    def mail(self, kind: str, locale: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
        written = super().mail(kind, locale, values)
        self.kinds[written[2]] = kind
        return written


class _Outbox:
    """A mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> str:
        self.mails.append(mail)
        return f"sample-{len(self.mails)}"


class SampleLife:
    """Begun with the referrer alone; lived as far as what is asked for needs."""

    def __init__(
        self,
        choice: Choice,
        functions: Path,
        provided: Provided,
        ask: Ask,
        sandbox: Callable[[], Sandbox],
    ) -> None:
        self._choice = choice
        self._ask = ask
        self._sandbox = sandbox
        self._now = self._began = datetime.combine(choice.day, _HOUR)
        # The same choice leads to the same codes and references, so that two builds differ in what
        # they say alone.
        self._random = random.Random(f"{choice.query}")  # noqa: S311 - a sample, and no secret
        self._published = _Noting(functions)
        self._outbox = _Outbox()
        services = provided(lambda: self._now, self._random.randbytes, self._published)
        services.mailer = self._outbox
        self._services = services
        build = {name: import_module(module).build for name, module in FUNCTIONS.items()}
        self._functions: dict[str, Handler] = {
            name: build[name](services) for name in ("public", "sweep", "pay")
        }
        publish_program(services.store, self._program)
        self.referrer = self._registered()
        self._lived: set[Chapter] = set()

    @property
    def _program(self) -> Any:
        return self._published.program

    def page(self, address: str) -> Response:
        """What a visitor of an address of this life gets, in the language that was chosen."""
        parts = urlsplit(address)
        query = urlencode({**_query(address), "lang": self._choice.locale})
        return self._get(f"{parts.path}?{query}")

    def address(self, what: str) -> str:
        """Where a page of this life stands; empty where there is none."""
        services, code = self._services, self.referrer.code
        match what:
            case "offer":
                return f"/r/{code}"
            case "share":
                return share_link("", services.keys, code)
            case "join":
                return f"/join/{self._choice.audience}"
            case "confirm":
                self._reach(Chapter.ASKED)
                return self._mailed(WAITS, "/confirm")
            case _:
                self._reach(Chapter.CONFIRMED)
                to, page = _FOUND_IN[what]
                return self._mailed(to, page)

    def mails(self, kind: str = "") -> list[LivedMail]:
        """Every mail of a kind that goes out in such a life, in order; of all, those so far."""
        if kind:
            self._reach(MAIL_COMES_WITH[kind])
        found = (
            LivedMail(self._published.kinds[one.html], one.to, one.subject, one.text, one.html)
            for one in self._outbox.mails
        )
        return [one for one in found if kind in {"", one.kind}]

    def _reach(self, chapter: Chapter) -> None:
        """Lives a chapter, and those that it needs before, each of them once."""
        if chapter in self._lived:
            return
        self._lived.add(chapter)
        needed, after = CHAPTERS[chapter]
        if needed is not None:
            self._reach(needed)
        # Whatever was looked at before: the same references, and the same day.
        self._random.seed(f"{self._choice.query} {chapter}")
        self._now = self._began + after
        {
            Chapter.ASKED: self._are_asked,
            Chapter.CONFIRMED: self._confirm,
            Chapter.UNANSWERED: self._let_wait,
            Chapter.WON: self._win,
            Chapter.PAID: self._earn,
            Chapter.PROVED: self._prove,
            Chapter.JOINED: self._join,
        }[chapter]()

    def _registered(self) -> Referrer:
        choice, services = self._choice, self._services
        code = code_for(self._published.outline, choice) or any_code()
        first = bytes(ALPHABET.index(letter) for letter in code)
        return register_referrer(
            services.store,
            self._program,
            referrer_id="SAMPLE",
            audience=choice.audience,
            name=NAME,
            shown=NameShown.FULL,
            email=EMAIL,
            country=choice.country,
            destination=by_email(EMAIL),
            locale=choice.locale,
            keys=services.keys,
            randomness=lambda length: first + self._random.randbytes(length - len(first)),
            now=self._now,
        )

    def _are_asked(self) -> None:
        for email in (WAITS, ANSWERS):
            form = {"name": PROSPECT, "email": email, "lang": self._choice.locale}
            form |= {"company": "Muster AG", "country": self._choice.country}
            self._post(f"/r/{self.referrer.code}/claim", form)
        self._pass(_SOON)

    def _confirm(self) -> None:
        form = {"pick": self.referrer.code, "name": PROSPECT, "company": "Muster AG"}
        form |= {"country": self._choice.country, "revision": self._published.revision}
        form |= {f"purpose_{name}": "yes" for name in self._program.privacy.purposes}
        self._post(self._mailed(ANSWERS, "/confirm"), form)
        self._pass(_SOON)

    def _let_wait(self) -> None:
        for _ in range(2):
            self._pass(timedelta(days=3))

    def _win(self) -> None:
        form = {"answer": "won", "amount": "48000", "currency": self._program.currencies.base}
        form |= {"closed_on": self._now.date().isoformat()}
        self._post(self._mailed("", "/lead"), form)
        self._pass(_SOON)
        self._decide("win", approve=True)
        self._pass(timedelta(days=1))

    def _earn(self) -> None:
        self._pass(timedelta(days=self._program.payouts.holding_days + 1))
        self._pay()
        self._pass(timedelta(days=1))

    def _prove(self) -> None:
        self._post(self._mailed(ANSWERS, "/preferences"), {"action": "export"})
        self._pass(_SOON)

    def _join(self) -> None:
        """Two ask to join; where a person decides, one is let in and one is not."""
        of = self._program.audiences[self._choice.audience]
        if of.joining is None:
            return
        domains = of.mail_domains if of.joining is Joining.INVITED else ()
        mailboxes = [
            f"{email.partition('@')[0]}@{domains[0]}" if domains else email for email in JOINS
        ]
        for email in mailboxes:
            form = {"name": "Maria Beispiel", "email": email, "lang": self._choice.locale}
            form |= {"country": self._choice.country, "company": "Beispiel GmbH"}
            form |= {"shown": "full", "revision": self._published.revision}
            self._post(f"/join/{self._choice.audience}", form)
        self._pass(_SOON)
        for email in mailboxes:
            self._post(self._mailed(email, "/join/confirm"), {"terms": "yes"})
        self._pass(_SOON)
        self._decide("application", approve=True)
        self._decide("application", approve=False)
        self._pass(_SOON)

    def _decide(self, word: str, *, approve: bool) -> None:
        services = self._services
        name = next((one.id for one in waiting(services.store) if one.id.startswith(word)), None)
        if name is None:
            return
        desk = WaitingDesk(
            store=services.store,
            terms=PinnedProgram(self._program, self._published.revision),
            keys=lambda: services.keys,
            randomness=self._random.randbytes,
            now=self._now,
        )
        try:
            decide(
                desk,
                name,
                Ruling.yes_or_no(approve=approve, note="a sample", actor="sample"),
            )
        except GoodwordError:
            return  # not under these terms, so there is no such mail

    def _pay(self) -> None:
        sandbox = self._sandbox()
        sandbox.set_clock(self._now)
        for _ in range(2):
            self._run("pay")
            sandbox.settle()
            self._now += _SOON
            sandbox.set_clock(self._now)
            self._run("pay")

    def _pass(self, by: timedelta) -> None:
        """Lets time pass, and what follows from what is due; one thing may lead to the next."""
        self._now += by
        for _ in range(_AT_MOST):
            if not self._run("sweep").get("events"):
                return
            self._now += _SOON

    def _run(self, function: str) -> dict[str, Any]:
        context = Context(function, deadline=monotonic() + _RUN_SECONDS)
        return self._functions[function](scheduled_event(self._now), context)

    def _mailed(self, to: str, page: str) -> str:
        """The newest address of a page that was mailed to somebody (empty: to anybody); empty where
        there is none."""
        found = [self._in(one, page) for one in self.mails() if to in {"", one.to}]
        return next((one for one in reversed(found) if one), "")

    def _in(self, mail: LivedMail, page: str) -> str:
        """The address of a page in a mail, without the origin."""
        for address in _LINK.findall(mail.text):
            parts = urlsplit(address)
            if parts.path == page:
                return f"{parts.path}?{parts.query}"
        return ""

    def _get(self, address: str) -> Response:
        return self._ask(self._functions["public"], "GET", address, "", at=self._now)

    def _post(self, address: str, form: Mapping[str, str]) -> None:
        """Posts a form as a page would; what is refused leaves the life without what follows."""
        if not address:
            return
        fields = {**_query(address), **form}
        path = urlsplit(address).path
        self._ask(self._functions["public"], "POST", path, urlencode(fields), at=self._now)


def _query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
