import gzip
import re

import pytest

from tests.site.built import Built, addresses

PAGE_BYTES, SCRIPT_BYTES = 14_000, 2_000


def weight(content: bytes) -> int:
    return len(gzip.compress(content, mtime=0))


def loaded(site: Built, page: str) -> dict[str, bytes]:
    """Every file that a browser fetches for a page."""
    names = {address.split("#")[0] for address in addresses(page) if "/assets/" in address}
    return {name: (site.folder / "site" / name.lstrip("/")).read_bytes() for name in names}


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ja", "ar"])
@pytest.mark.parametrize("name", ["offer-customer", "offer-with-mistakes"])
def test_an_offer_page_with_all_its_files_is_light(site: Built, locale: str, name: str) -> None:
    page = site.served(locale)[name]
    files = loaded(site, page)

    assert len(files) == 4
    assert weight(page.encode()) + sum(map(weight, files.values())) <= PAGE_BYTES


def test_the_script_is_small(site: Built) -> None:
    files = loaded(site, site.served("en")["offer-customer"])
    scripts = [content for name, content in files.items() if name.endswith(".js")]

    assert [weight(script) <= SCRIPT_BYTES for script in scripts] == [True]


def test_one_style_sheet_is_all_that_painting_waits_for(site: Built) -> None:
    for name, page in [*site.static().items(), *site.served("en").items()]:
        head = page.split("</head>")[0]
        assert len(re.findall(r'rel="stylesheet"', page)) == 1, name
        assert all(" defer>" in tag for tag in re.findall(r"<script[^>]*>", page)), name
        assert "@import" not in head, name
