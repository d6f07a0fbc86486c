"""A chat of one's own for tests: a real process, asked through its desk."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import httpx
import pytest


class ChatSandbox:
    """The process; ``origin`` is what ``CHAT_BASE_URL`` should say."""

    def __init__(self, data: Path) -> None:
        command = [sys.executable, "-m", "goodword_ops.sandbox.chat", "--end-with-stdin"]
        self._child = subprocess.Popen(
            [*command, "--data", str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self._child.stdout.readline() if self._child.stdout else ""
        self.origin = line.split()[-1]
        self.client = httpx.Client(base_url=self.origin, timeout=30, trust_env=False)

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
        self.client.close()

    def fault(self, name: str | None, times: int | None = None) -> None:
        """What clients meet from now on."""
        asked = {"next": name, "times": times}
        self.client.post("/_sandbox/faults", json=asked).raise_for_status()

    def taken(self) -> list[dict[str, Any]]:
        """``{channel, text, blocks, at}``, oldest first."""
        entries: list[dict[str, Any]] = (
            self.client.get("/_sandbox/entries").raise_for_status().json()
        )
        return entries


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[ChatSandbox]:
    # One for each test: its channels are as slow as Slack's.
    with ChatSandbox(tmp_path) as running:
        yield running
