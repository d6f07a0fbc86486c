import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.program.model import Colours
from goodword.program.reading.scalars import contrast
from goodword_site.errors import BuildFailed
from goodword_site.pictures.palette import hex_of, palette, tone_of

COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
GROUNDS = ("paper", "surface", "tint", "glow-tint")
# What is read on what: (text, ground), 4.5 or more.
PAIRS = [(text, ground) for text in ("ink", "muted", "brand", "glow-ink") for ground in GROUNDS] + [
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-glow", "glow"),
    ("on-deep", "deep"),
    ("glow", "deep"),
    ("deep-muted", "deep"),
    ("error", "error-tint"),
    ("error", "surface"),
    ("done", "done-tint"),
    ("done", "surface"),
]


@settings(deadline=None)
@given(primary=COLOURS, accent=COLOURS)
def test_whatever_the_brand_chose_every_text_is_legible(primary: str, accent: str) -> None:
    for scheme, colours in palette(Colours(primary=primary, accent=accent)).items():
        unread = [
            (text, ground)
            for text, ground in PAIRS
            if contrast(colours[text], colours[ground]) < 4.5
        ]
        assert unread == [], scheme


@settings(deadline=None)
@given(primary=COLOURS, accent=COLOURS)
def test_the_edges_of_fields_stand_out(primary: str, accent: str) -> None:
    for colours in palette(Colours(primary=primary, accent=accent)).values():
        assert min(contrast(colours["edge"], colours[ground]) for ground in GROUNDS) >= 3


@settings(deadline=None)
@given(colour=COLOURS)
def test_a_colour_comes_back_from_oklch(colour: str) -> None:
    returned = hex_of(tone_of(colour))

    assert all(
        abs(int(colour[i : i + 2], 16) - int(returned[i : i + 2], 16)) <= 2 for i in (1, 3, 5)
    )


def test_a_legible_brand_colour_is_used_as_it_is() -> None:
    colours = palette(Colours(primary="#3b3a8f", accent="#e0a526"))["light"]

    assert (colours["brand"], colours["glow"]) == ("#3b3a8f", "#e0a526")


def test_light_and_dark_name_the_same_colours() -> None:
    colours = palette(Colours(primary="#3b3a8f", accent="#e0a526"))

    assert set(colours["light"]) == set(colours["dark"])


def test_a_colour_by_name_is_refused() -> None:
    with pytest.raises(BuildFailed, match="write a colour such as #3b3a8f, not 'indigo'"):
        palette(Colours(primary="indigo", accent="#e0a526"))
