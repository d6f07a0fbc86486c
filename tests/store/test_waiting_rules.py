"""Nothing waits for a person without an owner, a deadline and what happens when nobody acts."""

from datetime import UTC, datetime

import pytest

from goodword.domain.record import Record
from goodword.domain.waiting.rules import RULES, deadline_of
from goodword.store.keys.layouts import LAYOUTS, waiting_place
from goodword.store.lists import own_attributes
from tests.store.records import EVERY_KIND

SINCE = datetime(2026, 12, 1, tzinfo=UTC)


class Undeclared(Record):
    """A record of a kind about which nothing is declared."""

    waits_for_person: bool
    since: datetime = SINCE


def test_every_kind_that_may_wait_has_a_rule_and_no_other() -> None:
    may_wait = {
        kind
        for kind, layout in LAYOUTS.items()
        if any(place.listing.name == "waiting" for place in layout.lists)
    }
    assert may_wait == RULES.keys()


def test_a_record_of_a_kind_without_a_rule_cannot_be_stored_as_waiting() -> None:
    places = (waiting_place("since"),)
    with pytest.raises(LookupError, match="a Undeclared cannot wait for a person"):
        own_attributes(Undeclared(waits_for_person=True), places, ("pk", "sk"))
    assert own_attributes(Undeclared(waits_for_person=False), places, ("pk", "sk")) == {}


def test_a_rule_reads_fields_that_its_records_have() -> None:
    of_kind = {type(one).__name__: one for one in EVERY_KIND}
    for kind, rule in RULES.items():
        fields = type(of_kind[kind]).model_fields
        assert rule.deadline is None or rule.deadline in fields, kind
        assert rule.since in fields or hasattr(of_kind[kind], rule.since), kind
        (place,) = (one for one in LAYOUTS[kind].lists if one.listing.name == "waiting")
        assert place.at == rule.since, kind


def test_what_waits_has_a_deadline() -> None:
    waits = [one for one in EVERY_KIND if getattr(one, "waits_for_person", False)]
    assert waits
    assert [type(one).__name__ for one in waits if deadline_of(one) is None] == []
