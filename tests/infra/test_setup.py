"""How the make targets find a Python and install packages, on machines that are made of folders."""

import subprocess

import pytest

from tests.infra.machine import ROOT, Machine


def found(machine: Machine, *arguments: str, **environment: str) -> str:
    done = machine.run("find-python", *arguments, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_3_13_is_preferred_to_a_newer_one(machine: Machine) -> None:
    machine.python(machine.path / "python3.14", 14)
    wanted = machine.python(machine.path / "python3.13", 13)
    assert found(machine) == str(wanted)


def test_3_13_of_pyenv_is_preferred_to_another_on_the_path(machine: Machine) -> None:
    machine.python(machine.path / "python3", 11)
    wanted = machine.python(machine.home / ".pyenv/versions/3.13.1/bin/python3.13", 13)
    assert found(machine) == str(wanted)


def test_3_13_of_uv_is_found(machine: Machine) -> None:
    folder = ".local/share/uv/python/cpython-3.13.1-linux-x86_64-gnu"
    wanted = machine.python(machine.home / folder / "bin/python3.13", 13)
    assert found(machine) == str(wanted)


def test_pyenv_is_found_by_its_command_when_home_is_another(machine: Machine) -> None:
    root = machine.home / "of-somebody-else"
    machine.executable(root / "bin/pyenv", "exit 1")
    wanted = machine.python(root / "versions/3.13.0/bin/python3.13", 13)
    assert found(machine, PATH=f"{machine.path}:{root / 'bin'}") == str(wanted)


def test_a_shim_that_fails_is_passed_over(machine: Machine) -> None:
    machine.command("python3.13", 'echo "pyenv: python3.13: command not found" >&2; exit 127')
    wanted = machine.python(machine.path / "python3.11", 11)
    assert found(machine) == str(wanted)


def test_a_plain_python3_will_do(machine: Machine) -> None:
    wanted = machine.python(machine.path / "python3", 12)
    assert found(machine) == str(wanted)


def test_an_old_python_is_refused_with_words(machine: Machine) -> None:
    machine.python(machine.path / "python3", 9)
    done = machine.run("find-python")
    assert done.returncode == 1
    assert "3.11 or later" in done.stderr


def test_a_version_that_is_asked_for_is_that_or_nothing(machine: Machine) -> None:
    machine.python(machine.path / "python3.12", 12)
    assert machine.run("find-python", "3.13").returncode == 1
    assert machine.run("find-python", "3.13").stdout == ""


def test_the_python_that_is_named_is_used(machine: Machine) -> None:
    machine.python(machine.path / "python3.13", 13)
    wanted = machine.python(machine.home / "python", 12)
    assert found(machine, PYTHON=str(wanted)) == str(wanted)


def test_a_python_that_is_named_and_too_old_is_refused_with_words(machine: Machine) -> None:
    machine.python(machine.path / "python3.13", 13)
    old = machine.python(machine.home / "python", 10)
    done = machine.run("find-python", PYTHON=str(old))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{old} is no Python 3.11 or later" in done.stderr


@pytest.mark.parametrize("node", [None, "exit 1"], ids=["no Node.js", "an old one"])
def test_lighthouse_without_node_is_told_how_to_mend(machine: Machine, node: str | None) -> None:
    machine.command("npm", "exit 99")
    if node:
        machine.command("node", node)
    done = machine.run("ensure-lighthouse", str(machine.home))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "Node.js 18.20" in line
    assert "apt-get install nodejs npm" in line


def test_packages_are_left_alone_without_the_right_to_install(machine: Machine) -> None:
    machine.command("id", "echo 1000")
    machine.command("sudo", "exit 1")
    machine.command("apt-get", "echo installing; exit 0")
    done = machine.run("apt-install", "chromium")
    assert (done.returncode, done.stdout) == (1, "")


def test_packages_are_installed_by_a_sudo_that_asks_nothing(machine: Machine) -> None:
    machine.command("id", "echo 1000")
    machine.command("sudo", '[ "$2" = true ] || echo "$*"')
    machine.command("apt-get", "exit 99")
    done = machine.run("apt-install", "chromium")
    assert done.returncode == 0
    assert "apt-get install -qq -y --no-install-recommends chromium" in done.stderr


def test_make_alone_lists_the_targets() -> None:
    listed = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True)
    assert "make dev" in listed.stdout
    assert "make test" in listed.stdout
