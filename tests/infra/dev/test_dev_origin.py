"""The local origin: which part answers a request, and how."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer
from typing import Any

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from goodword.handlers.routes import Route, Who
from goodword.handlers.web.edge import EDGE, VIEWER
from goodword_ops.dev.http.lambda_event import BODY_LIMIT
from goodword_ops.dev.http.origin import Front, Origin
from goodword_ops.dev.http.security_headers import ON_EVERY_ANSWER
from tests import requested
from tests.requested import finished, request

ROUTES = (
    Route("GET", "/r/{code}", "public", "offer", Who.ANYONE, "the offer page"),
    Route("POST", "/r/{code}/claim", "public", "claim", Who.ANYONE, "claims the offer"),
    Route("GET", "/missing/{path+}", "public", "missing", Who.DISTRIBUTION, "not there"),
)
ROUTES_LACK = (
    *(("GET", "/r/"), ("GET", "/r/abc/"), ("GET", "/r/abc/claim")),
    *(("DELETE", "/r/abc"), ("OPTIONS", "/r/abc")),
)
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def echo(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    if event["rawPath"].startswith("/missing/"):
        return {"statusCode": 404, "body": "not there"}
    return {"statusCode": 200, "body": f"{event['routeKey']} {event.get('pathParameters')}"}


def broken(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    message = "no"
    raise RuntimeError(message)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("home")
    (tmp_path / "unavailable.html").write_text("one moment")
    return tmp_path


def origin(
    site: Path,
    handler: Handler = echo,
    *,
    writes: list[str] | None = None,
    coming: frozenset[str] = frozenset(),
) -> Origin:
    """One whose dev page answers the path with a policy of its own."""

    async def dev(scope: Scope, receive: Receive, send: Send) -> None:
        answer = Response(scope["path"], headers={"content-security-policy": "own"})
        await answer(scope, receive, send)

    return Origin(
        front=lambda: Front(site, site, {"public": handler}, coming),
        routes=ROUTES,
        edge="shown by the distribution",
        dev=dev,
        banner=lambda: None,
        clock=lambda: datetime(2026, 11, 21, tzinfo=UTC),
        after_write=lambda: None if writes is None else writes.append("written"),
    )


def ask(
    site: Path,
    method: str,
    path: str,
    *,
    handler: Handler = echo,
    content: bytes = b"",
    writes: list[str] | None = None,
    coming: frozenset[str] = frozenset(),
) -> tuple[int, dict[str, str], bytes]:
    """One request through the ASGI application: status, headers, body."""
    app = origin(site, handler, writes=writes, coming=coming)
    answer = requested.ask(app, method, path, content=content)
    app.close()
    return answer.status_code, dict(answer.headers), answer.content


def test_a_function_gets_its_route_and_parameters(site: Path) -> None:
    status, headers, body = ask(site, "GET", "/r/abc")

    assert (status, body) == (200, b"GET /r/{code} {'code': 'abc'}")
    assert headers["content-security-policy"] == ON_EVERY_ANSWER["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"


def test_a_function_may_be_stricter_about_the_referrer_and_about_nothing_else(site: Path) -> None:
    def strict(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        own = {"Referrer-Policy": "no-referrer", "Content-Security-Policy": "none at all"}
        return {"statusCode": 200, "headers": own, "body": ""}

    headers = ask(site, "GET", "/r/abc", handler=strict)[1]

    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"] == ON_EVERY_ANSWER["content-security-policy"]


def test_a_path_or_method_that_no_route_names_goes_to_the_public_function(site: Path) -> None:
    for method, path in ROUTES_LACK:
        assert ask(site, method, path)[::2] == (200, b"$default None")


def test_a_function_that_fails_shows_the_static_page(site: Path) -> None:
    status, _, body = ask(site, "GET", "/r/abc", handler=broken)

    assert (status, body) == (503, b"one moment")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 503])
def test_what_a_function_answers_goes_through_as_it_is(site: Path, status: int) -> None:
    def refusing(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        return {"statusCode": status, "body": "in its own words"}

    assert ask(site, "POST", "/r/abc/claim", handler=refusing)[::2] == (
        status,
        b"in its own words",
    )


@pytest.mark.parametrize("status", [500, 502, 504])
def test_what_no_function_answers_by_itself_shows_the_static_page(site: Path, status: int) -> None:
    def crashed(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        return {"statusCode": status, "body": "Internal Server Error"}

    assert ask(site, "GET", "/r/abc", handler=crashed)[::2] == (503, b"one moment")


@pytest.mark.parametrize("path", ["/rx/", "/de/no/such/page/", "/assets/gone.js"])
def test_what_the_site_does_not_have_is_asked_of_the_functions(site: Path, path: str) -> None:
    def missing(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        return {"statusCode": 404, "body": f"{event['routeKey']} {event['rawPath']}"}

    status, headers, body = ask(site, "GET", path, handler=missing)

    assert (status, body.decode()) == (404, f"GET /missing/{{path+}} /missing{path}")
    assert headers["content-security-policy"] == ON_EVERY_ANSWER["content-security-policy"]


def test_the_origin_says_itself_who_it_is_and_where_the_visitor_comes_from(site: Path) -> None:
    def headers(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        sent = event["headers"]
        return {"statusCode": 200, "body": f"{sent[EDGE]}, {sent[VIEWER]}"}

    forged = {EDGE: "guessed", VIEWER: "203.0.113.9"}
    answer = requested.ask(origin(site, headers), "GET", "/r/abc", headers=forged)

    assert answer.text == "shown by the distribution, 127.0.0.1"


def test_a_function_that_answers_nonsense_shows_the_static_page(site: Path) -> None:
    def odd(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        return {"statusCode": 200, "body": "%", "isBase64Encoded": True}

    assert ask(site, "GET", "/r/abc", handler=odd)[0] == 503


def test_head_goes_to_the_public_function_and_has_no_length_of_nothing(site: Path) -> None:
    def empty(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        return {"statusCode": 200, "headers": {"Seen": event["routeKey"]}, "body": ""}

    status, headers, body = ask(site, "HEAD", "/r/abc", handler=empty)

    assert (status, headers["seen"], body) == (200, "$default", b"")
    assert "content-length" not in headers


def test_what_only_reads_sets_nothing_going(site: Path) -> None:
    writes: list[str] = []

    for method, path in (("GET", "/r/abc"), ("HEAD", "/r/abc"), ("GET", "/r/abc.")):
        ask(site, method, path, writes=writes)
    assert writes == []
    ask(site, "POST", "/r/abc/claim", writes=writes)
    assert writes == ["written"]


def test_all_else_is_the_site(site: Path) -> None:
    assert ask(site, "GET", "/")[2] == b"home"
    assert ask(site, "HEAD", "/")[0] == 200


def test_head_has_the_headers_and_no_body(site: Path) -> None:
    status, headers, body = ask(site, "HEAD", "/")

    assert (status, headers["content-length"], body) == (200, "4", b"")


def test_the_dev_page_sets_its_own_policy(site: Path) -> None:
    _, headers, body = ask(site, "GET", "/_dev/mail")

    assert (headers["content-security-policy"], body) == ("own", b"/_dev/mail")


def test_a_body_of_more_than_10_mb_is_too_large(site: Path) -> None:
    most = b"x" * BODY_LIMIT

    assert ask(site, "POST", "/r/abc/claim", content=most)[0] == 200
    assert ask(site, "POST", "/r/abc/claim", content=most + b"x")[0] == 413


def test_a_visitor_who_leaves_in_the_middle_changes_nothing(site: Path) -> None:
    incoming: list[Message] = [
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        pytest.fail(f"nobody listens to {message}")

    def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        pytest.fail("half a request was handled")

    app = origin(site, handler)
    scope = request("POST", "/r/a/claim").scope
    finished(app(scope, receive, send))
    app.close()
    assert incoming == []


def test_a_function_takes_one_request_at_a_time(site: Path) -> None:
    inside: list[str] = []

    def slow(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        inside.append("in")
        time.sleep(0.02)
        alone = len(inside) == 1
        inside.clear()
        return {"statusCode": 200 if alone else 500}

    app = origin(site, slow)

    async def several() -> list[int]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://h") as client:
            answers = await asyncio.gather(*(client.get("/r/abc") for _ in range(5)))
        return [answer.status_code for answer in answers]

    assert finished(several()) == [200] * 5
    app.close()


def test_a_picture_that_is_still_being_painted_is_waited_for(site: Path) -> None:
    address = "/assets/preview.0123456789abcdef.png"
    (site / "assets").mkdir()
    painting = Timer(0.3, (site / address.removeprefix("/")).write_bytes, (b"painted",))
    painting.start()

    assert ask(site, "GET", address, coming=frozenset({address}))[::2] == (200, b"painted")
    painting.join()
    assert ask(site, "GET", "/assets/preview.0.png", coming=frozenset({address}))[0] == 404


def test_only_a_write_wakes_what_follows_from_it(site: Path) -> None:
    writes: list[str] = []
    ask(site, "GET", "/r/abc", writes=writes)
    ask(site, "POST", "/r/abc/claim", writes=writes)

    assert writes == ["written"]
