"""The real functions over an emulated table, with every DynamoDB request written down."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import Response

from goodword.domain.destination import by_email
from goodword.domain.referrals.referrer import NameShown
from goodword.domain.tokens import TokenUse, make_token, person_of
from goodword.flows.publish_program import publish_program
from goodword.flows.referrers.register import register_referrer
from goodword.gateways.crm.generic import new_secret, sign
from goodword.handlers import reactions
from goodword.handlers.portal import app as portal
from goodword.handlers.public import app as public
from goodword.handlers.scheduled import pay, sweep
from goodword.handlers.webhooks import app as webhooks
from goodword.handlers.wiring import Handler, Services, Settings
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword.store.stream import publishes
from goodword_ops.dev.http.lambda_event import event_of, response_of
from tests.doubles import KEYS, CountedRandomness, Mailbox, SetClock, sample_program
from tests.gateways.payouts.fake import FakeProvider
from tests.requested import request
from tests.store.units import begun_units, put_units, size

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

CRM_SECRET = new_secret(b"0123456789abcdefghijklmn")
FORM = "application/x-www-form-urlencoded"
ANNA = "anna.weber@maschinenbau-beispiel.example"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it was sent, a retry counted again: ``GetItem`` and its body."""

    operation: str
    body: dict[str, Any]


class Log:
    """Every request that a client sends."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self.asked: list[Asked] = []
        client.meta.events.register("before-send.dynamodb", self._write)

    @contextmanager
    def of(self) -> Iterator[list[Asked]]:
        """The requests of a block, once it is left."""
        before, during = len(self.asked), list[Asked]()
        yield during
        during += self.asked[before:]

    def _write(self, request: Any, **_: object) -> None:
        target = request.headers["X-Amz-Target"]
        name = target.decode() if isinstance(target, bytes) else target
        self.asked.append(Asked(name.partition(".")[2], json.loads(request.body)))


def operations(asked: list[Asked]) -> Counter[str]:
    """How often each operation was asked for."""
    return Counter(one.operation for one in asked)


class Functions:
    """One deployment: every function, a mailbox, a payout provider and a clock."""

    def __init__(self, built: Path, table: str) -> None:
        self.clock, self.mailbox = SetClock(), Mailbox()
        self.cookie = ""
        self.provider = FakeProvider(self.clock)
        self.table = table
        client, self._unseen = dynamodb_client(), dynamodb_client()
        self.log = Log(client)
        self.services = services = Services(
            Settings(
                GOODWORD_TABLE=table,
                GOODWORD_ORIGIN="https://refer.larkspur.example",
                GOODWORD_PUBLISHED=built / "functions",
                GOODWORD_SENDER="referrals@larkspur.example",
            ),
            clock=self.clock,
            randomness=CountedRandomness(),
        )
        self.store = DynamoStore(client, table, clock=self.clock)
        services.store, services.keys = self.store, KEYS
        services.mailer, services.providers = self.mailbox, {"paypal": self.provider}
        services.crm_secrets = {"generic": CRM_SECRET}
        self._public, self._webhooks = public.build(services), webhooks.build(services)
        self._portal = portal.build(services)
        self._reactions = reactions.build(services)
        self._sweep, self._pay = sweep.build(services), pay.build(services)
        self._published = 0
        publish_program(self.store, sample_program())
        self.code = self.register("JS42", "customer")

    def register(self, referrer_id: str, audience: str) -> str:
        """A referrer in Germany who is paid what they earn; their code."""
        return register_referrer(
            self.store,
            sample_program(),
            referrer_id=referrer_id,
            audience=audience,
            name="Johanna Seidel",
            shown=NameShown.FULL,
            email=f"{referrer_id.lower()}@kunde.example",
            country="DE",
            destination=by_email("johanna.seidel@kunde.example"),
            keys=self.services.keys,
            randomness=self.services.randomness,
            now=self.clock(),
        ).code

    def get(self, path: str, query: str = "", **headers: str) -> Response:
        """A visit."""
        return self._ask(self._public, "GET", path, query, headers)

    def post(self, path: str, fields: dict[str, str], query: str = "") -> Response:
        """A form, sent as browsers do."""
        body = urlencode(fields).encode()
        return self._ask(self._public, "POST", path, query, {"content-type": FORM}, body)

    def look(self, path: str, query: str = "") -> Response:
        """A page of the portal."""
        return self._ask(self._portal, "GET", path, query, self._cookies())

    def do(self, path: str, fields: dict[str, str], **headers: str) -> Response:
        """A form of the portal; the browser keeps the cookie that it is given."""
        body = urlencode(fields).encode()
        asked = {"content-type": FORM, **self._cookies(), **headers}
        answer = self._ask(self._portal, "POST", path, "", asked, body)
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer

    def sign_in_link(self, email: str) -> str:
        """The token that the newest mail to a referrer signs in with, once they have asked."""
        self.do("/portal/sign-in", {"email": email})
        self.react()
        found = re.findall(r"/portal/enter\?t=([\w-]+)", self.mailbox.mails[-1].text)
        return str(found[-1])

    def sign_in(self, email: str) -> None:
        """The whole way into a referrer's pages."""
        answer = self.do("/portal/enter", {"t": self.sign_in_link(email)})
        assert answer.status_code == 303, answer.status_code

    def _cookies(self) -> dict[str, str]:
        return {"cookie": self.cookie} if self.cookie else {}

    def claim(self, email: str = ANNA, code: str | None = None) -> Response:
        """A claim by a German prospect."""
        return self.post(
            f"/r/{code or self.code}/claim",
            {"lang": "de", "name": "Anna Weber", "email": email, "c": "whatsapp"},
        )

    def confirm(self, email: str = ANNA, code: str | None = None) -> Response:
        """The owner of the mailbox confirms, as long as people write."""
        return self.post(
            "/confirm",
            {
                "t": self.token(TokenUse.CONFIRM, email),
                "revision": self.services.published.revision,
                "pick": code or self.code,
                "filled": "yes",
                "name": "Anna Weber",
                "company": "Maschinenbau Beispiel GmbH & Co. KG",
                "country": "DE",
                "message": "Wir suchen etwas für 40 Leute und möchten im Mai beginnen. " * 6,
                "purpose_offer_contact": "yes",
            },
        )

    def token(self, use: TokenUse, email: str = ANNA) -> str:
        return make_token(KEYS, use, person_of(KEYS, email).token_text, None)

    def deal(self, **data: Any) -> Response:
        """A signed message of the CRM."""
        body = json.dumps({"type": "deal.stage_changed", "data": data}).encode()
        stamp, message_id = int(self.clock().timestamp()), f"m{len(self.log.asked)}"
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": sign(CRM_SECRET, message_id, stamp, body),
        }
        return self._ask(self._webhooks, "POST", "/webhooks/crm/generic", "", headers, body)

    def react(self) -> None:
        """Hands what was written since the last time to the reactions, as the stream does."""
        while self._published < len(self.log.asked):
            new = self.log.asked[self._published :]
            self._published = len(self.log.asked)
            records = [
                _record(number, item)
                for number, item in enumerate(puts(new))
                if self._stored(item) == item
                and publishes(
                    "INSERT" if item.get("version") == {"N": "1"} else "MODIFY",
                    item["sk"]["S"],
                    item,
                )
            ]
            answer = self._reactions({"Records": records}, None)
            if answer["batchItemFailures"]:
                raise AssertionError(answer)

    def sweep(self) -> None:
        self._sweep({}, None)

    def pay(self) -> None:
        self._pay({}, None)

    def write_units(self, asked: list[Asked]) -> int:
        """What the requests cost by DynamoDB's rules: puts by what they replaced, as the log has
        it; updates by the size of what is stored now, and an entry of the index ``due`` that a
        delivered event leaves."""
        first = next(at for at, one in enumerate(self.log.asked) if one is asked[0])
        was = {_place(item): item for item in puts(self.log.asked[:first])}
        units = 0
        for one in asked:
            if one.operation == "UpdateItem":
                update = one.body["UpdateExpression"]
                # Taken out of the index, or put in another place of it.
                marks = 2 * ("SET due_at" in update) or ("due_at" in update)
                units += begun_units(size(self._stored(one.body["Key"]))) + marks
            if one.operation == "TransactWriteItems":
                updates = [a["Update"] for a in one.body["TransactItems"] if "Update" in a]
                units += sum(2 * begun_units(size(self._stored(it["Key"]))) for it in updates)
            alone = one.operation == "PutItem"
            for item in puts([one]):
                units += put_units(item, was.get(_place(item)), alone=alone)
                was[_place(item)] = item
        return units

    def _stored(self, item: Any) -> Any:
        key = {"pk": item["pk"], "sk": item["sk"]}
        return self._unseen.get_item(TableName=self.table, Key=key).get("Item")

    def _ask(
        self,
        function: Handler,
        method: str,
        path: str,
        query: str,
        headers: dict[str, str],
        body: bytes = b"",
    ) -> Response:
        asked = request(method, path, query, headers.items())
        event = event_of(asked, body, route=f"{method} {path}", at=datetime.now(UTC))
        return response_of(function(event, None))


