"""The local origin: pages and functions behind one address, as the distribution puts them.

An ASGI application. A request goes to the dev routes, to a function, or to the built site; the
handlers are the real ones, each called in a thread with the event Lambda would give it.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from starlette import routing
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from goodword.flows.ports import Clock
from goodword.handlers.routes import ANSWERS_OTHERWISE, OTHERWISE, Route, Who
from goodword.handlers.web.edge import EDGE, VIEWER
from goodword.handlers.wiring import Handler
from goodword_ops.dev.host.settings import HOST
from goodword_ops.dev.http.banner import Additions, asked_afresh, opens_a_page, with_additions
from goodword_ops.dev.http.lambda_event import BODY_LIMIT, Context, event_of, response_of
from goodword_ops.dev.http.problem import problem
from goodword_ops.dev.http.security_headers import SecurityHeaders
from goodword_ops.dev.http.static import Compressed, Pages, unavailable

_LOG: Final = logging.getLogger(__name__)
_REST: Final = re.compile(r"\{(\w+)\+\}")
ASSETS: Final = "/assets/"
COMING_SECONDS: Final = 20.0
_READING: Final = frozenset({"GET", "HEAD"})
_FAILED: Final = frozenset({500, 502, 504})
"""What no function answers by itself, and the distribution swaps for a static page."""
# As in DirectoryIndex of infra/template.yaml: links that the distribution's patterns do not know.
_PASSED_ON: Final = "r|join|portal|sent|confirm|proof|lead|news|preferences|unsubscribe|staff"
_PASSED: Final = re.compile(rf"(?:/|%2f)+({_PASSED_ON})((?:/|%2f)+.*)?", re.IGNORECASE)
_KNOWN: Final = re.compile(rf"/(?:{_PASSED_ON})(?:/.*)?")


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
    """The ASGI application. ``front``, ``banner`` and ``version`` are asked anew for every request.

    ``edge`` is what the functions know the distribution by. ``version`` is that of the last save,
    for which pages in a browser look; None: they do not. ``former``: sites of former programmes,
    whose styles are served beside those of today.
    """

    def __init__(
        self,
        *,
        front: Callable[[], Front],
        routes: tuple[Route, ...],
        edge: str,
        dev: ASGIApp,
        banner: Callable[[], str | None],
        version: Callable[[], str] | None = None,
        former: Callable[[], Sequence[Path]] = tuple,
        clock: Clock,
        after_write: Callable[[], None],
    ) -> None:
        self._front = front
        self._edge = edge
        self._banner = banner
        self._version = version
        self._former = former
        self._clock = clock
        self._after_write = after_write
        # The HTTP functions' router keeps the event it works on in its class: like a Lambda
        # environment, this process takes one at a time.
        self._lambdas = ThreadPoolExecutor(1, thread_name_prefix="lambda")
        self._dev = dev
        self._functions = self._api(routes)
        self._missing = next(one for one in routes if one.who is Who.DISTRIBUTION)
        self._folders = frozenset(
            route.path.split("/")[1] for route in routes if route is not self._missing
        )
        self._site = SecurityHeaders(Compressed(self._page))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request. Other kinds of connections are refused by the server."""
        folder = scope["path"].split("/")[1]
        if moved := _moved(scope):
            await RedirectResponse(moved, 308)(scope, receive, send)
        elif folder == "_dev":
            await self._dev(scope, receive, send)
        elif folder in self._folders:
            await self._functions(scope, receive, send)
        else:
            await self._site(scope, receive, send)

    def ask(
        self, function: Handler, method: str, address: str, form: str = "", *, at: datetime
    ) -> Response:
        """What a function of a sample life answers, waited for. It takes its turn with all others,
        as the functions of this process do."""
        path, _, query = address.partition("?")
        headers = [(b"host", b"localhost")]
        if form:
            headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": headers,
            "client": (HOST, 0),
        }
        event = event_of(Request(scope), form.encode(), route=OTHERWISE, at=at)
        event["headers"] |= {EDGE: self._edge, VIEWER: HOST}
        front = replace(self._front(), functions={ANSWERS_OTHERWISE: function})
        return self._lambdas.submit(_invoke, front, ANSWERS_OTHERWISE, event).result()

    def close(self) -> None:
        """Lets no function begin any more."""
        self._lambdas.shutdown(wait=False, cancel_futures=True)

    def _api(self, routes: tuple[Route, ...]) -> Starlette:
        otherwise = routing.Route("/{rest:path}", self._answer(OTHERWISE, ANSWERS_OTHERWISE))
        otherwise.methods = None  # all of them
        api = Starlette(
            routes=[*(self._endpoint(route) for route in routes), otherwise],
            middleware=[Middleware(SecurityHeaders)],
            exception_handlers={ClientDisconnect: _left},
        )
        api.router.redirect_slashes = False
        return api

    def _endpoint(self, route: Route) -> routing.Route:
        path = _REST.sub(r"{\1:path}", route.path)
        endpoint = routing.Route(path, self._answer(route.key, route.function))
        endpoint.methods = {route.method}  # an HTTP API answers no HEAD by itself
        return endpoint

    def _answer(self, key: str, function: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = await request.body()
            if len(body) > BODY_LIMIT:
                return problem(413, "The body is larger than 10 MB.")
            front, additions = self._front(), self._additions(request.scope)
            asked = Request(asked_afresh(request.scope)) if additions else request
            response = await self._invoked(front, key, function, asked, body)
            if request.method not in _READING:
                self._after_write()
            if request.method == "HEAD":
                # The length of nothing would be a lie about the page.
                del response.headers["content-length"]
            return with_additions(response, additions)

        return answer

    async def _invoked(
        self, front: Front, key: str, function: str, request: Request, body: bytes
    ) -> Response:
        event = event_of(request, body, route=key, at=self._clock())
        viewer = request.client.host if request.client else HOST
        # As the distribution does: over whatever the visitor has sent under these names.
        event["headers"] |= {EDGE: self._edge, VIEWER: viewer}
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._lambdas, _invoke, front, function, event)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        front = self._front()
        if scope["path"] in front.coming:
            await _is_there(front.site / scope["path"].removeprefix("/"))
        additions = self._additions(scope)
        # Of a former build its styles alone: its pages are shown within a view of the desk.
        former = self._former() if scope["path"].startswith(ASSETS) else ()
        pages = Pages(front.site, front.kept, *former, missing=self._not_there, additions=additions)
        await pages(scope, receive, send)

    def _additions(self, scope: Scope) -> Additions:
        version = self._version() if self._version and opens_a_page(scope) else None
        return Additions(self._banner(), version)

    async def _not_there(self, scope: Scope) -> Response:
        """The functions' page for what the bucket does not have, as the origin group asks them."""
        front, route = self._front(), self._missing
        asked = {**scope, "path": f"{route.path.partition('/{')[0]}{scope['path']}"}
        return await self._invoked(front, route.key, route.function, Request(asked), b"")


