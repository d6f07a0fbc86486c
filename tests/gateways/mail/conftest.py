"""A mail server of one's own for tests: a real process, asked through its desk."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Self

import httpx
import pytest

from goodword.flows.ports import Mail

USER, PASSWORD = "sandbox", "sandbox-password"
MAIL = Mail(
    sender="referrals@larkspur.example",
    sender_name="Larkspur, Größe",
    to="anna@kunde.example",
    subject="Bitte bestätigen Sie Ihr Angebot",
    text="Guten Tag Anna Weber\n.\n.. und Punkte\n",
    html="<p>Guten Tag Anna Weber</p>",
    headers={
        "List-Unsubscribe": "<https://refer.larkspur.example/unsubscribe?t=abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
)


class MailSandbox:
    """The process; ``smtp`` and ``desk`` are its two addresses."""

    def __init__(self, data: Path, *options: str) -> None:
        command = [sys.executable, "-m", "goodword_ops.sandbox.mail", "--end-with-stdin"]
        self._child = subprocess.Popen(
            [*command, "--data", str(data), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self._child.stdout.readline() if self._child.stdout else ""
        *_, self.smtp, desk = line.split()
        self.port = int(self.smtp.rpartition(":")[2])
        self.desk = f"http://{desk}"
        self._desk = httpx.Client(base_url=self.desk, timeout=30, trust_env=False)
        # Bound before it said so; served once this is answered.
        self._desk.get("/_sandbox/health").raise_for_status()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """``kill -9``."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._desk.close()

    def fault(self, name: str | None, times: int | None = None) -> None:
        """What clients meet from now on."""
        asked = {"next": name, "times": times}
        self._desk.post("/_sandbox/faults", json=asked).raise_for_status()

    def taken(self) -> list[tuple[str, str, EmailMessage]]:
        """Sender and receiver of the envelope and the mail itself, oldest first."""
        entries = self._desk.get("/_sandbox/entries").raise_for_status().json()
        return [
            (
                one["from"],
                one["to"],
                message_from_bytes(base64.b64decode(one["raw"]), policy=default),
            )
            for one in entries
        ]


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailSandbox]:
    with MailSandbox(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture
def sandbox(running_sandbox: MailSandbox) -> Iterator[MailSandbox]:
    running_sandbox.fault(None)
    yield running_sandbox
    running_sandbox.fault(None)
