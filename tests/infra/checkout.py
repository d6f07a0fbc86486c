"""A small checkout to set up: two packages in a folder, so that no test needs a network."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

from tests.infra.machine import ROOT

# An editable installation of the checkout itself: a wheel, as of the packages below.
BACKEND: Final = """
import shutil

def build_editable(folder, config_settings=None, metadata_directory=None):
    return shutil.copy("goodword-1-py3-none-any.whl", folder).rpartition("/")[2]
"""
PYPROJECT: Final = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "goodword"
version = "1"
"""


class Checkout:
    """The Makefile and the set-up of ours over a lock of ``apricot`` and ``blueberry``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ready = folder / ".venv/.ready"
        self.shown = ""
        self._packages = folder / "packages"
        self._packages.mkdir(parents=True)
        shutil.copy(ROOT / "Makefile", folder)
        shutil.copytree(ROOT / "infra/setup", folder / "infra/setup")
        (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
        (folder / "backend.py").write_text(BACKEND, encoding="utf-8")
        _wheel(folder, "goodword")
        self.environment = {
            "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(folder),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self._packages),
        }
        self.lock("apricot", "blueberry")

    def lock(self, *names: str, **megabytes: int) -> None:
        """Names other packages in requirements.lock, some with so much in them."""
        sizes = dict.fromkeys(names, 0) | megabytes
        hashes = {name: _wheel(self._packages, name, size) for name, size in sizes.items()}
        lines = (f"{name}==1 --hash=sha256:{digest}\n" for name, digest in hashes.items())
        (self.folder / "requirements.lock").write_text("".join(lines), encoding="utf-8")

    def wheel(self, name: str) -> Path:
        return self._packages / f"{name}-1-py3-none-any.whl"

    def setup(self, **environment: str) -> subprocess.Popen[str]:
        """Starts ``make setup`` in a process group of its own; pip asks only what is named."""
        return subprocess.Popen(
            ["make", "setup", f"PYTHON={sys.executable}"],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def set_up(self, **environment: str) -> str:
        """What a set-up that succeeds has said."""
        process = self.setup(**environment)
        output, _ = process.communicate(timeout=100)
        assert process.returncode == 0, output
        return output

    def fail(self, **environment: str) -> str:
        """The one line of a set-up that fails, which leaves no environment that counts."""
        process = self.setup(**environment)
        output, _ = process.communicate(timeout=100)
        return self.line_of_failure(process, output)

    def line_of_failure(self, process: subprocess.Popen[str], output: str) -> str:
        assert process.returncode
        assert not self.ready.exists()
        *_, line, ending = [it for it in output.splitlines() if it]
        assert ending.startswith("make: ***"), output
        assert "Traceback" not in output
        return line

    def has(self, module: str) -> bool:
        """Whether the environment can import a package."""
        python = self.folder / ".venv/bin/python"
        done = subprocess.run([python, "-c", f"import {module}"], check=False, capture_output=True)
        return done.returncode == 0


def _wheel(folder: Path, name: str, megabytes: int = 0) -> str:
    """Writes a wheel of one module, the same bytes every time; its SHA-256."""
    path, info = folder / f"{name}-1-py3-none-any.whl", f"{name}-1.dist-info"
    files = {
        f"{name}.py": "\n" * megabytes * 1024 * 1024,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for file, content in files.items():
            wheel.writestr(zipfile.ZipInfo(file), content, compress_type=zipfile.ZIP_DEFLATED)
    return hashlib.sha256(path.read_bytes()).hexdigest()
