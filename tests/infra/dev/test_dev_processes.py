"""Child processes that end with their parent, whatever happens to it."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from goodword_ops.dev.host.data_folder import DataFolder
from goodword_ops.dev.host.processes import (
    RESTARTS,
    Family,
    Order,
    command_of,
    end_left_over,
    free_ports,
)
from goodword_ops.dev.host.tethered import GRACE_SECONDS
from goodword_ops.failures import OutsideFailed


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    opened = DataFolder(tmp_path / "data")
    yield opened
    opened.close()


def serving(name: str = "sleeper") -> Order:
    """A process that serves nothing and never ends by itself."""
    return Order(name, "tests.infra.dev.sleeper", (), ready=lambda: True)


def pids(folder: DataFolder) -> list[int]:
    return [one["pid"] for one in folder.read_json("processes.json") or []]


def runs(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def ends(pid: int) -> bool:
    # Sooner than the grace after which a tethered process gives up asking.
    until = time.monotonic() + GRACE_SECONDS - 2
    while runs(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_ending_the_family_ends_every_process(folder: DataFolder) -> None:
    family = Family(folder)
    family.start(serving("first"))
    family.start(serving("second"))
    family.wait()
    started = pids(folder)

    family.end()

    assert len(started) == 2
    assert not any(map(runs, started))
    assert pids(folder) == []


def test_a_process_that_ends_at_its_start_is_told_with_its_last_words(
    folder: DataFolder,
) -> None:
    family = Family(folder)
    family.start(Order("liar", "tests.infra.dev.sleeper", ("--fail",), ready=lambda: False))

    with pytest.raises(OutsideFailed, match=r"the liar ended at its start(.|\n)*I cannot") as told:
        family.wait()

    assert "Traceback" not in str(told.value)
    family.end()


def test_a_killed_process_is_started_again(folder: DataFolder) -> None:
    family = Family(folder)
    family.start(serving())
    (before,) = pids(folder)
    os.kill(before, signal.SIGKILL)

    revived: list[str] = []
    while not revived:
        revived = family.revive()
    (after,) = pids(folder)

    assert revived == ["sleeper"]
    assert after != before
    assert runs(after)
    family.end()


def test_a_process_that_ends_again_and_again_is_given_up(folder: DataFolder) -> None:
    family = Family(folder)
    family.start(serving())

    def kill_and_revive() -> None:
        for _ in range(RESTARTS + 1):
            os.kill(pids(folder)[0], signal.SIGKILL)
            while not family.revive():
                time.sleep(0.01)

    with pytest.raises(OutsideFailed, match="again and again"):
        kill_and_revive()
    family.end()


def test_a_process_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = textwrap.dedent(
        f"""
        import os, pathlib, signal
        from goodword_ops.dev.host.data_folder import DataFolder
        from goodword_ops.dev.host.processes import Family, Order
        folder = DataFolder(pathlib.Path({str(tmp_path)!r}))
        family = Family(folder)
        family.start(Order("sleeper", "tests.infra.dev.sleeper", (), ready=lambda: True))
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    killed = subprocess.run([sys.executable, "-c", script], cwd=Path.cwd(), check=False)
    (record,) = json.loads((tmp_path / "processes.json").read_text())

    assert killed.returncode == -signal.SIGKILL
    assert ends(record["pid"])


def test_a_process_left_over_by_an_earlier_run_is_ended(folder: DataFolder) -> None:
    # It holds its own end of the pipe, so that it does not notice that its parent is gone.
    reader, writer = os.pipe()
    stuck = subprocess.Popen(
        command_of("goodword-abc", "tests.infra.dev.sleeper", ()), stdin=reader, pass_fds=(writer,)
    )
    folder.write_json(
        "processes.json", [{"name": "emulator", "pid": stuck.pid, "run": "goodword-abc"}]
    )

    ended = end_left_over(folder)

    assert ended == [f"emulator (process {stuck.pid})"]
    assert stuck.wait(5) != 0
    os.close(reader)
    os.close(writer)


def test_a_strangers_process_of_the_same_number_is_left_alone(folder: DataFolder) -> None:
    folder.write_json(
        "processes.json", [{"name": "emulator", "pid": os.getpid(), "run": "goodword-abc"}]
    )

    assert end_left_over(folder) == []


def test_free_ports_differ(folder: DataFolder) -> None:
    assert len(set(free_ports(5))) == 5


def test_a_folder_is_held_by_one_run_at_a_time(tmp_path: Path) -> None:
    first = DataFolder(tmp_path)

    with pytest.raises(OutsideFailed, match=f"process {os.getpid()}"):
        DataFolder(tmp_path)

    first.close()
    DataFolder(tmp_path).close()


def test_what_is_kept_is_readable_by_its_owner_only(folder: DataFolder) -> None:
    folder.write_json("keys.json", {"key": 1})

    assert folder.read_json("keys.json") == {"key": 1}
    assert (folder.path / "keys.json").stat().st_mode & 0o077 == 0
    assert folder.path.stat().st_mode & 0o077 == 0
