"""What ``/openapi.json`` tells is so: what claims and the CRM's webhook take, what answers hold."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from goodword.domain.errors import Invalid
from goodword.flows.claims.export import export
from goodword.flows.claims.leave import erase
from goodword.handlers import api_models
from goodword.handlers.api import models as models_of_the_api
from goodword.handlers.openapi import document
from goodword.handlers.public.claim_form import LONGEST
from goodword.handlers.routes import ROUTES
from goodword.handlers.web.published import Published
from goodword.handlers.webhooks import app as webhooks
from goodword.handlers.webhooks.crm_message import deal_message
from goodword.program.sharing import TAG_FIELD
from tests.doubles import KEYS, sample_program
from tests.gateways.payouts.fake import paying
from tests.handlers.public.visiting import ENTRIES, Answer, Site
from tests.handlers.webhooks.crm import WON, Crm

MODELS = (api_models, models_of_the_api)

EXAMPLES: dict[str, Any] = {
    "referral_id": "REF-2026-CUST-001-JS42",
    "stage": "qualified",
    "amount": {"value": "48000.00", "currency": "EUR"},
    "occurred_at": "2026-11-21T12:00:00Z",
}


DOCUMENT = document(sample_program())


def schema_at(*keys: str) -> dict[str, Any]:
    """The JSON Schema at a place of the document, whole: what it refers to stands in its place."""
    found: Any = DOCUMENT
    for key in keys:
        found = found[key]
    whole: dict[str, Any] = spelled_out(found)
    return whole


def spelled_out(node: Any) -> Any:
    if isinstance(node, list):
        return [spelled_out(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return schema_at(*node["$ref"].removeprefix("#/").split("/"))
    return {key: spelled_out(value) for key, value in node.items() if key != "discriminator"}


def answer_of(path: str, status: str = "200", media_type: str = "application/json") -> Any:
    """The schema of what a POST is answered with."""
    return schema_at("paths", path, "post", "responses", status)["content"][media_type]["schema"]


def messages() -> dict[str, dict[str, Any]]:
    """Type -> the schema of its ``data``."""
    body = schema_at("paths", "/webhooks/crm/generic", "post", "requestBody")
    return {
        one["properties"]["type"]["const"]: one["properties"]["data"]
        for one in body["content"]["application/json"]["schema"]["oneOf"]
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
    schema = answer_of("/proof")
    site.claim()
    site.confirm(purpose_product_news="yes", message="Hello")
    site.claim(name="Somebody")
    person = site.person()

    whole = json.loads(json.dumps(export(site.store, person, now=site.clock())))
    erase(site.store, KEYS, person, randomness=site.services.randomness, now=site.clock())
    erased = json.loads(json.dumps(export(site.store, person, now=site.clock())))

    assert len(whole["submissions"]) == len(whole["claims"]) == 1
    assert mistakes(whole, schema) == []
    assert mistakes(erased, schema) == []
    assert erased["person"] is None
    without = {name: value for name, value in whole.items() if name != "mails"}
    assert mistakes(without, schema) == [" lacks or adds mails"]


def test_a_json_claim_as_it_is_described_is_taken_and_answered_as_described(built: Path) -> None:
    site = Site(built)
    body = schema_at("paths", "/r/{code}/claim", "post", "requestBody")["content"]
    schema = body["application/json"]["schema"]
    whole = {
        **ENTRIES,
        "company": "K",
        "country": "DE",
        "message": "Hello",
        "lang": "ja",
        "c": "qr",
    }
    assert set(whole) == set(schema["properties"]) == {*LONGEST, "country", "lang", TAG_FIELD}

    def claim(entries: dict[str, Any]) -> Answer:
        text = json.dumps(entries)
        path = f"/r/{site.code}/claim"
        return site.send("POST", path, text, content_type="application/json")

    least = {name: whole[name] for name in schema["required"]}
    for entries in (whole, least):
        assert mistakes(entries, schema) == []
        answer = claim(entries)
        assert answer.status == 201
        assert mistakes(json.loads(answer.body), answer_of("/r/{code}/claim", "201")) == []

    problem = answer_of("/r/{code}/claim", "422", "application/problem+json")
    wrong: list[dict[str, Any]] = [{**whole, "more": "x"}, {**whole, "lang": None}]
    wrong += [{key: whole[key] for key in whole if key != name} for name in schema["required"]]
    wrong += [{**whole, field: "x" * (most + 1)} for field, most in LONGEST.items()]
    for entries in wrong:
        refused = claim(entries)
        assert refused.status == 422
        assert mistakes(json.loads(refused.body), problem) == []
    limits = {name: facts.get("maxLength") for name, facts in schema["properties"].items()}
    assert {field: limits[field] for field in LONGEST} == LONGEST


def test_what_the_other_json_routes_answer_is_as_described(built: Path) -> None:
    crm = Crm(built)
    crm.confirm()
    health = schema_at("components", "schemas", "Health")

    moved = crm.move(**WON)
    crm.site.services.providers = paying(crm.site.clock)
    crm.site.handler = webhooks.build(crm.site.services)
    hinted = crm.site.send("POST", "/webhooks/payouts/paypal", "", signature="genuine")

    assert mistakes(json.loads(Site(built).get("/healthz").body), health) == []
    assert mistakes(json.loads(moved.body), answer_of("/webhooks/crm/generic")) == []
    assert mistakes(json.loads(hinted.body), answer_of("/webhooks/payouts/{name}")) == []


def test_countries_languages_and_currencies_are_the_programmes_own() -> None:
    program = sample_program()

    for name, known in {
        "Country": {*program.countries, "other"},
        "Language": program.locales.offered,
        "Currency": program.currencies.known,
    }.items():
        assert set(schema_at("components", "schemas", name)["enum"]) == set(known)


def test_every_model_is_part_of_the_document_and_every_route_names_one_that_is_there() -> None:
    models = {
        name
        for module in MODELS
        for name, one in vars(module).items()
        if isinstance(one, type)
        and issubclass(one, BaseModel)
        and one.__module__ == module.__name__
        if name.isidentifier()
    }
    described = set(DOCUMENT["components"]["schemas"])

    # These are bases of others.
    assert models - {"Body", "DealFacts", "PageQuery"} <= described
    for route in ROUTES:
        assert {route.request, route.query, route.answer} - {None} <= described


def test_the_functions_serve_the_document_of_the_build_as_it_is(built: Path) -> None:
    answer = Site(built).get("/openapi.json")

    assert answer.body.encode() == (built / "functions/openapi.json").read_bytes()
    assert json.loads(answer.body) == DOCUMENT
    assert mistakes(DOCUMENT, schema_at("components", "schemas", "Description")) == []


def test_a_build_without_the_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=r"holds no openapi\.json; build and publish again"):
        _ = Published(tmp_path).openapi


JSON_TYPES: dict[type, str] = {dict: "object", list: "array", str: "string", int: "integer"}
JSON_TYPES |= {bool: "boolean", type(None): "null"}


def mistakes(value: Any, schema: dict[str, Any], where: str = "") -> list[str]:
    """What is wrong with a value by the few words of JSON Schema that the document uses."""
    if "const" in schema or "enum" in schema:
        known = schema.get("enum", [schema.get("const")])
        return [] if value in known else [f"{where} is {value}"]
    if "anyOf" in schema and "type" not in schema:
        tried = [mistakes(value, one, where) for one in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    type_ = JSON_TYPES[type(value)]
    if type_ != schema["type"]:
        return [f"{where} is of type {type_}"]
    if type_ == "array":
        return [text for part in value for text in mistakes(part, schema["items"], where)]
    if type_ != "object":
        return []
    properties = schema["properties"]
    known = set(value) & set(properties)
    differ = set(schema["required"]) - known
    if schema.get("additionalProperties") is False:
        differ |= set(value) - known
    if differ:
        return [f"{where} lacks or adds {', '.join(sorted(differ))}"]
    return [
        text
        for name in sorted(known)
        for text in mistakes(value[name], properties[name], f"{where}.{name}")
    ]
