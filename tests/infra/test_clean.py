"""``make clean`` removes what can be made again, and no revision."""

import shutil
import subprocess
from pathlib import Path

from tests.doubles import ROOT


def test_published_revisions_outlive_make_clean(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for source in ("functions", "site", "infra", "tests"):
        (tmp_path / source / "__pycache__").mkdir(parents=True)
    kept, made = tmp_path / "build/published/history.jsonl", tmp_path / "build/site/index.html"
    for file in (kept, made):
        file.parent.mkdir(parents=True)
        file.touch()

    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)

    assert kept.exists()
    assert not made.parent.exists()
    assert list(tmp_path.glob("*/__pycache__")) == []
