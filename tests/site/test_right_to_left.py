"""Arabic pages and mails: their direction, and what runs the other way in them."""

import html
import re

import pytest
from playwright.sync_api import Browser

from goodword_site.builder.assets import page_style
from goodword_site.builder.builder import SOURCE
from goodword_site.messages.formatting import amount, percent
from tests.site.built import Built

# Where every glyph of the text stands, from left to right.
VISUAL_ORDER = """element => {
  const node = element.firstChild, places = [];
  for (let at = 0; at < node.length; at += 1) {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const box = range.getBoundingClientRect();
    if (box.width > 0) places.push([box.left, node.data[at]]);
  }
  return places.sort((one, other) => one[0] - other[0]).map(([, letter]) => letter).join("");
}"""


def test_an_address_is_entered_from_left_to_right(site: Built) -> None:
    page = site.served("ar")["offer-customer"]

    assert re.search(r'<input type="email" dir="ltr" ', page)
    assert not re.search(r'<input type="text" dir=', page)


def test_mail_says_its_direction_where_mail_programs_keep_it(site: Built) -> None:
    mail = site.text("functions/mails/confirm.ar.html")

    assert re.search(r'<table [^>]*lang="ar" dir="rtl" ', mail)
    assert '<bdi dir="ltr">@@confirm_url</bdi>' in mail


def test_names_and_brands_are_isolated_in_plain_mail_too(site: Built) -> None:
    text = site.text("functions/mails/confirm.ar.txt")

    assert site.catalogue("ar")["mail.greeting"] == "مرحبًا \u2068@@name\u2069،"
    assert "\u2068Larkspur Software GmbH\u2069" in text
    assert "\n@@confirm_url\n" in text
    assert "\u2068" not in site.text("functions/mails/confirm.en.txt")


@pytest.mark.parametrize("name", ["404", "unavailable"])
def test_a_page_for_any_address_speaks_every_language_in_its_direction(
    site: Built, name: str
) -> None:
    page = site.text(f"site/{name}.html")
    voices = re.findall(r'<div class="gw-voice" lang="([\w-]+)" dir="(\w+)">', page)

    assert voices == [
        (locale, "rtl" if locale == "ar" else "ltr") for locale in site.program.locales.offered
    ]


def test_a_missing_page_leads_home_in_every_language(site: Built) -> None:
    page = html.unescape(site.text("site/404.html"))
    homes = ["/", *(f"/{locale}/" for locale in site.program.locales.offered[1:])]

    assert all(f'<p class="gw-voice__home"><a href="{home}">' in page for home in homes)


def test_the_style_sheet_knows_no_left_and_no_right() -> None:
    style = page_style(SOURCE / "assets")
    physical = re.compile(
        r"(?:margin|padding|border|inset)-(?:left|right)|[ {;](?:left|right):|float:"
        r"|text-align: (?:left|right)|border-(?:top|bottom)-(?:left|right)-radius"
    )

    assert physical.findall(style) == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (amount(500000, "USD", "ar"), "US$ 5,000"),
        (amount(450050, "EUR", "ar"), "€ 4,500.50"),
        (percent(1500, "ar"), "15%"),
        ("Acme Inc.", "Acme Inc."),
        ("3M (Europe)", "3M (Europe)"),
    ],
)
def test_a_value_in_an_arabic_sentence_keeps_its_own_order(
    browser: Browser, value: str, seen: str
) -> None:
    page = browser.new_page()
    page.set_content(f'<p dir="rtl" lang="ar">حتى \u2068{html.escape(value)}\u2069 لك</p>')
    order = page.locator("p").evaluate(VISUAL_ORDER).replace("\u00a0", " ")
    page.close()

    assert seen in order
