"""``/_dev/design``: the design system as a page of the local stack."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from goodword.program.model import Colours
from goodword_ops.dev.console import design
from goodword_site.builder.assets import charts_style, page_style
from goodword_site.builder.builder import SOURCE
from goodword_site.pictures.palette import palette
from tests.doubles import sample_program
from tests.served import served
from tests.site.soundness import TWO_LOOKS, opened, violations

GUIDE = (SOURCE.parent / "docs" / "design.md").read_text(encoding="utf-8")
COMPONENTS = GUIDE.partition("## Components")[2]


def styled() -> set[str]:
    style = page_style(SOURCE / "assets") + charts_style(SOURCE / "assets")
    return set(re.findall(r"\.(gw-[\w-]+)", style))


def described() -> set[str]:
    """The classes of the guide's table; ``--quiet`` belongs to the row's first one."""
    found = set[str]()
    for row in re.findall(r"^\| `.+$", COMPONENTS, re.MULTILINE):
        first, *others = re.findall(r"`(gw-[\w-]+|--[\w]+)`", row)
        found |= {first, *(first + name if name.startswith("--") else name for name in others)}
    return {name for name in found if "--gw-" not in name}


def test_every_class_that_the_guide_describes_has_a_style() -> None:
    assert len(described()) > 40
    assert described() - styled() == set()


def test_every_component_of_the_guide_is_shown_in_each_of_its_kinds() -> None:
    shown = set(re.findall(r"gw-[\w-]+", design.page()))

    assert described() - shown == set()


def test_the_guide_names_every_colour_role_of_the_palette() -> None:
    roles = palette(sample_program().brand.colours)["light"]

    assert [name for name in roles if f"`--gw-{name}`" not in GUIDE] == []


def test_it_is_shown_in_both_schemes_and_both_directions() -> None:
    page = design.page()

    for scheme in ("light", "dark"):
        for direction in ("ltr", "rtl"):
            assert re.search(rf'in-{scheme}" id="[\w-]+" lang="\w+" dir="{direction}"', page)


def test_it_has_the_colours_of_the_programme_that_is_edited() -> None:
    sample = sample_program()
    colours = Colours(primary="#0a5c36", accent="#ff5a36")
    edited = sample.model_copy(
        update={"brand": sample.brand.model_copy(update={"colours": colours})}
    )
    style = design.style(edited)

    for scheme, roles in palette(colours).items():
        assert f".in-{scheme}{{color-scheme:{scheme};--gw-paper:{roles['paper']};" in style


def test_states_that_a_pointer_or_a_key_makes_can_be_shown() -> None:
    style = design.style(sample_program())

    assert ".gw-button.is-hover {" in style
    assert ".is-focus-visible { outline: 3px" in style


@pytest.mark.browser
@pytest.mark.slow
def test_axe_objects_to_none_of_it(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "_dev").mkdir()
    (tmp_path / "_dev" / "design.html").write_text(design.page(), encoding="utf-8")
    (tmp_path / "_dev" / "design.css").write_text(design.style(sample_program()), encoding="utf-8")
    with served(tmp_path) as address:
        page = opened(browser, address)
        page.goto("/_dev/design.html")

        assert violations(page, TWO_LOOKS) == []
        page.context.close()
