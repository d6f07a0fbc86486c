"""The local origin: which part answers a request, and how."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from goodword_ops.dev.exchange import Request, Response
from goodword_ops.dev.lambda_event import BODY_LIMIT
from goodword_ops.dev.origin import Front, Message, Origin, Route
from goodword_ops.dev.security_headers import ON_EVERY_ANSWER

ROUTES = (Route("GET", "/r/{code}", "public"), Route("POST", "/r/{code}/claim", "public"))
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def echo(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return {"statusCode": 200, "body": f"{event['routeKey']} {event['pathParameters']}"}


def broken(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    message = "no"
    raise RuntimeError(message)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("home")
    (tmp_path / "404.html").write_text("nothing here")
    (tmp_path / "unavailable.html").write_text("one moment")
    return tmp_path


def ask(
    site: Path,
    method: str,
    path: str,
    *,
    handler: Handler = echo,
    chunks: tuple[bytes, ...] = (b"",),
    writes: list[str] | None = None,
    coming: frozenset[str] = frozenset(),
) -> tuple[int, dict[str, str], bytes]:
    """One request through the ASGI application: status, headers, body."""
    sent: list[Message] = []
    incoming = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, start=1)
    ]

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    def dev(request: Request) -> Response:
        return Response(200, (("content-security-policy", "own"),), request.path.encode())

    def after_write() -> None:
        if writes is not None:
            writes.append(path)

    with ThreadPoolExecutor(1) as pool:
        origin = Origin(
            front=lambda: Front(site, site, {"public": handler}, coming),
            routes=ROUTES,
            dev=dev,
            banner=lambda: None,
            clock=lambda: datetime(2026, 11, 21, tzinfo=UTC),
            lambdas=pool,
            visits=pool,
            after_write=after_write,
        )
        scope = {"method": method, "path": path, "query_string": b"", "headers": []}
        asyncio.run(origin(scope, receive, send))
    start, body = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body["body"]


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


def test_a_path_or_method_that_no_route_names_is_the_apis_404(site: Path) -> None:
    for method, path in (("GET", "/r/"), ("GET", "/r/abc/claim"), ("DELETE", "/r/abc")):
        assert ask(site, method, path)[::2] == (404, b'{"message":"Not Found"}')


def test_a_function_that_fails_shows_the_static_page(site: Path) -> None:
    status, _, body = ask(site, "GET", "/r/abc", handler=broken)

    assert (status, body) == (503, b"one moment")


def test_a_function_that_answers_nonsense_shows_the_static_page(site: Path) -> None:
    def odd(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        return {"statusCode": 200, "body": "%", "isBase64Encoded": True}

    assert ask(site, "GET", "/r/abc", handler=odd)[0] == 503


def test_all_else_is_the_site(site: Path) -> None:
    assert ask(site, "GET", "/")[2] == b"home"
    assert ask(site, "GET", "/rx/")[0] == 404


def test_head_has_the_headers_and_no_body(site: Path) -> None:
    status, headers, body = ask(site, "HEAD", "/")

    assert (status, headers["content-length"], body) == (200, "4", b"")


def test_the_dev_page_sets_its_own_policy(site: Path) -> None:
    _, headers, body = ask(site, "GET", "/_dev/mail")

    assert (headers["content-security-policy"], body) == ("own", b"/_dev/mail")


def test_a_body_of_more_than_10_mb_is_too_large(site: Path) -> None:
    half = b"x" * (BODY_LIMIT // 2)

    assert ask(site, "POST", "/r/abc/claim", chunks=(half, half))[0] == 200
    assert ask(site, "POST", "/r/abc/claim", chunks=(half, half, b"x"))[0] == 413


def test_a_visitor_who_leaves_in_the_middle_changes_nothing(site: Path) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        pytest.fail(f"nobody listens to {message}")

    def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        pytest.fail("half a request was handled")

    with ThreadPoolExecutor(1) as pool:
        origin = Origin(
            front=lambda: Front(site, site, {"public": handler}),
            routes=ROUTES,
            dev=lambda _: Response(200),
            banner=lambda: None,
            clock=lambda: datetime(2026, 11, 21, tzinfo=UTC),
            lambdas=pool,
            visits=pool,
            after_write=lambda: None,
        )
        scope = {"method": "POST", "path": "/r/a/claim", "query_string": b"", "headers": []}
        asyncio.run(origin(scope, receive, send))


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

    assert writes == ["/r/abc/claim"]
