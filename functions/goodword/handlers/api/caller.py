"""Who asks: the key that was shown, whether it may, how often it has asked, and whether it has
asked the same before."""

import hmac
import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.access.api_key import ApiKey, Scope
from goodword.domain.allowance import Allowance
from goodword.domain.errors import FieldError, Invalid, LacksScope, TooMany, Unauthenticated
from goodword.flows.access.answers import Given, answered_once
from goodword.flows.access.keys import note_use, proven_key
from goodword.handlers.web.requests import JSON, BadRequest, body_of, content_type_of, json_of
from goodword.handlers.web.responses import as_json, as_written

if TYPE_CHECKING:
    from goodword.handlers.routes import Route
    from goodword.handlers.wiring import Services

MOST_A_MINUTE: Final = 600
"""Requests of one key; a write of the table each."""
NAMED_BY: Final = "idempotency-key"
LONGEST_NAME: Final = 255
REPLAYED: Final = "Idempotency-Replayed"
_MINUTE: Final = timedelta(minutes=1)
_BEARER: Final = "bearer "

Query = Mapping[str, str]


class Caller(NamedTuple):
    """A key that may do what is asked, with the request. ``actor`` is what events call it; ``name``
    stands for its ``Idempotency-Key``, None where it sent none."""

    key: ApiKey
    event: APIGatewayProxyEventV2
    name: str | None

    @property
    def actor(self) -> str:
        return f"api/{self.key.name}"

    @property
    def query(self) -> Query:
        return self.event.query_string_parameters or {}

    def body(self) -> dict[str, Any]:
        """The JSON object that was sent; a 415 for anything else."""
        if content_type_of(self.event) != JSON:
            raise BadRequest(415, "unsupported_type")
        return json_of(body_of(self.event))

    def need(self, scope: Scope) -> None:
        """Raises ``LacksScope`` where the key has not this scope, too."""
        if not self.key.may(scope):
            raise LacksScope(scope)


Answer = Callable[..., Mapping[str, Any]]
"""What answers a route: the caller and the path's parameters in, a JSON object out."""


class Gate:
    """Lets in whoever may, a request at a time; one for each process."""

    def __init__(self, services: "Services", current: Callable[[], APIGatewayProxyEventV2]) -> None:
        self._services = services
        self._current = current
        self._noted: set[tuple[str, date]] = set()

    def guarded(self, route: "Route", answer: Answer) -> Callable[..., Response[Any]]:
        """What serves a route: the same answer, for those who may have it."""

        def answered(**parameters: str) -> Response[Any]:
            caller = self._caller(route)
            if route.method == "GET":
                return as_json(answer(caller, **parameters))
            return self._written(caller, route, lambda: answer(caller, **parameters))

        return answered

    def _caller(self, route: "Route") -> Caller:
        event, services = self._current(), self._services
        now, shown = services.clock(), event.headers.get("authorization") or ""
        if shown[: len(_BEARER)].lower() != _BEARER:
            raise Unauthenticated(_BEARER)
        key = proven_key(services.store, shown[len(_BEARER) :].strip(), now=now)
        allowance = Allowance("api", key.key_id, MOST_A_MINUTE, _MINUTE)
        if not services.store.take(allowance, now):
            raise TooMany(max(1, int((allowance.ends(now) - now).total_seconds())))
        if route.scope is None or not key.may(Scope(route.scope)):
            raise LacksScope(route.scope or "")
        if (mark := (key.key_id, now.date())) not in self._noted:
            note_use(services.store, key, now=now)
            self._noted.add(mark)
        return Caller(key, event, None if route.method == "GET" else self._name(event))

    def _name(self, event: APIGatewayProxyEventV2) -> str | None:
        text = event.headers.get(NAMED_BY)
        if text is None:
            return None
        if not 0 < len(text) <= LONGEST_NAME or not text.isprintable():
            fix = f"write one line of at most {LONGEST_NAME} characters"
            raise Invalid(FieldError("Idempotency-Key", "invalid", fix))
        return self._hash(f"name {text}".encode())

    def _hash(self, content: bytes) -> str:
        key = self._services.keys.token_key
        return hmac.digest(key, b"idempotency " + content, "sha256").hex()

    def _written(
        self, caller: Caller, route: "Route", work: Callable[[], Mapping[str, Any]]
    ) -> Response[Any]:
        if caller.name is None:
            return as_json(work(), route.status)
        event, services = caller.event, self._services
        asked = "\n".join((route.method, event.raw_path, event.raw_query_string, ""))

        def done() -> Given:
            return Given(route.status, json.dumps(work(), ensure_ascii=False))

        given = answered_once(
            services.store,
            caller.key.key_id,
            caller.name,
            self._hash(asked.encode() + body_of(event)),
            done,
            now=services.clock(),
        )
        answer = as_written(given.body)
        answer.status_code = given.status
        if given.again:
            answer.headers[REPLAYED] = "true"
        return answer
