"""The template with nothing but its defaults, as somebody deploys it who reads nothing.

A stranger claims through their own link, confirms, and says to be the CRM. Whatever key they sign
with, they are nobody; and what is connected later works.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import boto3
import httpx
import pytest

from goodword.domain.destination import by_email
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import NameShown
from goodword.flows.referrers.register import register_referrer
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.dev.world.records import Records
from tests.doubles import KEYS, sample_program
from tests.infra.sandbox.conftest import batch, signed_in
from tests.infra.sandbox.process import SandboxProcess
from tests.infra.stack import Stack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

STRANGER = "me.too@stranger.example"
GUESSED_KEYS = [b"", b"whsec_", b'""', b"null", b"None", b"generic", b"\0", b"\0" * 64]
HINTS = "/webhooks/payouts/paypal"
SHORT = base64.urlsafe_b64encode(b"k" * 31).decode()


def referrals(stack: Stack) -> tuple[Referral, ...]:
    records = Records(dynamodb_client(), stack.outputs["TableName"], lambda: datetime.now(UTC))
    return records.referrals()


@pytest.fixture(scope="module")
def confirmed(default_stack: Stack) -> Referral:
    """A claim through the stranger's own link, which they have confirmed themselves."""
    default_stack.invoke("SweepFunction")
    code = register_referrer(
        DynamoStore(
            dynamodb_client(), default_stack.outputs["TableName"], clock=lambda: datetime.now(UTC)
        ),
        sample_program(),
        referrer_id="XX1",
        audience="customer",
        name="A Stranger",
        shown=NameShown.FULL,
        email="stranger@stranger.example",
        country="DE",
        destination=by_email("stranger@stranger.example"),
        keys=KEYS,
        randomness=os.urandom,
        now=datetime.now(UTC),
    ).code
    with default_stack.visitor() as stranger:
        form = {"name": "Me Too", "email": STRANGER, "lang": "en"}
        assert stranger.post(f"/r/{code}/claim", data=form).status_code == 303
        mail = default_stack.eventually(lambda: next(iter(default_stack.mails()), None))
        link = re.search(r"/confirm\?t=(\S+)", mail["BodyText"])
        assert link is not None, mail["BodyText"]
        shown = stranger.get("/confirm", params={"t": link[1]}).text
        asked = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown))
        asked |= {"name": "Eve", "company": "Mine", "country": "DE"}
        assert stranger.post("/confirm", data=asked).status_code == 303
    (referral,) = referrals(default_stack)
    assert referral.confirmed_at is not None
    return referral


def forged(referral: Referral, key: bytes) -> tuple[bytes, dict[str, str]]:
    """A won deal worth 2,800.00 EUR to the stranger, signed with the bytes of a key."""
    data = {
        "referral_id": referral.referral_id,
        "stage": "closed_won",
        "amount": {"value": "48000.00", "currency": "EUR"},
        "occurred_at": datetime.now(UTC).isoformat(),
    }
    body = json.dumps({"type": "deal.stage_changed", "data": data}).encode()
    timestamp = int(time.time())
    mac = hmac.new(key, f"msg_1.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return body, {
        "content-type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
    }


@pytest.mark.parametrize("key", GUESSED_KEYS)
def test_a_forged_deal_is_a_401_and_nothing_moves(
    default_stack: Stack, confirmed: Referral, key: bytes
) -> None:
    started = time.time()
    body, headers = forged(confirmed, key)
    with default_stack.visitor() as stranger:
        answer = stranger.post("/webhooks/crm/generic", content=body, headers=headers)

    assert answer.status_code == 401, answer.text
    assert answer.json()["code"] == "unauthenticated"
    assert referrals(default_stack) == (confirmed,)
    assert confirmed.status is ReferralStatus.NEW
    lines = default_stack.logs(started)
    assert [line for line in lines if "misconfigured" in line or '"ERROR"' in line] == []


def test_without_credentials_hints_are_refused_and_a_run_with_nothing_to_pay_is_quiet(
    default_stack: Stack,
) -> None:
    with default_stack.visitor() as stranger:
        assert stranger.post(HINTS, json={}).status_code == 401
        assert stranger.get("/healthz").status_code == 200
    assert default_stack.invoke("PayFunction")["submitted"] == 0


