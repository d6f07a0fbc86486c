"""Colours that can be read on white: WCAG 2.2, relative luminance and contrast ratio."""

from typing import Final

READABLE: Final = 4.5
_DARKENING_STEPS: Final = 64


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, from 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on_white(colour: str) -> str:
    """The same hue, darkened until white text on it (and it on white) reaches 4.5 : 1."""
    channels = _channels(colour)
    for left in range(_DARKENING_STEPS, 0, -1):
        darker = "#" + "".join(f"{channel * left // _DARKENING_STEPS:02x}" for channel in channels)
        if contrast(darker, "#ffffff") >= READABLE:
            return darker
    return "#000000"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
