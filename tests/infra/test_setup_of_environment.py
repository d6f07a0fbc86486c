"""``make setup``: what it shows, how it ends where it cannot go on; the next one mends it."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.infra.checkout import Checkout
from tests.infra.machine import Machine

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Making an environment takes seconds, so most tests bring this one up to date."""
    checkout = Checkout(tmp_path_factory.mktemp("setup") / "checkout")
    checkout.shown = checkout.set_up()
    return checkout


@pytest.fixture
def made(once: Checkout) -> Checkout:
    """A checkout with an environment that counts, whatever another test left in it."""
    once.ready.touch()
    once.lock("apricot", "blueberry")
    once.set_up()
    return once


def nothing(_request: bytes) -> bytes:
    return b""


def half_of_a_package(request: bytes) -> bytes:
    """A page of an index that names one package, whose file breaks off."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d"
    if b".whl" in request:
        return head % 99999 + b"\r\n\r\nPK"
    page = b'<a href="/fig-1-py3-none-any.whl">fig-1-py3-none-any.whl</a>'
    return head % len(page) + b"\r\n\r\n" + page


@contextmanager
def index(answer: Callable[[bytes], bytes], *, hangs: bool = False) -> Iterator[dict[str, str]]:
    """A package index that ends every connection after its answer, or never; settings for pip."""
    held: list[socket.socket] = []

    def serve(server: socket.socket) -> None:
        with suppress(OSError):  # the end of the server
            while True:
                connection, _ = server.accept()
                held.append(connection)
                connection.sendall(answer(connection.recv(4096)))
                if not hangs:
                    connection.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = threading.Thread(target=serve, args=(server,))
        serving.start()
        yield {
            "PIP_NO_INDEX": "0",
            "PIP_FIND_LINKS": "",
            "PIP_INDEX_URL": f"http://127.0.0.1:{server.getsockname()[1]}/",
            "PIP_RETRIES": "1",
            "NO_PROXY": "*",
        }
        server.shutdown(socket.SHUT_RDWR)
        serving.join()
    for connection in held:
        connection.close()


def test_a_set_up_shows_its_progress_and_is_done_once(made: Checkout) -> None:
    assert "Setting up .venv with Python 3." in made.shown
    assert "  fetching 1 of 2\n  fetching 2 of 2\n" in made.shown
    assert made.shown.splitlines()[-1] == "Set up .venv"
    assert made.has("apricot, blueberry, goodword")
    assert "Set" not in made.set_up()


def test_a_new_lock_brings_an_environment_up_to_date(made: Checkout) -> None:
    made.lock("apricot", "blueberry", "cherry")
    shown = made.set_up()
    assert "Bringing .venv up to date" in shown
    assert "Setting up" not in shown
    assert made.has("cherry")


def test_an_update_that_failed_is_made_anew(made: Checkout) -> None:
    made.lock("apricot", "date")
    made.wheel("date").unlink()
    line = made.fail()
    assert line.startswith(".venv could not be set up: ERROR: ")
    assert "date==1" in line

    made.lock("apricot", "date")
    assert "Setting up" in made.set_up()
    assert made.has("date")
    assert not made.has("blueberry")


def test_ctrl_c_ends_in_one_line_and_the_next_make_mends_it(made: Checkout) -> None:
    made.lock("apricot", "elder")
    with index(nothing, hangs=True) as settings:
        process = made.setup(**settings)
        shown = until("fetching 1", process)
        time.sleep(1)  # it asks for the other one now
        os.killpg(process.pid, signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    line = made.line_of_failure(process, shown + rest)
    assert line == "Interrupted: .venv is not ready, and the next make sets it up anew."
    # Half made: what is there runs and imports pip, which then lacks the rest of itself.
    shutil.rmtree(next(made.folder.glob(".venv/lib/python*/site-packages/pip/_internal")))
    made.set_up()
    assert made.has("elder")


@pytest.mark.parametrize("answer", [nothing, half_of_a_package])
def test_a_network_that_breaks_off_is_named(
    made: Checkout, answer: Callable[[bytes], bytes]
) -> None:
    made.lock("apricot", "fig")
    with index(answer) as settings:
        line = made.fail(**settings)
    # An older pip takes what came for the whole file, whose hash is then another.
    assert "broke off" in line


def test_a_package_with_another_hash_is_refused_and_named(made: Checkout) -> None:
    made.lock("apricot", "grape")
    with made.wheel("grape").open("ab") as wheel:
        wheel.write(b"\n")
    assert made.fail().startswith("grape==1 did not arrive as requirements.lock names it: ")
    assert not made.has("grape")


def test_a_second_make_waits_for_the_first_and_takes_what_that_has_made(made: Checkout) -> None:
    with (made.folder / "requirements.lock").open(encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        os.utime(held.fileno())
        process = made.setup()
        shown = until("Waiting for another make", process)
    rest, _ = process.communicate(timeout=100)
    assert (process.returncode, shown.count("\n"), rest) == (0, 1, "")


def until(words: str, process: subprocess.Popen[str]) -> str:
    """What a process shows up to the line with these words."""
    shown = ""
    while words not in shown:
        assert process.stdout
        line = process.stdout.readline()
        assert line, shown
        shown += line
    return shown


ON_A_SMALL_DISK = """
mount -t tmpfs -o size=$2 tmpfs "$1" && cp -a . "$1" && cd "$1" || exit
make setup PYTHON="$3"
ls -d .venv
mount -o remount,size=200m "$1"
make setup PYTHON="$3"
"""


def in_a_namespace(
    script: str, *arguments: str, **started: Any
) -> subprocess.CompletedProcess[str]:
    """Runs a script that may mount, out of everybody else's sight."""
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    return subprocess.run(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **started,
    )


def test_a_full_disk_ends_in_one_line_and_the_next_make_mends_it(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if not shutil.which("unshare") or in_a_namespace(f"mount -t tmpfs tmpfs {disk}").returncode:
        pytest.skip("no small disk can be had here")
    checkout = Checkout(tmp_path / "checkout")
    checkout.lock("apricot", damson=60)

    done = in_a_namespace(
        ON_A_SMALL_DISK,
        str(disk),
        "34m",
        sys.executable,
        cwd=checkout.folder,
        env=checkout.environment,
    )

    lines = done.stdout.splitlines()
    failed = lines.index(
        f"The disk is full ({disk}): the set-up takes 1.5 GB. Make room, then run make again."
    )
    assert "  fetching 2 of 2" in lines[:failed]
    assert lines[failed + 1].startswith("make: ***")
    assert "No such file" in lines[failed + 2]  # the half of an environment takes no room
    assert lines[-1] == "Set up .venv"


def test_a_python_without_venv_is_told_how_to_mend(machine: Machine, tmp_path: Path) -> None:
    lacking = "import runpy, sys; sys.modules['ensurepip'] = None; sys.argv = sys.argv[1:]"
    python = machine.command(
        "python3",
        f"exec {sys.executable} -c \"{lacking}; runpy.run_path(sys.argv[0], run_name='__main__')\""
        ' "$@"',
    )
    folder = Checkout(tmp_path / "checkout").folder
    done = subprocess.run(
        [python, folder / "infra/setup/make_environment.py", ".venv"],
        env={"PATH": str(machine.path), "HOME": str(machine.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert f"apt-get install python{version}-venv" in done.stderr.splitlines()[-1]
