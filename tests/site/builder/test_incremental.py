"""Building again: what a change of program.yml rewrites, and that nothing else has a say."""

import html
import os
import re
import subprocess
import sys
from pathlib import Path

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword.program.revision import revision_of
from goodword_site.builder.builder import build
from goodword_site.messages.offer_facts import leading_currency
from tests.site.built import files

ROOT = Path(__file__).parents[3]
PROGRAM = (ROOT / "program.yml").read_text(encoding="utf-8")
BUILD = """
import sys
from pathlib import Path
from goodword.program.reading.parse import parse
from goodword.program.revision import revision_of
from goodword_site.messages.offer_facts import leading_currency
from goodword_site.builder.builder import build

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
    pages = (
        "index.html",
        "handbook/employee/index.html",
        "handbook/rewards/index.html",
        "offers/employee/index.html",
        "terms/index.html",
        f"terms/{revision_of(second)}/index.html",
    )
    # Elsewhere pages speak euros or yen; the terms have a table of every currency, and home pages
    # reckon for every country.
    assert [one for one in second.locales.offered if leading_currency(second, one) == "USD"] == [
        *("en", "ar")
    ]
    dollars, others = ("site", "site/ar"), ("site/de", "site/fr", "site/es", "site/ja")
    assert {path for path in touched if path.endswith(".html")} == {
        *(f"{home}/{page}" for home in dollars for page in pages),
        *(
            f"{home}/{page}"
            for home in others
            for page in pages
            if page.startswith(("terms/", "index"))
        ),
        *(f"functions/pages/join-of-employee.{locale}.html" for locale in ("en", "ar")),
    }
    # Nor does anything change in these but figures and the revision's name.
    revised = {path for path in touched & old.keys() if path.endswith(".html")}
    assert {path for path in revised if old[path] == new[path]} == set()
    assert {path for path in revised if figureless(old[path]) != figureless(new[path])} == set()
    assert report.written == len(touched)
    assert report.removed == len(second.locales.offered)


def figureless(page: bytes) -> str:
    """A page without revisions, figures and what stands between their digits."""
    text = re.sub(r"\b[0-9a-f]{16}\b", "", html.unescape(page.decode()))
    return re.sub(r"\d[\d.,\s\u00a0\u202f]*", "", text)


def test_a_new_address_rewrites_pages_but_no_asset(tmp_path: Path) -> None:
    first = programme(PROGRAM)
    second = programme(PROGRAM.replace("Lindenstraße 12", "Lindenstraße 14"))
    assert first.brand != second.brand
    build(first, tmp_path, revision=revision_of(first))
    before = states(tmp_path)

    build(second, tmp_path, revision=revision_of(second))

    after = states(tmp_path)
    assets = {path for path in after if path.startswith("site/assets/")}
    assert {path: after[path] for path in assets} == {path: before[path] for path in assets}
    assert before["site/terms/index.html"] != after["site/terms/index.html"]


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
