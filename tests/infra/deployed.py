"""The functions over one table, each with a client that its role holds back."""

import gzip
import importlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from goodword.domain.access.api_key import Scope
from goodword.domain.destination import by_email
from goodword.domain.event import Event
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import NameShown
from goodword.domain.staff.roll import RollEntry
from goodword.domain.tokens import Keys, person_of
from goodword.flows.access.keys import create_key
from goodword.flows.claims.person import person_state, referrals_of
from goodword.flows.ports import Mailer, Store
from goodword.flows.referrers.register import register_referrer
from goodword.flows.staff.roll import keep_staff
from goodword.gateways.crm.generic import new_secret, sign
from goodword.handlers.routes import FUNCTIONS
from goodword.handlers.web.edge import EDGE, VIEWER
from goodword.handlers.wiring import Handler, Services, Settings
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword.store.keys import due_shards
from goodword_ops.dev.http.lambda_event import Context, event_of, response_of
from tests.doubles import KEYS, CountedRandomness, Mailbox, SetClock, sample_program
from tests.gateways.payouts.fake import FakeProvider
from tests.infra.roles import Role
from tests.infra.staff_life import TrustingIssuer
from tests.requested import request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

CRM_SECRET = new_secret(b"s" * 32)
EDGE_SECRET: Final = "e" * 44


class FunctionServices(Services):
    """What one function works with: the real store on its own client, doubles for the outside."""

    def __init__(self, settings: Settings, role: Role, company: "Deployed") -> None:
        super().__init__(settings, clock=company.clock, randomness=company.randomness)
        self._role = role
        self._company = company
        self.providers = {"paypal": company.provider}
        if role.function == "portal":
            # Behind a distribution, which names networks.
            self.edge_secrets = (EDGE_SECRET,)

        if role.function == "staff":
            self.issuer = TrustingIssuer()

    @cached_property
    def store(self) -> Store:
        client = dynamodb_client()
        self._role.watch(client)
        return DynamoStore(client, self.settings.GOODWORD_TABLE, clock=self.clock)

    @cached_property
    def keys(self) -> Keys:
        return KEYS

    @cached_property
    def crm_secrets(self) -> Mapping[str, str]:
        return {"generic": CRM_SECRET}

    @cached_property
    def mailer(self) -> Mailer:
        return self._company.mailbox


