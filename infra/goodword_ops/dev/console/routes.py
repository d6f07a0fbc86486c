"""The ``/_dev/`` routes: the desk, the same as JSON, the levers of the local stack, and the views
of any page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from goodword.domain.errors import NotFound
from goodword.handlers.wiring import Services
from goodword_ops.dev.console import answers, design, plan
from goodword_ops.dev.console.answers import (
    PAGE_HEADERS,
    InvalidBody,
    Trouble,
    as_page,
    file_of,
    listed,
)
from goodword_ops.dev.console.desk.facts import DeskFacts
from goodword_ops.dev.console.desk.page import desk_page, reset_page, story_page
from goodword_ops.dev.console.levers import Levers
from goodword_ops.dev.console.outside import Outside, faults
from goodword_ops.dev.console.overview import Overview
from goodword_ops.dev.console.show.gallery import Gallery
from goodword_ops.dev.console.show.page import ShowPages
from goodword_ops.dev.http import banner
from goodword_ops.dev.http.problem import problem
from goodword_ops.dev.http.security_headers import SecurityHeaders
from goodword_ops.dev.preview.saved import LastSave
from goodword_ops.dev.world.books import Books
from goodword_ops.dev.world.crm import Crm
from goodword_ops.dev.world.scheduler import Scheduler, StillBusy
from goodword_ops.dev.world.snapshot import Snapshot

# A mail brings its own styles; nothing else of it may do anything but be a link.
MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
_LARGEST_BODY: Final = 64 * 1024


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
    """The application of what begins with ``/_dev``; its work is done in threads.

    ``services`` are those on stage; ``reset`` begins everything anew; ``reload`` says whether pages
    look for another version of themselves, ``demo`` whether all of it is made up.
    """

    host: str
    overview: Overview
    snapshot: Callable[[], Snapshot]
    turns: Scheduler
    crm: Crm
    saved: LastSave
    planned: plan.Planned
    services: Callable[[], Services]
    place: Callable[[], Mapping[str, Any]]
    access: Callable[[], Mapping[str, Any]]
    outside: Outside
    reset: Callable[[], None]
    gallery: Gallery
    reload: bool
    demo: bool

    def app(self) -> Starlette:
        """The routes behind their guard."""
        app = Starlette(
            routes=self._routes(),
            middleware=[
                Middleware(SecurityHeaders, always={}, defaults=PAGE_HEADERS),
                Middleware(_OwnPagesOnly, host=self.host),
            ],
            exception_handlers={
                HTTPException: answers.not_there,
                InvalidBody: answers.malformed,
                StillBusy: answers.busy,
                Exception: answers.failed,
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
            "mistakes": lambda: self.saved.mistakes,
            "version": lambda: {"version": self.saved.version},
            "place": self.place,
            "access": self.access,
        }
        levers = Levers(
            self.turns, self.crm, self.services, self.outside, self.reset, self._with_trouble
        )
        shows = ShowPages(
            self.gallery,
            mail_policy=MAIL_POLICY,
            script=self._script,
            today=lambda: self.turns.clock().date(),
        )
        both, post = ["GET", "POST"], ["POST"]
        return [
            Route("/_dev", lambda _: RedirectResponse("/_dev/", 308)),
            Route("/_dev/", self._page),
            Route(answers.SHEET, file_of("goodword_ops.dev.console", "dev.css")),
            Route(banner.SHEET, file_of("goodword_ops.dev.http", "banner.css")),
            Route(banner.SCRIPT, file_of("goodword_ops.dev.http", "reload.js", "text/javascript")),
            Route(plan.SHEET, file_of("goodword_ops.plan.report", "report.css")),
            Route(banner.PLAN, self._plan),
            Route(design.PAGE, lambda _: as_page(design.page())),
            Route(design.SHEET, self._design_style),
            Route("/_dev/events.jsonl", self._event_file),
            Route("/_dev/mail/{number:int}", self._mail),
            Route("/_dev/story/{name}", self._story),
            *(Route(f"/_dev/{name}", listed(rows)) for name, rows in lists.items()),
            Route("/_dev/clock", levers.clock, methods=both),
            Route("/_dev/settle", levers.settle, methods=post),
            Route("/_dev/crm", levers.move_deal, methods=post),
            Route("/_dev/faults", levers.faults, methods=both),
            Route("/_dev/redrive", levers.redrive, methods=both),
            Route("/_dev/decide", levers.decide, methods=post),
            Route("/_dev/reset", self._ask_first, methods=["GET"]),
            Route("/_dev/reset", levers.begin_anew, methods=post),
            *shows.routes(),
        ]

    def _facts(self) -> DeskFacts:
        snapshot = self.snapshot()
        overview = replace(self.overview, records=snapshot)
        return DeskFacts(overview, Books(snapshot), self.services().published.program)

    def _page(self, request: Request) -> Response:
        return as_page(self._desk(script=self._script(request)))

    def _desk(self, **more: Any) -> str:
        return desk_page(
            self._facts(),
            self.services().store,
            self.saved,
            faults(self.outside),
            demo=self.demo,
            **more,
        )

    def _with_trouble(self, trouble: Trouble, typed: Mapping[str, Any], status: int) -> Response:
        return as_page(self._desk(trouble=trouble, typed=typed), status)

    def _story(self, request: Request) -> Response:
        name, script = request.path_params["name"], self._script(request)
        try:
            return as_page(story_page(self._facts(), self.services().store, name, script))
        except NotFound:
            raise HTTPException(404, f"Nothing goes by the name {name} here.") from None

    def _ask_first(self, _request: Request) -> Response:
        return as_page(reset_page(self._facts()))

    def _plan(self, request: Request) -> Response:
        version = self.saved.version if self._script(request) else None
        return banner.with_additions(
            as_page(self.planned.page()), banner.Additions(version=version)
        )

    def _script(self, request: Request) -> str:
        """The element that shows a page anew after a save, for a browser."""
        looks = self.reload and banner.opens_a_page(request.scope)
        return banner.reload_script(self.saved.version) if looks else ""

    def _design_style(self, _request: Request) -> Response:
        return Response(
            design.style(self.services().published.program),
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
        answer = as_page(mails[number - 1]["html"])
        answer.headers["content-security-policy"] = MAIL_POLICY
        return answer

    def _payouts(self) -> Any:
        entries = self.overview.payouts()
        if entries is None:
            raise HTTPException(
                404, "PAYPAL_BASE_URL is set, so the payouts are in the books of that host."
            )
        return entries