class _Silence(Response):
    """No answer, for nobody listens."""

    async def __call__(self, _scope: Scope, _receive: Receive, _send: Send) -> None:
        """Sends nothing."""


def _invoke(front: Front, function: str, event: dict[str, Any]) -> Response:
    context = Context(function)
    try:
        response = response_of(front.functions[function](event, context))
    except Exception:  # noqa: BLE001 - Lambda answers for whatever was raised
        # What Lambda does with an exception: it is logged, and nobody is shown it.
        _LOG.exception("%s failed, request %s", function, context.aws_request_id)
        return unavailable(front.site)
    return unavailable(front.site) if response.status_code in _FAILED else response


def _moved(scope: Scope) -> str | None:
    """Where a link leads that only looks as if it were none of a page of the functions."""
    path = scope.get("raw_path", b"").decode("latin-1")
    page = None if _KNOWN.fullmatch(path) else _PASSED.fullmatch(path)
    if page is None:
        return None
    name = page[1].lower()
    rest = re.sub(r"^(?:/|%2f)+", "/", page[2] or "", flags=re.IGNORECASE)
    if name in {"r", "join"}:
        if rest in {"", "/"}:
            return None
    else:
        rest = re.sub(r"^/[^/]*", lambda part: part[0].lower(), rest)
    query = scope["query_string"].decode("latin-1")
    return f"/{name}{rest}{query and f'?{query}'}"


def _left(_request: Request, _error: Exception) -> Response:
    return _Silence()  # the visitor left in the middle of their request


async def _is_there(file: Path) -> None:
    """Waits for a file that is being made, but not for ever: its build may have been forgotten."""
    for _ in range(round(COMING_SECONDS / 0.05)):
        if file.is_file():
            return
        await asyncio.sleep(0.05)
