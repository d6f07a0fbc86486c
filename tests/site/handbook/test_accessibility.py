"""The accessibility statement, where a company declares one (EAA Art. 13, Annex V)."""

import pytest

from tests.program.programme import SMALL, small_with
from tests.site.built import Built
from tests.site.handbook.read import handbook, programme, rendered

DECLARED = """\
  accessibility:
    reviewed: 2026-11-30
    contact: access@acme.example
    shortcomings:
      en: The film has no captions yet.
      de: Der Film hat noch keine Untertitel.
    authority: The Office
"""


def test_what_a_company_declares_stands_on_its_statement_in_each_language() -> None:
    pages = handbook(programme(small_with("locales:\n", f"{DECLARED}locales:\n")))

    english = rendered(pages["/accessibility/"])
    assert "We last went through them on November 30, 2026. The film has no captions" in english
    assert "Write to access@acme.example" in english
    assert english.strip().endswith("turn to: The Office.")
    german = rendered(pages["/de/accessibility/"])
    assert "geprüft haben wir sie am 30. November 2026. Der Film hat noch keine" in german


def test_without_a_contact_of_its_own_reports_go_to_the_brand() -> None:
    declared = "  accessibility:\n    reviewed: 2026-11-30\n"
    page = handbook(programme(small_with("locales:\n", f"{declared}locales:\n")))["/accessibility/"]

    assert "We know of nothing that falls short." in rendered(page)
    assert "Write to hello@acme.example" in rendered(page)
    assert "turn to" not in rendered(page)


def test_without_a_declaration_there_is_no_such_page() -> None:
    assert not [at for at in handbook(programme(SMALL)) if "accessibility" in at]


@pytest.mark.parametrize("path", ["index.html", "ar/index.html", "terms/index.html"])
def test_every_page_leads_to_the_statement(site: Built, path: str) -> None:
    page = (site.folder / "site" / path).read_text("utf-8")
    assert "accessibility/" in page
