"""``goodword bundle``: what Lambda runs, as one zip, the same bytes for the same sources.

    goodword/     functions/goodword
    published/    build/functions, the pages and mails of the last build
    …             the locked dependencies as wheels for arm64 and CPython 3.13, trimmed

Everything is compiled ahead (without, a cold start takes four times as long), with hashes that
nobody checks, because the zip's files all have the same time.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from goodword.handlers.web.published import OPENAPI
from goodword_ops.deploy.trimming import trim
from goodword_ops.failures import OutsideFailed, WrongInput

ROOT: Final = Path(__file__).parents[3]
LOCK: Final = ROOT / "functions" / "requirements.lock"
# Where Lambda unpacks a function; compiled files name it in tracebacks.
TASK_ROOT: Final = "/var/task"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a bundle is to run. ``platforms`` are wheel tags; none: this machine's own."""

    name: str
    platforms: tuple[str, ...]
    python: str

    @property
    def version(self) -> str:
        """``3.13``, asked of the interpreter itself."""
        return _run(
            [self.python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        ).strip()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A finished zip. Sizes are in bytes; ``left_out`` is reason -> bytes."""

    path: Path
    size: int
    unpacked: int
    files: int
    left_out: dict[str, int]


def for_lambda() -> Target:
    """arm64 and CPython 3.13, as infra/template.yaml says.

    Raises:
        OutsideFailed: this machine has no Python 3.13, which alone compiles for 3.13.
    """
    found = subprocess.run(
        [ROOT / "infra" / "setup" / "find-python", "3.13"],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        raise OutsideFailed(
            "a bundle for Lambda is compiled by Python 3.13, and none was found here; "
            "install one (pyenv, uv or your system's packages) and try again"
        )
    platforms = ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64")
    return Target("arm64", platforms, found.stdout.strip())


def for_this_machine() -> Target:
    """The interpreter that runs this, so that the emulator can run the bundle."""
    return Target("this machine", (), sys.executable)


def bundle(out: Path, published: Path, target: Target) -> Bundle:
    """Writes the zip ``out`` from the sources, ``published`` (build/functions) and the lock.

    Raises:
        WrongInput: nothing was built yet, or not by this version.
        OutsideFailed: the wheels cannot be had, or compiling failed.
    """
    for name in ("program.json", OPENAPI):
        if not (published / name).is_file():
            message = (
                f"{published} holds no whole build: {name} is missing. Run `goodword build` first"
            )
            raise WrongInput(message)
    with tempfile.TemporaryDirectory(prefix="goodword-bundle-") as folder:
        stage = Path(folder) / "stage"
        _install(stage, target)
        left_out = trim(stage)
        _copy_sources(ROOT / "functions" / "goodword", stage / "goodword")
        _copy_sources(published, stage / "published")
        _compile(stage, target)
        return _zip(stage, out, left_out)


def _install(stage: Path, target: Target) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", "--no-compile"]
    command += ["--target", str(stage), "--requirement", str(LOCK)]
    if target.platforms:
        command += ["--python-version", target.version, "--implementation", "cp"]
        command += [part for tag in target.platforms for part in ("--platform", tag)]
    _run(command)


def _copy_sources(package: Path, to: Path) -> None:
    shutil.copytree(package, to, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))


def _compile(stage: Path, target: Target) -> None:
    command = [target.python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    # Constant sets are stored in the order of their hashes.
    _run(
        [*command, "-s", str(stage), "-p", TASK_ROOT, str(stage)],
        environment={**os.environ, "PYTHONHASHSEED": "0"},
    )


def _zip(stage: Path, out: Path, left_out: dict[str, int]) -> Bundle:
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.partial")
    files = sorted(path for path in stage.rglob("*") if path.is_file())
    unpacked = 0
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files:
            content = file.read_bytes()
            unpacked += len(content)
            entry = zipfile.ZipInfo(file.relative_to(stage).as_posix(), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    partial.replace(out)
    return Bundle(out, out.stat().st_size, unpacked, len(files), left_out)


def _run(command: list[str], environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        message = f"{' '.join(command[:4])} … failed\n{said}"
        raise OutsideFailed(message)
    return done.stdout


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--build", type=Path, default=Path("build"), help="the folder of the build (build)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Makes ``bundle.zip`` in the folder of the build and says what is in it."""
    target = for_lambda()
    if sys.stdout.isatty():
        print(f"Fetching wheels for {target.name} and compiling", flush=True)
    made = bundle(arguments.build / "bundle.zip", arguments.build / "functions", target)
    print(
        f"{made.path}: {_megabytes(made.size)}, {_megabytes(made.unpacked)} unpacked, "
        f"{made.files} files for {target.name}, Python {target.version}"
    )
    print("Left out of the dependencies:")
    for reason, size in made.left_out.items():
        print(f"  {_megabytes(size):>8}  {reason}")
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.2f} MB"
