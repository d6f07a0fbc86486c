"""The process itself: what survives its death, what passes while nobody asks, where it listens."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.infra.sandbox.conftest import batch, sign_in, signed_in
from tests.infra.sandbox.process import SandboxProcess

PAYOUTS = "/v1/payments/payouts"


def until(what: Callable[[], bool], seconds: float = 20.0) -> None:
    """Waits for it to become true."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_killed_sandbox_keeps_what_it_told(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path, ["--delay", "0"]) as sandbox, signed_in(sandbox) as client:
        assert client.post(PAYOUTS, json=batch("first", "ada@example.com")).status_code == 201
        sandbox.settle()
        before = sandbox.ledger()
        sandbox.set_clock(datetime(2030, 1, 1, tzinfo=UTC))
        sign_in(client)
        late = client.post(PAYOUTS, json=batch("late", "bob@example.com"))
        assert late.status_code == 201
        headers = dict(client.headers)
        sandbox.kill()
    with SandboxProcess(tmp_path, ["--delay", "0"]) as sandbox, signed_in(sandbox) as client:
        sandbox.settle()
        after = sandbox.ledger()
        assert after[0] == before[0]
        assert [row["batch_key"] for row in after] == ["first", "late"]
        assert sandbox.now() >= datetime(2030, 1, 1, tzinfo=UTC)
        assert client.post(PAYOUTS, json=batch("late", "bob@example.com")).status_code == 400
        path = f"{PAYOUTS}/{late.json()['batch_header']['payout_batch_id']}"
        assert client.get(path, headers=headers).status_code == 200


def test_a_kill_in_the_middle_of_anything_pays_nobody_twice(tmp_path: Path) -> None:
    for _ in range(2):
        sandbox = SandboxProcess(tmp_path, ["--delay", "0"])
        with signed_in(sandbox) as client:
            answers = [
                client.post(PAYOUTS, json=batch(f"key-{n}", "ada@example.com")).status_code
                for n in range(10)
            ]
        sandbox.kill()
        assert set(answers) <= {201, 400}
    with SandboxProcess(tmp_path) as sandbox:
        sandbox.set_clock(sandbox.now() + timedelta(minutes=1))
        sandbox.settle()
        assert sorted(row["batch_key"] for row in sandbox.ledger()) == [
            f"key-{n}" for n in range(10)
        ]


def test_time_passes_while_nobody_asks(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path) as sandbox, signed_in(sandbox) as client:
        client.post(PAYOUTS, json=batch("by-itself", "ada@example.com"))
        assert sandbox.ledger() == []
        until(lambda: [row["status"] for row in sandbox.ledger()] == ["SUCCESS"])


def test_it_ends_when_its_parent_does(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "goodword_ops.sandbox", "--end-with-stdin"]
    with subprocess.Popen(
        [*command, "--data", str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert b"http://127.0.0.1:" in child.stdout.readline()
        child.stdin.close()
        assert child.wait(20) == 0


def test_a_port_in_use_is_told_in_words(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "goodword_ops.sandbox", "--port", port, "--data", tmp_path],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr == f"port {port} on 127.0.0.1 cannot be taken: Address already in use\n"


def test_a_folder_that_cannot_be_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = subprocess.run(
        [sys.executable, "-m", "goodword_ops.sandbox", "--data", tmp_path / "file"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.startswith("the ledger in")
    assert "Traceback" not in done.stderr


class Deaf:
    """A receiver of webhooks that fails until it is told to hear."""

    def __init__(self) -> None:
        self.hears = False
        self.attempts: list[str] = []
        deaf = self

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                deaf.attempts.append(self.headers["paypal-transmission-id"])
                self.send_response(204 if deaf.hears else 500)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = HTTPServer(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def deaf() -> Iterator[Deaf]:
    deaf = Deaf()
    yield deaf
    deaf.close()


def test_a_webhook_is_sent_again_until_it_is_taken(tmp_path: Path, deaf: Deaf) -> None:
    options = ["--delay", "0", "--webhook-url", deaf.url]
    with SandboxProcess(tmp_path, options) as sandbox, signed_in(sandbox) as client:
        client.post(PAYOUTS, json=batch("heard-late", "ada@example.com"))
        until(lambda: sandbox.settle()["waiting"] == 2 and len(deaf.attempts) == 2)
        sandbox.settle()
        assert len(deaf.attempts) == 2  # the pause is not over
        sandbox.kill()
    with SandboxProcess(tmp_path, options) as sandbox:
        sandbox.set_clock(sandbox.now() + timedelta(seconds=20))
        until(lambda: len(deaf.attempts) == 4)
        deaf.hears = True
        sandbox.set_clock(sandbox.now() + timedelta(minutes=1))
        until(lambda: sandbox.settle()["waiting"] == 0)
        assert len(deaf.attempts) == 6
        assert len(set(deaf.attempts)) == 6  # every transmission has its own id
