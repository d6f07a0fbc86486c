"""The real template with the real bundle on the emulator: a claim on its way through it.

The emulator asks every role for every call (``AUTH``); of conditions on partitions it knows
nothing, ``test_roles`` holds those.
"""

import json
import os
import re
import shutil
import time
from datetime import UTC, datetime

import boto3
import httpx
import pytest

from goodword.domain.destination import by_email
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import NameShown, Referrer
from goodword.domain.rewards.reward import DealCount
from goodword.flows.referrers.register import register_referrer
from goodword.gateways.crm.generic import sign
from goodword.handlers.web.edge import EDGE
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.dev.world.records import Records
from tests.doubles import KEYS, sample_program
from tests.infra.stack import PARAMETERS, Stack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

PROSPECT = "anna.muster@muster.example"


def test_a_claim_goes_from_the_form_to_a_reward(stack: Stack) -> None:
    started = time.time()
    assert stack.invoke("SweepFunction")["claims_expired"] == 0
    table = stack.outputs["TableName"]
    store = DynamoStore(dynamodb_client(), table, clock=lambda: datetime.now(UTC))
    code = register_referrer(
        store,
        sample_program(),
        referrer_id="JS42",
        audience="customer",
        name="Johanna Seidel",
        shown=NameShown.FULL,
        email="johanna@kunde.example",
        country="DE",
        destination=by_email("johanna@kunde.example"),
        keys=KEYS,
        randomness=os.urandom,
        now=datetime.now(UTC),
    ).code
    form = {"name": "Anna Muster", "email": PROSPECT, "lang": "de"}
    with stack.visitor() as prospect:
        page = prospect.get(f"/r/{code}", headers={"accept-language": "de"})
        assert page.status_code == 200, page.text
        assert "Johanna Seidel" in page.text
        answer = prospect.post(f"/r/{code}/claim", data=form)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"].startswith("/sent?s=")

        mail = stack.eventually(lambda: next(iter(stack.mails()), None))
        assert (mail["To"], mail["Source"]) == ([PROSPECT], PARAMETERS["Sender"])
        link = re.search(r"(https://\S+)/confirm\?t=(\S+)", mail["BodyText"])
        assert link is not None, mail["BodyText"]
        assert link[1] == stack.outputs["Origin"]
        shown = prospect.get("/confirm", params={"t": link[2]}).text
        asked = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown))
        asked |= {"name": "Anna Muster", "company": "Muster AG"}
        confirmed = prospect.post("/confirm", data=asked | {"country": "DE"})
        assert confirmed.status_code == 303, confirmed.text

        (made,) = Records(dynamodb_client(), table, lambda: datetime.now(UTC)).referrals()
        won: dict[str, object] = {
            "referral_id": made.referral_id,
            "stage": "closed_won",
            "deal_id": "deal-1",
        }
        won |= {"amount": {"value": "48000.00", "currency": "EUR"}}
        body, headers = signed(won)
        moved = prospect.post("/webhooks/crm/generic", content=body, headers=headers)
        assert moved.status_code == 200, moved.text

    referral = store.get(Referral, moved.json()["referral_id"])
    referrer = store.get(Referrer, "JS42")
    assert referral is not None
    assert referrer is not None
    assert referral.status is ReferralStatus.CLOSED_WON
    year = str(referral.created_at.year)
    assert stack.eventually(lambda: store.get(DealCount, "JS42", year)).deals == 1
    for function in ("SweepFunction", "PayFunction"):
        stack.invoke(function)
    assert [line for line in stack.logs(started) if "AccessDenied" in line] == []


