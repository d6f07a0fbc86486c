"""The real template with the real bundle on the emulator: a claim on its way through it.

The emulator asks every role for every call (``AUTH``); of conditions on partitions it knows
nothing, ``test_roles`` holds those.
"""

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest

from goodword.domain.referral import Referral, ReferralStatus, Referrer
from goodword.domain.reward import DealCount
from goodword.flows.register_referrer import register_referrer
from goodword.gateways.crm.generic import sign
from goodword.program.revision import revision_of
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.bundle import bundle, for_this_machine
from goodword_ops.emulator import Emulator
from goodword_ops.failures import OutsideFailed
from goodword_ops.publication.history import History
from goodword_ops.publication.publishing import Edition, Published, publish
from goodword_ops.publication.revisions import live_program
from goodword_ops.publication.stack import DeployedStack
from goodword_site.builder import build
from tests.doubles import sample_program
from tests.infra.stack import PARAMETERS, Stack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

PROSPECT = "anna.muster@muster.example"


@pytest.fixture(scope="module")
def stack(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    zipped = tmp_path_factory.mktemp("bundle") / "bundle.zip"
    bundle(zipped, built / "functions", for_this_machine())
    emulator = Emulator()
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            environment.delenv(name)
        environment.setenv("AUTH", "true")
        # Whoever holds the emulator's own key is the account's root. The address is known later,
        # and the functions must not inherit another.
        for name, value in emulator.environment.items():
            if name != "AWS_ENDPOINT_URL":
                environment.setenv(name, value)
        with emulator:
            environment.setenv("AWS_ENDPOINT_URL", emulator.endpoint)
            made = Stack(emulator.endpoint, zipped, built / "site")
            made.create()
            prepare(made)
            yield made


def prepare(stack: Stack) -> None:
    """What the deployer does besides: a verified sender, and the pages in the bucket."""
    ses = boto3.client("sesv2")
    ses.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://x.example", ProductionAccessEnabled=True
    )
    ses.create_email_identity(EmailIdentity=PARAMETERS["SenderIdentity"])
    for page in ("unavailable.html", "404.html", "index.html", "terms/index.html"):
        boto3.client("s3").put_object(
            Bucket=stack.outputs["SiteBucketName"],
            Key=page,
            Body=(stack.pages / page).read_bytes(),
            ContentType="text/html",
        )


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
        show_name=True,
        email="johanna@kunde.example",
        country="DE",
        receiver="johanna@kunde.example",
        randomness=os.urandom,
        now=datetime.now(UTC),
    )
    form = {"name": "Anna Muster", "email": PROSPECT, "company": "Muster AG", "lang": "de"}
    with stack.visitor() as prospect:
        page = prospect.get(f"/r/{code}", headers={"accept-language": "de"})
        assert page.status_code == 200, page.text
        assert "Johanna Seidel" in page.text
        answer = prospect.post(f"/r/{code}/claim", data={**form, "purpose_offer_contact": "yes"})
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == "/de/thank-you/"

        mail = stack.eventually(lambda: next(iter(stack.mails()), None))
        assert (mail["To"], mail["Source"]) == ([PROSPECT], PARAMETERS["Sender"])
        link = re.search(r"(https://\S+)/confirm\?t=(\S+)", mail["BodyText"])
        assert link is not None, mail["BodyText"]
        assert link[1] == stack.outputs["Origin"]
        assert prospect.post("/confirm", data={"t": link[2]}).status_code == 200

        claim_id = link[2].split(".")[1]
        won = {"claim_id": claim_id, "stage": "closed_won", "deal_id": "deal-1"}
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
    function, client = stack.function("PublicFunction"), boto3.client("lambda")
    good = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    broken = {**good, "GOODWORD_TABLE": "no-such-table"}
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
        missing = visitor.get("/no/such/page/")
    assert (moved.status_code, moved.headers["location"]) == (308, "/terms/")
    assert missing.status_code == 404
    assert "<h1" in missing.text


def test_nothing_goes_over_plain_http(stack: Stack) -> None:
    with stack.visitor("http") as visitor:
        assert visitor.get("/terms/").status_code == 301
        assert visitor.get("/r/abcdefghjk").status_code == 403


