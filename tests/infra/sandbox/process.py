"""The sandbox as a child process, and its control routes as methods."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import httpx

STOP_SECONDS = 5.0


class SandboxFailed(Exception):
    """The child ended before it served; its own words stand on standard error."""


class SandboxProcess:
    """Running from construction on; ``origin`` is what ``PAYPAL_BASE_URL`` should say.

    ``options`` are those of ``python -m goodword_ops.sandbox --help``. The child ends with
    ``stop``, and also when this process ends in whatever way.
    """

    def __init__(self, data: Path, options: Sequence[str] = ()) -> None:
        command = [sys.executable, "-m", "goodword_ops.sandbox", "--end-with-stdin"]
        self._child = subprocess.Popen(
            [*command, "--data", str(data), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self._child.stdout.readline() if self._child.stdout else ""
        if not line:
            self._end()
            raise SandboxFailed
        self.origin = line.split()[-1]
        # Waits in the kernel's queue until the child accepts: bound before it said its address.
        self._client = httpx.Client(base_url=self.origin, timeout=30, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the child, politely first."""
        self._child.terminate()
        self._end()

    def kill(self) -> None:
        """``kill -9``."""
        self._child.kill()
        self._end()

    def _end(self) -> None:
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        if hasattr(self, "_client"):
            self._client.close()

    def ledger(self) -> list[dict[str, str]]:
        """Money that moved: ``[{batch_key, item_key, receiver, value, currency, status, at}]``."""
        moved: list[dict[str, str]] = self._client.get("/_sandbox/ledger").raise_for_status().json()
        return moved

    def set_clock(self, now: datetime) -> None:
        """It is that moment now, and time runs on."""
        self._post("/_sandbox/clock", {"now": now.isoformat()})

    def now(self) -> datetime:
        """The sandbox's time."""
        health = self._client.get("/_sandbox/health").raise_for_status().json()
        return datetime.fromisoformat(health["now"])

    def settle(self) -> dict[str, int]:
        """Everything due is done: ``{processed, delivered, waiting}``."""
        done: dict[str, int] = self._post("/_sandbox/settle", {}).json()
        return done

    def fault(self, name: str | None, times: int = 1) -> None:
        """What the next create requests meet (``faults.Fault``); None forgets what waits."""
        self._post("/_sandbox/faults", {"next": name, "times": times})

    def _post(self, path: str, document: dict[str, Any]) -> httpx.Response:
        return self._client.post(path, json=document).raise_for_status()
