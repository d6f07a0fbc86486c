"""The ``/_dev/`` routes: the page, the same as JSON, and the levers of the local stack."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from goodword.domain.errors import NotFound, Refused
from goodword.domain.record import instant
from goodword.flows.ports import Store
from goodword.program.model import Program
from goodword_ops.commands import redrive
from goodword_ops.dev.console import design, outside, page, plan
from goodword_ops.dev.console.overview import Overview
from goodword_ops.dev.http import banner
from goodword_ops.dev.http.problem import http_problem, problem
from goodword_ops.dev.http.security_headers import SecurityHeaders
from goodword_ops.dev.world.clock import duration
from goodword_ops.dev.world.crm import RENEWAL, Crm
from goodword_ops.dev.world.sandbox_control import JournalControl
from goodword_ops.dev.world.scheduler import Scheduler, StillBusy

PAGE_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
# A mail brings its own styles; nothing else of it may do anything but be a link.
_MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_LARGEST_BODY: Final = 64 * 1024


class InvalidBody(Exception):
    """A body that a route does not understand: field, code and words."""

    def __init__(self, field: str, code: str, words: str) -> None:
        super().__init__(words)
        self.error = (field, code, words)


class _OwnPagesOnly:
    """Middleware: other sites may neither read these pages under a name of theirs nor post."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._refused(Request(scope)) or self._app)(scope, receive, send)

    def _refused(self, request: Request) -> Response | None:
        host, origin = request.headers.get("host"), request.headers.get("origin")
        if host not in {self._host, self._host.replace("127.0.0.1", "localhost")}:
            return problem(403, f"Ask for this page as http://{self._host}/_dev/.")
        if origin is not None and urlsplit(origin).netloc != host:
            return problem(403, "Another site may not do this.")
        return None


@dataclass(frozen=True, slots=True)
class DevRoutes:
    """The application of what begins with ``/_dev``; its work is done in threads."""

    host: str
    overview: Overview
    turns: Scheduler
    crm: Crm
    mistakes: Callable[[], tuple[str, ...]]
    planned: plan.Planned
    store: Callable[[], Store]
    place: Callable[[], Mapping[str, Any]]
    program: Callable[[], Program]
    outside: Mapping[str, JournalControl]

    def app(self) -> Starlette:
        """The routes behind their guard."""
        app = Starlette(
            routes=self._routes(),
            middleware=[
                Middleware(SecurityHeaders, always={}, defaults=PAGE_HEADERS),
                Middleware(_OwnPagesOnly, host=self.host),
            ],
            exception_handlers={
                HTTPException: http_problem,
                InvalidBody: _malformed,
                StillBusy: _busy,
                Exception: _failed,
            },
            max_body_size=_LARGEST_BODY,
        )
        app.router.redirect_slashes = False
        return app

    def _routes(self) -> list[Route]:
        overview = self.overview
        lists: dict[str, Callable[[], Any]] = {
            "referrers": overview.referrers,
            "referrals": overview.referrals,
            "mail": overview.mail,
            "chat": overview.chat,
            "rewards": overview.rewards,
            "payouts": self._payouts,
            "events": overview.events,
            "experiments": overview.experiments,
            "failures": overview.failures,
            "mistakes": self.mistakes,
            "place": self.place,
        }
        return [
            Route("/_dev", lambda _: RedirectResponse("/_dev/", 308)),
            Route("/_dev/", self._page),
            Route("/_dev/dev.css", _style("goodword_ops.dev.console", "dev.css")),
            Route(banner.SHEET, _style("goodword_ops.dev.http", "banner.css")),
            Route(plan.SHEET, _style("goodword_ops.plan.report", "report.css")),
            Route(banner.PLAN, lambda _: _html(self.planned.page())),
            Route(design.PAGE, lambda _: _html(design.page())),
            Route(design.SHEET, self._design_style),
            Route("/_dev/events.jsonl", self._event_file),
            Route("/_dev/mail/{number:int}", self._mail),
            *(Route(f"/_dev/{name}", _listed(rows)) for name, rows in lists.items()),
            Route("/_dev/clock", self._clock, methods=["GET", "POST"]),
            Route("/_dev/settle", self._settle, methods=["POST"]),
            Route("/_dev/crm", self._crm, methods=["POST"]),
            Route("/_dev/faults", self._faults, methods=["GET", "POST"]),
            Route("/_dev/redrive", self._redrive, methods=["GET", "POST"]),
        ]

    def _page(self, _request: Request) -> Response:
        return _html(page.render(self.overview, self.mistakes()))

    def _design_style(self, _request: Request) -> Response:
        return Response(
            design.style(self.program()),
            headers={"cache-control": "no-store"},
            media_type="text/css",
        )

    def _event_file(self, _request: Request) -> Response:
        return Response(
            self.overview.event_file(),
            headers={"cache-control": "no-store"},
            media_type="application/jsonl; charset=utf-8",
        )

    def _mail(self, request: Request) -> Response:
        number, mails = request.path_params["number"], self.overview.mail()
        if not 1 <= number <= len(mails):
            raise HTTPException(404)
        answer = _html(mails[number - 1]["html"])
        answer.headers["content-security-policy"] = _MAIL_POLICY
        return answer

    def _payouts(self) -> Any:
        entries = self.overview.payouts()
        if entries is None:
            raise HTTPException(
                404, "PAYPAL_BASE_URL is set, so the payouts are in the books of that host."
            )
        return entries

    async def _clock(self, request: Request) -> Response:
        if request.method != "POST":
            return _json({"now": instant(self.turns.clock())})
        body = await _body(request)
        try:
            by = duration(str(body.get("advance", "")))
        except ValueError as error:
            raise InvalidBody("advance", "invalid", str(error)) from None
        now, ran = await run_in_threadpool(self.turns.advance, by)
        return _done(request, {"now": instant(now), "ran": ran.as_json()}, "clock")

    def _settle(self, request: Request) -> Response:
        ran = self.turns.settle()
        now = instant(self.turns.clock())
        return _done(request, {"now": now, "ran": ran.as_json()}, "clock")

    async def _faults(self, request: Request) -> Response:
        if request.method == "POST":
            field, wrong = await run_in_threadpool(
                outside.take_down, self.outside, await _body(request)
            )
            if wrong:
                raise InvalidBody(field, "invalid", wrong)
        return _json(await run_in_threadpool(outside.faults, self.outside))

    async def _redrive(self, request: Request) -> Response:
        if request.method != "POST":
            found = await run_in_threadpool(redrive.listed, self.store())
            return _json([one._asdict() for one in found])
        body = await _body(request)
        ids = body.get("ids", [])
        if not (isinstance(ids, list) and all(isinstance(one, str) for one in ids)):
            raise InvalidBody("ids", "invalid", "ids is a list of what was given up")
        asked = redrive.Asked(
            ids, every=body.get("all") is True, dismiss=body.get("dismiss") is True
        )
        try:
            done = await run_in_threadpool(redrive.carry_out, self.store(), asked, self.turns.clock)
        except (NotFound, Refused) as error:
            raise HTTPException(404, f"there is no such thing to run again: {error}") from error
        return _json(done._asdict())

    async def _crm(self, request: Request) -> Response:
        answer = await run_in_threadpool(self._move_deal, await _body(request))
        moved = _is_form(request) and answer.status_code < 300
        return _back("referrals") if moved else answer

    def _move_deal(self, body: Mapping[str, Any]) -> Response:
        for field in ("referral_id", "stage"):
            if not isinstance(body.get(field), str) or not body[field]:
                raise InvalidBody(field, "required", f"{field} is missing")
        data = {"referral_id": body["referral_id"]}
        if body.get("amount"):
            data["amount"] = body["amount"]
        elif body.get("value"):  # the page's form
            data["amount"] = {"value": body["value"], "currency": body.get("currency", "")}
        if body["stage"] == RENEWAL:
            return self.crm.renew(data)
        return self.crm.move({**data, "stage": body["stage"]})


