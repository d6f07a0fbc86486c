"""``/openapi.json``: every route that answers or takes JSON, for people who write clients."""

from typing import Any

from goodword.domain.consent import ConsentStatus
from goodword.domain.deal import STAGES
from goodword.domain.referral import ReferralStatus
from goodword.handlers.claim_form import LONGEST, REQUIRED
from goodword.handlers.deal_message import IDS, RENEWED, STAGE_CHANGED
from goodword.handlers.offers import CONFIRM_BY_MAIL
from goodword.program.model import Program
from goodword.program.providers import PROVIDERS
from goodword.program.sharing import TAG_FIELD, TAGS

_PROBLEM = {"$ref": "#/components/responses/Problem"}


def document(program: Program, origin: str) -> dict[str, Any]:
    """An OpenAPI 3.1 document; the purposes and currencies are the programme's own."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{program.brand.name} referral programme",
            "version": "1",
            "description": "Errors are RFC 9457 problem details.",
        },
        "servers": [{"url": origin}],
        "paths": {
            "/r/{code}/claim": {"parameters": [_CODE], "post": _claim(program)},
            "/r/{code}/seen": {"parameters": [_CODE], "post": _SEEN},
            "/webhooks/crm/generic": {"post": _crm(program)},
            "/webhooks/payouts/{name}": {"parameters": [_PROVIDER], "post": _PAYOUTS},
            "/preferences": {"post": _EXPORT},
            "/healthz": {"get": _HEALTHZ},
            "/openapi.json": {
                "get": {
                    "summary": "This document",
                    "responses": {"200": _json("The document", {"type": "object"})},
                }
            },
        },
        "components": {"responses": {"Problem": _PROBLEM_RESPONSE}},
    }


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _text(longest: int | None = None) -> dict[str, Any]:
    return {"type": "string"} if longest is None else {"type": "string", "maxLength": longest}


def _problems(*statuses: int) -> dict[str, Any]:
    return {str(status): _PROBLEM for status in statuses}


def _claim(program: Program) -> dict[str, Any]:
    purposes = {"type": "string", "enum": list(program.privacy.purposes)}
    body = _object(
        {
            **{field: _text(longest) for field, longest in LONGEST.items()},
            "purposes": {"type": "array", "items": purposes},
            "lang": {"type": "string", "enum": list(program.locales.offered)},
            TAG_FIELD: {"type": "string", "examples": sorted(TAGS)},
        },
        list(REQUIRED),
    )
    next_step = {"step": {"const": CONFIRM_BY_MAIL}, "within_days": {"type": "integer"}}
    receipt = _all_of(
        {
            "received_at": _MOMENT,
            "code": _text(),
            "lang": _text(),
            "purposes": {"type": "array", "items": purposes},
            "next": _all_of(next_step),
        }
    )
    return {
        "summary": "Claim the offer; the person is asked by mail to confirm",
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "201": _json("Taken, whoever the person is", _all_of({"receipt": receipt})),
            **_problems(400, 404, 413, 415, 422, 429, 503),
        },
    }


def _crm(program: Program) -> dict[str, Any]:
    amount = _object(
        {
            "value": {"type": "string", "examples": ["48000.00"]},
            "currency": {"type": "string", "enum": sorted(program.currencies.known)},
        },
        ["value", "currency"],
    )
    stage = {"stage": {"type": "string", "enum": sorted(STAGES)}}
    body = {
        "oneOf": [
            _deal_message(STAGE_CHANGED, {**stage, "amount": amount}, ["stage"]),
            _deal_message(RENEWED, {"amount": amount}, ["amount"]),
        ]
    }
    answer = _object(
        {"referral_id": _text(), "status": _text(), "changed": {"type": "boolean"}},
        ["referral_id", "status", "changed"],
    )
    return {
        "summary": "A deal moved to another stage, was corrected or renewed (Standard Webhooks)",
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": _text()}
            for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": _json("Where the referral stands now", answer),
            **_problems(401, 404, 409, 413, 415, 422, 503),
        },
    }


def _deal_message(type_: str, facts: dict[str, Any], required: list[str]) -> dict[str, Any]:
    """Which deal, what happened to it, and when."""
    data = {
        "type": "object",
        "properties": {
            **{name: _text() for name in IDS},
            **facts,
            "occurred_at": {"type": "string", "format": "date-time"},
        },
        "required": [*required, "occurred_at"],
        "anyOf": [{"required": [name]} for name in IDS],
    }
    return {
        "type": "object",
        "properties": {"type": {"const": type_}, "data": data},
        "required": ["type", "data"],
    }


_CODE = {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}}
_SEEN = {
    "summary": "Counts a view of the page, and through what the link came",
    "parameters": [
        {
            "name": TAG_FIELD,
            "in": "query",
            "required": False,
            "schema": {"type": "string", "examples": sorted(TAGS)},
        }
    ],
    "responses": {"204": {"description": "Counted"}, **_problems(404)},
}
_PROVIDER = {
    "name": "name",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": list(PROVIDERS)},
}

_PAYOUTS = {
    "summary": "A payout provider's webhooks; a hint to look at a payment, verified by its rule",
    "responses": {
        "200": _json("Seen", _object({"status": {"const": "seen"}}, ["status"])),
        **_problems(401, 404, 413, 503),
    },
}
_MOMENT = {"type": "string", "format": "date-time"}
_MOMENT_OR_NOT = {"type": ["string", "null"], "format": "date-time"}
_TEXT_OR_NOT = {"type": ["string", "null"]}


def _all_of(properties: dict[str, Any], type_: str | list[str] = "object") -> dict[str, Any]:
    return {**_object(properties, list(properties)), "type": type_}


_EXPORTED = _all_of(
    {
        "format": {"const": "goodword-export-1"},
        "exported_at": _MOMENT,
        # No person: their data was erased or has expired. No mails: the latter.
        "person": _all_of(
            dict.fromkeys(("name", "email", "company", "message"), _TEXT_OR_NOT)
            | {"locale": _text()},
            ["object", "null"],
        ),
        "claim": _all_of(
            {
                "created_at": _MOMENT,
                "confirmed_at": _MOMENT_OR_NOT,
                "status": {"enum": [status.value for status in ReferralStatus]},
                "reason": _text(),
                "moved_at": _MOMENT,
                "met_at": _MOMENT_OR_NOT,
                "contract_at": _MOMENT_OR_NOT,
                "locale": _text(),
                "terms": _text(),
                **dict.fromkeys(("link_tag", "campaign", "experiment", "variant"), _TEXT_OR_NOT),
            }
        ),
        "mails": _all_of(
            {"sent": {"type": "integer"}, "last_at": _MOMENT_OR_NOT}, ["object", "null"]
        ),
        "consents": {
            "type": "array",
            "items": _all_of(
                {
                    "at": _MOMENT,
                    "event": _text(),
                    "method": _text(),
                    "purposes": {
                        "type": "array",
                        "items": _all_of(
                            {
                                "purpose": _text(),
                                "status": {"enum": [status.value for status in ConsentStatus]},
                                "words": _TEXT_OR_NOT,
                            }
                        ),
                    },
                    "previous": _text(),
                    "digest": _text(),
                }
            ),
        },
    }
)
_EXPORT = {
    "summary": "With action=export: what is kept about the person and their claim",
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": _object({"t": _text(), "action": {"const": "export"}}, ["t", "action"])
            }
        },
    },
    "responses": {"200": _json("The export", _EXPORTED), **_problems(400, 401, 415)},
}
_HEALTHZ = {
    "summary": "Whether it can serve",
    "responses": {
        "200": _json(
            "It can", _object({"status": {"const": "ok"}, "revision": _text()}, ["status"])
        ),
        **_problems(503),
    },
}
_FIELD_ERROR = _object(
    {"field": _text(), "code": _text(), "message": _text()}, ["field", "code", "message"]
)
_PROBLEM_RESPONSE = {
    "description": "What is wrong",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "properties": {
                    "type": _text(),
                    "title": _text(),
                    "status": {"type": "integer"},
                    "code": _text(),
                    "detail": _text(),
                    "errors": {"type": "array", "items": _FIELD_ERROR},
                },
                "required": ["type", "title", "status", "code"],
            }
        }
    },
}
