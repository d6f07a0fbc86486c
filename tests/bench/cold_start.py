"""Cold starts: the public function against its bare libraries, and the zip against a warm cache."""

import shutil
import sys
import zipfile
from pathlib import Path

from goodword_ops.commands.bundle import bundle, for_this_machine
from tests.bench.effort import SUBJECTS, Work, efforts, subject
from tests.bench.figure import Figure


def against_libraries(scratch: Path) -> Figure:
    """Importing the public function against importing what it stands on, both from warm caches."""
    cache = {"PYTHONPYCACHEPREFIX": str(scratch / "cache")}
    taken = efforts(
        {name: subject(name, **cache) for name in ("nothing", "cold_libraries", "cold_public")}
    )
    bare = taken["nothing"]
    ratio = (taken["cold_public"] - bare) / (taken["cold_libraries"] - bare)
    return Figure("cold import of the public function, against its bare libraries", ratio, 1.15)


def from_zip(scratch: Path, published: Path) -> Figure:
    """The same import from the zip as Lambda unpacks it, which nothing can be written into,
    against the same files with a cache that a first run has filled."""
    made = bundle(scratch / "bundle.zip", published, for_this_machine())
    unpacked, plain = scratch / "unpacked", scratch / "plain"
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(unpacked)
    shutil.copytree(unpacked, plain, ignore=shutil.ignore_patterns("__pycache__"))
    _lock(unpacked)
    taken = efforts(
        {
            "bare": _isolated("nothing", unpacked),
            # Who runs as root may write where nobody may: this says no in any case.
            "zip": _isolated("cold_public", unpacked, PYTHONDONTWRITEBYTECODE="1"),
            "warm": _isolated("cold_public", plain),
        }
    )
    ratio = (taken["zip"] - taken["bare"]) / (taken["warm"] - taken["bare"])
    return Figure("cold import from the zip, unpacked read-only, against a warm cache", ratio, 1.05)


def _isolated(name: str, path: Path, **environment: str) -> Work:
    """Without site-packages: all that it imports is in ``path`` or comes with Python."""
    command = (sys.executable, "-S", str(SUBJECTS / f"{name}.py"))
    return Work(command, {"PYTHONPATH": str(path), **environment})


def _lock(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
