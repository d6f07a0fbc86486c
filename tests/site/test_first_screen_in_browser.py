"""The first field and the button of an offer page stand on the first screen, whatever is shown."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from goodword.handlers.public.join_form import LONGEST
from goodword_site.builder.assets import brand_style, page_style, smaller_style
from goodword_site.builder.builder import SOURCE
from goodword_site.pictures.palette import palette
from tests.doubles import sample_program
from tests.served import served
from tests.site.built import Built
from tests.site.soundness import BOTH_WAYS, TWO_LOOKS, opened, violations, walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 720}
LOOKS = ("calm", "bold", "editorial")
PROGRAM = sample_program()
# As long as a referrer may write; each script breaks lines in its own way.
WORDS = {
    "ja": "生産計画はこれに任せています。もう元には戻れません。",
    "ar": "نخطّط إنتاجنا باستخدامه ولن نعود إلى ما كنا عليه. ",
}
USUAL = "We plan our production with it and would not go back. "

_ENDS = """() => {
  const field = document.querySelector("form input:not([type=hidden])");
  const button = document.querySelector("form button[type=submit]");
  const end = (element) => Math.ceil(element.getBoundingClientRect().bottom);
  return {field: end(field), button: end(button), wide: document.documentElement.scrollWidth};
}"""


def sentence(locale: str) -> str:
    words = WORDS.get(locale, USUAL)
    return (words * LONGEST["sentence"])[: LONGEST["sentence"] if locale != "ja" else 100].strip()


def put(site: Built, folder: Path, look: str) -> list[str]:
    """The personal pages of all audiences, variants and locales in a look; their names."""
    names = []
    for locale in PROGRAM.locales.offered:
        pages = site.served(locale)
        # Those of campaigns and variants, too, which have a headline and the offer below it.
        for name in (one for one in pages if one.startswith("offer-") and "mistakes" not in one):
            names.append(f"{name.removeprefix('offer-')}.{locale}.html")
            page = pages[name].replace("They answer the phone.", sentence(locale))
            (folder / names[-1]).write_text(page, encoding="utf-8")
    style = next((site.folder / "site" / "assets").glob("goodword.*.css"))
    rules = brand_style(palette(PROGRAM.brand.colours)) + page_style(SOURCE / "assets", look)
    (folder / "assets").mkdir()
    (folder / "assets" / style.name).write_text(smaller_style(rules), encoding="utf-8")
    return names


@pytest.mark.parametrize("look", LOOKS)
def test_field_and_button_need_no_scrolling_in_the_look(
    browser: Browser, site: Built, tmp_path: Path, look: str
) -> None:
    names = put(site, tmp_path, look)
    below = []
    with served(tmp_path, site.folder / "site") as address:
        page = browser.new_context(base_url=address, reduced_motion="reduce").new_page()
        for size in (PHONE, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a TypedDict of the same keys
            for name in names:
                page.goto(f"/{name}")
                ends = page.evaluate(_ENDS)
                if ends["button"] > size["height"] or ends["wide"] > size["width"]:
                    below.append((name, size["width"], ends))
        page.context.close()

    assert len(names) == 30
    assert below == []


@pytest.mark.parametrize("look", LOOKS)
def test_it_is_sound_light_and_dark_and_at_four_hundred_percent_in_the_look(
    browser: Browser, site: Built, tmp_path: Path, look: str
) -> None:
    put(site, tmp_path, look)
    problems = []
    with served(tmp_path, site.folder / "site") as address:
        page = opened(browser, address)
        for locale in BOTH_WAYS:
            page.goto(f"/customer.{locale}.html")
            problems += violations(page, TWO_LOOKS)
            # What 1280 px are at 400 %; and each menu, question and field by keyboard alone.
            page.set_viewport_size({"width": 320, "height": 256})
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                problems.append(f"{locale}: scrolls sideways at 320 px")
            problems += walk(page)
        page.context.close()

    assert problems == []
