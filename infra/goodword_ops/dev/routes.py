"""The ``/_dev/`` routes: the page, the same as JSON, and the levers of the local stack."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib import resources
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from goodword.domain.record import instant
from goodword_ops.dev import banner, page, planned
from goodword_ops.dev.clock import duration
from goodword_ops.dev.crm import RENEWAL, Crm
from goodword_ops.dev.exchange import Request, Response, as_json, problem
from goodword_ops.dev.overview import Overview
from goodword_ops.dev.turns import StillBusy, Turns

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
_LOG: Final = logging.getLogger(__name__)


class Malformed(Exception):
    """A body that a route does not understand: field, code and words."""

    def __init__(self, field: str, code: str, words: str) -> None:
        super().__init__(words)
        self.error = (field, code, words)


@dataclass(frozen=True, slots=True)
class DevRoutes:
    """Answers what begins with ``/_dev``, in a thread."""

    host: str
    overview: Overview
    turns: Turns
    crm: Crm
    mistakes: Callable[[], tuple[str, ...]]
    planned: planned.Planned

    def __call__(self, request: Request) -> Response:
        """The answer to one request."""
        try:
            return self._refused(request) or self._route(request).with_defaults(PAGE_HEADERS)
        except Malformed as error:
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), errors=(error.error,))
        except StillBusy as error:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        except Exception as error:  # noqa: BLE001 - the page must answer when a part does not
            _LOG.exception("%s %s failed", request.method, request.path)
            return problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"A part of the local stack did not answer ({type(error).__name__}); "
                "its log is in the data folder.",
            )

    def _refused(self, request: Request) -> Response | None:
        """Other sites may neither read these pages under a name of theirs nor post to them."""
        if request.header("host") not in {self.host, self.host.replace("127.0.0.1", "localhost")}:
            return problem(HTTPStatus.FORBIDDEN, f"Ask for this page as http://{self.host}/_dev/.")
        origin = request.header("origin")
        if origin is not None and urlsplit(origin).netloc != request.header("host"):
            return problem(HTTPStatus.FORBIDDEN, "Another site may not do this.")
        return None

    def _route(self, request: Request) -> Response:
        reads: dict[str, Callable[[], Response]] = {
            "/_dev": lambda: Response(308, (("location", "/_dev/"),)),
            "/_dev/": self._page,
            "/_dev/dev.css": lambda: _style("goodword_ops.dev", "dev.css"),
            banner.SHEET: lambda: _style("goodword_ops.dev", "banner.css"),
            banner.PLAN: lambda: _html(self.planned.page()),
            planned.SHEET: lambda: _style("goodword_ops.plan", "report.css"),
            "/_dev/events.jsonl": self._event_file,
            "/_dev/referrers": lambda: as_json(self.overview.referrers()),
            "/_dev/referrals": lambda: as_json(self.overview.referrals()),
            "/_dev/mail": lambda: as_json(self.overview.mail()),
            "/_dev/rewards": lambda: as_json(self.overview.rewards()),
            "/_dev/payouts": self._payouts,
            "/_dev/events": lambda: as_json(self.overview.events()),
            "/_dev/experiments": lambda: as_json(self.overview.experiments()),
            "/_dev/failures": lambda: as_json(self.overview.failures()),
            "/_dev/mistakes": lambda: as_json(self.mistakes()),
            "/_dev/clock": lambda: as_json({"now": instant(self.turns.clock())}),
        }
        writes: dict[str, Callable[[Request], Response]] = {
            "/_dev/clock": self._advance,
            "/_dev/crm": self._move_deal,
            "/_dev/settle": self._settle,
        }
        allowed = [
            method
            for method, known in (("GET", reads), ("HEAD", reads), ("POST", writes))
            if request.path in known
        ]
        if request.method == "POST" and request.path in writes:
            return writes[request.path](request)
        if request.method in {"GET", "HEAD"} and request.path in reads:
            return reads[request.path]()
        if allowed:
            return problem(
                HTTPStatus.METHOD_NOT_ALLOWED, f"Use {' or '.join(allowed)}."
            ).with_headers({"allow": ", ".join(allowed)})
        mail = re.fullmatch(r"/_dev/mail/(\d{1,9})", request.path)
        return self._mail(int(mail[1])) if mail else _nothing()

    def _page(self) -> Response:
        return _html(page.render(self.overview, self.mistakes()))

    def _event_file(self) -> Response:
        return Response(
            200,
            (("content-type", "application/jsonl; charset=utf-8"), ("cache-control", "no-store")),
            self.overview.event_file().encode(),
        )

    def _mail(self, number: int) -> Response:
        mails = self.overview.mail()
        if not 1 <= number <= len(mails):
            return _nothing()
        return Response(
            200,
            (
                ("content-type", "text/html; charset=utf-8"),
                ("cache-control", "no-store"),
                ("content-security-policy", _MAIL_POLICY),
            ),
            mails[number - 1]["html"].encode(),
        )

    def _payouts(self) -> Response:
        entries = self.overview.payouts()
        if entries is None:
            return problem(
                HTTPStatus.NOT_FOUND,
                "PAYPAL_BASE_URL is set, so the payouts are in the books of that host.",
            )
        return as_json(entries)

    def _advance(self, request: Request) -> Response:
        body = _body(request)
        try:
            by = duration(str(body.get("advance", "")))
        except ValueError as error:
            raise Malformed("advance", "invalid", str(error)) from None
        now, ran = self.turns.advance(by)
        return _done(request, {"now": instant(now), "ran": ran.as_json()}, "clock")

    def _settle(self, request: Request) -> Response:
        ran = self.turns.settle()
        now = instant(self.turns.clock())
        return _done(request, {"now": now, "ran": ran.as_json()}, "clock")

    def _move_deal(self, request: Request) -> Response:
        body = _body(request)
        for field in ("referral_id", "stage"):
            if not isinstance(body.get(field), str) or not body[field]:
                raise Malformed(field, "required", f"{field} is missing")
        data = {"referral_id": body["referral_id"]}
        if body.get("amount"):
            data["amount"] = body["amount"]
        elif body.get("value"):  # the page's form
            data["amount"] = {"value": body["value"], "currency": body.get("currency", "")}
        if body["stage"] == RENEWAL:
            answer = self.crm.renew(data)
        else:
            answer = self.crm.move({**data, "stage": body["stage"]})
        return _back("referrals") if _is_form(request) and answer.status < 300 else answer


def _body(request: Request) -> dict[str, Any]:
    """The fields of a JSON object or of a form."""
    if len(request.body) > _LARGEST_BODY:
        raise Malformed("", "too_large", "the body is larger than 64 KiB")
    try:
        if _is_form(request):
            return dict(parse_qsl(request.body.decode()))
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Malformed("", "malformed", "the body is neither JSON nor a form") from None
    if not isinstance(value, dict):
        raise Malformed("", "malformed", "the body must be a JSON object")
    return value


def _is_form(request: Request) -> bool:
    content_type = request.header("content-type") or ""
    return content_type.startswith("application/x-www-form-urlencoded")


def _done(request: Request, result: Mapping[str, Any], section: str) -> Response:
    return _back(section) if _is_form(request) else as_json(result)


def _back(section: str) -> Response:
    return Response(303, (("location", f"/_dev/#{section}"),))


def _html(page: str) -> Response:
    return Response(
        200,
        (("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store")),
        page.encode(),
    )


def _style(package: str, name: str) -> Response:
    sheet = resources.files(package).joinpath(name).read_bytes()
    return Response(
        200, (("content-type", "text/css; charset=utf-8"), ("cache-control", "no-cache")), sheet
    )


def _nothing() -> Response:
    return problem(HTTPStatus.NOT_FOUND, "There is no such dev route.")