@contextmanager
def passed_on(stack: Stack) -> Iterator[str]:
    """The distribution at an address of this machine, since its own is no name that resolves."""

    class Distribution(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            signed = {k: v for k, v in self.headers.items() if k.lower() != "host"}
            with stack.visitor() as visitor:
                answer = visitor.post(self.path, content=body, headers=signed)
            self.send_response(answer.status_code)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Distribution) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def paypal(
    default_stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SandboxProcess]:
    """A PayPal that the company connects after it has deployed: the outputs say where."""
    with (
        passed_on(default_stack) as distribution,
        SandboxProcess(
            tmp_path_factory.mktemp("sandbox"),
            ["--webhook-url", f"{distribution}{HINTS}", "--delay", "0"],
        ) as running,
    ):
        boto3.client("secretsmanager").put_secret_value(
            SecretId=default_stack.outputs["PayPalSecretName"],
            SecretString=json.dumps(
                {
                    "client_id": "sandbox-client",
                    "client_secret": "sandbox-secret",
                    "webhook_id": "SANDBOXWEBHOOK01",
                }
            ),
        )
        pointed_at(default_stack, running.origin)
        yield running


def pointed_at(stack: Stack, paypal: str) -> None:
    """The function begins anew, and reads its secrets again."""
    client, name = boto3.client("lambda"), stack.named("WebhooksFunction")
    variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**variables, "PAYPAL_BASE_URL": paypal}}
    )


def test_hints_of_paypal_are_taken_while_there_is_no_crm(
    default_stack: Stack, confirmed: Referral, paypal: SandboxProcess
) -> None:
    with signed_in(paypal) as company:
        made = company.post("/v1/payments/payouts", json=batch("gw-1", "jo@pay.example"))
        assert made.status_code == 201, made.text

    def taken() -> bool | None:
        return True if paypal.settle()["waiting"] == 0 and paypal.ledger() else None

    assert default_stack.eventually(taken)
    body, headers = forged(confirmed, b"")
    with default_stack.visitor() as stranger:
        crm = stranger.post("/webhooks/crm/generic", content=body, headers=headers)
        hint = stranger.post(HINTS, json={"event_type": "PAYMENT.PAYOUTS-ITEM.SUCCEEDED"})
    assert (crm.status_code, hint.status_code) == (401, 401)
    assert referrals(default_stack) == (confirmed,)


@pytest.mark.parametrize(
    ("function", "key", "weak"),
    [
        ("PublicFunction", "token_key", ""),
        ("ReactionsFunction", "prospect_key", SHORT),
        ("SweepFunction", "suppression_key", SHORT),
    ],
)
def test_a_weak_key_stops_a_function_that_works_with_it(
    default_stack: Stack, confirmed: Referral, function: str, key: str, weak: str
) -> None:
    secrets, name = boto3.client("secretsmanager"), default_stack.named(function)
    where = default_stack.named("KeysSecret")
    good = secrets.get_secret_value(SecretId=where)["SecretString"]
    stored = json.dumps({**json.loads(good), key: weak})
    secrets.put_secret_value(SecretId=where, SecretString=stored)
    started = time.time()
    try:
        began_anew(name)
        answer = boto3.client("lambda").invoke(FunctionName=name, Payload="{}")
        assert answer.get("FunctionError")
        assert key in answer["Payload"].read().decode()
    finally:
        secrets.put_secret_value(SecretId=where, SecretString=good)
        began_anew(name)
    alarming = [line for line in default_stack.logs(started) if '"misconfigured"' in line]
    assert {json.loads(line)["setting"] for line in alarming} == {key}


def began_anew(function: str) -> None:
    """What a warm function has read, it keeps: so it is made a cold one."""
    client = boto3.client("lambda")
    variables = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    variables["BEGAN"] = str(time.time())
    client.update_function_configuration(
        FunctionName=function, Environment={"Variables": variables}
    )


def test_a_visitor_of_a_function_that_was_stopped_sees_the_static_page(
    default_stack: Stack,
) -> None:
    client, function = boto3.client("lambda"), default_stack.named("PublicFunction")
    good = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    bare = {name: value for name, value in good.items() if name != "GOODWORD_KEYS_SECRET"}
    client.update_function_configuration(FunctionName=function, Environment={"Variables": bare})
    try:
        with default_stack.visitor() as visitor:
            page: httpx.Response = visitor.get("/r/abcdefghjk")
    finally:
        client.update_function_configuration(FunctionName=function, Environment={"Variables": good})
    assert page.status_code == 503
    unavailable: Path = default_stack.pages / "unavailable.html"
    assert page.text == unavailable.read_text(encoding="utf-8")
