"""What is asked of a page in a real browser, whatever it says and whichever way it is written."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from _pytest.mark import ParameterSet
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

Look = tuple[dict[str, int], str, dict[str, Any]]

# One that is written from left to right, and one from right to left.
BOTH_WAYS: Final = ("en", "ar")


def proved_besides(
    locales: Iterable[str], *, every_time: Collection[str] = BOTH_WAYS
) -> list[ParameterSet]:
    """Every locale as a parameter: those of both ways in every run, the others in ``make proof``.

    A run of axe takes up to seconds on a long page, and its structure is the same in all of them.
    """
    return [
        pytest.param(locale, marks=[] if locale in every_time else pytest.mark.proof)
        for locale in locales
    ]


SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1280, "height": 800}
_AXE: Final = Axe()
# What a page does well is told by one example each: a long list of it would be half of the work.
_FAULTS: Final = {"resultTypes": ["violations"]}
_EVERYTHING: Final = {"rules": {"target-size": {"enabled": True}}, **_FAULTS}
# All else that axe looks at is the same in the dark.
_COLOURS: Final = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    **_FAULTS,
}
_RUN: Final = "async (options) => (await axe.run(document, options)).violations"
ASKED: Final[dict[str, dict[str, Any]]] = {"light": _EVERYTHING, "dark": _COLOURS}
TWO_LOOKS: Final = ((PHONE, "light", ASKED["light"]), (DESK, "dark", ASKED["dark"]))
# The same structure in other words: what may differ is whether the words fit.
NARROWEST: Final = {"width": 320, "height": 640}
ALL_LOOKS: Final = (*TWO_LOOKS, (PHONE, "dark", ASKED["dark"]), (DESK, "light", ASKED["light"]))
# Width and scheme in two of their four pairs in every run, in all of them in ``make proof``.
EACH_LOOKS: Final = (TWO_LOOKS, pytest.param(ALL_LOOKS, marks=pytest.mark.proof))
# Colours that are on their way to others are neither.
_SETTLE: Final = "document.getAnimations().forEach((animation) => animation.finish())"

# The element in focus: whether it can be seen, is not covered, and shows that it has the focus.
_FOCUS: Final = """async () => {
  // What scrolls or moves with the focus does so by the frame after the next.
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const shows = (part) => parseFloat(part.outlineWidth) >= 2 && part.outlineStyle !== "none"
    || part.boxShadow !== "none";
  const at = [(Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2,
    (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2];
  const on_top = document.elementFromPoint(...at);
  window.walked = window.walked || new Set();
  // A date has a stop for each of its parts, which are no elements of the page.
  const part = element === window.last && element.type === "date";
  const again = walked.has(element) && !part;
  walked.add(element);
  window.last = element;
  return {
    name: element.outerHTML.slice(0, 100),
    again,
    part,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    covered: !(on_top && (element.contains(on_top) || on_top.contains(element)
      || [...(element.labels || [])].some((label) => label.contains(on_top)))),
    shows: shows(style),
  };
}"""
# For how many further stops a date has parts: day, month, year and the calendar's button.
_PARTS: Final = 4
# Everything that Tab should reach, in the order of the document.
_REACHABLE: Final = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")].filter((element) =>
  !element.disabled && element.type !== "hidden" && element.tabIndex >= 0
  && element.checkVisibility({visibilityProperty: true})
  // One of a group of radio buttons stands for all of them.
  && (element.type !== "radio"
    || element === document.getElementsByName(element.name)[0])).length"""


def in_both_schemes(size: dict[str, int]) -> tuple[Look, ...]:
    """A page of that width by day and by night."""
    return tuple((size, scheme, ASKED[scheme]) for scheme in SCHEMES)


def violations(
    page: Page, looks: tuple[Look, ...], pictures: Callable[[str, int], Path] | None = None
) -> list[str]:
    """What axe objects to and what does not fit, in each look.

    A picture of each is kept where ``pictures`` says, by scheme and width.
    """
    found = []
    page.evaluate(_AXE.axe_script)
    for size, scheme, options in looks:
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a TypedDict of the same two keys
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        page.evaluate(_SETTLE)
        if pictures:
            page.screenshot(path=pictures(scheme, size["width"]), full_page=True)
        where = f"{scheme}, {size['width']} px"
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"{where}: scrolls sideways")
        against: list[dict[str, Any]] = page.evaluate(_RUN, options)
        found += [
            f"{where}: {violation['id']}: {node['html'][:120]}"
            for violation in against
            for node in violation["nodes"]
        ]
    return found


def overflowing(page: Page) -> list[str]:
    """The widths at which the page has to be scrolled sideways."""
    found = []
    for size in (NARROWEST, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a TypedDict of the same two keys
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"{size['width']} px: scrolls sideways")
    return found


def walk(page: Page) -> list[str]:
    """What is wrong about going through the page with the Tab key, from the top to the end."""
    found: list[str] = []
    count, reached = page.evaluate(_REACHABLE), 0
    # A page may have put the focus somewhere; then the way leads over its end, which is one more.
    dates = page.locator("input[type=date]").count()
    for _ in range(count + 1 + _PARTS * dates):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus is None:
            continue
        if focus["again"]:
            break
        if focus["part"]:
            continue
        reached += 1
        found += [
            f"{complaint}: {focus['name']}"
            for complaint, there in (
                ("cannot be seen in focus", not focus["seen"]),
                ("is covered in focus", focus["covered"]),
                ("does not show its focus", not focus["shows"]),
            )
            if there
        ]
    return found if reached == count else [*found, f"reaches {reached} of {count} elements"]


def opened(browser: Browser, address: str, **options: bool) -> Page:
    return browser.new_context(base_url=address, reduced_motion="reduce", **options).new_page()  # type: ignore[arg-type]  # options are flags only


def problems_of(
    browser: Browser,
    address: str,
    paths: Iterable[str],
    look_at: Callable[[Page], list[str]],
    **options: bool,
) -> dict[str, list[str]]:
    """What ``look_at`` finds on each page, and what the policy refuses there; no page without."""
    found: dict[str, list[str]] = {}
    page = opened(browser, address, **options)
    page.on("console", lambda line: refused(line.text, found.setdefault(page.url, [])))
    for path in paths:
        page.goto(path)
        if problems := look_at(page):
            found.setdefault(page.url, []).extend(problems)
    page.context.close()
    return {url: problems for url, problems in found.items() if problems}


def refused(line: str, problems: list[str]) -> None:
    """Adds a line of the console that tells what the policy has refused."""
    if "Security Policy" in line:
        problems.append(line)
