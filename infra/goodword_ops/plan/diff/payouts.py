"""How two amounts that a programme pays differ, and what that changes for deals of each size."""

from collections.abc import Iterator
from typing import NamedTuple

from goodword.program.base import Amounts
from goodword.program.conversion import in_currency
from goodword.program.model import Currencies
from goodword.program.rewards import Band
from goodword_ops.plan.wording import amount, amounts, value_of


class Bases(NamedTuple):
    """The base currencies of two programmes: those of deal sizes and caps. ``before`` and
    ``after`` hold the rates beside them."""

    old: str
    new: str
    before: Currencies
    after: Currencies


class _Sizes(NamedTuple):
    """Deals of at least ``start`` and less than ``end`` (None: of any size above)."""

    start: int
    end: int | None


def pay_difference(old: Amounts, new: Amounts, bases: Bases) -> str:
    """``1,600.00 USD instead of 1,500.00 USD, 1,381.50 EUR (converted) instead of 1,400.00 EUR``.

    What has no own amount on one side is converted there, as it is paid.
    """
    said = []
    for currency in sorted({*new, *old}, key=lambda code: (code != bases.new, code)):
        if old.get(currency) == new.get(currency):
            continue
        now, was = _paid(new, currency, bases.after), _paid(old, currency, bases.before)
        if now is None:
            said.append(f"nothing in {currency} any more (was {was})")
        else:
            said.append(f"{now} (new)" if was is None else f"{now} instead of {was}")
    return ", ".join(said)


def band_differences(old: tuple[Band, ...], new: tuple[Band, ...], bases: Bases) -> Iterator[str]:
    """What deals of each size earn now, however the bands are cut.

    Sizes in two base currencies cannot be compared; then each new band is told.
    """
    if bases.old != bases.new:
        for band in new:
            deals = _of_size(_Sizes(band.from_, band.below), bases.new)
            yield f"{deals} earn {amounts(band.pays, bases.new)}"
        return
    for sizes, before, after in _joined(_pieces(old, new)):
        if before != after:
            yield f"{_of_size(sizes, bases.new)} earn {pay_difference(before, after, bases)}"


_Piece = tuple[_Sizes, Amounts, Amounts]


def _pieces(old: tuple[Band, ...], new: tuple[Band, ...]) -> Iterator[_Piece]:
    """Every stretch of sizes in which neither side changes, and what both pay for it."""
    starts = sorted({band.from_ for band in (*old, *new)})
    for start, end in zip(starts, (*starts[1:], None), strict=True):
        yield _Sizes(start, end), _pays(old, start), _pays(new, start)


def _joined(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Neighbours that pay the same, as one."""
    last: _Piece | None = None
    for piece in pieces:
        if last is not None and last[1:] == piece[1:]:
            last = (_Sizes(last[0].start, piece[0].end), *last[1:])
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _pays(bands: tuple[Band, ...], size: int) -> Amounts:
    """A parsed programme's bands leave no gap."""
    return next(band for band in reversed(bands) if band.from_ <= size).pays


def _of_size(sizes: _Sizes, base: str) -> str:
    start, end = sizes
    if end is None:
        return f"deals of {amount(start, base)} and more" if start else "deals of any size"
    if not start:
        return f"deals below {amount(end, base)}"
    return f"deals from {value_of(start, base)} to {amount(end, base)}"


def _paid(pays: Amounts, currency: str, currencies: Currencies) -> str | None:
    """An own amount or the converted one; None: the programme does not pay in it."""
    if currency in pays:
        return amount(pays[currency], currency)
    if currency not in currencies.known:
        return None
    return f"{amount(in_currency(currencies, pays, currency), currency)} (converted)"
