"""The desk of the local stack, and pages that show themselves anew, in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.claiming import claim
from tests.e2e.conftest import Visit
from tests.local_stack import ROOT, LocalStack
from tests.site.soundness import EACH_LOOKS, Look, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("/_dev/", "/_dev/show?what=mail-confirm&locale=de", "/_dev/reset", "/_dev/story/JS42")


@pytest.mark.parametrize("looks", EACH_LOOKS)
def test_the_desk_and_its_views_are_sound_in_every_look(
    browser: Browser, visit: Visit, screenshots: Path, looks: tuple[Look, ...]
) -> None:
    claim(visit, visit.referrer(referrer_id="JS42")["code"], "pult@x.example")
    visit.http.post("/_dev/settle").raise_for_status()
    # The checker's script is none of the page's own.
    context = browser.new_context(base_url=visit.stack.address, bypass_csp=True)
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        name = path.strip("/_").replace("/", "-").partition("?")[0]

        def picture(scheme: str, width: int, name: str = name) -> Path:
            return screenshots / f"{name}-{width}-{scheme}.png"

        assert violations(page, looks, picture) == [], path
    context.close()


@pytest.fixture
def edited(builds: Path, tmp_path: Path) -> Iterator[LocalStack]:
    """A run of its own, on a program.yml that may be edited."""
    program, data = tmp_path / "program.yml", tmp_path / "data"
    shutil.copy(ROOT / "program.yml", program)
    shutil.copytree(builds, data / "builds")
    with LocalStack(data, program, reload=True) as running:
        running.wait_for("Ctrl-C")
        yield running


def test_an_open_page_shows_a_broken_save_and_the_next_good_one_by_itself(
    browser: Browser, edited: LocalStack, tmp_path: Path
) -> None:
    page = browser.new_page()
    program = tmp_path / "program.yml"
    good = program.read_text(encoding="utf-8")
    line = good[: good.index("discount: 15 %")].count("\n") + 1
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.set_default_timeout(60_000)
    page.goto(edited.get("/_dev/referrers")[0]["url"])

    program.write_text(good.replace("discount: 15 %", "discount: 150 %", 1), "utf-8")
    page.wait_for_selector(f".goodword-preview-wrong >> text=program.yml, line {line}")
    program.write_text(good.replace("discount: 15 %", "discount: 20 %", 1), "utf-8")
    page.wait_for_selector(".goodword-preview >> text=the discount is 20 %")

    page.fill("#name", "Anna")
    program.write_text(good, "utf-8")
    edited.wait_for("The site is new", count=2)
    page.wait_for_timeout(2500)
    assert page.input_value("#name") == "Anna"
    assert refused == []
    page.close()
