"""Reading the documents of a place. One that is damaged is told by file and line, and how to mend
it; what a later version of Goodword has added is passed over.
"""

from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from goodword_ops.failures import OutsideFailed
from goodword_ops.publication.history import DamagedLine, History, first_of
from goodword_ops.publication.place import HISTORY, NEEDS, UNFINISHED, PublicationTarget
from goodword_ops.publication.plan import Needs

_Document = TypeVar("_Document")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A publication that runs, or was interrupted: of what, and what caches may still hold.

    ``since`` is when it began (ISO 8601, UTC), the date that its terms carry; "" where an earlier
    version of Goodword began it.
    """

    revision: str
    refresh: tuple[str, ...] = ()
    since: str = ""


def history_of(place: PublicationTarget) -> History:
    """Every publication that was completed; none where there is no such file.

    Raises:
        OutsideFailed: the file is damaged, or the place does not help.
    """
    content = place.read(HISTORY)
    try:
        history = History.read(content)
    except DamagedLine as damaged:
        message = (
            f"{place.name}: {HISTORY}:{damaged.number} is damaged: {damaged}; restore the file "
            "from a backup, or mend the line; every line is one publication"
        )
        raise OutsideFailed(message) from damaged
    if content is not None and history.current is None:
        # It is first written with a line in it.
        message = (
            f"{place.name}: {HISTORY} is empty, so what was published is lost; restore it from a "
            "backup, or delete it to begin anew"
        )
        raise OutsideFailed(message)
    return history


def needs_of_place(place: PublicationTarget) -> Needs:
    """What was written down of the permanent pages there; none where there is no such file.

    Raises:
        OutsideFailed: the file is damaged, or the place does not help.
    """
    content = place.read(NEEDS)
    if content is None:
        return {}
    fix = "delete the file; publishing writes it anew"
    written = _read(TypeAdapter(dict[str, list[str]]), content, f"{place.name}: {NEEDS}", fix)
    return {page: tuple(assets) for page, assets in written.items()}


def unfinished(place: PublicationTarget) -> Unfinished | None:
    """The publication that did not come to its end, if there is one.

    Raises:
        OutsideFailed: the file is damaged, or the place does not help.
    """
    content = place.read(UNFINISHED)
    if content is None:
        return None
    fix = "delete the file and publish again; caches may keep old pages for five minutes"
    return _read(TypeAdapter(Unfinished), content, f"{place.name}: {UNFINISHED}", fix)


def _read(shape: TypeAdapter[_Document], content: bytes, where: str, fix: str) -> _Document:
    try:
        return shape.validate_json(content, strict=True)
    except ValidationError as error:
        raise OutsideFailed(f"{where} is damaged: {first_of(error)}; {fix}") from error
