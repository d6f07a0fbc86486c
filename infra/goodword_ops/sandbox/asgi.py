"""Requests, answers and routes: as much of HTTP as the sandbox needs, straight on ASGI."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LARGEST_BODY = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read whole. ``headers`` by lower-case name, ``parts`` from the route's path."""

    method: str
    path: str
    origin: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    parts: Mapping[str, str] = field(default_factory=dict)

    def at(self, parts: Mapping[str, str]) -> "Request":
        """The same request, with the named parts of its path."""
        return replace(self, parts=parts)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON document, or raw bytes of another type.

    ``torn`` promises more bytes than it sends, as a connection does that breaks off.
    """

    status: int
    document: Any = None
    raw: bytes | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer at all until the client gives up."""


Handler = Callable[[Request], Awaitable[Answer | Silence]]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path such as ``/v1/payments/payouts/{id}``."""

    method: str
    path: str
    handler: Handler

    def match(self, path: str) -> Mapping[str, str] | None:
        """The named parts of a path that fits, else None."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None


async def read_request(scope: Scope, receive: Receive) -> Request | None:
    """The whole request, or None where the body is larger than any that PayPal takes."""
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            return None
    host, port = scope["server"]
    return Request(
        method=scope["method"],
        path=scope["path"],
        origin=f"http://{host}:{port}",
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"))),
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        body=body,
    )


async def send_answer(send: Send, answer: Answer) -> None:
    """Sends the answer; a torn one ends before its promised length."""
    raw = answer.raw
    if raw is None:
        raw = json.dumps(answer.document, separators=(",", ":")).encode()
    length = len(raw) + 100 if answer.torn else len(raw)
    headers = {"content-type": answer.content_type, "content-length": str(length), **answer.headers}
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": raw, "more_body": answer.torn})


async def wait_for_disconnect(receive: Receive) -> None:
    """Returns when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
