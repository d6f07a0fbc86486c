"""One promised figure: what was measured, and what is to be reached."""

from dataclasses import dataclass
from typing import Final

NAME_WIDTH: Final = 64


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio (``1.083``) or a count of something; less is better, ``to_reach`` is still good."""

    name: str
    measured: float
    to_reach: float

    @property
    def reached(self) -> bool:
        return self.measured <= self.to_reach

    def __str__(self) -> str:
        return (
            f"{self.name:<{NAME_WIDTH}} {_number(self.measured):>8} {_number(self.to_reach):>8}  "
            f"{'ok' if self.reached else 'short'}"
        )


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


class CannotMeasure(Exception):
    """Something that a figure needs is missing or failed; the message says what."""
