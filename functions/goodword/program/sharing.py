"""How a shared link says through what it came, and which share page a referrer gets.

A link carries a short tag (``/r/CODE?c=mail``): a channel of ``sections.Channel``, or one of the
three ways that are none. Nothing else is counted or kept. Read by every visit, so that nothing of
the programme's model is imported here.
"""

from collections.abc import Iterable
from typing import Final

COPIED: Final = "link"
QR_CODE: Final = "qr"
SHARE_SHEET: Final = "sheet"
"""What a phone opens for the Web Share API; it does not tell where the link went."""

TAG_FIELD: Final = "c"
TAGS: Final = frozenset(
    {"mail", "whatsapp", "linkedin", "x", "slack", "sms", COPIED, QR_CODE, SHARE_SHEET}
)
OTHERWISE: Final = "other"
"""Stands for links without a tag where what came through them is counted."""

MOST_ON_X: Final = 280 - 23 - 1
"""What a post holds beside a link (any counts 23) and the space before it."""

# As X counts (https://developer.x.com/en/docs/counting-characters): these once, all others twice.
_SINGLE_ON_X: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def weight_on_x(text: str) -> int:
    """How many of the 280 characters of a post a text takes; at most, for an emoji of several."""
    return sum(
        1 if any(low <= ord(character) <= high for low, high in _SINGLE_ON_X) else 2
        for character in text
    )


def known_tag(text: str | None) -> str | None:
    """The tag that a visitor's link carries; None for none, and for whatever else it says."""
    return text if text in TAGS else None


def share_page_name(audience: str, without: Iterable[str]) -> str:
    """The name of a share page, without the channels that are switched off in a country."""
    off = sorted(without)
    return f"share-{audience}-without-{'-'.join(off)}" if off else f"share-{audience}"
