"""What ``/openapi.json`` tells of the CRM's webhook is what the webhook takes."""

from typing import Any

import pytest

from goodword.domain.errors import Invalid
from goodword.handlers.deal_message import deal_message
from goodword.handlers.openapi import document
from tests.doubles import sample_program

EXAMPLES: dict[str, Any] = {
    "referral_id": "REF-2026-CUST-001-JS42",
    "stage": "qualified",
    "amount": {"value": "48000.00", "currency": "EUR"},
    "occurred_at": "2026-11-21T12:00:00Z",
}


def messages() -> dict[str, dict[str, Any]]:
    """Type -> the schema of its ``data``."""
    paths = document(sample_program(), "https://refer.larkspur.example")["paths"]
    body = paths["/webhooks/crm/generic"]["post"]["requestBody"]["content"]["application/json"]
    return {
        one["properties"]["type"]["const"]: one["properties"]["data"]
        for one in body["schema"]["oneOf"]
    }


def test_both_messages_are_described() -> None:
    assert set(messages()) == {"deal.stage_changed", "deal.renewed"}
    assert "meeting" in messages()["deal.stage_changed"]["properties"]["stage"]["enum"]
    assert "amount" in messages()["deal.renewed"]["required"]


@pytest.mark.parametrize("type_", ["deal.stage_changed", "deal.renewed"])
def test_a_message_with_all_that_is_required_is_taken_and_one_without_is_not(type_: str) -> None:
    schema = messages()[type_]
    required = [*schema["required"], "referral_id"]
    assert set(EXAMPLES) >= set(required)
    data = {name: EXAMPLES[name] for name in required}

    deal_message({"type": type_, "data": data}, message_id="m1", source="generic")

    # The amount is asked for where the programme is known: a won deal needs one, too.
    for name in set(required) - {"amount"}:
        without = {key: value for key, value in data.items() if key != name}
        with pytest.raises(Invalid):
            deal_message({"type": type_, "data": without}, message_id="m1", source="generic")


@pytest.mark.parametrize("stage", messages()["deal.stage_changed"]["properties"]["stage"]["enum"])
def test_every_stage_that_is_described_is_known(stage: str) -> None:
    data = {**EXAMPLES, "stage": stage}

    message = deal_message(
        {"type": "deal.stage_changed", "data": data}, message_id="m1", source="generic"
    )

    assert message.stage == stage
