"""What the pages of staff have in common: who asks, whether they may, and the frame.

Who is not signed in is led to the sign-in, and back to the page that they wanted. Who may not is
told so, and by whom it is changed. A form carries the session's own token: browsers send the cookie
with a form of any page of the company's domain, and SameSite keeps only other sites out.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.shared.cookies import Cookie as SetCookie
from aws_lambda_powertools.shared.cookies import SameSite
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import Forbidden, Unauthenticated
from goodword.domain.staff.roles import NAMES, Act, may
from goodword.domain.staff.session import (
    HOME,
    SESSION_LASTS,
    StaffCookie,
    own_page,
    same,
    staff_cookie_in,
)
from goodword.domain.staff.trail import TrailAction, TrailNote
from goodword.flows.staff.sign_in import SignedInStaff, signed_in
from goodword.flows.staff.trail import note
from goodword.handlers.routes import Route
from goodword.handlers.web.requests import form_of
from goodword.handlers.web.responses import page, see_other
from goodword.handlers.wiring import Services
from goodword.program.currencies import decimal_text

COOKIE: Final = "__Host-goodword-staff"
"""Browsers take a cookie of such a name from its own host alone, over TLS or from 127.0.0.1."""
SIGN_IN: Final = "/staff/sign-in"
FORM_FIELD: Final = "form"
_LANGUAGE: Final = "en"
_SAME_SITE: Final = "same-site"
PLACES: Final = (
    ("queue", "Queue", HOME, Act.SEE),
    ("find", "Find", "/staff/find", Act.SEE),
    ("referrers", "Referrers", "/staff/referrers", Act.SEE),
    ("referrals", "Referrals", "/staff/referrals", Act.SEE),
    ("people", "People", "/staff/people", Act.SERVE_PEOPLE),
    ("trail", "Trail", "/staff/trail", Act.SEE_TRAIL),
)
"""The list at the side: name, words, address, and what one must be allowed to see it."""


class StaffPages:
    """Pages of staff over one set of services."""

    def __init__(self, services: Services, current: Callable[[], APIGatewayProxyEventV2]) -> None:
        self._services = services
        self._current = current

    def guarded(
        self, route: Route, answer: Callable[..., Response[str]]
    ) -> Callable[..., Response[str]]:
        """An answer for whoever is signed in and may have it."""
        act = Act(route.act) if route.act else None

        def answering(**parameters: str) -> Response[str]:
            if self._services.issuer is None:
                return self.not_set_up()
            now = self._services.clock()
            try:
                who = signed_in(self._services.store, self.cookie(), now=now)
            except Unauthenticated:
                return see_other(self._sign_in_address())
            if act is not None and not may(who.role, act):
                return self.page("staff-denied", who, {"here": "", "act": act.value}, status=403)
            if route.fresh and not who.session.is_fresh(now):
                return see_other(self._sign_in_address(fresh=True))
            return answer(who, **parameters)

        return answering

    def not_set_up(self) -> Response[str]:
        """There is no issuer, so there are no pages of staff: it says how there would be."""
        return self._rendered("staff-not-set-up", {"title": "Not set up"}, status=404)

    def cookie(self) -> StaffCookie | None:
        """The cookie of ours that the browser shows; None where it shows none, or two."""
        shown = [one.strip().partition("=") for one in self._current().cookies]
        values = [value for name, _, value in shown if name == COOKIE]
        return staff_cookie_in(values[0]) if len(values) == 1 else None

    def query(self, name: str) -> str:
        """A parameter of the address; "" where it has none of that name."""
        return (self._current().query_string_parameters or {}).get(name, "")

    def form(self, who: SignedInStaff) -> dict[str, str]:
        """The fields of a form of this session.

        Raises:
            Forbidden: it was made for another one, or elsewhere.
        """
        fields = self.own_form()
        if not same(fields.get(FORM_FIELD, ""), who.cookie.form):
            raise Forbidden(FORM_FIELD)
        return fields

    def own_form(self) -> dict[str, str]:
        """The fields of a form that no other host has sent through somebody's browser, one of the
        same domain neither."""
        event = self._current()
        if (event.headers.get("sec-fetch-site") or "").lower() == _SAME_SITE:
            raise Forbidden(_SAME_SITE)
        return form_of(event)

    def looked(self, who: SignedInStaff, about: str) -> None:
        """Notes that somebody is about to see what is personal."""
        now = self._services.clock()
        note(self._services.store, who.actor, TrailNote(TrailAction.LOOKED, about), now=now)

    def page(
        self, name: str, who: SignedInStaff, values: Mapping[str, Any], *, status: int = 200
    ) -> Response[str]:
        """A page within the frame of who is signed in."""
        frame = {
            "form": who.cookie.form,
            "who": who.name,
            "role": NAMES.get(who.role, "") if who.role else "no role",
            "places": [
                {"name": place, "words": words, "href": href}
                for place, words, href, act in PLACES
                if may(who.role, act)
            ],
        }
        return self._rendered(name, {**frame, **values}, status=status)

    def _rendered(self, name: str, values: Mapping[str, Any], *, status: int) -> Response[str]:
        published = self._services.published
        html = published.render(name, published.locales.default, values)
        return page(html, _LANGUAGE, status)

    def _sign_in_address(self, *, fresh: bool = False) -> str:
        event = self._current()
        asked = {"fresh": "1"} if fresh else {}
        wanted = HOME
        if event.http_method == "GET":
            query = event.raw_query_string
            wanted = own_page(f"{event.path}?{query}" if query else event.path)
        elif fresh:
            wanted = own_page(self.own_form().get("back", ""))
        if wanted != HOME:
            asked["next"] = wanted
        return f"{SIGN_IN}?{urlencode(asked, quote_via=quote)}" if asked else SIGN_IN

    @property
    def zone(self) -> ZoneInfo:
        """The company's."""
        return ZoneInfo(self._services.published.program.brand.time_zone)

    def day(self, moment: datetime) -> str:
        """``1 December 2026`` where the company is."""
        local = moment.astimezone(self.zone)
        return f"{local.day} {local:%B %Y}"

    def clock(self, moment: datetime) -> str:
        """``09:11`` where the company is."""
        return f"{moment.astimezone(self.zone):%H:%M}"


def amount(minor: int | None, currency: str | None) -> str:
    """``2,800.00 EUR``; "" where there is none."""
    if minor is None or not currency:
        return ""
    whole, point, rest = decimal_text(minor, currency).partition(".")
    return f"{int(whole):,}{point}{rest} {currency}"


def with_staff_cookie(answer: Response[str], cookie: StaffCookie | None) -> Response[str]:
    """The answer that sets the cookie; None takes it away."""
    answer.cookies = [
        SetCookie(
            COOKIE,
            cookie.value if cookie else "",
            path="/",
            secure=True,
            http_only=True,
            max_age=int(SESSION_LASTS.total_seconds()) if cookie else 0,
            same_site=SameSite.LAX_MODE,
        )
    ]
    return answer
