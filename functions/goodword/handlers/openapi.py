"""``/openapi.json``, made by the build: every JSON route, for people who write clients.

From the table of routes and the models that its lines name; the purposes, languages and currencies
are the programme's own.
"""

import json
import re
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from goodword.domain.claims.submission import OTHER_COUNTRY
from goodword.handlers import api_models
from goodword.handlers.api import models
from goodword.handlers.api.caller import LONGEST_NAME, MOST_A_MINUTE
from goodword.handlers.routes import ROUTES, Route, Who
from goodword.handlers.web.responses import PROBLEM_TYPE
from goodword.program.model import Program

_SCHEMAS: Final = "#/components/schemas/"
_PROBLEM: Final = {"$ref": "#/components/responses/Problem"}
_HEADERS: Final = {Who.CRM: ("webhook-id", "webhook-timestamp", "webhook-signature")}
_KEY: Final = "key"
_ID: Final = {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"}
_NAME: Final = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": "^[ -~]+$"}


def openapi_json(program: Program) -> bytes:
    """The document as the functions serve it; the same programme makes the same bytes."""
    return json.dumps(document(program), ensure_ascii=False, indent=1).encode() + b"\n"


def document(program: Program) -> dict[str, Any]:
    """An OpenAPI 3.1 document of the routes that name a model. It describes the address that it
    was read from."""
    paths: dict[str, dict[str, Any]] = {}
    schemas = _schemas(program)
    for route in ROUTES:
        if route.is_described:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{program.brand.name} referral programme",
            "version": "1",
            "description": "Errors are RFC 9457 problem details.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "Problem": {
                    "description": "What is wrong",
                    "content": _content(PROBLEM_TYPE, "Problem"),
                }
            },
            "securitySchemes": {
                _KEY: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key of goodword keys create, with the scope that a route "
                    f"names; {MOST_A_MINUTE} requests a minute.",
                }
            },
        },
    }


class _Untitled(GenerateJsonSchema):
    """Says the name of a field once."""

    def field_title_should_be_set(self, _schema: Any) -> bool:
        """Never: it is the key."""
        return False


def _schemas(program: Program) -> dict[str, Any]:
    """Name -> JSON Schema of every model that a route names, and of what these hold."""
    read = {name for route in ROUTES for name in (route.request, route.query) if name}
    written = {route.answer for route in ROUTES if route.answer}
    modes: dict[JsonSchemaMode, set[str]] = {
        # What may be left out of a problem is left out, as it may be of a request.
        "validation": {*read, "Problem"},
        "serialization": written,
    }
    _, found = models_json_schema(
        [(model(name), mode) for mode, names in modes.items() for name in sorted(names)],
        ref_template=f"{_SCHEMAS}{{model}}",
        schema_generator=_Untitled,
    )
    schemas: dict[str, Any] = found["$defs"]
    schemas["Country"]["enum"] = [*program.countries, OTHER_COUNTRY]
    schemas["Language"]["enum"] = list(program.locales.offered)
    schemas["Currency"]["enum"] = sorted(program.currencies.known)
    return schemas


def model(name: str) -> type[BaseModel]:
    """The model that a route names.

    Raises:
        AttributeError: there is none of that name.
    """
    found: type[BaseModel] = getattr(models if hasattr(models, name) else api_models, name)
    return found


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.summary,
        "description": f"Who may: {route.who}.",
        "operationId": route.answers,
    }
    if route.scope is not None:
        operation["description"] += f" The key needs the scope {route.scope}."
        operation["security"] = [{_KEY: [route.scope]}]
    if parameters := [*_path(route), *_headers(route), *_query(route, schemas)]:
        operation["parameters"] = parameters
    if route.request:
        media_type = getattr(model(route.request), "media_type")  # noqa: B009 - of Body and unions
        operation["requestBody"] = {
            "required": True,
            "content": _content(media_type, route.request),
        }
    refusals = {str(status): _PROBLEM for status in route.refusals}
    return {**operation, "responses": {str(route.status): _answer(route), **refusals}}


def _answer(route: Route) -> dict[str, Any]:
    if route.answer is None:
        return {"description": HTTPStatus(route.status).phrase}
    answer = model(route.answer)
    described = (answer.__doc__ or "").partition("\n")[0]
    return {"description": described, "content": _content(api_models.Body.media_type, route.answer)}


def _content(media_type: str, name: str) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": f"{_SCHEMAS}{name}"}}}


def _path(route: Route) -> list[dict[str, Any]]:
    names = re.findall(r"\{(\w+)\}", route.path)
    schema = {"type": "string"} if route.scope is None else _ID
    return [_parameter(name, "path", schema, required=True) for name in names]


def _headers(route: Route) -> list[dict[str, Any]]:
    if route.scope is not None and route.method != "GET":
        return [_parameter("Idempotency-Key", "header", _NAME, required=False)]
    names = _HEADERS.get(route.who, ())
    return [_parameter(name, "header", {"type": "string"}, required=True) for name in names]


def _query(route: Route, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = schemas[route.query]
    required = schema.get("required", [])
    return [
        _parameter(name, "query", facts, required=name in required)
        for name, facts in schema["properties"].items()
    ]


def _parameter(name: str, place: str, schema: Any, *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema}
