"""AWS's own DynamoDB Local, fetched once through Maven into ``build/`` where there is a Java."""

import fcntl
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

VERSION: Final = "2.6.1"
FOLDER: Final = Path(__file__).parents[2] / "build" / "dynamodb-local" / VERSION
FETCH_SECONDS: Final = 300
START_SECONDS: Final = 30

_POM: Final = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>goodword</groupId><artifactId>dynamodb-local</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId>
    <version>{VERSION}</version>
  </dependency></dependencies>
</project>
"""


class NotHere(Exception):
    """DynamoDB Local cannot run on this machine; the message says why."""


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Its endpoint, for as long as the block runs. It keeps nothing.

    Raises:
        NotHere: no Java, no Maven, or the jar could not be fetched.
    """
    jars = _fetched()
    port = _free_port()
    # It listens before it can answer, and ends with us where Linux can see to that.
    tether = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    command = [*tether, "java", "-Xmx256m", f"-Djava.library.path={jars}", "-cp", f"{jars}/*"]
    command += ["com.amazonaws.services.dynamodbv2.local.main.ServerRunner", "-inMemory"]
    command += ["-disableTelemetry", "-port", str(port)]
    with (FOLDER / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _await_listener(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _fetched() -> Path:
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise NotHere(f"DynamoDB Local needs {program}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    jars = FOLDER / "jars"
    with (FOLDER / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "complete").exists():
            _fetch(jars)
            (FOLDER / "complete").touch()
    return jars


def _fetch(jars: Path) -> None:
    pom = FOLDER / "pom.xml"
    pom.write_text(_POM, encoding="utf-8")
    command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies"]
    command += [f"-DoutputDirectory={jars}"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NotHere(f"Maven fetched DynamoDB Local for {FETCH_SECONDS} s in vain") from error
    if done.returncode:
        raise NotHere(f"Maven could not fetch DynamoDB Local: {done.stdout.strip()[:300]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_listener(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise NotHere(f"DynamoDB Local did not start; see {FOLDER / 'server.log'}")
