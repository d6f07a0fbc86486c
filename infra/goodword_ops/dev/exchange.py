"""One HTTP exchange as values, and the few answers that several parts give."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """``path`` is percent-decoded, ``query`` is not; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    client: str = "127.0.0.1"

    def header(self, name: str) -> str | None:
        """The values of a header, joined by commas; None where it was not sent."""
        values = [value for key, value in self.headers if key == name]
        return ",".join(values) if values else None


@dataclass(frozen=True, slots=True)
class Response:
    """Header names are in lower case; ``content-length`` is added when it is sent."""

    status: int
    headers: Headers = ()
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next((value for key, value in self.headers if key == name), None)

    def with_headers(self, headers: Mapping[str, str]) -> "Response":
        """The same answer with these headers in place of its own of the same names."""
        kept = tuple((key, value) for key, value in self.headers if key not in headers)
        return Response(self.status, (*kept, *headers.items()), self.body)

    def with_defaults(self, headers: Mapping[str, str]) -> "Response":
        """The same answer with those of these headers that it does not have."""
        own = {key for key, _ in self.headers}
        new = tuple((key, value) for key, value in headers.items() if key not in own)
        return Response(self.status, (*self.headers, *new), self.body)


def as_json(value: Any, *, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(
        status,
        (("content-type", "application/json"), ("cache-control", "no-store")),
        json.dumps(value, ensure_ascii=False).encode(),
    )


def problem(
    status: HTTPStatus, detail: str, *, errors: tuple[tuple[str, str, str], ...] = ()
) -> Response:
    """RFC 9457 problem details; ``errors`` are (field, code, message)."""
    content = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "errors": [
            {"field": name, "code": code, "message": message} for name, code, message in errors
        ],
    }
    return Response(
        int(status),
        (("content-type", "application/problem+json"), ("cache-control", "no-store")),
        json.dumps(content, ensure_ascii=False).encode(),
    )
