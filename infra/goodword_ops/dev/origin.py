"""The local origin: pages and functions behind one address, as the distribution puts them.

An ASGI application. A request goes to the dev routes, to a function, or to the built site; the
handlers are the real ones, each called in a thread with the event Lambda would give it.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import Executor
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from goodword.flows.ports import Clock
from goodword.handlers.services import Handler
from goodword_ops.dev import static
from goodword_ops.dev.banner import asked_afresh, with_banner
from goodword_ops.dev.compression import compressed
from goodword_ops.dev.exchange import Request, Response, problem
from goodword_ops.dev.lambda_event import BODY_LIMIT, Context, event_of, response_of
from goodword_ops.dev.security_headers import secured

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_LOG: Final = logging.getLogger(__name__)
COMING_SECONDS: Final = 20.0
_FAILED: Final = frozenset({500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the HTTP API: its method, its path with parameters in braces, its function."""

    method: str
    path: str
    function: str

    @property
    def key(self) -> str:
        """As API Gateway writes it: ``GET /r/{code}``."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Front:
    """What is served at a moment: the built site and the handlers of its functions.

    ``kept`` holds the permanent pages of every site that was served before; ``coming`` are the
    addresses of files that are still being made.
    """

    site: Path
    kept: Path
    functions: Mapping[str, Handler]
    coming: frozenset[str] = frozenset()


class Origin:
    """The ASGI application. ``front`` and ``banner`` are asked anew for every request."""

    def __init__(
        self,
        *,
        front: Callable[[], Front],
        routes: tuple[Route, ...],
        dev: Callable[[Request], Response],
        banner: Callable[[], str | None],
        clock: Clock,
        lambdas: Executor,
        visits: Executor,
        after_write: Callable[[], None],
    ) -> None:
        self._front = front
        self._routes = tuple((_pattern(route.path), route) for route in routes)
        self._folders = frozenset(route.path.split("/")[1] for route in routes)
        self._dev = dev
        self._banner = banner
        self._clock = clock
        self._lambdas = lambdas
        self._visits = visits
        self._after_write = after_write

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One HTTP request. Other kinds of connections are refused by the server."""
        body = await _body(receive)
        if body is None:
            return  # the visitor left in the middle of their request
        response = (
            problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than 10 MB.")
            if len(body) > BODY_LIMIT
            else await self._answer(_request(scope, body))
        )
        await _send(response, send, head=scope["method"] == "HEAD")

    async def _answer(self, request: Request) -> Response:
        loop = asyncio.get_running_loop()
        if request.path == "/_dev" or request.path.startswith("/_dev/"):
            return await loop.run_in_executor(self._visits, self._dev, request)
        front, banner = self._front(), self._banner()
        asked = asked_afresh(request) if banner else request
        if request.path.split("/")[1] in self._folders:
            response = await loop.run_in_executor(self._lambdas, self._call, front, asked)
            if request.method not in {"GET", "HEAD"}:
                self._after_write()
            return secured(with_banner(response, banner))
        if request.path in front.coming:
            await _is_there(front.site / request.path.removeprefix("/"))
        page = with_banner(static.serve((front.site, front.kept), asked), banner)
        return secured(compressed(page, request))

    def _call(self, front: Front, request: Request) -> Response:
        for pattern, route in self._routes:
            match = pattern.fullmatch(request.path)
            if match is None or request.method != route.method:
                continue
            at = self._clock()
            event = event_of(request, route=route.key, parameters=match.groupdict(), at=at)
            context = Context(route.function)
            try:
                response = response_of(front.functions[route.function](event, context))
            except Exception:  # noqa: BLE001 - Lambda answers for whatever was raised
                # What Lambda does with an exception: it is logged, and nobody is shown it.
                _LOG.exception("%s failed, request %s", route.function, context.aws_request_id)
                response = Response(500)
            return static.unavailable(front.site) if response.status in _FAILED else response
        return Response(404, (("content-type", "application/json"),), b'{"message":"Not Found"}')


async def _is_there(file: Path) -> None:
    """Waits for a file that is being made, but not for ever: its build may have been forgotten."""
    for _ in range(round(COMING_SECONDS / 0.05)):
        if file.is_file():
            return
        await asyncio.sleep(0.05)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)))


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or its beginning when it is larger than an HTTP API takes."""
    body = bytearray()
    more = True
    while more and len(body) <= BODY_LIMIT:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _request(scope: Message, body: bytes) -> Request:
    client = scope.get("client") or ("127.0.0.1", 0)
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in scope["headers"]
        ),
        body=body,
        client=client[0],
    )


async def _send(response: Response, send: Send, *, head: bool) -> None:
    headers = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers
    ]
    if response.status not in {204, 304}:
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else response.body})
