"""``make test`` on machines that lack what browser tests need: what runs, and what is said last."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.infra.machine import Machine

FAST = "not emulator and not browser and not slow"
SLOW = f"not ({FAST}) and not proof"
NO_DRIVER = "node: error while loading shared libraries: libatomic.so.1"
NO_CHROMIUM = "BrowserType.launch: Executable doesn't exist at /nowhere/chrome"


class Checkout:
    """A machine whose environment has scripts for pytest, playwright and Python.

    The driver starts once the file ``driver`` is there, as if libatomic1 had brought it, and a
    Chromium once the file ``chromium`` is.
    """

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine = machine
        self.venv = folder / "venv"
        self.driver, self.chromium, self._runs = (folder / it for it in ("d", "c", "runs"))
        self.script("playwright", f"[ -e {self.driver} ] || {{ echo '{NO_DRIVER}'; exit 127; }}")
        self.script(
            "python", f'[ -e {self.chromium} ] || {{ echo "{NO_CHROMIUM}"; exit 1; }}; echo /c'
        )
        self.pytest("exit 0")

    def script(self, name: str, script: str) -> None:
        self.machine.executable(self.venv / "bin" / name, script)

    def pytest(self, ending: str) -> None:
        """``ending`` sees the marks that were asked for as ``$marks``."""
        marks = 'while [ "$1" != -m ]; do shift; done; marks=$2; shift 2'
        self.script("pytest", f'{marks}; echo "$marks" "$@" >>{self._runs}; {ending}')

    def root_with_apt(self) -> None:
        self.machine.command("id", "echo 0")
        self.machine.command("env", 'shift; exec "$@"')
        self.machine.command(
            "apt-get",
            f'case "$*" in *libatomic1*) : >{self.driver};; esac\n'
            f'case "$*" in *chromium*) : >{self.chromium};; esac',
        )

    def run(self, *options: str) -> CompletedProcess[str]:
        return self.machine.run("run-tests", str(self.venv), *options)

    @property
    def runs(self) -> list[str]:
        return self._runs.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def checkout(machine: Machine, tmp_path: Path) -> Checkout:
    return Checkout(machine, tmp_path)


def last_line(done: CompletedProcess[str]) -> str:
    return done.stderr.splitlines()[-1]


def test_with_a_browser_every_test_runs_and_the_fast_ones_first(checkout: Checkout) -> None:
    checkout.driver.touch()
    checkout.chromium.touch()
    done = checkout.run("-k", "claim")
    assert (done.returncode, done.stderr) == (0, "")
    assert checkout.runs == [f"{FAST} -k claim", f"{SLOW} -k claim"]


def test_the_long_proofs_run_by_themselves(checkout: Checkout) -> None:
    checkout.driver.touch()
    checkout.chromium.touch()
    assert checkout.run("--proof", "-k", "claim").returncode == 0
    assert checkout.runs == ["proof -k claim"]


def test_no_browser_is_sought_before_the_fast_tests_passed(checkout: Checkout) -> None:
    checkout.pytest("exit 1")
    checkout.root_with_apt()
    done = checkout.run()
    assert (done.returncode, done.stderr) == (1, "")
    assert checkout.runs == [FAST]
    assert not checkout.driver.exists()


def test_root_gets_what_is_missing(checkout: Checkout) -> None:
    checkout.root_with_apt()
    done = checkout.run()
    assert done.returncode == 0
    assert done.stderr.splitlines() == ["Installing libatomic1 chromium with apt-get"]
    assert checkout.runs == [FAST, SLOW]


def test_only_what_is_missing_is_installed(checkout: Checkout) -> None:
    checkout.root_with_apt()
    checkout.driver.touch()
    assert checkout.run().stderr.splitlines() == ["Installing chromium with apt-get"]


def test_a_driver_that_lacks_a_library_is_mended_beside_a_chromium(checkout: Checkout) -> None:
    checkout.root_with_apt()
    checkout.machine.command("chromium", "exit 0")
    checkout.chromium.touch()
    assert checkout.run().stderr.splitlines() == ["Installing libatomic1 with apt-get"]


def test_without_the_right_to_install_all_but_browser_tests_run(checkout: Checkout) -> None:
    checkout.machine.command("id", "echo 1000")
    checkout.machine.command("apt-get", "exit 99")
    done = checkout.run()
    assert done.returncode == 1
    assert checkout.runs[:2] == [FAST, f"{SLOW} and not browser"]
    (line,) = done.stderr.splitlines()
    why, command = line.split("; install what is missing with: ")
    assert why.startswith("The browser tests did not run: playwright's driver does not start")
    assert NO_DRIVER in why
    packages = "apt-get install -y --no-install-recommends libatomic1 chromium"
    assert command == f"su -c 'apt-get update && {packages}'"


def test_the_command_is_one_for_those_with_sudo(checkout: Checkout) -> None:
    checkout.machine.command("id", "echo 1000")
    checkout.machine.command("sudo", "exit 1")
    checkout.machine.command("apt-get", "exit 99")
    checkout.driver.touch()
    line = last_line(checkout.run())
    assert f"no Chromium starts ({NO_CHROMIUM})" in line
    assert line.endswith(
        "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends chromium'"
    )


def test_root_is_told_the_command_when_it_failed(checkout: Checkout) -> None:
    checkout.root_with_apt()
    checkout.machine.command("apt-get", "echo no network >&2; exit 100")
    done = checkout.run()
    assert done.returncode == 1
    assert "no network" in done.stderr
    assert last_line(done).endswith(
        "with: apt-get update && apt-get install -y --no-install-recommends libatomic1 chromium"
    )


def test_a_machine_without_apt_gets_playwrights_own_chromium(checkout: Checkout) -> None:
    checkout.driver.touch()
    checkout.script("playwright", f'[ "$1" != install ] || : >{checkout.chromium}')
    assert checkout.run().returncode == 0
    assert checkout.runs == [FAST, SLOW]


def test_a_machine_without_apt_is_told_playwrights_command(checkout: Checkout) -> None:
    checkout.driver.touch()
    checkout.script("playwright", '[ "$1" != install ]')
    line = last_line(checkout.run())
    assert line.endswith(f"with: {checkout.venv}/bin/playwright install --with-deps chromium")


def test_a_slow_test_that_fails_is_what_is_told(checkout: Checkout) -> None:
    checkout.pytest(f'[ "$marks" = "{FAST}" ] || exit 1')
    assert checkout.run().returncode == 1


NONE_SELECTED = 5


@pytest.mark.parametrize("marks", [FAST, SLOW])
def test_an_option_may_leave_one_of_the_runs_without_tests(checkout: Checkout, marks: str) -> None:
    checkout.driver.touch()
    checkout.chromium.touch()
    checkout.pytest(f'[ "$marks" != "{marks}" ] || exit {NONE_SELECTED}')
    assert checkout.run("-k", "claim").returncode == 0
    assert len(checkout.runs) == 2


def test_an_option_that_leaves_no_test_at_all_fails(checkout: Checkout) -> None:
    checkout.driver.touch()
    checkout.chromium.touch()
    checkout.pytest(f"exit {NONE_SELECTED}")
    assert checkout.run("-k", "no such test").returncode == NONE_SELECTED


def test_no_browser_is_missed_where_no_test_needs_one(checkout: Checkout) -> None:
    checkout.pytest(f'[ "$marks" != "browser and {SLOW}" ] || exit {NONE_SELECTED}')
    done = checkout.run("-k", "claim")
    assert done.returncode == 0
    assert "did not run" not in done.stderr
