"""The shapes of everything that is stored, as schema.json keeps them, and what a change breaks.

``make shapes`` writes schema.json anew, unless items that are stored already could then no longer
be read. CONTRIBUTING.md says how a shape is changed.
"""

import json
import sys
import types
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from goodword.domain.event_data.table import DATA
from goodword.program import upgrades as of_programmes
from goodword.program.model import Program
from goodword.store import keys
from goodword.store import upgrades as of_items

SNAPSHOT: Final = Path(__file__).parent / "schema.json"
PROGRAM: Final = "Program"
EVENT: Final = "Event"

Field = dict[str, Any]
"""``type``; ``values`` where it is one of a list; ``default`` where it may be missing."""

Shape = dict[str, Any]
"""``number`` and ``fields``: from a way such as ``postings[].minor`` to its field."""

_NAMES: Final[Mapping[Any, str]] = {
    str: "text",
    int: "whole number",
    bool: "yes or no",
    date: "date",
    datetime: "moment",
    AwareDatetime: "moment",
    Decimal: "decimal",
    Any: "anything",
}


def present_shapes() -> dict[str, Shape]:
    """The shapes in which this version writes: of each kind of record, of what an event of each
    type holds (``Event deal.renewed``; its number is the event's), and of a programme."""
    kinds = [keys.kind_of(layout.mark) for layout in keys.LAYOUTS.values()]
    shapes = {kind.__name__: _shape(kind, of_items.number_of(kind.__name__)) for kind in kinds}
    facts = {
        f"{EVENT} {type_}": _shape(data, of_items.number_of(EVENT))
        for type_, data in DATA.items()
        if data.model_fields
    }
    return shapes | facts | {PROGRAM: _shape(Program, of_programmes.present_format())}


def present_upgrades() -> set[tuple[str, int]]:
    """The kinds and numbers that are read by an upgrade."""
    return {*of_items.UPGRADES, *((PROGRAM, number) for number in of_programmes.UPGRADES)}


def breaks(
    before: Mapping[str, Shape],
    after: Mapping[str, Shape],
    upgrades: Collection[tuple[str, int]],
) -> list[str]:
    """What makes stored items unreadable, in words; empty where every change is an addition with a
    default, or has an upgrade from the number that there was."""
    return [
        f"{kind} {number}: {mistake}"
        for kind, shape in before.items()
        if (kind.partition(" ")[0], number := shape["number"]) not in upgrades
        for mistake in _mistakes(shape, after.get(kind))
    ]


def _mistakes(before: Shape, after: Shape | None) -> Iterator[str]:
    if after is None:
        yield "is no longer there"
        return
    old, new = before["fields"], after["fields"]
    yield from (f"{way} is gone" for way in old.keys() - new.keys())
    for way, field in new.items():
        if way in old:
            yield from (f"{way} {why}" for why in _changes(old[way], field))
        elif _has_place(way, old):
            yield from (f"{way} {why}" for why in _no_addition(way, field))


def _changes(old: Field, new: Field) -> Iterator[str]:
    if old["type"] != new["type"]:
        yield f"was {old['type']} and is {new['type']}"
    if gone := [value for value in old.get("values", ()) if value not in new.get("values", ())]:
        yield f"can no longer be {', '.join(gone)}"
    if "default" in old and "default" not in new:
        yield "is newly required"
    elif "default" in old and old["default"] != new["default"]:
        yield f"is {new['default']!r} where it is missing, and was {old['default']!r}"


def _no_addition(way: str, field: Field) -> Iterator[str]:
    if "default" not in field:
        yield "is newly required"
    elif "." not in way and field["type"].endswith(" or none") and field["default"] is not None:
        yield "is read as none where it is missing: give it no other default"


def _has_place(way: str, old: Mapping[str, Field]) -> bool:
    """Whether the part that has the field was there; a new part is an addition as a whole."""
    part = way.rpartition(".")[0]
    return not part or any(one.startswith(f"{part}.") for one in old)


