"""A sandbox process and a plain HTTP client that is signed in to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.infra.sandbox.process import SandboxProcess


@contextmanager
def signed_in(sandbox: SandboxProcess) -> Iterator[httpx.Client]:
    """A client with a fresh token."""
    with httpx.Client(base_url=sandbox.origin, timeout=10, trust_env=False) as client:
        sign_in(client)
        yield client


def sign_in(client: httpx.Client) -> None:
    """Takes a fresh token."""
    answer = client.post(
        "/v1/oauth2/token",
        auth=("sandbox-client", "sandbox-secret"),
        data={"grant_type": "client_credentials"},
    )
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"


@pytest.fixture(scope="session")
def session_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    with SandboxProcess(folder, ["--delay", "3600"]) as running:
        yield running


@pytest.fixture
def sandbox(session_sandbox: SandboxProcess) -> SandboxProcess:
    session_sandbox.fault(None)
    return session_sandbox


@pytest.fixture
def client(sandbox: SandboxProcess) -> Iterator[httpx.Client]:
    with signed_in(sandbox) as client:
        yield client


@pytest.fixture
def advance(sandbox: SandboxProcess) -> Callable[[timedelta], None]:
    def move(by: timedelta) -> None:
        sandbox.set_clock(sandbox.now() + by)
        sandbox.settle()

    return move


def batch(key: str, *receivers: str, **changes: Any) -> dict[str, Any]:
    """A create request: one item of 10.00 EUR for each receiver."""
    items = [
        {
            "recipient_type": "EMAIL",
            "amount": {"currency": "EUR", "value": "10.00"},
            "receiver": receiver,
            "sender_item_id": f"{key}.{number}",
        }
        for number, receiver in enumerate(receivers)
    ]
    return {"sender_batch_header": {"sender_batch_id": key}, "items": items, **changes}
