"""The provider as the functions build it, talking over HTTP to a sandbox in its own process."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from goodword.gateways.payouts.paypal.provider import PayPalProvider
from tests.infra.sandbox.process import SandboxProcess

CLIENT_SECRET = "a-secret-that-no-log-may-hold"

Answering = Callable[[httpx.Request], httpx.Response]


class Inbox:
    """Where the sandbox sends webhooks: keeps headers and raw bodies, answers with ``status``."""

    def __init__(self) -> None:
        self.status = 200
        self.received: list[tuple[dict[str, str], bytes]] = []
        inbox = self

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                inbox.received.append((dict(self.headers), body))
                self.send_response(inbox.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/payouts/paypal"
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="session")
def session_inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    yield inbox
    inbox.close()


@pytest.fixture
def inbox(session_inbox: Inbox, sandbox: SandboxProcess) -> Inbox:
    """An empty inbox that takes everything; earlier tests' events are out of the way."""
    session_inbox.status = 200
    sandbox.settle()
    session_inbox.received.clear()
    return session_inbox


@pytest.fixture(scope="session")
def session_sandbox(
    tmp_path_factory: pytest.TempPathFactory, session_inbox: Inbox
) -> Iterator[SandboxProcess]:
    options = ["--client-secret", CLIENT_SECRET, "--webhook-url", session_inbox.url]
    # Items stay pending for an hour of the sandbox's clock: no test races with its ticks.
    options += ["--delay", "3600"]
    with SandboxProcess(tmp_path_factory.mktemp("sandbox"), options) as running:
        yield running


@pytest.fixture
def sandbox(session_sandbox: SandboxProcess) -> SandboxProcess:
    """One process for the session; every test has its own batch keys and no faults waiting."""
    session_sandbox.fault(None)
    return session_sandbox


@pytest.fixture
def advance(sandbox: SandboxProcess) -> Callable[[timedelta], None]:
    """Moves the sandbox's clock and lets it do what fell due."""

    def move(by: timedelta) -> None:
        sandbox.set_clock(sandbox.now() + by)
        sandbox.settle()

    return move


@pytest.fixture
def processed(advance: Callable[[timedelta], None]) -> Callable[[], None]:
    """Lets the sandbox process every item that is pending."""
    return lambda: advance(timedelta(hours=1, seconds=1))


@pytest.fixture
def key() -> str:
    """A batch key that no other test has."""
    return f"batch-{uuid.uuid4().hex}"


def provider_at(client: httpx.Client) -> PayPalProvider:
    return PayPalProvider(
        client,
        client_id="sandbox-client",
        client_secret=CLIENT_SECRET,
        webhook_id="SANDBOXWEBHOOK01",
        clock=lambda: datetime.now(UTC),
    )


@pytest.fixture
def paypal(sandbox: SandboxProcess) -> Iterator[PayPalProvider]:
    with httpx.Client(base_url=sandbox.origin, timeout=10, trust_env=False) as client:
        yield provider_at(client)


@pytest.fixture
def impatient_paypal(sandbox: SandboxProcess) -> Iterator[PayPalProvider]:
    """Gives up after half a second."""
    with httpx.Client(base_url=sandbox.origin, timeout=0.5, trust_env=False) as client:
        yield provider_at(client)


@pytest.fixture
def paypal_that_answers() -> Iterator[Callable[[Answering], PayPalProvider]]:
    """A provider whose host is a function: it signs in, and every other call gets its answer."""
    clients: list[httpx.Client] = []

    def build(answering: Answering) -> PayPalProvider:
        def answer(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/v1/oauth2/token":
                return httpx.Response(200, json={"access_token": "T", "expires_in": 32400})
            return answering(request)

        client = httpx.Client(
            base_url="https://api-m.paypal.example", transport=httpx.MockTransport(answer)
        )
        clients.append(client)
        return provider_at(client)

    yield build
    for client in clients:
        client.close()
