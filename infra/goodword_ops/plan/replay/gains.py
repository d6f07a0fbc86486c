"""Who would have got more or less: the referrers of a replay under two programmes. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from goodword.domain.money import Converter
from goodword.program.model import Program
from goodword_ops.plan.replay.totals import Outcome, PaidAccount

LARGEST: Final = 10


class Gain(NamedTuple):
    """A referrer under both programmes: minor units of their currency; ``in_base`` is the
    difference in the planned programme's base currency."""

    account: PaidAccount
    old: int
    new: int
    in_base: int


class Shift(NamedTuple):
    """How many referrers would have got more, less and the same."""

    more: int = 0
    less: int = 0
    same: int = 0

    def plus(self, difference: int) -> "Shift":
        """With one more referrer."""
        return Shift(
            self.more + (difference > 0), self.less + (difference < 0), self.same + (not difference)
        )


@dataclass(frozen=True, slots=True)
class Gains:
    """``largest``: up to ``LARGEST`` changes, the largest first, in either direction."""

    all: Shift
    by_audience: Mapping[str, Shift]
    by_country: Mapping[str, Shift]
    largest: tuple[Gain, ...]


def gains(old: Outcome, new: Outcome, planned: Program) -> Gains:
    """Compares everybody whom either programme gives money, a donation or a fund.

    Service credit and recognition are no amounts; outcomes count them apart.
    """
    convert = Converter(planned)
    found: list[Gain] = []
    for account in dict.fromkeys((*old.by_account, *new.by_account)):
        before, after = old.by_account.get(account, 0), new.by_account.get(account, 0)
        if before or after:
            in_base = convert.to_base(after - before, account.currency)
            found.append(Gain(account, before, after, in_base))
    changed = [gain for gain in found if gain.new != gain.old]
    changed.sort(key=lambda gain: (-abs(gain.in_base), gain.account))
    return Gains(
        _shift(found),
        _shifts(found, lambda account: account.audience),
        _shifts(found, lambda account: account.country),
        tuple(changed[:LARGEST]),
    )


def _shift(found: Iterable[Gain]) -> Shift:
    shift = Shift()
    for gain in found:
        shift = shift.plus(gain.new - gain.old)
    return shift


def _shifts(found: Iterable[Gain], of: Callable[[PaidAccount], str]) -> dict[str, Shift]:
    shifts: dict[str, Shift] = {}
    for gain in found:
        key = of(gain.account)
        shifts[key] = shifts.get(key, Shift()).plus(gain.new - gain.old)
    return dict(sorted(shifts.items()))
