"""The documented routes, as a plain HTTP client sees them."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from tests.infra.sandbox.conftest import batch, sign_in
from tests.infra.sandbox.process import SandboxProcess

Advance = Callable[[timedelta], None]

PAYOUTS = "/v1/payments/payouts"
ITEMS = "/v1/payments/payouts-item"


@pytest.fixture
def key() -> str:
    return f"batch-{uuid.uuid4().hex}"


def created(client: httpx.Client, key: str, *receivers: str) -> str:
    answer = client.post(PAYOUTS, json=batch(key, *receivers))
    assert answer.status_code == 201, answer.text
    batch_id: str = answer.json()["batch_header"]["payout_batch_id"]
    return batch_id


def item_ids(client: httpx.Client, batch_id: str) -> list[str]:
    items = client.get(f"{PAYOUTS}/{batch_id}").json()["items"]
    return [item["payout_item_id"] for item in items]


def is_paypals_error(answer: httpx.Response, status: int, name: str) -> bool:
    error = answer.json()
    return (answer.status_code, error["name"]) == (status, name) and bool(
        error["message"] and error["debug_id"]
    )


@pytest.mark.parametrize("auth", [("sandbox-client", "wrong"), ("other", "sandbox-secret")])
def test_wrong_credentials_get_no_token(sandbox: SandboxProcess, auth: tuple[str, str]) -> None:
    answer = httpx.post(
        f"{sandbox.origin}/v1/oauth2/token",
        auth=auth,
        data={"grant_type": "client_credentials"},
        trust_env=False,
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_another_grant_gets_no_token(sandbox: SandboxProcess) -> None:
    answer = httpx.post(
        f"{sandbox.origin}/v1/oauth2/token",
        auth=("sandbox-client", "sandbox-secret"),
        data={"grant_type": "password"},
        trust_env=False,
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer forged", "Basic c2FuZGJveA=="])
def test_nothing_is_told_without_a_token(sandbox: SandboxProcess, header: str) -> None:
    for method, path in [("POST", PAYOUTS), ("GET", f"{PAYOUTS}/X"), ("GET", f"{ITEMS}/X")]:
        answer = httpx.request(
            method,
            f"{sandbox.origin}{path}",
            headers={"authorization": header},
            trust_env=False,
        )
        assert is_paypals_error(answer, 401, "AUTHENTICATION_FAILURE")


def test_a_token_expires_by_the_sandboxs_clock(client: httpx.Client, advance: Advance) -> None:
    assert client.get(f"{PAYOUTS}/X").status_code == 404
    advance(timedelta(hours=8, minutes=50))
    assert client.get(f"{PAYOUTS}/X").status_code == 404
    advance(timedelta(minutes=11))
    assert client.get(f"{PAYOUTS}/X").status_code == 401


def test_a_create_answer_names_the_batch_and_links_to_it(client: httpx.Client, key: str) -> None:
    document = client.post(PAYOUTS, json=batch(key, "ada@example.com")).json()
    header = document["batch_header"]
    assert header["batch_status"] == "PENDING"
    assert header["sender_batch_header"] == {"sender_batch_id": key}
    (link,) = document["links"]
    assert (
        client.get(link["href"]).json()["batch_header"]["payout_batch_id"]
        == (header["payout_batch_id"])
    )


@pytest.mark.parametrize(
    ("content", "content_type", "status", "name"),
    [
        (b"{", "application/json", 400, "INVALID_REQUEST"),
        (b"\xff", "application/json", 400, "INVALID_REQUEST"),
        (b"[" * 100_000, "application/json", 400, "INVALID_REQUEST"),
        (b"{}", "application/json; charset=utf-8", 400, "VALIDATION_ERROR"),
        (b"{}", "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"x" * (11 * 1024 * 1024), "application/json", 413, "REQUEST_TOO_LARGE"),
    ],
)
def test_what_is_no_create_request_is_refused_in_paypals_shape(
    client: httpx.Client, content: bytes, content_type: str, status: int, name: str
) -> None:
    answer = client.post(PAYOUTS, content=content, headers={"content-type": content_type})
    assert is_paypals_error(answer, status, name)


def test_one_bad_item_refuses_the_batch_and_keeps_its_key_free(
    client: httpx.Client, key: str
) -> None:
    answer = client.post(PAYOUTS, json=batch(key, "ada@example.com", "nobody"))
    assert is_paypals_error(answer, 400, "VALIDATION_ERROR")
    assert [detail["field"] for detail in answer.json()["details"]] == ["items[1].receiver"]
    created(client, key, "ada@example.com")


def test_a_used_key_is_answered_with_a_link_to_its_batch(client: httpx.Client, key: str) -> None:
    first = created(client, key, "ada@example.com")
    answer = client.post(
        PAYOUTS, json=batch(key, "bob@example.com"), headers={"PayPal-Request-Id": "another"}
    )
    assert is_paypals_error(answer, 400, "USER_BUSINESS_ERROR")
    (detail,) = answer.json()["details"]
    assert detail["issue"] == "Batch with given sender_batch_id already exists"
    assert detail["link"][0]["href"].endswith(f"{PAYOUTS}/{first}")


def test_a_key_is_free_again_after_30_days(
    client: httpx.Client, sandbox: SandboxProcess, advance: Advance, key: str
) -> None:
    first = created(client, key, "ada@example.com")
    for moved, status in [(timedelta(days=29, hours=23), 400), (timedelta(hours=2), 201)]:
        advance(moved)
        sign_in(client)
        again = client.post(PAYOUTS, json=batch(key, "ada@example.com"))
        assert again.status_code == status
    assert again.json()["batch_header"]["payout_batch_id"] != first


def test_neither_request_id_nor_item_key_stops_a_second_payment(
    client: httpx.Client, sandbox: SandboxProcess, advance: Advance, key: str
) -> None:
    document = batch(key, "ada@example.com")
    for batch_id in (f"{key}.1", f"{key}.2"):
        document["sender_batch_header"]["sender_batch_id"] = batch_id
        answer = client.post(PAYOUTS, json=document, headers={"PayPal-Request-Id": key})
        assert answer.status_code == 201
    advance(timedelta(hours=2))
    assert len([row for row in sandbox.ledger() if row["item_key"] == f"{key}.0"]) == 2


def test_a_batch_is_shown_page_by_page(client: httpx.Client, key: str) -> None:
    batch_id = created(client, key, *(f"person{n}@example.com" for n in range(5)))
    seen = []
    href = f"{PAYOUTS}/{batch_id}?page_size=2&total_required=true"
    while href:
        page = client.get(href).json()
        seen += [item["payout_item"]["receiver"] for item in page["items"]]
        href = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert seen == [f"person{n}@example.com" for n in range(5)]
    first = client.get(f"{PAYOUTS}/{batch_id}?page_size=2&total_required=true").json()
    assert (first["total_items"], first["total_pages"]) == (5, 3)
    assert "total_items" not in client.get(f"{PAYOUTS}/{batch_id}").json()


@pytest.mark.parametrize("query", ["page=0", "page=x", "page_size=0", "page_size=1001", "page=-1"])
def test_a_page_that_is_none_is_refused(client: httpx.Client, key: str, query: str) -> None:
    batch_id = created(client, key, "ada@example.com")
    answer = client.get(f"{PAYOUTS}/{batch_id}?{query}")
    assert is_paypals_error(answer, 400, "VALIDATION_ERROR")


def test_only_the_fields_that_were_asked_for_are_shown(client: httpx.Client, key: str) -> None:
    batch_id = created(client, key, "ada@example.com")
    assert set(client.get(f"{PAYOUTS}/{batch_id}?fields=batch_header").json()) == {"batch_header"}


def test_an_item_is_shown_as_its_batch_shows_it(client: httpx.Client, key: str) -> None:
    batch_id = created(client, key, "ada@example.com")
    (item_id,) = item_ids(client, batch_id)
    item = client.get(f"{ITEMS}/{item_id}").json()
    assert item["sender_batch_id"] == key
    assert item["payout_batch_id"] == batch_id
    assert item["transaction_status"] == "PENDING"
    assert item["payout_item"]["amount"] == {"currency": "EUR", "value": "10.00"}


@pytest.mark.parametrize("path", [f"{PAYOUTS}/NONE", f"{ITEMS}/NONE", "/v1/payments/other", "/"])
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    assert is_paypals_error(client.get(path), 404, "RESOURCE_NOT_FOUND")


def test_another_method_is_not_supported(client: httpx.Client) -> None:
    assert is_paypals_error(client.delete(PAYOUTS), 405, "METHOD_NOT_SUPPORTED")


def test_only_an_unclaimed_item_can_be_cancelled(
    client: httpx.Client, sandbox: SandboxProcess, advance: Advance, key: str
) -> None:
    batch_id = created(client, key, "unclaimed@example.com", "ada@example.com")
    unclaimed, paid = item_ids(client, batch_id)
    pending = client.post(f"{ITEMS}/{unclaimed}/cancel")
    assert is_paypals_error(pending, 400, "ITEM_INCORRECT_STATUS")
    advance(timedelta(hours=2))
    cancelled = client.post(f"{ITEMS}/{unclaimed}/cancel")
    assert (cancelled.status_code, cancelled.json()["transaction_status"]) == (200, "RETURNED")
    again = client.post(f"{ITEMS}/{unclaimed}/cancel")
    assert is_paypals_error(again, 400, "ITEM_ALREADY_CANCELLED")
    refused = client.post(f"{ITEMS}/{paid}/cancel")
    assert is_paypals_error(refused, 400, "ITEM_INCORRECT_STATUS")
    assert client.post(f"{ITEMS}/NONE/cancel").status_code == 404
    statuses = {row["item_key"]: row["status"] for row in sandbox.ledger()}
    assert (statuses[f"{key}.0"], statuses[f"{key}.1"]) == ("RETURNED", "SUCCESS")


def test_the_ledger_holds_only_money_that_moved(
    client: httpx.Client, sandbox: SandboxProcess, advance: Advance, key: str
) -> None:
    receivers = ["ada", "unclaimed", "returned", "failed", "blocked", "onhold", "strange"]
    created(client, key, *(f"{name}@example.com" for name in receivers))
    assert [row for row in sandbox.ledger() if row["batch_key"] == key] == []
    advance(timedelta(hours=2))
    rows = [row for row in sandbox.ledger() if row["batch_key"] == key]
    assert [(row["receiver"], row["status"]) for row in rows] == [
        ("ada@example.com", "SUCCESS"),
        ("unclaimed@example.com", "UNCLAIMED"),
        ("returned@example.com", "RETURNED"),
    ]
    assert {name: rows[0][name] for name in ("item_key", "value", "currency")} == {
        "item_key": f"{key}.0",
        "value": "10.00",
        "currency": "EUR",
    }


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("faults", b'{"next":"earthquake"}'),
        ("faults", b'{"next":"denied","times":"many"}'),
        ("faults", b"[]"),
        ("faults", b"{"),
        ("clock", b"{}"),
        ("clock", b'{"now":"noon"}'),
        ("clock", b'{"now":"2026-11-21T20:14:00"}'),
        ("clock", b'{"now":7}'),
    ],
)
def test_a_wrong_control_request_changes_nothing(
    client: httpx.Client, key: str, path: str, content: bytes
) -> None:
    assert client.post(f"/_sandbox/{path}", content=content).status_code == 400
    created(client, key, "ada@example.com")