def test_the_bucket_is_closed_to_everybody_else(stack: Stack) -> None:
    import httpx

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
        stack.function("SweepFunction"): "rate(1 minute)",
        stack.function("PayFunction"): "rate(5 minutes)",
    }


@pytest.fixture(scope="module")
def marketer(stack: Stack) -> dict[str, str]:
    """Credentials of somebody who may do what the template's policy allows, and nothing else."""
    iam = boto3.client("iam")
    iam.create_user(UserName="marketer")
    iam.attach_user_policy(UserName="marketer", PolicyArn=stack.outputs["PublisherPolicyArn"])
    key = iam.create_access_key(UserName="marketer")["AccessKey"]
    return {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }


@pytest.fixture
def as_the_marketer(marketer: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in marketer.items():
        monkeypatch.setenv(name, value)
    # Else boto3 goes on with the credentials that it has read before.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


def put_live(folder: Path, name: str, *, of: str | None = None) -> tuple[Published, str]:
    """Publishes the sample programme of a company of that name; what that did, and the revision."""
    sample = sample_program()
    program = sample.model_copy(update={"brand": sample.brand.model_copy(update={"name": name})})
    revision = revision_of(program)
    build(program, folder, revision=revision)
    place = DeployedStack.named("goodword", for_this_machine())
    edition = Edition(program, revision, b"# kept", folder, of)
    done = publish(place, edition, now=datetime.now(UTC), say=lambda _: None)
    assert live_program(place) == program
    return done, revision


@pytest.mark.usefixtures("as_the_marketer")
def test_publishing_and_going_back_changes_every_page_but_the_terms(
    stack: Stack, tmp_path: Path
) -> None:
    _, first = put_live(tmp_path / "1", "Larkspur")
    with stack.visitor() as visitor:
        terms = visitor.get(f"/terms/{first}/index.html").text

        done, second = put_live(tmp_path / "2", "Foxglove")
        assert done.written > done.permanent
        shown = visitor.get("/index.html")
        assert "Foxglove" in shown.text
        assert shown.headers["content-type"] == "text/html; charset=utf-8"
        assert shown.headers["cache-control"].startswith("public, max-age=0,")
        style = re.search(r'href="(/assets/[^"]+\.css)"', shown.text)
        assert style is not None
        assert "immutable" in visitor.get(style[1]).headers["cache-control"]
        assert "Foxglove" in visitor.get("/r/nosuchcode").text
        assert visitor.get("/healthz").json()["revision"] == second
        assert visitor.get(f"/terms/{first}/index.html").text == terms

        again, _ = put_live(tmp_path / "2", "Foxglove")
        assert not again.changed

        put_live(tmp_path / "3", "Larkspur", of=first)
        assert "Foxglove" not in visitor.get("/index.html").text
        assert visitor.get("/healthz").json()["revision"] == first
        assert visitor.get(f"/terms/{first}/index.html").text == terms
        assert "Foxglove" in visitor.get(f"/terms/{second}/index.html").text

    place = DeployedStack.named("goodword", for_this_machine())
    history = History.read(place.read("history.jsonl"))
    assert (history.current, list(history.known)) == (first, [first, second])
    assert place.read(f"revisions/{second}.yml") == b"# kept"
    assert place.read("unfinished.json") is None


def test_the_second_of_two_who_publish_at_once_is_told(stack: Stack) -> None:
    one, other = (DeployedStack.named("goodword", for_this_machine()) for _ in range(2))
    for place in (one, other):
        place.read("needs.json")
    one.write("needs.json", b"{}")

    with pytest.raises(OutsideFailed, match="somebody else published"):
        other.write("needs.json", b"{}")


def test_caches_forget_the_addresses_of_pages_that_changed(stack: Stack) -> None:
    DeployedStack.named("goodword", for_this_machine()).refresh(["de/terms/index.html"])

    client, distribution = boto3.client("cloudfront"), stack.outputs["DistributionId"]
    made = client.list_invalidations(DistributionId=distribution)["InvalidationList"]["Items"]
    paths = [
        client.get_invalidation(DistributionId=distribution, Id=one["Id"])["Invalidation"][
            "InvalidationBatch"
        ]["Paths"]["Items"]
        for one in made
    ]
    assert ["/de/terms/", "/de/terms/index.html"] in paths
