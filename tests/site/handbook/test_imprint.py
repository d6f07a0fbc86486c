"""The imprint: who runs the programme, as § 5 DDG wants it told."""

import pytest

from tests.program.programme import SMALL, small_with
from tests.site.built import Built
from tests.site.handbook.read import handbook, programme, rendered

DECLARED = """\
  imprint:
    represented_by: Clara Muster
    company_register: Amtsgericht Berlin, HRB 1 B
    vat_id: DE123456789
    telephone: +49 30 1234
"""


def test_what_a_company_declares_stands_on_its_imprint_in_each_language() -> None:
    pages = handbook(programme(small_with("locales:\n", f"{DECLARED}locales:\n")))

    assert rendered(pages["/de/imprint/"]).split(" Verantwortlich ")[1].strip() == (
        "Acme GmbH, Ring 1, 10115 Berlin E-Mail: hello@acme.example "
        "Website: https://www.acme.example Vertreten durch: Clara Muster "
        "Register: Amtsgericht Berlin, HRB 1 B "
        "Umsatzsteuer-Identifikationsnummer: DE123456789 Telefon: +49 30 1234"
    )
    assert "Represented by: Clara Muster" in rendered(pages["/imprint/"])


def test_what_is_not_declared_is_not_told() -> None:
    page = rendered(handbook(programme(SMALL))["/imprint/"])

    assert "Acme GmbH, Ring 1, 10115 Berlin" in page
    assert not [label for label in ("Represented", "Register", "VAT", "Telephone") if label in page]


@pytest.mark.parametrize("path", ["index.html", "ar/index.html", "terms/index.html"])
def test_every_page_leads_to_the_imprint(site: Built, path: str) -> None:
    page = (site.folder / "site" / path).read_text("utf-8")
    assert "imprint/" in page