def signed(data: dict[str, object]) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a message of the CRM."""
    data |= {"occurred_at": datetime.now(UTC).isoformat()}
    body = json.dumps({"type": "deal.stage_changed", "data": data}).encode()
    timestamp = int(time.time())
    return body, {
        "content-type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(PARAMETERS["CrmWebhookSecret"], "msg_1", timestamp, body),
    }


def test_a_static_page_stands_in_for_a_function_that_fails(stack: Stack) -> None:
    function, client = stack.named("PublicFunction"), boto3.client("lambda")
    good = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    broken = {name: value for name, value in good.items() if name != "GOODWORD_TABLE"}
    client.update_function_configuration(FunctionName=function, Environment={"Variables": broken})
    try:
        with stack.visitor() as visitor:
            page = visitor.get("/r/abcdefghjk")
    finally:
        client.update_function_configuration(FunctionName=function, Environment={"Variables": good})
    assert page.status_code == 503
    assert page.text == (stack.pages / "unavailable.html").read_text(encoding="utf-8")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["strict-transport-security"] == "max-age=63072000"


def test_a_form_that_meets_an_error_of_ours_comes_back_through_the_distribution(
    stack: Stack,
) -> None:
    function, client = stack.named("PublicFunction"), boto3.client("lambda")
    good = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    broken = {**good, "GOODWORD_TABLE": "no-such-table"}
    client.update_function_configuration(FunctionName=function, Environment={"Variables": broken})
    try:
        with stack.visitor() as visitor:
            form = {"name": "Anna Muster", "email": PROSPECT, "lang": "fr"}
            page = visitor.post("/r/abcdefghjk/claim", data=form)
            foreign = visitor.post(
                "/r/abcdefghjk/claim", data=form, headers={"sec-fetch-site": "cross-site"}
            )
    finally:
        client.update_function_configuration(FunctionName=function, Environment={"Variables": good})
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert f'name="email" value="{PROSPECT}"' in page.text
    assert foreign.status_code == 403
    assert '<html lang="fr"' in foreign.text


def test_the_functions_answer_nobody_who_comes_past_the_distribution(stack: Stack) -> None:
    api = stack.named("Api")
    address = f"{stack.endpoint}/_aws/execute-api/{api}/$default"
    with httpx.Client(base_url=address, timeout=60) as past:
        healthy = past.get("/healthz")
        forged = past.get("/healthz", headers={EDGE: "guessed"})
        crm = past.post("/webhooks/crm/generic", json={})
    assert [one.status_code for one in (healthy, forged, crm)] == [403] * 3
    with stack.visitor() as visitor:
        assert visitor.get("/healthz", headers={EDGE: "guessed"}).status_code == 200


def test_a_page_of_a_function_that_is_not_there_stays_its_own(stack: Stack) -> None:
    with stack.visitor() as visitor:
        page = visitor.get("/r/nosuchcode", headers={"accept-language": "fr"})
    assert page.status_code == 404
    assert '<html lang="fr"' in page.text
    assert page.headers["cache-control"] == "private, no-store"


@pytest.mark.skipif(shutil.which("node") is None, reason="the emulator runs edge functions by node")
def test_pages_come_from_the_bucket_by_their_folders(stack: Stack) -> None:
    with stack.visitor() as visitor:
        assert "<h1" in visitor.get("/terms/").text
        moved = visitor.get("/terms")
    assert (moved.status_code, moved.headers["location"]) == (308, "/terms/")


def test_nothing_goes_over_plain_http(stack: Stack) -> None:
    with stack.visitor("http") as visitor:
        assert visitor.get("/terms/").status_code == 301
        assert visitor.get("/r/abcdefghjk").status_code == 301


def test_the_bucket_is_closed_to_everybody_else(stack: Stack) -> None:
    bucket = stack.outputs["SiteBucketName"]
    assert httpx.get(f"{stack.endpoint}/{bucket}/index.html").status_code == 403


def test_the_schedules_run_the_sweep_and_the_payouts(stack: Stack) -> None:
    scheduler = boto3.client("scheduler")
    listed = scheduler.list_schedules()["Schedules"]
    targets = {
        details["Target"]["Arn"].rpartition(":")[2]: details["ScheduleExpression"]
        for details in (scheduler.get_schedule(Name=one["Name"]) for one in listed)
    }
    assert targets == {
        stack.named("SweepFunction"): "rate(1 minute)",
        stack.named("PayFunction"): "rate(5 minutes)",
    }
