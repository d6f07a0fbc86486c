"""Interrupting a worker at any call: it dies, or dawdles while others do their work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Died(BaseException):
    """The worker is gone; nothing of its code runs any more."""


def die() -> None:
    """What a killed process does at that point."""
    raise Died


@dataclass
class Interruption:
    """``what`` runs once, at the call of that number, before or after its effect."""

    at_call: int
    after: bool
    what: Callable[[], object]

    def around(self, call: Callable[..., Any], *args: Any, **named: Any) -> Any:
        self.at_call -= 1
        struck = self.at_call == 0
        if struck and not self.after:
            self.what()
        answer = call(*args, **named)
        if struck and self.after:
            self.what()
        return answer


class _Interruptible:
    def __init__(self, target: object, interruption: Interruption) -> None:
        self._target = target
        self._interruption = interruption

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return found

        def call(*args: Any, **named: Any) -> Any:
            return self._interruption.around(found, *args, **named)

        return call


def interruptible(target: T, interruption: Interruption) -> T:
    """The same store or provider, every call of which counts. Share one over both."""
    return cast("T", _Interruptible(target, interruption))
