"""Submitting to the sandbox: taken once, adopted when it is ours, and never guessed."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import httpx
import pytest

from goodword.domain.destination import by_email
from goodword.domain.payouts.payout import Accepted, Fault, Instruction, NotTaken, Rejected, Unclear
from goodword.domain.reasons import Reason
from goodword.gateways.payouts.paypal.provider import PayPalProvider
from goodword.handlers.wiring import utc_now
from tests.gateways.payouts.fake import ANY_TIME
from tests.infra.sandbox.process import SandboxProcess

ADA = Instruction("i-1", by_email("ada@example.com"), 123_456, "EUR")
BOB = Instruction("i-2", by_email("bob@example.com"), 5, "EUR")

Advance = Callable[[timedelta], None]
DIFFERS = Unclear(Reason.DUPLICATE_DIFFERS, attention=Reason.DUPLICATE_DIFFERS, is_held=True)


def moved(sandbox: SandboxProcess, key: str) -> list[tuple[str, str, str, str]]:
    return [
        (row["item_key"], row["receiver"], row["value"], row["currency"])
        for row in sandbox.ledger()
        if row["batch_key"] == key
    ]


def test_a_batch_is_taken_and_paid(
    paypal: PayPalProvider, sandbox: SandboxProcess, processed: Callable[[], None], key: str
) -> None:
    assert isinstance(
        paypal.submit(key, paypal.request(key, [ADA, BOB]), send_by=ANY_TIME), Accepted
    )
    processed()
    assert moved(sandbox, key) == [
        ("i-1", "ada@example.com", "1234.56", "EUR"),
        ("i-2", "bob@example.com", "0.05", "EUR"),
    ]


def test_the_same_batch_again_is_the_same_batch(
    paypal: PayPalProvider, sandbox: SandboxProcess, processed: Callable[[], None], key: str
) -> None:
    body = paypal.request(key, [ADA])
    first = paypal.submit(key, body, send_by=ANY_TIME)
    assert paypal.submit(key, body, send_by=ANY_TIME) == first
    processed()
    assert paypal.submit(key, body, send_by=ANY_TIME) == first
    processed()
    assert len(moved(sandbox, key)) == 1


@pytest.mark.parametrize(
    "other",
    [
        [Instruction("i-1", by_email("ada@example.com"), 123_457, "EUR")],
        [Instruction("i-1", by_email("ada@example.com"), 123_456, "USD")],
        [Instruction("i-1", by_email("mallory@example.com"), 123_456, "EUR")],
        [Instruction("i-9", by_email("ada@example.com"), 123_456, "EUR")],
        [ADA, BOB],
    ],
    ids=["amount", "currency", "receiver", "key", "count"],
)
def test_a_duplicate_of_other_content_is_not_ours(
    paypal: PayPalProvider, processed: Callable[[], None], other: list[Instruction], key: str
) -> None:
    paypal.submit(key, paypal.request(key, [ADA]), send_by=ANY_TIME)
    processed()
    assert paypal.submit(key, paypal.request(key, other), send_by=ANY_TIME) == DIFFERS


def test_a_duplicate_of_fewer_items_is_not_ours(paypal: PayPalProvider, key: str) -> None:
    paypal.submit(key, paypal.request(key, [ADA, BOB]), send_by=ANY_TIME)
    assert paypal.submit(key, paypal.request(key, [ADA]), send_by=ANY_TIME) == DIFFERS


def long_batch(key: str, count: int, last_value: str) -> bytes:
    items = [
        {
            "recipient_type": "EMAIL",
            "amount": {"currency": "EUR", "value": last_value if n == count - 1 else "1.00"},
            "receiver": f"person{n}@example.com",
            "sender_item_id": f"i-{n}",
        }
        for n in range(count)
    ]
    return json.dumps({"sender_batch_header": {"sender_batch_id": key}, "items": items}).encode()


def test_a_duplicate_is_compared_to_its_last_page(paypal: PayPalProvider, key: str) -> None:
    taken = paypal.submit(key, long_batch(key, 250, "1.00"), send_by=ANY_TIME)
    assert isinstance(taken, Accepted)
    assert len(paypal.batch(taken.provider_batch_id).items) == 250
    assert paypal.submit(key, long_batch(key, 250, "1.00"), send_by=ANY_TIME) == taken
    assert paypal.submit(key, long_batch(key, 250, "1.01"), send_by=ANY_TIME) == DIFFERS


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("refuse_before", Unclear("status_503")),
        ("429", NotTaken("status_429", retry_after=7)),
        ("403", Rejected("NOT_AUTHORIZED", Fault.OURS)),
        ("422", Rejected("INSUFFICIENT_FUNDS", Fault.OURS)),
        ("nonsense", Unclear("status_400")),
    ],
)
def test_a_fault_before_takes_nothing_and_a_second_try_pays_once(
    paypal: PayPalProvider,
    sandbox: SandboxProcess,
    processed: Callable[[], None],
    key: str,
    fault: str,
    outcome: Unclear | Rejected,
) -> None:
    body = paypal.request(key, [ADA])
    sandbox.fault(fault)
    assert paypal.submit(key, body, send_by=ANY_TIME) == outcome
    processed()
    assert moved(sandbox, key) == []
    assert isinstance(paypal.submit(key, body, send_by=ANY_TIME), Accepted)
    processed()
    assert len(moved(sandbox, key)) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("accept_then_500", "status_500"),
        ("accept_then_hang", "timeout"),
        ("accept_then_cut", "connection"),
        ("accept_then_nonsense", "wrong_shape"),
        ("wrong_id", "another_batch"),
    ],
)
def test_a_fault_after_is_unclear_and_a_second_try_pays_once(
    impatient_paypal: PayPalProvider,
    paypal: PayPalProvider,
    sandbox: SandboxProcess,
    processed: Callable[[], None],
    key: str,
    fault: str,
    code: str,
) -> None:
    body = paypal.request(key, [ADA])
    sandbox.fault(fault)
    assert impatient_paypal.submit(key, body, send_by=ANY_TIME) == Unclear(code)
    assert isinstance(paypal.submit(key, body, send_by=ANY_TIME), Accepted)
    processed()
    assert len(moved(sandbox, key)) == 1


def test_a_revoked_token_is_renewed_once(
    paypal: PayPalProvider, sandbox: SandboxProcess, key: str
) -> None:
    sandbox.fault("401")
    assert isinstance(paypal.submit(key, paypal.request(key, [ADA]), send_by=ANY_TIME), Accepted)
    sandbox.fault("401", times=2)
    assert paypal.submit(key, paypal.request(key, [ADA]), send_by=ANY_TIME) == NotTaken(
        "unauthorized", fault=Fault.OURS
    )


def test_a_token_that_expired_by_paypals_clock_is_renewed(
    paypal: PayPalProvider, advance: Advance, key: str
) -> None:
    body = paypal.request(key, [ADA])
    taken = paypal.submit(key, body, send_by=ANY_TIME)
    advance(timedelta(hours=10))
    assert paypal.submit(key, body, send_by=ANY_TIME) == taken


def test_wrong_credentials_are_unclear(sandbox: SandboxProcess, key: str) -> None:
    with httpx.Client(base_url=sandbox.origin, trust_env=False) as client:
        stranger = PayPalProvider(
            client,
            client_id="sandbox-client",
            client_secret="wrong",
            webhook_id="W",
            clock=sandbox.now,
        )
        body = stranger.request(key, [ADA])
        assert stranger.submit(key, body, send_by=ANY_TIME) == NotTaken(
            "unauthorized", fault=Fault.OURS
        )


def test_where_nobody_answers_the_connection_nothing_was_taken(key: str) -> None:
    with httpx.Client(base_url="http://127.0.0.1:9", trust_env=False) as client:
        lonely = PayPalProvider(
            client, client_id="c", client_secret="s", webhook_id="W", clock=utc_now
        )
        assert lonely.submit(key, lonely.request(key, [ADA]), send_by=ANY_TIME) == NotTaken(
            "connection"
        )


def test_one_bad_item_refuses_the_batch(
    paypal: PayPalProvider, sandbox: SandboxProcess, processed: Callable[[], None], key: str
) -> None:
    body = paypal.request(key, [ADA, Instruction("i-2", by_email("no address"), 100, "EUR")])
    assert paypal.submit(key, body, send_by=ANY_TIME) == Rejected("VALIDATION_ERROR", Fault.THEIRS)
    processed()
    assert moved(sandbox, key) == []


def test_a_denied_batch_pays_nothing_and_frees_its_key(
    paypal: PayPalProvider, sandbox: SandboxProcess, processed: Callable[[], None], key: str
) -> None:
    body = paypal.request(key, [ADA])
    sandbox.fault("denied")
    denied = paypal.submit(key, body, send_by=ANY_TIME)
    assert isinstance(denied, Accepted)
    assert not paypal.batch(denied.provider_batch_id).denied
    processed()
    seen = paypal.batch(denied.provider_batch_id)
    assert (seen.denied, seen.final) == (True, True)
    assert moved(sandbox, key) == []
    again = paypal.submit(key, body, send_by=ANY_TIME)
    assert isinstance(again, Accepted)
    assert again != denied


def test_two_workers_at_once_pay_once(
    paypal: PayPalProvider, sandbox: SandboxProcess, processed: Callable[[], None], key: str
) -> None:
    body = paypal.request(key, [ADA, BOB])
    together = Barrier(8)

    def work(_: int) -> object:
        together.wait()
        return paypal.submit(key, body, send_by=ANY_TIME)

    with ThreadPoolExecutor(8) as workers:
        outcomes = set(workers.map(work, range(8)))
    processed()
    assert len(outcomes) == 1
    assert [row[0] for row in moved(sandbox, key)] == ["i-1", "i-2"]
