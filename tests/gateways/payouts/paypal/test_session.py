"""The token: taken once, kept until shortly before its end, never sent anywhere else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from goodword.gateways.http import NoAnswer
from goodword.gateways.payouts.paypal.session import PayPalSession

NINE_HOURS = 32_400


class Host:
    """Hands out tokens ``T1``, ``T2``, … and keeps what it was asked, beside a clock."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, tzinfo=UTC)
        self.token_answer: httpx.Response | None = None
        self.tokens = 0
        self.calls: list[str] = []
        self.client = httpx.Client(
            base_url="https://api-m.paypal.example", transport=httpx.MockTransport(self._answer)
        )
        self.session = PayPalSession(
            self.client, client_id="id", client_secret="secret", clock=lambda: self.now
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/oauth2/token":
            self.tokens += 1
            document = {"access_token": f"T{self.tokens}", "expires_in": NINE_HOURS}
            return self.token_answer or httpx.Response(200, json=document)
        self.calls.append(request.headers["authorization"])
        return httpx.Response(200, json={})


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    with host.client:
        yield host


def test_the_clock_is_read_after_signing_in_and_again_before_a_second_try(host: Host) -> None:
    late = host.now + timedelta(minutes=1)  # the client may take 20 seconds

    def slow_token(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/oauth2/token":
            host.now += timedelta(seconds=50)
            return httpx.Response(200, json={"access_token": "T", "expires_in": NINE_HOURS})
        host.calls.append("sent")
        return httpx.Response(401, json={})

    with httpx.Client(
        base_url="https://api-m.paypal.example", transport=httpx.MockTransport(slow_token)
    ) as client:
        session = PayPalSession(
            client, client_id="id", client_secret="secret", clock=lambda: host.now
        )
        with pytest.raises(NoAnswer, match="too_late"):
            session.call("POST", "/pay", b"{}", send_by=late)
        assert host.calls == []
        with pytest.raises(NoAnswer, match="too_late"):
            session.call("POST", "/pay", b"{}", send_by=host.now + timedelta(seconds=21))
        assert host.calls == ["sent"]  # and no second time, with the token that came too late


def test_a_client_that_waits_for_ever_is_refused() -> None:
    with (
        httpx.Client(timeout=httpx.Timeout(5, read=None)) as client,
        pytest.raises(ValueError, match="lease"),
    ):
        PayPalSession(
            client, client_id="id", client_secret="secret", clock=lambda: datetime.now(UTC)
        )


def test_a_token_serves_until_two_minutes_before_its_end(host: Host) -> None:
    host.session.call("GET", "/a")
    host.now += timedelta(seconds=NINE_HOURS - 121)
    host.session.call("GET", "/b")
    host.now += timedelta(seconds=1)
    host.session.call("GET", "/c")
    assert host.calls == ["Bearer T1", "Bearer T1", "Bearer T2"]


def test_workers_at_once_take_one_token(host: Host) -> None:
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda n: host.session.call("GET", f"/{n}"), range(32)))
    assert host.tokens == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(401, json={"error": "invalid_client"}), "unauthorized"),
        (httpx.Response(403), "unauthorized"),
        (httpx.Response(500), "status_500"),
        (httpx.Response(302, headers={"location": "https://elsewhere.example/"}), "status_302"),
        (httpx.Response(200, content=b"<html>"), "wrong_shape"),
        (httpx.Response(200, json={"expires_in": 1}), "wrong_shape"),
        (httpx.Response(200, json={"access_token": "T"}), "wrong_shape"),
        (httpx.Response(200, json={"access_token": "T", "expires_in": "soon"}), "wrong_shape"),
        (httpx.Response(200, json={"access_token": "T\nX: y", "expires_in": 9}), "wrong_shape"),
    ],
)
def test_without_a_token_nothing_is_sent(host: Host, answer: httpx.Response, code: str) -> None:
    host.token_answer = answer
    with pytest.raises(NoAnswer) as raised:
        host.session.call("POST", "/v1/payments/payouts", b"{}")
    assert raised.value.code == code
    assert host.calls == []
