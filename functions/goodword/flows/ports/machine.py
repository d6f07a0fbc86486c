"""What flows ask of the machine they run on: the present moment, and bytes nobody can guess."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The present moment, in UTC."""

    def __call__(self) -> datetime: ...


class Randomness(Protocol):
    """So many random bytes."""

    def __call__(self, length: int, /) -> bytes: ...
