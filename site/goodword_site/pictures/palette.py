"""A palette for light and dark made from two brand colours, legible whatever the brand chose.

Colours are moved in lightness only (OKLCH, https://www.w3.org/TR/css-color-4/#ok-lab) until the
contrast of WCAG 2.2 holds: 4.5 for text, 3 for the edges of controls.
"""

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from goodword.program.model import Colours
from goodword.program.reading.scalars import READABLE, contrast
from goodword_site.errors import BuildFailed

TEXT = READABLE
EDGE = 3.0
_STEP = 0.005
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_ERROR_HUE = 27.0
_DONE_HUE = 155.0


class Tone(NamedTuple):
    """A colour in OKLCH: lightness 0 to 1, chroma, hue in degrees."""

    light: float
    chroma: float
    hue: float


def tone_of(colour: str) -> Tone:
    """A colour ``#rrggbb`` in OKLCH.

    Raises:
        BuildFailed: it is not written like that.
    """
    if _HEX.fullmatch(colour) is None:
        message = f"brand.colours: write a colour such as #3b3a8f, not {colour[:20]!r}"
        raise BuildFailed(message)
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    return Tone(light, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def hex_of(tone: Tone) -> str:
    """The nearest colour a screen shows: chroma gives way, lightness and hue stay."""
    chroma = tone.chroma
    while chroma > 0:
        channels = _channels(tone._replace(chroma=chroma))
        if all(-0.0001 <= channel <= 1.0001 for channel in channels):
            return _written(channels)
        chroma -= 0.002
    return _written(_channels(tone._replace(chroma=0.0)))


def legible(tone: Tone, grounds: Iterable[str], *, ratio: float, darker: bool) -> str:
    """The tone, made darker (or lighter) until it stands out from every ground.

    Raises:
        BuildFailed: no lightness is enough; the grounds are too different from one another.
    """
    grounds = tuple(grounds)
    while 0 <= tone.light <= 1:
        colour = hex_of(tone)
        if all(contrast(colour, ground) >= ratio for ground in grounds):
            return colour
        tone = tone._replace(light=tone.light + (-_STEP if darker else _STEP))
    message = f"brand.colours: nothing is legible on {', '.join(grounds)}"
    raise BuildFailed(message)


def palette(colours: Colours) -> dict[str, dict[str, str]]:
    """Scheme (``light``, ``dark``) -> name of a colour -> ``#rrggbb``."""
    primary, accent = tone_of(colours.primary), tone_of(colours.accent)
    return {"light": _light(primary, accent), "dark": _dark(primary, accent)}


def _light(primary: Tone, accent: Tone) -> dict[str, str]:
    hue = primary.hue
    paper, surface = hex_of(Tone(0.976, 0.008, hue)), "#ffffff"
    tint = hex_of(Tone(0.953, 0.02, hue))
    glow_tint = hex_of(Tone(0.955, 0.045, accent.hue))
    error_tint = hex_of(Tone(0.965, 0.018, _ERROR_HUE))
    done_tint = hex_of(Tone(0.955, 0.035, _DONE_HUE))
    deep = hex_of(Tone(min(primary.light, 0.3), min(primary.chroma, 0.11), hue))
    grounds = (paper, surface, tint, glow_tint)
    brand = legible(primary, (*grounds, "#ffffff"), ratio=TEXT, darker=True)
    glow = legible(accent, (deep,), ratio=TEXT, darker=False)
    return {
        "paper": paper,
        "surface": surface,
        "tint": tint,
        "glow-tint": glow_tint,
        "ink": hex_of(Tone(0.24, 0.03, hue)),
        "muted": legible(Tone(0.5, 0.022, hue), grounds, ratio=TEXT + 0.5, darker=True),
        "line": hex_of(Tone(0.9, 0.012, hue)),
        "edge": legible(Tone(0.66, 0.02, hue), grounds, ratio=EDGE, darker=True),
        "brand": brand,
        "brand-strong": hex_of(tone_of(brand)._replace(light=tone_of(brand).light - 0.07)),
        "on-brand": "#ffffff",
        "glow": glow,
        "on-glow": _ink_on(glow, hue),
        "glow-ink": legible(accent, grounds, ratio=TEXT, darker=True),
        "deep": deep,
        "on-deep": legible(Tone(0.97, 0.01, hue), (deep,), ratio=TEXT, darker=False),
        "deep-muted": legible(Tone(0.84, 0.03, hue), (deep,), ratio=TEXT, darker=False),
        "error": legible(
            Tone(0.52, 0.19, _ERROR_HUE), (*grounds, error_tint), ratio=TEXT, darker=True
        ),
        "error-tint": error_tint,
        "done": legible(Tone(0.5, 0.12, _DONE_HUE), (*grounds, done_tint), ratio=TEXT, darker=True),
        "done-tint": done_tint,
    }


def _dark(primary: Tone, accent: Tone) -> dict[str, str]:
    hue = primary.hue
    paper, surface = hex_of(Tone(0.185, 0.022, hue)), hex_of(Tone(0.232, 0.028, hue))
    tint = hex_of(Tone(0.285, 0.045, hue))
    glow_tint = hex_of(Tone(0.28, 0.04, accent.hue))
    error_tint = hex_of(Tone(0.27, 0.05, _ERROR_HUE))
    done_tint = hex_of(Tone(0.28, 0.04, _DONE_HUE))
    deep = hex_of(Tone(0.3, min(primary.chroma, 0.09), hue))
    grounds = (paper, surface, tint, glow_tint)
    brand = legible(
        primary._replace(light=max(primary.light, 0.72), chroma=min(primary.chroma, 0.12)),
        grounds,
        ratio=TEXT,
        darker=False,
    )
    glow = legible(accent._replace(light=max(accent.light, 0.7)), (deep,), ratio=TEXT, darker=False)
    return {
        "paper": paper,
        "surface": surface,
        "tint": tint,
        "glow-tint": glow_tint,
        "ink": hex_of(Tone(0.95, 0.008, hue)),
        "muted": legible(Tone(0.76, 0.02, hue), grounds, ratio=TEXT + 0.5, darker=False),
        "line": hex_of(Tone(0.335, 0.03, hue)),
        "edge": legible(Tone(0.55, 0.03, hue), grounds, ratio=EDGE, darker=False),
        "brand": brand,
        "brand-strong": hex_of(tone_of(brand)._replace(light=tone_of(brand).light + 0.06)),
        "on-brand": _ink_on(brand, hue),
        "glow": glow,
        "on-glow": _ink_on(glow, hue),
        "glow-ink": legible(accent, grounds, ratio=TEXT, darker=False),
        "deep": deep,
        "on-deep": legible(Tone(0.97, 0.01, hue), (deep,), ratio=TEXT, darker=False),
        "deep-muted": legible(Tone(0.84, 0.03, hue), (deep,), ratio=TEXT, darker=False),
        "error": legible(
            Tone(0.72, 0.15, _ERROR_HUE), (*grounds, error_tint), ratio=TEXT, darker=False
        ),
        "error-tint": error_tint,
        "done": legible(
            Tone(0.75, 0.12, _DONE_HUE), (*grounds, done_tint), ratio=TEXT, darker=False
        ),
        "done-tint": done_tint,
    }


def _ink_on(ground: str, hue: float) -> str:
    # The brand's own near-black where it can be read; of black and white one always can.
    inks = (hex_of(Tone(0.2, 0.03, hue)), "#ffffff", "#000000")
    return next(ink for ink in inks if contrast(ink, ground) >= TEXT)


def _channels(tone: Tone) -> tuple[float, float, float]:
    a = tone.chroma * math.cos(math.radians(tone.hue))
    b = tone.chroma * math.sin(math.radians(tone.hue))
    long = (tone.light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (tone.light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (tone.light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _written(channels: Iterable[float]) -> str:
    return "#" + "".join(
        f"{round(255 * _gamma(min(max(channel, 0.0), 1.0))):02x}" for channel in channels
    )


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)
