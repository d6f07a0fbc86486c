"""Records as items: every value of every kind comes back, and nothing inexact goes in."""

from datetime import timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodword.domain.record import Record
from goodword.store import keys
from goodword.store.items import expired, item_of, record_of
from tests.store.records import CODE, EVENT, EVERY_KIND, PROSPECT, T
from tests.store.values import records_of


@pytest.mark.parametrize(
    "kind", [type(record) for record in EVERY_KIND], ids=lambda kind: kind.__name__
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_record_comes_back_from_its_item(kind: type[Record], data: st.DataObject) -> None:
    record = data.draw(records_of(kind))
    assert record_of(kind, item_of(record, nonce="n")) == record.but(version=1)


def test_every_kind_of_record_has_a_layout_and_an_example() -> None:
    def kinds(parent: type[Record]) -> set[type[Record]]:
        below = set(parent.__subclasses__())
        return below.union(*(kinds(kind) for kind in below))

    stored = {kind for kind in kinds(Record) if kind.__module__.startswith("goodword.")}
    assert {keys.kind_of(layout.mark) for layout in keys.LAYOUTS.values()} == stored
    assert {type(record) for record in EVERY_KIND} == stored


def test_what_is_none_or_empty_by_default_is_left_out() -> None:
    assert set(item_of(CODE.but(name=None), nonce="n")) == {
        *("pk", "sk", "nonce", "version", "v"),
        *("code", "referrer_id", "audience", "locale", "country", "currency", "status"),
    }


def test_an_empty_text_is_not_none() -> None:
    item = item_of(PROSPECT.but(message="", company=None), nonce="n")
    assert item["message"] == {"S": ""}
    assert "company" not in item


@pytest.mark.parametrize("value", [0.5, {1}, b"x", T], ids=["float", "set", "bytes", "moment"])
def test_an_event_cannot_hold_what_would_come_back_as_something_else(value: object) -> None:
    with pytest.raises(TypeError, match="has no exact form"):
        item_of(EVENT.but(data={"value": value}), nonce="n")


def test_moments_are_stored_in_utc_whatever_zone_they_came_in() -> None:
    east = T.astimezone(timezone(timedelta(hours=9)))
    assert item_of(EVENT.but(at=east), nonce="n")["at"] == {"S": "2026-11-21T20:14:00.000250Z"}


def test_expiry_is_exact_for_reading_and_a_whole_second_later_for_deleting() -> None:
    item = item_of(PROSPECT.but(expires_at=T), nonce="n")
    assert item["expires_at_epoch"] == {"N": str(int(T.timestamp()) + 1)}
    assert expired(item, T)
    assert not expired(item, T - timedelta(microseconds=1))


def test_only_what_is_due_stands_in_the_index_of_what_is_due() -> None:
    assert "due_shard" not in item_of(EVENT, nonce="n")
    marked = item_of(EVENT.but(due_at=T), nonce="n")
    assert marked["due_shard"]["S"] in keys.due_shards(type(EVENT))


def test_an_item_is_not_read_as_another_kind() -> None:
    with pytest.raises(TypeError, match="no Prospect"):
        record_of(type(PROSPECT), item_of(CODE, nonce="n"))


@pytest.mark.parametrize("record", EVERY_KIND, ids=lambda record: type(record).__name__)
def test_a_key_tells_the_kind_of_its_record(record: Record) -> None:
    assert keys.kind_of(keys.key_of(record).sk) is type(record)


def test_a_key_needs_the_whole_identity() -> None:
    with pytest.raises(TypeError, match="about, event_id"):
        keys.key(type(EVENT), "e1")
