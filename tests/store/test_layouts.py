"""Every kind of record and its lists: whoever adds one is told here what is missing."""

import inspect
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodword.domain import listing
from goodword.domain.event import Decision
from goodword.domain.listing import WAITING, Index, Listing
from goodword.domain.record import Record
from goodword.store import keys
from goodword.store.items import item_of, items_of, record_of, row_of
from goodword.store.lists import ATTRIBUTES, INDEXES, POINTER, Place, own_attributes
from goodword_ops.deploy.table import TABLE
from tests.store.records import EVERY_KIND, REFERRAL, T
from tests.store.values import records_of

LISTED = {name: layout for name, layout in keys.LAYOUTS.items() if layout.lists}
PLACES = [(name, place) for name, layout in LISTED.items() for place in layout.lists]
LISTINGS = [one for one in vars(listing).values() if isinstance(one, Listing)]
OF_A_PERSON = ("Jo", "Sommer", "jo@example.com", "Ada", "Weiß", "ada@example.com", "Söhne")


def texts(value: Any) -> Iterator[str]:
    """Every text of a stored value."""
    if isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    else:
        yield str(value)


def test_every_list_is_declared_for_a_kind_and_no_two_share_a_name() -> None:
    assert {place.listing for _, place in PLACES} == set(LISTINGS)
    assert max(Counter(one.name for one in LISTINGS).values()) == 1
    # A name that began another one would let the parts of two lists meet.
    assert not any(a.name.startswith(f"{b.name}#") for a in LISTINGS for b in LISTINGS)


def test_the_indexes_are_those_of_the_table() -> None:
    made = {
        one["IndexName"]: [key["AttributeName"] for key in one["KeySchema"]]
        for one in TABLE["GlobalSecondaryIndexes"]
    }
    assert {one.name: [one.partition, one.sort] for one in INDEXES.values()} == {
        name: made[name] for name in made if name != "due"
    }
    assert set(INDEXES) == set(Index)


@pytest.mark.parametrize("name", LISTED)
def test_a_line_shows_fields_of_its_record_and_a_list_is_sorted_by_a_moment(name: str) -> None:
    layout = LISTED[name]
    kind = keys.kind_of(layout.mark)
    fields = kind.model_fields
    assert layout.row
    assert set(layout.row) <= set(fields)
    for place in layout.lists:
        shown = getattr(kind, place.at, None)
        if isinstance(shown, property):
            told = str(inspect.signature(shown.fget).return_annotation)  # type: ignore[arg-type]
        else:
            told = str(fields[place.at].annotation)
        assert re.search("[Dd]atetime", told)


@pytest.mark.parametrize("kind", [keys.kind_of(layout.mark) for layout in LISTED.values()])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_a_record_holds_its_lines_lead_back_to_it(
    kind: type[Record], data: st.DataObject
) -> None:
    record = data.draw(records_of(kind)).but(version=3)
    layout = LISTED[kind.__name__]
    written = [item for item, _ in items_of(Decision(save=(record,)), nonce="n")]
    assert record_of(kind, written[0]) == record.but(version=4)
    identity = tuple(str(getattr(record, name)) for name in layout.identity)

    stands = Counter(place.listing.name for place in layout.lists if place.part(record) is not None)
    found: Counter[str] = Counter()
    for item in written:
        for index in INDEXES.values():
            if index.partition in item:
                shown = ("pk", "sk", index.partition, index.sort, "row")
                row = row_of({name: item[name] for name in shown})
                assert (row.kind, row.identity) == (kind.__name__, identity)
                assert set(row.values) == set(layout.row)
                found[item[index.partition]["S"].partition("#")[0]] += 1
    assert found == stands


def test_an_item_that_stands_in_no_list_carries_nothing_for_them() -> None:
    for record in EVERY_KIND:
        standing = any(
            place.part(record) is not None for place in keys.LAYOUTS[type(record).__name__].lists
        )
        assert bool(ATTRIBUTES & item_of(record, nonce="n").keys()) is standing


def test_two_lists_of_an_index_at_once_need_a_pointer() -> None:
    first, second = (Listing(name, Index.IN) for name in ("first", "second"))
    places = [Place(one, lambda _: ("x",), "created_at") for one in (first, second)]
    with pytest.raises(TypeError, match="Referral stands in second and in another list"):
        own_attributes(REFERRAL, places, ("pk", "sk"))


@pytest.mark.parametrize("record", EVERY_KIND, ids=lambda record: type(record).__name__)
def test_nothing_personal_stands_in_a_key_and_of_lines_only_a_referrers_name(
    record: Record,
) -> None:
    for item, _ in items_of(Decision(save=(record.but(version=1),)), nonce="n"):
        in_keys = [text for name in ATTRIBUTES - {"row"} for text in texts(item.get(name, {}))]
        shown = list(texts(item.get("row", {})))
        assert not [text for text in in_keys if any(word in text for word in OF_A_PERSON)]
        personal = [text for text in shown if any(word in text for word in OF_A_PERSON)]
        assert personal == (["Jo Sommer"] if type(record).__name__ == "Referrer" else [])


@pytest.mark.parametrize("record", EVERY_KIND, ids=lambda record: type(record).__name__)
def test_what_lies_for_a_record_outlives_it_nowhere(record: Record) -> None:
    """Its pointers lie in its partition and expire with it."""
    expiring = record.but(version=1, expires_at=T)
    own, *pointers = [item for item, _ in items_of(Decision(save=(expiring,)), nonce="n")]
    for pointer in pointers:
        assert pointer["pk"] == own["pk"]
        assert pointer["sk"]["S"].startswith(f"{POINTER}#")
        assert pointer["expires_at_epoch"] == own["expires_at_epoch"]
        assert keys.kind_of(pointer["sk"]["S"]) is type(record)


def test_a_record_that_may_wait_for_a_person_says_so_itself() -> None:
    waiting = {name for name, place in PLACES if place.listing == WAITING}
    kinds = {name for name in keys.LAYOUTS if hasattr(_kind(name), "waits_for_person")}
    assert waiting == kinds == {part for (part,) in keys.parts_of(WAITING.every_kind())}


def _kind(name: str) -> type[Record]:
    return keys.kind_of(keys.LAYOUTS[name].mark)