def _shape(model: type[BaseModel], number: int) -> Shape:
    return {"number": number, "fields": dict(sorted(_fields(model, "")))}


def _fields(model: type[BaseModel], before: str) -> Iterator[tuple[str, Field]]:
    for name, field in model.model_fields.items():
        way = f"{before}{field.alias or name}"
        yield way, _field(field)
        for step, part in _parts(field.annotation):
            yield from _fields(part, f"{way}{step}.")


def _field(field: FieldInfo) -> Field:
    found: Field = {"type": _type(field.annotation)}
    if values := sorted(_values(field.annotation)):
        found["values"] = values
    if not field.is_required():
        default = field.get_default(call_default_factory=True, validated_data={})
        found["default"] = _plain(default)
    return found


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    return json.loads(json.dumps(value, default=str))


def _type(annotation: Any) -> str:
    if annotation in _NAMES:
        return _NAMES[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal or (isinstance(annotation, type) and issubclass(annotation, Enum)):
        return "one of"
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    if origin is dict:
        return f"map of {_type(arguments[1])}"
    if origin in {Union, types.UnionType}:
        names = [_type(one) for one in arguments if one is not types.NoneType]
        none = " or none" if types.NoneType in arguments else ""
        return " or ".join(dict.fromkeys(names)) + none
    if issubclass(annotation, BaseModel):
        return "part"
    message = f"{annotation} has no name in a shape"
    raise TypeError(message)


def _inner(annotation: Any) -> list[tuple[str, Any]]:
    """What lies in a type, each with its step on the way; itself where nothing does."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _inner(arguments[0])
    if origin is tuple:
        return [(f"[]{step}", one) for step, one in _inner(arguments[0])]
    if origin is dict:
        return [(f"{{}}{step}", one) for step, one in _inner(arguments[1])]
    if origin in {Union, types.UnionType}:
        return [found for one in arguments for found in _inner(one)]
    return [("", annotation)]


def _values(annotation: Any) -> set[str]:
    """Every value of the lists of which it may be one."""
    found: set[str] = set()
    for _, one in _inner(annotation):
        if get_origin(one) is Literal:
            found |= {str(value) for value in get_args(one)}
        elif isinstance(one, type) and issubclass(one, Enum):
            found |= {str(value.value) for value in one}
    return found


def _parts(annotation: Any) -> list[tuple[str, type[BaseModel]]]:
    """The models in a type; where there are several, each is told by its own ``rule``."""
    models: list[tuple[str, type[BaseModel]]] = [
        (step, one)
        for step, one in _inner(annotation)
        if isinstance(one, type) and issubclass(one, BaseModel)
    ]
    if len(models) < 2:
        return models
    return [(f"{step}({one.model_fields['rule'].default})", one) for step, one in models]


def text_of(shapes: Mapping[str, Shape]) -> str:
    """The snapshot as JSON with one field a line, so that a comparison shows what changed."""
    kinds = (
        f'"{kind}": {{"number": {shape["number"]}, "fields": {{\n'
        + ",\n".join(
            f"  {json.dumps(way)}: {json.dumps(field, ensure_ascii=False)}"
            for way, field in shape["fields"].items()
        )
        + "\n}}"
        for kind, shape in shapes.items()
    )
    return "{\n" + ",\n".join(kinds) + "\n}\n"


def main(snapshot: Path = SNAPSHOT) -> int:
    """Writes the snapshot anew; 1 where something stored could no longer be read."""
    shapes = present_shapes()
    before = json.loads(snapshot.read_bytes())
    if mistakes := breaks(before, shapes, present_upgrades()):
        mend = "Write an upgrade first: CONTRIBUTING.md says how."
        sys.stderr.write("\n".join([*mistakes, mend, ""]))
        return 1
    snapshot.write_text(text_of(shapes), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
