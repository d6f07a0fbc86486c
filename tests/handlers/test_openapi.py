"""What ``/openapi.json`` tells is so: what the CRM's webhook takes, what an export holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from goodword.domain.errors import Invalid
from goodword.domain.tokens import TokenUse
from goodword.handlers.deal_message import deal_message
from goodword.handlers.openapi import document
from tests.doubles import sample_program
from tests.handlers.visiting import Site

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


def test_an_export_is_what_its_schema_says(built: Path) -> None:
    site = Site(built)
    described = document(sample_program(), "https://refer.larkspur.example")["paths"]
    answers = described["/preferences"]["post"]["responses"]["200"]["content"]
    schema = answers["application/json"]["schema"]
    site.claim(purpose_product_news="yes", message="Hello")
    asked = {"t": site.token(TokenUse.PREFERENCES), "action": "export"}

    whole = json.loads(site.post("/preferences", asked).body)
    site.post("/preferences", {**asked, "action": "erase"})
    erased = json.loads(site.post("/preferences", asked).body)

    assert mistakes(whole, schema) == []
    assert mistakes(erased, schema) == []
    assert erased["person"] is None
    without = {name: value for name, value in whole.items() if name != "mails"}
    assert mistakes(without, schema) == [" lacks or adds mails"]


JSON_TYPES = {dict: "object", list: "array", str: "string", int: "integer", type(None): "null"}


def mistakes(value: Any, schema: dict[str, Any], where: str = "") -> list[str]:
    """What is wrong with a value by the few words of JSON Schema that the document uses."""
    if "const" in schema or "enum" in schema:
        known = schema.get("enum", [schema.get("const")])
        return [] if value in known else [f"{where} is {value}"]
    type_ = JSON_TYPES[type(value)]
    if type_ not in schema["type"]:
        return [f"{where} is of type {type_}"]
    if type_ == "array":
        return [text for part in value for text in mistakes(part, schema["items"], where)]
    if type_ != "object":
        return []
    properties = schema["properties"]
    if differ := set(properties) ^ set(value):
        return [f"{where} lacks or adds {', '.join(sorted(differ))}"]
    return [
        text
        for name in value
        for text in mistakes(value[name], properties[name], f"{where}.{name}")
    ]
