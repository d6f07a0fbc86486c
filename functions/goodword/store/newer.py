"""Reading what a later version of Goodword wrote: states that this one does not know."""

import types
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError

from goodword.domain.errors import TooNew
from goodword.domain.record import Record, unknown_member
from goodword.store.upgrades import NUMBER

R = TypeVar("R", bound=Record)


def read_newer(kind: type[R], values: Mapping[str, Any], error: ValidationError) -> R:
    """The record of values that failed by ``error``, with the states that only a later version
    knows (``domain.record.unknown_member``).

    Raises:
        TooNew: it has a number that this version does not know, and cannot be read.
        ValidationError: it is not as any version writes it.
    """
    try:
        return kind.read(_with_unknown_states(kind, values, error))
    except ValidationError as failure:
        if NUMBER in values:
            raise TooNew(kind.__name__) from failure
        raise


def _with_unknown_states(
    kind: type[Record], values: Mapping[str, Any], error: ValidationError
) -> dict[str, Any]:
    found: dict[str, Any] = deepcopy(dict(values))
    for mistake in error.errors(include_url=False, include_context=False):
        if mistake["type"] != "enum":
            raise error
        *way, last = mistake["loc"]
        place: Any = found
        for step in way:
            place = place[step]
        if not isinstance(place[last], str):
            raise error
        place[last] = unknown_member(_annotation(kind, mistake["loc"]), place[last])
    return found


def _annotation(kind: type[Record], way: tuple[int | str, ...]) -> Any:
    """What a field may hold, by the way to it: names of fields, positions, keys of dicts."""
    annotation: Any = kind
    for step in way:
        if isinstance(step, str) and get_origin(annotation) is None:
            annotation = _present(annotation.model_fields[step].annotation)
        else:
            # The parts of a tuple, the values of a dict.
            parts = [part for part in get_args(annotation) if part is not Ellipsis]
            annotation = _present(parts[-1])
    return annotation


def _present(annotation: Any) -> Any:
    """``X`` of ``X | None``."""
    if get_origin(annotation) in {Union, types.UnionType}:
        return next(part for part in get_args(annotation) if part is not types.NoneType)
    return annotation