async def _body(request: Request) -> dict[str, Any]:
    """The fields of a JSON object or of a form."""
    try:
        raw = (await request.body()).decode()
        value = dict(parse_qsl(raw)) if _is_form(request) else json.loads(raw)
    except (ValueError, RecursionError):
        raise InvalidBody("", "malformed", "the body is neither JSON nor a form") from None
    if not isinstance(value, dict):
        raise InvalidBody("", "malformed", "the body must be a JSON object")
    return value


def _is_form(request: Request) -> bool:
    content_type = request.headers.get("content-type", "")
    return content_type.startswith("application/x-www-form-urlencoded")


def _done(request: Request, result: Mapping[str, Any], section: str) -> Response:
    return _back(section) if _is_form(request) else _json(result)


def _back(section: str) -> Response:
    return RedirectResponse(f"/_dev/#{section}", 303)


def _listed(rows: Callable[[], Any]) -> Callable[[Request], Response]:
    return lambda _: _json(rows())


def _json(value: Any) -> Response:
    return JSONResponse(value, headers={"cache-control": "no-store"})


def _html(page: str) -> Response:
    return HTMLResponse(page, headers={"cache-control": "no-store"})


def _style(package: str, name: str) -> Callable[[Request], Response]:
    def sheet(_request: Request) -> Response:
        text = resources.files(package).joinpath(name).read_bytes()
        return Response(text, headers={"cache-control": "no-cache"}, media_type="text/css")

    return sheet


def _malformed(_request: Request, error: Exception) -> Response:
    return problem(422, str(error), errors=(error.error,) if isinstance(error, InvalidBody) else ())


def _busy(_request: Request, error: Exception) -> Response:
    return problem(503, str(error))


def _failed(_request: Request, error: Exception) -> Response:
    # The page must answer when a part does not. The server logs what it was.
    return problem(
        503,
        f"A part of the local stack did not answer ({type(error).__name__}); "
        "its log is in the data folder.",
    )
