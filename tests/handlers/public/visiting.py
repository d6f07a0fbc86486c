"""The public function as a browser meets it: a real build, the store in memory, and API Gateway's
own events."""

import base64
import gzip
import html
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from aws_lambda_powertools import Logger

from goodword.domain.claims.consent import ConsentStatus
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.event import Decision
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import NameShown
from goodword.domain.tokens import Person, TokenUse, make_token, person_of
from goodword.flows.claims.person import PersonState, person_state, referrals_of
from goodword.flows.joining.confirm import about_request
from goodword.flows.ports import Mail
from goodword.flows.publish_program import publish_program
from goodword.flows.reactions import react
from goodword.flows.referrers.register import register_referrer
from goodword.handlers.public import app as public
from goodword.handlers.reactions import reactions_of
from goodword.handlers.web.published import Published
from goodword.handlers.wiring import Services, Settings
from goodword.program.model import Program
from tests.doubles import KEYS, CountedRandomness, Mailbox, SetClock, sample_program
from tests.store.memory import MemoryStore

FORM = "application/x-www-form-urlencoded"
ENTRIES = {"name": "Anna Weber", "email": "anna@kunde.example"}
JOINING = {
    "name": "Anna Weber",
    "email": "anna@kunde.example",
    "country": "DE",
    "company": "Kunde GmbH",
    "shown": "first",
    "sentence": "Gut, <b>und</b> pünktlich.",
    "lang": "en",
}
"""What a join page asks for."""
DETAILS = {"name": "Anna Weber", "company": "Kunde GmbH", "country": "DE"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str
    raw: bytes = b""


def hidden(page: str) -> dict[str, str]:
    """The fields that the form of a page sends without anybody typing."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


class Site:
    """The handler as a browser meets it."""

    def __init__(self, built: Path) -> None:
        self.clock = SetClock()
        self.store = MemoryStore(self.clock)
        self.services = Services(
            Settings(
                GOODWORD_TABLE="unused",
                GOODWORD_ORIGIN="https://refer.larkspur.example",
                GOODWORD_PUBLISHED=built / "functions",
                GOODWORD_SENDER="referrals@larkspur.example",
            ),
            clock=self.clock,
            randomness=CountedRandomness(),
        )
        self.services.store = self.store
        self.services.keys = KEYS
        self.mailbox = Mailbox()
        self.services.mailer = self.mailbox
        self._streamed = 0
        publish_program(self.store, sample_program())
        self.code = self.register("JS42", "Jana Sommer")
        self.handler = public.build(self.services)

    def publish(self, program: Program, built: Path) -> None:
        """A later programme goes live, with what was built of it; all that is stored stays."""
        publish_program(self.store, program)
        self.services.published = Published(built / "functions")

    def register(
        self,
        referrer_id: str,
        name: str,
        *,
        show_name: bool = True,
        country: str = "DE",
        audience: str = "customer",
        email: str | None = None,
    ) -> str:
        return register_referrer(
            self.store,
            sample_program(),
            referrer_id=referrer_id,
            audience=audience,
            name=name,
            shown=NameShown.FULL if show_name else NameShown.NONE,
            email=email or f"{referrer_id.lower()}@larkspur.example",
            country=country,
            destination=None,
            keys=self.services.keys,
            randomness=self.services.randomness,
            now=self.clock(),
        ).code

    def send(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        *,
        query: dict[str, str] | None = None,
        **headers: str,
    ) -> Answer:
        encoded = isinstance(body, bytes)
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": urlencode(query or {}),
            "queryStringParameters": query,
            "headers": {name.replace("_", "-"): value for name, value in headers.items()},
            "requestContext": {"http": {"method": method, "path": path}, "stage": "$default"},
            "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
            "isBase64Encoded": encoded,
        }
        answer = self.handler(event, None)
        text = answer["body"]
        text.encode()  # Lambda answers in UTF-8
        raw = base64.b64decode(text) if answer["isBase64Encoded"] else text.encode()
        if answer["headers"].get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        text = raw.decode(errors="replace")
        return Answer(answer["statusCode"], answer["headers"], text, raw)

    def get(self, path: str, query: dict[str, str] | None = None, **headers: str) -> Answer:
        return self.send("GET", path, None, query=query, **headers)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self.send("POST", path, urlencode(fields), content_type=FORM)

    def claim(self, **fields: str) -> Answer:
        return self.post(f"/r/{self.code}/claim", {**ENTRIES, **fields})

    def mails_to(self, email: str) -> list[Mail]:
        """What a mailbox got; a referrer gets mails, too."""
        return [mail for mail in self.mailbox.mails if mail.to == email]

    def stream(self) -> None:
        """Hands every new event to its reactions, as the stream does."""
        actions = reactions_of(self.services, Logger(service="test"))
        while self._streamed < len(self.store.events):
            event = self.store.events[self._streamed]
            self._streamed += 1
            react(self.store, event, actions, now=self.clock())

    def confirm(self, email: str = ENTRIES["email"], **fields: str) -> Answer:
        """The owner of the mailbox confirms what waits first, completed, with boxes, and sees
        the page that they may keep."""
        (first, *_) = self.state(email).open
        token = self.token(TokenUse.CONFIRM, email)
        answer = self.post(
            "/confirm",
            {
                "t": token,
                "revision": self.services.published.revision,
                "pick": f"{first.code}.{first.event_id}",
                "filled": "yes",
                **DETAILS,
                **fields,
            },
        )
        return self.follow(answer)

    def asked_to_join(self) -> str:
        """Somebody sends the form of a join page; the token of the link that is mailed."""
        self.post("/join/customer", JOINING)
        mailbox_id = self.person(JOINING["email"]).prospect_id
        (request,) = self.store.joins(mailbox_id)
        return make_token(KEYS, TokenUse.JOIN, about_request(request), None)

    def handed_over(self, email: str = "bert@kunde.example") -> str:
        """Somebody confirms, and sales has the lead; the token of its owner's link."""
        self.claim(email=email)
        self.confirm(email)
        self.stream()
        self.stream()
        found = re.findall(r"/lead\?t=([\w-]+)", "".join(one.text for one in self.mailbox.mails))
        return str(found[-1])

    def follow(self, answer: Answer) -> Answer:
        """Where an answer sends a browser; the answer itself where it does not."""
        if answer.status != 303:
            return answer
        address = urlsplit(answer.headers["Location"])
        return self.get(address.path, dict(parse_qsl(address.query)))

    def change(self, record: Record) -> None:
        """Stores a record as it was changed."""
        self.store.commit(Decision(save=(record,)))

    def person(self, email: str = ENTRIES["email"]) -> Person:
        return person_of(KEYS, email)

    def state(self, email: str = ENTRIES["email"]) -> PersonState:
        return person_state(self.store, self.person(email))

    def submission(self, email: str = ENTRIES["email"]) -> ClaimSubmission:
        """The one that waits."""
        (found,) = self.state(email).open
        return found

    def referrals(self, email: str = ENTRIES["email"]) -> tuple[Referral, ...]:
        """What the person has confirmed, in that order."""
        return referrals_of(self.store, self.state(email).confirmed)

    def token(self, use: TokenUse, email: str = ENTRIES["email"]) -> str:
        return make_token(KEYS, use, self.person(email).token_text, None)

    def statuses(self) -> dict[str, ConsentStatus]:
        last = self.state().last
        return {line.purpose: line.status for line in last.purposes} if last else {}
