"""Several things of one kind decided about at once: each by itself, and what became of each."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from goodword.domain.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import WaitingItem
from goodword.program.currencies import decimal_text

MOST_AT_ONCE: Final = 25


class Ruled(NamedTuple):
    """What became of one of them; ``refused`` says why it was left as it is."""

    name: str
    became: str = ""
    refused: str = ""


def total_of(items: Iterable[WaitingItem]) -> str:
    """What has to be typed before several are decided about: the sum of their money by currency,
    ``4200.00 EUR + 300.00 USD``; where none has any, how many they are."""
    shown = tuple(items)
    sums: dict[str, int] = {}
    for one in shown:
        if one.money is not None:
            sums[one.money.currency] = sums.get(one.money.currency, 0) + one.money.minor
    if not sums:
        return str(len(shown))
    return " + ".join(f"{decimal_text(sums[one], one)} {one}" for one in sorted(sums))


def is_total(typed: str, total: str) -> bool:
    """Whether somebody typed a total, however they set spaces and parted thousands."""
    return _plain(typed) == _plain(total)


def decide_each(
    desk: WaitingDesk, named: Sequence[tuple[str, int]], verdict: Ruling
) -> tuple[Ruled, ...]:
    """Decides about each by its name and the version that was shown: one after the other, each in
    a transaction of its own. What others have decided meanwhile stays as they decided."""
    return tuple(_decided(desk, name, verdict._replace(seen=seen)) for name, seen in named)


def _decided(desk: WaitingDesk, name: str, verdict: Ruling) -> Ruled:
    try:
        return Ruled(name, became=decide(desk, name, verdict))
    except Refused as refused:
        return Ruled(name, refused=str(refused))
    except NotFound:
        return Ruled(name, refused="It waits no more, or has become another thing.")
    except Conflict:
        return Ruled(name, refused="Somebody else was at work on it. Look at it again.")
    except Invalid as invalid:
        return Ruled(name, refused="; ".join(one.message for one in invalid.errors))
    except Unavailable:
        return Ruled(name, refused="No certain answer came. Look at it before you repeat this.")


def _plain(text: str) -> str:
    return "".join(text.upper().replace(",", "").split())