def hidden(answer: Response) -> dict[str, str]:
    """The fields that the form of a page sends without anybody typing."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text_of(answer)))


def text_of(answer: Response) -> str:
    page = bytes(answer.body)
    return (gzip.decompress(page) if page.startswith(b"\x1f\x8b") else page).decode()


SENDER: Final = "referrals@larkspur.example"
MAILS: Final = "mails"


@dataclass
class Deployed:
    """One company on one table; ``admin`` is who may do anything."""

    admin: "DynamoDBClient"
    table: str
    published: Path
    clock: SetClock = field(default_factory=lambda: SetClock(datetime.now(UTC)))
    randomness: CountedRandomness = field(default_factory=CountedRandomness)
    mailbox: Mailbox = field(default_factory=Mailbox)
    api_key: str | None = None
    cookie: str = ""

    def __post_init__(self) -> None:
        self.provider = FakeProvider(self.clock)
        self.roles = {name: Role(name) for name in FUNCTIONS}
        self.store = DynamoStore(self.admin, self.table, clock=self.clock)
        settings = Settings(
            GOODWORD_TABLE=self.table,
            GOODWORD_ORIGIN="https://refer.larkspur.example",
            GOODWORD_PUBLISHED=self.published,
            GOODWORD_SENDER=SENDER,
            GOODWORD_CONFIGURATION_SET=MAILS,
        )
        self.functions: dict[str, Handler] = {
            name: importlib.import_module(FUNCTIONS[name]).build(
                FunctionServices(settings, role, self)
            )
            for name, role in self.roles.items()
        }
        # The first run after a deployment publishes the programme; who ran it before is out.
        keep_staff(self.store, (RollEntry(name="Eve", address="eve@x.example", role="admin"),))
        self.run("sweep")

    def referrer(self, referrer_id: str, audience: str = "customer") -> str:
        """Registers somebody in Germany who is paid through PayPal; the code."""
        return register_referrer(
            self.store,
            sample_program(),
            referrer_id=referrer_id,
            audience=audience,
            name="Johanna Seidel",
            shown=NameShown.FULL,
            email=f"{referrer_id.lower()}@kunde.example",
            country="DE",
            destination=by_email(f"{referrer_id.lower()}@kunde.example"),
            keys=KEYS,
            randomness=self.randomness,
            now=self.clock(),
        ).code

    def get(self, path: str, query: str = "", *, route: str | None = None) -> Response:
        return self.http("public", request("GET", path, query), b"", route)

    def post(self, path: str, fields: Mapping[str, str], *, route: str | None = None) -> Response:
        headers = (("content-type", "application/x-www-form-urlencoded"),)
        body = urlencode(fields).encode()
        return self.http("public", request("POST", path, "", headers), body, route)

    def look(self, path: str, query: str = "", *, route: str | None = None) -> Response:
        """A page of the portal, in the browser that signed in last."""
        return self.http("portal", request("GET", path, query, self._browser), b"", route)

    def do(self, path: str, fields: Mapping[str, str], *, route: str | None = None) -> Response:
        """A form of the portal."""
        headers = (("content-type", "application/x-www-form-urlencoded"), *self._browser)
        body = urlencode(fields).encode()
        answer = self.http("portal", request("POST", path, "", headers), body, route)
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer

    @property
    def _browser(self) -> tuple[tuple[str, str], ...]:
        through = ((EDGE, EDGE_SECRET), (VIEWER, "192.0.2.1"))
        return (*through, ("cookie", self.cookie)) if self.cookie else through

    def claim(self, code: str, email: str) -> None:
        form = {"name": "Anna Muster", "email": email, "lang": "de"}
        answer = self.post(f"/r/{code}/claim", form)
        assert answer.status_code == 303, answer.body

    def token(self, kind: str, email: str) -> str:
        """Out of the newest mail to somebody that has such a link: ``confirm``, ``preferences``,
        ``unsubscribe`` or ``proof``."""
        texts = [mail.text for mail in reversed(self.mailbox.mails) if mail.to == email]
        found = (re.search(rf"/{kind}\?t=([\w-]+)", text) for text in texts)
        return next(one[1] for one in found if one)

    def confirm(self, email: str, code: str) -> Referral:
        """The owner of the mailbox confirms what came through a link; the referral."""
        token = self.token("confirm", email)
        shown = self.get("/confirm", f"t={token}")
        # A radio button, where several wait.
        picks = re.findall(rf'name="pick"[^>]* value="({code}[^"]*)"', text_of(shown))
        form = hidden(shown) | {"pick": picks[0]}
        form |= {"country": "DE", "name": "Anna Muster", "company": "Muster AG"}
        form |= {"purpose_offer_contact": "yes"}
        answer = self.post("/confirm", form)
        assert answer.status_code == 303, answer.body
        state = person_state(self.store, person_of(KEYS, email))
        return referrals_of(self.store, state.confirmed)[-1]

    def ask_to_join(self, audience: str, email: str) -> None:
        form = {"name": "Anna Muster", "email": email, "lang": "de", "country": "DE"}
        form |= {"company": "Muster AG", "shown": "none", "terms": "yes"}
        answer = self.post(f"/join/{audience}", form, route="/join/{audience}")
        assert answer.status_code == 303, answer.body

    def join(self, audience: str, email: str, hand_on: Callable[[], None]) -> None:
        """Somebody asks to join, and proves their mailbox; ``hand_on`` brings on what follows."""
        self.ask_to_join(audience, email)
        hand_on()
        token = self.token("join/confirm", email)
        assert self.get("/join/confirm", f"t={token}").status_code == 200
        assert self.post("/join/confirm", {"t": token, "terms": "yes"}).status_code == 200
        hand_on()

    def prove(self, email: str, action: str) -> None:
        """Asks for a proof on the page of choices, and uses the mailed link."""
        token = self.token("preferences", email)
        assert self.post("/preferences", {"t": token, "action": action}).status_code == 200
        self.stream()
        proof = self.token("proof", email)
        shown = self.get("/proof", f"t={proof}")
        assert shown.status_code == 200
        assert self.post("/proof", hidden(shown)).status_code == 200

    def crm(self, stage: str, **data: Any) -> Response:
        """The signed webhook of a CRM; the message id is new every time."""
        data |= {"stage": stage, "occurred_at": self.clock().isoformat()}
        body = json.dumps({"type": "deal.stage_changed", "data": data}).encode()
        message_id, timestamp = f"msg_{self.randomness(8).hex()}", int(self.clock().timestamp())
        headers = (
            ("content-type", "application/json"),
            ("webhook-id", message_id),
            ("webhook-timestamp", str(timestamp)),
            ("webhook-signature", sign(CRM_SECRET, message_id, timestamp, body)),
        )
        path = "/webhooks/crm/generic"
        return self.http("webhooks", request("POST", path, "", headers), body)

    def api(self, method: str, path: str, body: object = None, query: str = "") -> Response:
        """A system of the company's asks with a key of all scopes."""
        if self.api_key is None:
            self.api_key = create_key(
                self.store,
                "web-shop",
                tuple(Scope),
                place="live",
                life=timedelta(days=730),
                by="tests",
                randomness=self.randomness,
                now=self.clock(),
            ).token
        headers = (
            ("authorization", f"Bearer {self.api_key}"),
            ("content-type", "application/json"),
            ("idempotency-key", self.randomness(8).hex()),
        )
        asked = request(method, f"/api/v1{path}", query, headers)
        return self.http("api", asked, b"" if body is None else json.dumps(body).encode())

    def hint(self, provider_item_id: str) -> Response:
        """A webhook of the payout provider."""
        headers = (("signature", "genuine"), ("content-type", "text/plain"))
        path = "/webhooks/payouts/paypal"
        asked = request("POST", path, "", headers)
        return self.http("webhooks", asked, provider_item_id.encode())

    def stream(self) -> None:
        """Hands every event that waits to the reactions, as the stream does."""
        records: list[dict[str, Any]] = []
        for shard in due_shards(Event):
            marks = self.admin.query(
                TableName=self.table,
                IndexName="due",
                KeyConditionExpression="due_shard = :shard",
                ExpressionAttributeValues={":shard": {"S": shard}},
            )["Items"]
            for mark in marks:
                key = {"pk": mark["pk"], "sk": mark["sk"]}
                image = self.admin.get_item(TableName=self.table, Key=key)["Item"]
                change = {"Keys": key, "NewImage": image, "SequenceNumber": str(len(records))}
                records.append({"eventName": "INSERT", "dynamodb": change})
        context = Context("reactions", deadline=time.monotonic() + 600)
        answer = self.functions["reactions"]({"Records": records}, context)
        assert answer == {"batchItemFailures": []}, self.roles["reactions"].refused

    def run(self, function: str) -> dict[str, Any]:
        """One scheduled run."""
        context = Context(function, deadline=time.monotonic() + 600)
        done: dict[str, Any] = self.functions[function]({}, context)
        return done

    def report(self, kind: str, **told: Any) -> int:
        """What SES reports of a mail; of how many mailboxes that was news."""
        detail = {
            "eventType": kind,
            kind.lower(): {"timestamp": self.clock().isoformat(), **told},
            "mail": {"source": SENDER, "tags": {"ses:configuration-set": [MAILS]}},
        }
        event = {"source": "aws.ses", "detail-type": f"Email {kind}", "detail": detail}
        done = self.functions["mail_reports"](event, Context("mail_reports"))
        taken: int = done["taken"]
        return taken

    def http(
        self, function: str, asked: Request, body: bytes, route: str | None = None
    ) -> Response:
        key = route or f"{asked.method} {asked.url.path}"
        event = event_of(asked, body, route=key, at=self.clock())
        return response_of(self.functions[function](event, Context(function)))
