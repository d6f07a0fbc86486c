"""A machine made of folders: the scripts of the set-up find there only what a test installs."""

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SETUP: Final = ROOT / "infra" / "setup"
# What the scripts themselves need of a system.
TOOLS: Final = ("dirname", "sh", "cat")


class Machine:
    """A path with a few tools, a home, and the interpreters that a test installs."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "bin"
        self.home = folder / "home"
        self.path.mkdir()
        self.home.mkdir()
        for tool in TOOLS:
            found = next(p for p in (Path("/usr/bin", tool), Path("/bin", tool)) if p.exists())
            (self.path / tool).symlink_to(found)

    def command(self, name: str, script: str) -> Path:
        return self.executable(self.path / name, script)

    def executable(self, path: Path, script: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # never write through a link to the system's own
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def python(self, path: Path, minor: int) -> Path:
        """An interpreter that says it is CPython 3.``minor`` and otherwise is the one we run."""
        pretend = (
            "import sys, collections; v = collections.namedtuple('v', 'major minor')"
            f"(3, {minor}); sys.version_info = v; exec(sys.argv[1])"
        )
        return self.executable(path, f'[ "$1" = -c ] && exec {sys.executable} -c "{pretend}" "$2"')

    def run(
        self, script: str, *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SETUP / script, *arguments],
            env={"PATH": str(self.path), "HOME": str(self.home), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
