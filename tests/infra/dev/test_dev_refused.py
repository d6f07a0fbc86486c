"""A start of the local stack that cannot be is refused, and says what is wrong."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.local_stack import LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

Start = Callable[..., LocalStack]


def test_a_busy_port_is_named_and_nothing_is_left_running(new_stack: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = new_stack(PORT=str(port))

        assert refused.process.wait(20) == 3
        refused.wait_for(f"port {port} cannot be used")
        assert "Traceback" not in "\n".join(refused.said)


def test_a_second_run_on_the_same_data_folder_is_refused(new_stack: Start) -> None:
    with new_stack() as first:
        second = new_stack()

        assert second.process.wait(20) == 3
        second.wait_for(f"another `goodword dev` (process {first.process.pid})")
        assert first.get("/healthz")["status"] == "ok"


def test_a_missing_program_is_named(new_stack: Start, tmp_path: Path) -> None:
    refused = new_stack(program=tmp_path / "nowhere.yml")

    assert refused.process.wait(20) == 1
    refused.wait_for("there is no file")


def test_every_mistake_of_a_broken_program_is_said_at_the_start(
    new_stack: Start, tmp_path: Path
) -> None:
    program = tmp_path / "program.yml"
    program.write_text(
        program.read_text(encoding="utf-8")
        .replace("provider: paypal", "provider: piggybank")
        .replace("holding_days: 30", "holding_days: soon"),
        encoding="utf-8",
    )
    refused = new_stack()

    assert refused.process.wait(60) == 1
    refused.wait_for("piggybank")
    refused.wait_for("holding_days")
    assert "Traceback" not in "\n".join(refused.said)


def test_a_data_folder_that_cannot_be_written_is_named(new_stack: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    refused = new_stack(data=tmp_path / "file")

    assert refused.process.wait(20) == 3
    refused.wait_for("cannot be written to")


@pytest.mark.parametrize("port", ["soon", "70000", "-1"])
def test_a_port_that_is_no_port_is_the_users_mistake(new_stack: Start, port: str) -> None:
    refused = new_stack(PORT=port)

    assert refused.process.wait(20) == 1
    refused.wait_for("PORT is")