def parted(asked: list[Asked]) -> tuple[list[Asked], list[Asked]]:
    """Requests without those that count figures, and those alone: what they cost is told apart,
    since a batch of the stream shares it."""
    counting = [one for one in asked if '"FIGURES#' in json.dumps(one.body)]
    return [one for one in asked if one not in counting], counting


def puts(asked: list[Asked]) -> list[Any]:
    """The items that the requests have put, alone or in transactions, in their order."""
    return [put["Item"] for one in asked for put in _puts(one)]


def _puts(one: Asked) -> list[Any]:
    if one.operation == "PutItem":
        return [one.body]
    if one.operation != "TransactWriteItems":
        return []
    return [action["Put"] for action in one.body["TransactItems"] if "Put" in action]


def _place(item: Any) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _record(number: int, item: Any) -> dict[str, Any]:
    return {
        "eventID": f"{number}",
        "eventName": "INSERT",
        "dynamodb": {
            "Keys": {"pk": item["pk"], "sk": item["sk"]},
            "NewImage": item,
            "SequenceNumber": f"{number}",
        },
    }


def text_of(answer: Response) -> str:
    """The page of an answer, unpacked where it is compressed."""
    packed = answer.headers.get("content-encoding") == "gzip"
    body = bytes(answer.body)
    return (gzip.decompress(body) if packed else body).decode()
