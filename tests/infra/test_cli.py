"""The command ``goodword``: usage, exit codes, and never a traceback for what a person can type."""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from goodword_ops.cli import SUBCOMMANDS, Subcommand, main
from goodword_ops.commands import check
from goodword_ops.commands.schema import schema_text
from goodword_ops.failures import OutsideFailed, WrongInput
from tests.doubles import ROOT

GOODWORD = Path(sys.executable).with_name("goodword")


def run(*arguments: str | bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [GOODWORD, *arguments],
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_loads_and_explains_itself(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: goodword {name}" in capsys.readouterr().out


def test_help_lists_every_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown and what in shown for name, (what, _) in SUBCOMMANDS.items())


@pytest.mark.parametrize("typed", [[], ["nonsense"], ["check", "one", "two"], ["check", "--what"]])
def test_wrong_usage_ends_with_code_2(typed: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed)
    assert ended.value.code == 2


def ending_with(ending: BaseException) -> Subcommand:
    """A subcommand that ends in a way of its own."""

    def run(arguments: argparse.Namespace) -> int:
        raise ending

    return Subcommand(check.add_arguments, run)


@pytest.mark.parametrize(
    ("ending", "code"),
    [(WrongInput("mend it"), 1), (OutsideFailed("try later"), 3), (KeyboardInterrupt(), 130)],
)
def test_what_ends_a_command_decides_its_code(
    ending: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["end"], {"end": ("end", lambda: ending_with(ending))}) == code
    assert capsys.readouterr().err == (f"goodword: {ending}\n" if str(ending) else "")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "program.yml"
    path.write_text("x: 1\n" * 9_000, encoding="utf-8")
    with subprocess.Popen(
        [GOODWORD, "check", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as printing:
        assert printing.stdout is not None
        assert printing.stderr is not None
        assert b"program.yml:1:1 " in printing.stdout.readline()
        printing.stdout.close()
        assert printing.stderr.read() == b""
    assert printing.returncode == 141


def test_a_terminal_without_unicode_shows_codes_instead_of_failing(tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text("goodword: é\n", encoding="utf-8")
    shown = run("check", str(tmp_path / "p.yml"), PYTHONIOENCODING="ascii")
    assert shown.returncode == 1
    assert shown.stderr == b""


def test_json_stays_json_where_the_output_lacks_characters() -> None:
    shown = run("schema", PYTHONIOENCODING="ascii")

    assert shown.stdout.isascii()
    assert json.loads(shown.stdout) == json.loads(schema_text())


def test_a_character_beyond_the_first_plane_is_escaped_as_json_does(tmp_path: Path) -> None:
    (tmp_path / "🦊.yml").write_bytes(b"")
    shown = run("check", str(tmp_path / "🦊.yml"), PYTHONIOENCODING="ascii")
    assert rb"/\ud83e\udd8a.yml:1:1 the file is empty" in shown.stdout


@pytest.mark.parametrize("subcommand", ["schema", "check"])
def test_a_full_disk_is_one_line(subcommand: str) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [GOODWORD, subcommand],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
            cwd=ROOT,
        )
    assert ended.stderr == (b"goodword: nothing more can be written: No space left on device\n")
    assert ended.returncode == 3


def test_a_closed_output_is_one_line() -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", f"{GOODWORD} schema >&-"], capture_output=True, check=False, timeout=60
    )
    assert ended.stderr == b"goodword: there is no standard output to write to\n"
    assert ended.returncode == 3


def test_a_fault_of_our_own_is_not_taken_for_a_full_disk() -> None:
    with pytest.raises(OSError, match="elsewhere"):
        main(["end"], {"end": ("end", lambda: ending_with(OSError("elsewhere")))})


def test_a_file_name_that_is_no_text_is_a_clear_message() -> None:
    missing = run("check", b"\xff.yml")
    assert missing.returncode == 1
    assert missing.stderr.startswith(b"goodword: there is no file ")


def test_an_interrupt_ends_without_a_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "program.yml"
    os.mkfifo(pipe)
    with (
        subprocess.Popen([GOODWORD, "check", pipe], stderr=subprocess.PIPE) as waiting,
        # Opening the other end succeeds when the command has begun to read.
        pipe.open("wb"),
    ):
        waiting.send_signal(signal.SIGINT)
        _, shown = waiting.communicate(timeout=60)
    assert (waiting.returncode, shown) == (130, b"")
