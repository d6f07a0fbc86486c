import gzip
import re
from pathlib import Path

import pytest

from goodword_site.builder.assets import brand_style, page_style, smaller_style
from goodword_site.builder.builder import SOURCE
from goodword_site.pictures.brand_files import FONT_BYTES
from goodword_site.pictures.palette import palette
from tests.doubles import sample_program
from tests.site.built import Built, addresses

LOCALES = sample_program().locales.offered
PAGE_BYTES, SCRIPT_BYTES, WITH_FONTS = 14_000, 2_000, 40_000


def weight(content: bytes) -> int:
    return len(gzip.compress(content, mtime=0))


def loaded(site: Built, page: str) -> dict[str, bytes]:
    """Every file that a browser fetches for a page, without images."""
    names = {address for address in addresses(page) if address.endswith((".css", ".js"))}
    return {name: (site.folder / "site" / name.lstrip("/")).read_bytes() for name in names}


@pytest.mark.parametrize("locale", LOCALES)
def test_an_offer_page_with_all_its_files_is_light(site: Built, locale: str) -> None:
    offers = {name: page for name, page in site.served(locale).items() if name.startswith("offer-")}
    weights = {}
    for name, page in offers.items():
        files = loaded(site, page)
        # Pictures stand in the page; a logo of the company's own does not count.
        assert sorted(Path(file).suffix for file in files) == [".css", ".js"], name
        weights[name] = weight(page.encode()) + sum(map(weight, files.values()))

    audiences = {f"offer-{name}" for name in site.program.audiences}
    assert offers.keys() >= audiences | {"offer-with-mistakes"}
    assert {name: size for name, size in weights.items() if size > PAGE_BYTES} == {}


@pytest.mark.parametrize("look", ["calm", "bold", "editorial"])
def test_an_offer_page_is_light_in_every_look_and_with_fonts(site: Built, look: str) -> None:
    colours = brand_style(palette(site.program.brand.colours))
    style = smaller_style(colours + page_style(SOURCE / "assets", look))
    page = site.served("ja")["offer-with-mistakes"]
    scripts = [content for name, content in loaded(site, page).items() if name.endswith(".js")]
    bytes_sent = sum(map(weight, (page.encode(), style.encode(), *scripts)))

    assert bytes_sent <= PAGE_BYTES
    assert bytes_sent + FONT_BYTES <= WITH_FONTS


@pytest.mark.parametrize("locale", LOCALES)
def test_the_pages_of_referrers_and_of_who_has_confirmed_are_light(
    site: Built, locale: str
) -> None:
    pages = {
        name: page
        for name, page in site.served(locale).items()
        if name.startswith(("share-", "join-")) or name in {"confirm", "confirmed", "sent"}
    }
    weights = {
        name: weight(page.encode()) + sum(map(weight, loaded(site, page).values()))
        for name, page in pages.items()
    }

    assert {"share-customer", "join-of-customer", "confirmed", "sent"} <= pages.keys()
    assert {name: size for name, size in weights.items() if size > PAGE_BYTES} == {}


def test_the_script_is_small(site: Built) -> None:
    files = loaded(site, site.served("en")["offer-customer"])
    scripts = [content for name, content in files.items() if name.endswith(".js")]

    assert [weight(script) <= SCRIPT_BYTES for script in scripts] == [True]


def test_one_style_sheet_is_all_that_painting_waits_for(site: Built) -> None:
    pages = {**site.static(), **site.served("en")}
    ours = {name: page for name, page in pages.items() if "/assets/goodword." in page}
    assert {"/", "/offers/customer/", "offer-customer", "offer-partner"} <= ours.keys()
    for name, page in ours.items():
        head = page.split("</head>")[0]
        assert len(re.findall(r'rel="stylesheet"', page)) == 1, name
        assert all(" defer>" in tag for tag in re.findall(r"<script[^>]*>", page)), name
        assert "@import" not in head, name
