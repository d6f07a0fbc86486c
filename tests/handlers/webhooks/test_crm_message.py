from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.errors import Invalid
from goodword.handlers.webhooks.crm_message import deal_message
from goodword.program.rewards import Milestone

GOOD: dict[str, Any] = {
    "referral_id": "REF-2026-CUST-001-JS42",
    "stage": "closed_won",
    "amount": {"value": "48000.00", "currency": "EUR"},
    "occurred_at": "2026-11-21T13:00:00+01:00",
}


def parse(data: object, type_: object = "deal.stage_changed") -> Any:
    return deal_message({"type": type_, "data": data}, message_id="m1", source="generic")


def test_a_good_message_is_read_and_its_time_is_utc() -> None:
    message = parse(GOOD)

    assert message.referral_id == "REF-2026-CUST-001-JS42"
    assert (message.value, message.currency) == ("48000.00", "EUR")
    assert message.occurred_at == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stage": "won"}, "data.stage"),
        ({"stage": "new"}, "data.stage"),
        ({"stage": ["closed_won"]}, "data.stage"),
        ({"referral_id": None}, "data"),
        ({"referral_id": ""}, "data.referral_id"),
        ({"referral_id": 7}, "data.referral_id"),
        ({"referral_id": "x" * 201}, "data.referral_id"),
        ({"amount": "48000.00 EUR"}, "data.amount"),
        ({"amount": {"value": 48000, "currency": "EUR"}}, "data.amount"),
        ({"amount": {"value": "1"}}, "data.amount"),
        ({"occurred_at": "yesterday"}, "data.occurred_at"),
        ({"occurred_at": "2026-11-21T12:00:00"}, "data.occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+23:59"}, "data.occurred_at"),
        ({"occurred_at": None}, "data.occurred_at"),
    ],
)
def test_a_mistake_is_named_with_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse({**GOOD, **changes})

    assert [error.field for error in refusal.value.errors] == [field]


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        parse({"deal_id": 1, "stage": 2, "amount": 3, "occurred_at": 4})

    assert len(refusal.value.errors) == 4


def test_a_meeting_is_a_stage() -> None:
    message = parse({**GOOD, "stage": "meeting", "amount": None})

    assert message.stage is Milestone.MEETING


def test_a_renewal_has_no_stage() -> None:
    data = {name: value for name, value in GOOD.items() if name != "stage"}

    message = parse(data, "deal.renewed")

    assert message.stage is None
    assert (message.value, message.currency) == ("48000.00", "EUR")


@pytest.mark.parametrize("beside", [{}, {"deal_id": "D-7"}])
def test_a_claim_names_no_deal_and_its_sender_is_told_what_does(beside: dict[str, str]) -> None:
    data = {name: value for name, value in GOOD.items() if name != "referral_id"}

    with pytest.raises(Invalid) as refusal:
        parse({**data, **beside, "claim_id": "0123456789abcdefghjk"})

    (error, *_) = refusal.value.errors
    assert (error.field, error.code) == ("data.claim_id", "unknown")
    assert "send referral_id or deal_id" in error.message


@pytest.mark.parametrize("type_", [None, "deal.created", 1, ["deal.renewed"], {}])
def test_another_type_of_message_is_refused(type_: object) -> None:
    with pytest.raises(Invalid):
        parse(GOOD, type_)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "deal_id", "claim_id"]), JSON))
def test_whatever_is_sent_is_a_message_or_invalid(data: dict[str, Any]) -> None:
    try:
        parse(data)
    except Invalid as refusal:
        assert refusal.errors
