"""Warm claims, by our handler or by a raw one: ``claims.py public|raw COUNT PUBLISHED REQUESTS``.

Both send the same five requests, which a hook answers before they leave. The raw handler reads
the form, asks for the code, counts (the very update that ours has sent), looks for a suppression
and an earlier form, and puts the very item that ours has put (both from the file REQUESTS, which
``public`` writes); it checks nothing and makes nothing up. Prints the CPU seconds of a claim, the
least over batches.
"""

import base64
import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

CODE: Final = "h4xq7k2m9pw"
KEY: Final = {"pk": {"S": f"CODE#{CODE}"}, "sk": {"S": "CODE"}}
STORED: Final = {
    **KEY,
    "nonce": {"S": "Xb1f0eZkq3aP"},
    "version": {"N": "7"},
    "code": {"S": CODE},
    "referrer_id": {"S": "JS42"},
    "audience": {"S": "customer"},
    "name": {"S": "Johanna Seidel"},
    "locale": {"S": "de"},
    "country": {"S": "DE"},
    "currency": {"S": "EUR"},
    "status": {"S": "active"},
    "numbers_drawn": {"N": "6"},
}
ANSWERS: Final = {"UpdateItem": "{}", "PutItem": "{}"}
FORM: Final = {
    "lang": "de",
    "name": "Anna Weber",
    "email": "anna.weber@maschinenbau-beispiel.example",
}
WARM_UP: Final = 3
BATCH: Final = 10

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Body:
    """The body of a canned answer, as botocore reads one."""

    def __init__(self, text: str) -> None:
        self._bytes = text.encode()

    def stream(self, *_: object, **__: object) -> list[bytes]:
        return [self._bytes]


class Canned:
    """Answers for DynamoDB, and remembers each request's body by its operation."""

    def __init__(self, client: Any) -> None:
        self.sent: dict[str, Any] = {}
        client.meta.events.register("before-send.dynamodb", self._answer)

    def _answer(self, request: Any, **_: object) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        self.sent[operation] = request.body
        answer = ANSWERS.get(operation)
        if answer is None:  # GetItem: the code is there, and nothing else
            key = json.loads(request.body)["Key"]
            answer = json.dumps({"Item": STORED} if key == KEY else {})
        return AWSResponse(request.url, 200, HTTPHeaders(), Body(answer))


def event() -> dict[str, Any]:
    path = f"/r/{CODE}/claim"
    return {
        "version": "2.0",
        "routeKey": "POST /r/{code}/claim",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "accept": "text/html",
            "accept-language": "de-DE,de;q=0.9",
            "content-type": "application/x-www-form-urlencoded",
            "host": "refer.larkspur.example",
        },
        "requestContext": {
            "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1"},
            "requestId": "r",
            "stage": "$default",
        },
        "pathParameters": {"code": CODE},
        "isBase64Encoded": True,
        "body": base64.b64encode(urlencode(FORM).encode()).decode(),
    }


def public_handler(published: Path, requests: Path) -> Handler:
    from goodword.domain.tokens import Keys
    from goodword.handlers.public import app as public
    from goodword.handlers.wiring import Services, Settings
    from goodword.store.client import dynamodb_client
    from goodword.store.dynamodb import DynamoStore

    client = dynamodb_client()
    canned = Canned(client)
    services = Services(
        Settings(
            GOODWORD_TABLE="goodword",
            GOODWORD_ORIGIN="https://refer.larkspur.example",
            GOODWORD_PUBLISHED=published,
        )
    )
    services.store = DynamoStore(client, "goodword", clock=services.clock)
    services.keys = Keys(b"t" * 32, b"p" * 32, b"s" * 32)
    handler = public.build(services)
    handler(event(), None)
    if not requests.exists():
        sent = {name: json.loads(canned.sent[name]) for name in ("UpdateItem", "PutItem")}
        requests.write_text(json.dumps(sent), encoding="utf-8")
    return handler


def raw_handler(requests: Path) -> Handler:
    client = boto3.client("dynamodb")
    Canned(client)
    sent = json.loads(requests.read_bytes())
    count, put = sent["UpdateItem"], sent["PutItem"]
    item = put["Item"]
    earlier = {"pk": item["pk"], "sk": item["sk"]}
    suppressed = {"pk": {"S": "SUPPRESSED#" + "s" * 24}, "sk": {"S": "SUPPRESSED"}}

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        fields = dict(parse_qsl(base64.b64decode(event["body"]).decode()))
        client.get_item(TableName="goodword", Key=KEY, ConsistentRead=True)
        client.update_item(**count)
        for key in (suppressed, earlier):
            client.get_item(TableName="goodword", Key=key, ConsistentRead=True)
        client.put_item(**put)
        return {"statusCode": 303, "headers": {"Location": f"/sent?lang={fields['lang']}"}}

    return handler


def main(kind: str, count: str, published: str, requests: str) -> None:
    handler = (
        public_handler(Path(published), Path(requests))
        if kind == "public"
        else raw_handler(Path(requests))
    )
    for _ in range(WARM_UP):
        answer = handler(event(), None)
        if answer["statusCode"] != 303:
            raise SystemExit(f"answered {answer}")
    # What was there before the first claim is nothing that a claim should pay for.
    gc.collect()
    gc.freeze()
    seconds = []
    for _ in range(int(count) // BATCH):
        begun = time.thread_time()
        for _ in range(BATCH):
            handler(event(), None)
        seconds.append((time.thread_time() - begun) / BATCH)
    sys.stdout.write(f"{min(seconds)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
