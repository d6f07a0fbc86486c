import re
from pathlib import Path

import pytest

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword_site.builder.builder import build
from goodword_site.errors import BuildFailed
from tests.program.programme import SMALL
from tests.site.built import Built, built, files

REVISION = "0123456789abcdef"


def with_brand(program: Program, **changes: object) -> Program:
    return program.model_copy(update={"brand": program.brand.model_copy(update=changes)})


def test_the_same_programme_makes_the_same_bytes(
    site: Built, larkspur: Program, tmp_path: Path
) -> None:
    again = built(larkspur, tmp_path)

    assert files(again.folder) == files(site.folder)


def test_a_relative_folder_lies_where_the_command_runs(
    larkspur: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    build(larkspur, Path("build"), revision=REVISION)

    assert (tmp_path / "build" / "functions" / "mails" / "confirm.en.txt").is_file()
    assert (tmp_path / "build" / "site" / "index.html").is_file()


def test_a_build_leaves_nothing_but_what_is_served(site: Built) -> None:
    kinds = {Path(path).suffix for path in files(site.folder / "site")}

    assert kinds == {".html", ".css", ".js", ".png", ".svg"}
    assert {path.name for path in site.folder.iterdir()} == {"site", "functions"}


def test_every_asset_is_used_and_named_by_its_content(site: Built) -> None:
    templates = (page for tag in site.program.locales.offered for page in site.served(tag).values())
    # Pages of staff are templates of their own, which name their style sheet.
    compiled = (site.folder / "functions" / "templates").glob("*.py")
    of_staff = "".join(path.read_text(encoding="utf-8") for path in compiled)
    pages = "".join((*site.static().values(), *templates, of_staff))
    assets = [path.name for path in (site.folder / "site" / "assets").rglob("*.*")]

    assert [name for name in assets if name not in pages] == []
    assert all(re.search(r"\.[0-9a-f]{8,16}\.", name) for name in assets)


def test_whatever_a_brand_is_called_it_stays_text(larkspur: Program, tmp_path: Path) -> None:
    name = "<script>alert(1)</script>{{7*7}}{brand}\"'"
    purposes = {"news": dict.fromkeys(larkspur.locales.offered, "<b>{{ config }}</b>")}
    program = with_brand(larkspur, name=name, legal_entity=name, address=name).model_copy(
        update={"privacy": larkspur.privacy.model_copy(update={"purposes": purposes})}
    )

    made = built(program, tmp_path)
    mails = [made.text(f"functions/mails/confirm.{locale}.html") for locale in ("en", "ja")]
    pages = [*made.static().values(), *made.served("en").values(), *mails]

    assert all("<script>alert" not in page and "<b>" not in page for page in pages)
    assert all("&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}{brand}" in page for page in pages)
    assert "&lt;b&gt;{{ config }}&lt;/b&gt;" in made.served("en")["confirm"]


def test_a_placeholder_in_the_programme_is_refused(larkspur: Program, tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="@@ marks values that are filled in later"):
        build(with_brand(larkspur, name="Acme @@token"), tmp_path, revision=REVISION)

    assert list(tmp_path.iterdir()) == []


def test_a_build_that_fails_leaves_the_last_one_standing(larkspur: Program, tmp_path: Path) -> None:
    build(larkspur, tmp_path, revision=REVISION)
    before = files(tmp_path)
    colours = larkspur.brand.colours.model_copy(update={"primary": "indigo"})

    with pytest.raises(BuildFailed, match="write a colour"):
        build(with_brand(larkspur, colours=colours), tmp_path, revision=REVISION)

    assert files(tmp_path) == before


def test_a_build_takes_the_place_of_the_last_one_and_of_nothing_else(
    larkspur: Program, tmp_path: Path
) -> None:
    (tmp_path / "function.zip").write_bytes(b"zip")
    renamed = parse(SMALL.replace("customer:", "client:"), "p.yml").program
    assert renamed is not None
    build(larkspur, tmp_path, revision=REVISION)

    build(renamed, tmp_path, revision=REVISION)
    made = files(tmp_path)

    assert "site/offers/client/index.html" in made
    assert "site/offers/customer/index.html" not in made
    assert made["function.zip"] == b"zip"


def test_a_report_counts_what_was_made(larkspur: Program, tmp_path: Path) -> None:
    report = build(larkspur, tmp_path, revision=REVISION)
    made = files(tmp_path)

    pages = [path for path in made if path.endswith(".html")]
    compiled = [path for path in made if path.endswith(".py")]
    # The claim form and the join pages are both: text for a visit, compiled for mistakes.
    both = 1 + sum(audience.joining is not None for audience in larkspur.audiences.values())
    assert report.pages == len(pages) + len(compiled) - both * len(report.locales)
    assert report.bytes == sum(map(len, made.values()))
    assert report.locales == larkspur.locales.offered


def test_a_locale_without_words_is_named(larkspur: Program, tmp_path: Path) -> None:
    locales = larkspur.locales.model_copy(update={"offered": ("en", "it")})

    with pytest.raises(BuildFailed, match=r"site/locales/it\.yml: there is no such file"):
        build(larkspur.model_copy(update={"locales": locales}), tmp_path, revision=REVISION)
