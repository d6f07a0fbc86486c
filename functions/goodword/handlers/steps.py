"""The steps of a run by schedule: each has its turn, whatever becomes of the others."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from traceback import extract_tb
from typing import Final

from aws_lambda_powertools import Logger

from goodword.domain.errors import Misconfigured
from goodword.flows.retry import GoOn

_SOURCES: Final = Path(__file__).parents[2]


Step = Callable[[GoOn], int]


def run_steps(
    logger: Logger, message: str, steps: Mapping[str, Step], *, seconds: float
) -> dict[str, int]:
    """What each step answers, by its name; it is logged under ``message``.

    Each is told until when it may begin something: its share of the ``seconds`` that are left,
    as large as that of every step behind it. What it does not need, those have.

    Raises:
        ExceptionGroup: steps that failed, after all have run: the run counts as failed, and the
            alarm on the function's errors tells somebody.
    """
    done: dict[str, int] = {}
    failures: list[Exception] = []
    end = time.monotonic() + seconds
    for behind, (name, step) in zip(range(len(steps), 0, -1), steps.items(), strict=True):
        now = time.monotonic()
        until = now + (end - now) / behind
        try:
            done[name] = step(partial(_is_before, until))
        except Exception as failure:  # noqa: BLE001  # raised below, after the others
            failures.append(failure)
            _log(logger, name, each_of(failure))
    logger.info(message, extra=done)
    if failures:
        # By name only: what Lambda writes about an error must hold nothing that somebody typed.
        raise ExceptionGroup(", ".join(name for name in steps if name not in done), failures)
    return done


def _is_before(moment: float) -> bool:
    return time.monotonic() < moment


def _log(logger: Logger, step: str, failures: Sequence[Exception]) -> None:
    """Each failure; a missing setting once, however many things wait for it."""
    wrong = {str(one): one for one in failures if isinstance(one, Misconfigured)}
    for setting in wrong.values():
        # An alarm of infra/template.yaml counts this message.
        logger.error("misconfigured", extra={"step": step, **setting.facts})
    for one in failures:
        if not isinstance(one, Misconfigured):
            logger.error("failed", extra={"step": step, **named(one)})


def named(failure: Exception) -> dict[str, str]:
    """An error for a log: its type and where it was raised, never its text."""
    frames = extract_tb(failure.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_SOURCES / "goodword")]
    if not ours:
        return {"error": type(failure).__name__}
    path = Path(ours[-1].filename).relative_to(_SOURCES)
    return {"error": type(failure).__name__, "raised_at": f"{path}:{ours[-1].lineno}"}


def each_of(failure: Exception) -> list[Exception]:
    """What a group of errors is made of, or the error itself."""
    if isinstance(failure, ExceptionGroup):
        return [one for part in failure.exceptions for one in each_of(part)]
    return [failure]
