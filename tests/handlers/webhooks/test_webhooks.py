"""The webhooks' function: what a CRM may send, and what a stranger may not."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from goodword.domain.errors import Misconfigured
from goodword.domain.payouts.payout import ItemStatus, ObservedItem
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.handlers.wiring import Services, Settings
from tests.handlers.public.visiting import Answer
from tests.handlers.webhooks.crm import DAY, WON, Crm


@pytest.fixture
def crm(built: Path) -> Crm:
    return Crm(built)


def test_a_signed_message_moves_the_deal_once(crm: Crm) -> None:
    crm.confirm()

    first, again = crm.move(**WON), crm.move(**WON)

    assert (first.status, again.status) == (200, 200)
    assert json.loads(first.body)["changed"] is True
    assert json.loads(again.body)["changed"] is False
    assert crm.referral().status is ReferralStatus.CLOSED_WON


def test_a_won_deal_that_is_lost_seconds_later_is_lost(crm: Crm) -> None:
    crm.confirm()
    crm.move(**WON)

    lost = crm.post(
        {
            "type": "deal.stage_changed",
            "data": {"referral_id": crm.referral_id, "stage": "closed_lost", **DAY},
        },
        message_id="m2",
    )

    assert json.loads(lost.body) == {
        "referral_id": crm.referral_id,
        "status": "closed_lost",
        "changed": True,
    }


def test_a_report_that_cannot_be_followed_is_a_problem_with_words_and_is_kept(crm: Crm) -> None:
    crm.confirm()
    lost = {"referral_id": crm.referral_id, "stage": "closed_lost", **DAY}
    crm.post({"type": "deal.stage_changed", "data": lost}, message_id="m1")
    won = {"referral_id": crm.referral_id, **WON}

    answers = [
        crm.post({"type": "deal.stage_changed", "data": won}, message_id="m2") for _ in range(2)
    ]

    for answer in answers:
        assert answer.status == 409
        problem = json.loads(answer.body)
        assert problem["code"] == "deal_ended"
        assert "take it back with goodword deal" in problem["detail"]
        assert "kept for a person" in problem["detail"]
    kept = crm.site.store.get(UnfollowedReport, "generic", "m2")
    assert kept is not None
    assert (kept.stage, kept.value, kept.currency) == ("closed_won", "48000.00", "EUR")


def test_a_meeting_is_taken_once(crm: Crm) -> None:
    crm.confirm()
    data = {"referral_id": crm.referral_id, "stage": "meeting", "occurred_at": WON["occurred_at"]}
    message = {"type": "deal.stage_changed", "data": data}

    answers = [crm.post(message, message_id=message_id) for message_id in ("m1", "m1", "m2")]

    assert [json.loads(answer.body)["changed"] for answer in answers] == [True, False, False]
    assert json.loads(answers[0].body)["status"] == "contacted"


def test_a_renewal_is_taken_a_year_after_the_deal_and_not_before(crm: Crm) -> None:
    crm.confirm()
    data = {"referral_id": crm.referral_id, "amount": WON["amount"]}
    too_early = crm.post({"type": "deal.renewed", "data": {**data, **DAY}}, message_id="m1")
    crm.move(**WON)
    too_soon = crm.post({"type": "deal.renewed", "data": {**data, **DAY}}, message_id="m2")
    in_time = {**data, "occurred_at": "2027-11-01T12:00:00Z"}
    not_yet = crm.post({"type": "deal.renewed", "data": in_time}, message_id="m3")
    crm.site.clock.now = datetime(2027, 11, 1, 12, tzinfo=UTC)
    renewed = crm.post({"type": "deal.renewed", "data": in_time}, message_id="m3")
    without = {"referral_id": crm.referral_id, "occurred_at": "2028-11-01T12:00:00Z"}
    no_amount = crm.post({"type": "deal.renewed", "data": without}, message_id="m4")

    refused = (too_early, too_soon, not_yet)
    codes = [json.loads(answer.body)["code"] for answer in refused]
    assert [answer.status for answer in refused] == [409] * 3
    assert codes == ["not_won", "renewed_too_soon", "not_renewed_yet"]
    assert json.loads(renewed.body) == {
        "referral_id": crm.referral_id,
        "status": "closed_won",
        "changed": True,
    }
    assert no_amount.status == 422
    assert crm.referral().renewals == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook_signature": "v1,AAAA"},
        {"webhook_signature": ""},
        {"webhook_timestamp": "1000000000"},
        {"webhook_id": "another"},
    ],
)
def test_a_forged_or_stale_message_is_a_401_and_changes_nothing(
    crm: Crm, changes: dict[str, str]
) -> None:
    crm.confirm()

    answer = crm.post(
        {"type": "deal.stage_changed", "data": {"referral_id": crm.referral_id, **WON}}, **changes
    )

    assert answer.status == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert crm.referral().status is ReferralStatus.NEW


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({**WON, "stage": "won"}, "data.stage"),
        ({**WON, "amount": None}, "data.amount"),
        ({**WON, "amount": {"value": "1.00", "currency": "XTS"}}, "data.amount.currency"),
        ({**WON, "amount": {"value": "1,000", "currency": "EUR"}}, "data.amount.value"),
    ],
)
def test_a_mistake_in_a_genuine_message_is_a_422_with_its_field(
    crm: Crm, data: dict[str, Any], field: str
) -> None:
    crm.confirm()

    answer = crm.move(**data)

    assert answer.status == 422
    assert [error["field"] for error in json.loads(answer.body)["errors"]] == [field]
    assert crm.referral().status is ReferralStatus.NEW


def test_an_unknown_referral_is_a_404(crm: Crm) -> None:
    assert crm.move(**WON, referral_id="REF-2026-CUST-999-XX1").status == 404


def test_an_unconfirmed_claim_is_a_409_that_says_what_to_do(crm: Crm) -> None:
    answer = crm.move(**WON)

    problem = json.loads(answer.body)
    assert (answer.status, problem["code"]) == (409, "not_confirmed")
    assert "Wait for the confirmation" in problem["detail"]


@pytest.mark.parametrize("body", ["", "{", "[]", '"text"', "x" * 70_000])
def test_a_genuine_body_that_is_no_message_is_a_4xx(crm: Crm, body: str) -> None:
    assert crm.post(body).status in {413, 422}


def test_a_genuine_body_of_another_type_is_a_415(crm: Crm) -> None:
    assert crm.post({}, content_type="text/plain").status == 415


class ListeningProvider:
    """Knows one genuine webhook; every look at a payment is written down."""

    name = "paypal"

    def __init__(self) -> None:
        self.looks: list[str] = []

    def hint(self, headers: dict[str, str], body: bytes) -> str | None:
        return "ITEM1" if body == b"about a payment" else None

    def item(self, provider_item_id: str) -> ObservedItem:
        self.looks.append(provider_item_id)
        return ObservedItem(
            provider_item_id, "po-none", "gw-none", ItemStatus.PAID, "SUCCESS", 1, "EUR"
        )


def test_a_providers_webhook_is_a_hint_to_look_at_the_payment(crm: Crm) -> None:
    provider = ListeningProvider()
    crm.site.services.providers = {"paypal": provider}  # type: ignore[dict-item]  # two methods do

    about = crm.site.send("POST", "/webhooks/payouts/paypal", "about a payment")
    other = crm.site.send("POST", "/webhooks/payouts/paypal", "about something else")

    assert (about.status, other.status) == (200, 200)
    assert provider.looks == ["ITEM1"]


def with_key(crm: Crm, key: bytes) -> Answer:
    """A won deal of the claim, signed with the bytes of a key."""
    data = {"referral_id": crm.referral_id, **WON}
    body = json.dumps({"type": "deal.stage_changed", "data": data})
    content = f"m1.{int(crm.site.clock().timestamp())}.{body}".encode()
    mac = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return crm.post(body, webhook_signature=f"v1,{mac}")


def of_provider(crm: Crm) -> int:
    crm.site.services.providers = {"paypal": ListeningProvider()}  # type: ignore[dict-item]
    return crm.site.send("POST", "/webhooks/payouts/paypal", "about a payment").status


@pytest.mark.parametrize("secrets", [{}, {"generic": ""}])
@pytest.mark.parametrize("key", [b"", b"whsec_"])
def test_without_a_crm_nobody_moves_a_deal_and_nobody_is_alarmed(
    crm: Crm, secrets: dict[str, str], key: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    crm.confirm()
    crm.site.services.crm_secrets = secrets

    answer = with_key(crm, key)

    assert (answer.status, json.loads(answer.body)["code"]) == (401, "unauthenticated")
    assert crm.referral().status is ReferralStatus.NEW
    assert {record.levelname for record in caplog.records} <= {"INFO"}
    assert of_provider(crm) == 200


@pytest.mark.parametrize("secret", ["whsec_", "whsec_c2hvcnQ=", "0123456789abcdefghijklmn"])
@pytest.mark.parametrize("key", [b"", b"short"])
def test_a_secret_that_is_none_is_a_401_and_alarms_while_hints_are_taken(
    crm: Crm, secret: str, key: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    crm.confirm()
    crm.site.services.crm_secrets = {"generic": secret}

    answer = with_key(crm, key)

    assert (answer.status, json.loads(answer.body)["code"]) == (401, "unauthenticated")
    assert "whsec" not in answer.body
    assert crm.referral().status is ReferralStatus.NEW
    (alarming,) = [vars(line) for line in caplog.records if line.levelname == "ERROR"]
    assert alarming["message"] == "misconfigured"
    assert alarming["setting"] == "the CRM's signing secret"
    assert "CrmWebhookSecret" in alarming["remedy"]
    assert of_provider(crm) == 200


def test_the_secret_of_the_crm_is_read_from_where_the_environment_says(crm: Crm) -> None:
    read: list[str] = []

    def secret(name: str) -> str:
        read.append(name)
        return "whsec_and_no_json"

    told = Services(
        Settings(GOODWORD_TABLE="t", GOODWORD_ORIGIN="https://x.example", GOODWORD_CRM_SECRET="s"),
        read_secret=secret,
    )
    untold = Services(Settings(GOODWORD_TABLE="t", GOODWORD_ORIGIN="https://x.example"))

    with pytest.raises(Misconfigured, match="GOODWORD_CRM_SECRET"):
        _ = told.crm_secrets
    assert read == ["s"]
    assert untold.crm_secrets == {}


def test_a_hint_for_a_provider_without_credentials_is_believed_by_nobody_and_alarms_nobody(
    crm: Crm, caplog: pytest.LogCaptureFixture
) -> None:
    answer = crm.site.send("POST", "/webhooks/payouts/paypal", "about a payment")
    assert answer.status == 401
    assert {record.levelname for record in caplog.records} <= {"INFO"}


def test_the_webhook_of_a_provider_that_there_is_not_is_nothing(crm: Crm) -> None:
    crm.site.services.providers = {"paypal": ListeningProvider()}  # type: ignore[dict-item]  # two methods do
    assert crm.site.send("POST", "/webhooks/payouts/nobody", "about a payment").status == 404
