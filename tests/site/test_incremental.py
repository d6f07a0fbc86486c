"""Building again: what a change of program.yml rewrites, and that nothing else has a say."""

import os
import subprocess
import sys
from pathlib import Path

from goodword.program.model import Program
from goodword.program.parse import parse
from goodword.program.revision import revision_of
from goodword_site import display
from goodword_site.builder import build
from tests.site.test_build import files

ROOT = Path(__file__).parents[2]
PROGRAM = (ROOT / "program.yml").read_text(encoding="utf-8")
BUILD = """
import sys
from pathlib import Path
from goodword.program.parse import parse
from goodword.program.revision import revision_of
from goodword_site.builder import build

program = parse(Path(sys.argv[1]).read_bytes(), "program.yml").program
build(program, Path(sys.argv[2]), revision=revision_of(program))
"""


def programme(text: str) -> Program:
    parsed = parse(text.encode(), "program.yml")
    assert parsed.program is not None, parsed.mistakes
    return parsed.program


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of change of every file."""
    return {
        path: ((folder / path).stat().st_ino, (folder / path).stat().st_mtime_ns)
        for path in files(folder)
    }


def test_building_the_same_again_touches_nothing(tmp_path: Path) -> None:
    program = programme(PROGRAM)
    build(program, tmp_path, revision=revision_of(program))
    before = states(tmp_path)

    report = build(program, tmp_path, revision=revision_of(program))

    assert states(tmp_path) == before
    assert (report.written, report.removed) == (0, 0)


def test_a_changed_amount_rewrites_only_the_pages_that_show_it(tmp_path: Path) -> None:
    first = programme(PROGRAM)
    # The employees' highest reward; nothing else in the file is worth as much.
    second = programme(PROGRAM.replace("2000.00 USD", "2345.00 USD"))
    assert first.audiences["employee"] != second.audiences["employee"]
    assert first.audiences["customer"] == second.audiences["customer"]
    build(first, tmp_path, revision=revision_of(first))
    old, before = files(tmp_path), states(tmp_path)

    report = build(second, tmp_path, revision=revision_of(second))

    new, after = files(tmp_path), states(tmp_path)
    touched = {path for path in new if before.get(path) != after[path]}
    amounts = {display.amount(234_500, "USD", it).encode() for it in second.locales.offered}
    shown = {
        path
        for path, content in new.items()
        if path.endswith(".html") and any(amount in content for amount in amounts)
    }
    of_the_revision = {path for path in new if path not in old}
    assert {path for path in touched if path.endswith(".html")} == shown | of_the_revision
    assert len(of_the_revision) == len(second.locales.offered)
    assert all(f"/terms/{revision_of(second)}/" in path for path in of_the_revision)
    assert "site/index.html" in shown
    assert "site/offers/employee/index.html" in shown
    assert "site/offers/customer/index.html" not in shown
    assert not any("/customer/" in path for path in shown)
    assert report.written == len(touched)
    assert report.removed == len(second.locales.offered)


def test_a_name_rewrites_pages_but_no_picture_or_script(tmp_path: Path) -> None:
    first = programme(PROGRAM)
    second = programme(PROGRAM.replace("name: Larkspur", "name: Delphinium"))
    build(first, tmp_path, revision=revision_of(first))
    before = states(tmp_path)

    build(second, tmp_path, revision=revision_of(second))

    after = states(tmp_path)
    assets = {path for path in after if path.startswith("site/assets/")}
    assert {path: after[path] for path in assets} == {path: before[path] for path in assets}
    assert before["site/index.html"] != after["site/index.html"]


def test_process_folder_and_hash_seed_have_no_say_in_the_bytes(tmp_path: Path) -> None:
    source = tmp_path / "program.yml"
    source.write_text(PROGRAM, encoding="utf-8")
    folders = [tmp_path / "a", tmp_path / "some" / "other folder"]

    for seed, folder in zip(("1", "4711"), folders, strict=True):
        subprocess.run(
            [sys.executable, "-c", BUILD, str(source), str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed[0]}", "LANG": "C"},
            check=True,
        )

    one, other = (files(folder) for folder in folders)
    assert one.keys() == other.keys()
    assert {path for path in one if one[path] != other[path]} == set()
