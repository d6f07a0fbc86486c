"""The AWS emulator as a child process: DynamoDB with streams, SES, secrets, on 127.0.0.1.

    with Emulator(Path(".goodword/aws")) as emulator:
        client = boto3.client("dynamodb", endpoint_url=emulator.endpoint, ...)

It ends with its parent, by ``kill -9`` too, and keeps its state in the folder it is given.
"""

import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import IO, Final, Self

END_SECONDS: Final = 10.0
READY_SECONDS: Final = 30.0


class EmulatorFailed(Exception):
    """It did not start; the message holds what it said."""


class Emulator:
    """One emulator. ``data`` None: its state ends with it. ``port`` 0: any free one."""

    def __init__(self, data: Path | None = None, *, port: int = 0) -> None:
        self._data = data
        self._wanted_port = port
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """Where it serves, once it is started."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def environment(self) -> dict[str, str]:
        """What makes boto3 talk to it, and to nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def start(self) -> None:
        """Returns when it answers.

        Raises:
            EmulatorFailed: the port or the folder is in use, or it ended by itself.
        """
        command = [sys.executable, "-m", "goodword_ops.dev.emulator.server", "--end-with-stdin"]
        command += ["--port", str(self._wanted_port)]
        if self._data is not None:
            command += ["--data", str(self._data)]
        log = self._open_log()
        self._process = process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            # Ctrl-C reaches the parent alone, which ends this one in its own order.
            start_new_session=True,
        )
        try:
            self._port = _announced_port(process)
            _await_answer(f"{self.endpoint}/_ministack/health")
        except EmulatorFailed as error:
            self.stop()
            log.seek(0)
            message = f"{error}\n{log.read().strip()}"
            raise EmulatorFailed(message) from error
        finally:
            log.close()

    def stop(self) -> None:
        """Ends it and waits until its state is saved. Nothing where it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        _close(process.stdin)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _close(process.stdout)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _open_log(self) -> IO[str]:
        if self._data is None:
            return tempfile.TemporaryFile("w+", encoding="utf-8")
        self._data.mkdir(parents=True, exist_ok=True)
        return (self._data / "emulator.log").open("w+", encoding="utf-8")


def _announced_port(process: subprocess.Popen[bytes]) -> int:
    said = process.stdout.readline() if process.stdout is not None else b""
    if not said:
        raise EmulatorFailed("The emulator ended at its start.")
    port: int = json.loads(said)["port"]
    return port


def _await_answer(url: str) -> None:
    # It listens already, so the first question waits in line until it can be answered.
    try:
        with urllib.request.urlopen(url, timeout=READY_SECONDS):  # noqa: S310 - our own http URL
            pass
    except OSError as error:
        message = f"The emulator does not answer at {url}."
        raise EmulatorFailed(message) from error


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        pipe.close()
