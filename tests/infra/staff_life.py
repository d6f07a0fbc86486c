"""Somebody of the staff signs in, looks at everything and goes, with the role of their function."""

from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from goodword.domain.listing import REFERRALS_OF
from goodword.domain.referrals.referral import Referral
from goodword.domain.staff.session import StaffCookie, StaffIdentity, staff_cookie_in
from goodword.flows.lists import rows_of
from goodword.program.staff_role import StaffRole
from tests.requested import request

if TYPE_CHECKING:
    from tests.infra.deployed import Deployed

_FORM: Final = ("content-type", "application/x-www-form-urlencoded")


class TrustingIssuer:
    """Lets an administrator in, whatever is shown, and says later that they are out."""

    name = "https://id.larkspur.example"

    def sign_in_url(self, cookie: StaffCookie, *, fresh: bool) -> str:
        return f"{self.name}/authorize?{urlencode({'state': cookie.state, 'fresh': fresh})}"

    def identity(
        self, cookie: StaffCookie, code: str, *, fresh: bool, began_at: datetime, now: datetime
    ) -> StaffIdentity:
        return StaffIdentity(
            "p1", "session1", "Ada Lindqvist", "ada@larkspur.example", StaffRole.ADMIN, now, ()
        )

    def signed_out(self, token: str, *, now: datetime) -> tuple[str, str | None, str | None]:
        return token, "p1", "session1"


def live_as_staff(company: "Deployed") -> None:
    """Every page, and every way to find somebody."""
    from tests.infra.deployed import hidden
    from tests.infra.staff_desk import live_at_the_desk

    browser = StaffVisit(company)
    browser.sign_in()
    row = next(rows_of(company.store, REFERRALS_OF.part("JS42")))
    referral = company.store.get(Referral, *row.identity)
    assert referral is not None
    for path in ("/staff", "/staff/find", "/staff/referrals", "/staff/referrers", "/staff/trail"):
        browser.good(browser.look(path))
    browser.good(browser.look(f"/staff/referrals/{row.identity[0]}", of="referrals"))
    browser.good(browser.look("/staff/referrers/JS42", of="referrers"))
    browser.good(browser.look("/staff/trail", "about=referrer%2FJS42"))
    form = hidden(browser.look("/staff/find"))
    for typed in (referral.deal_id or "D-1", "JS42", "js42@kunde.example", "johanna"):
        assert browser.do("/staff/find", {**form, "q": typed}).status_code in {200, 303}
    asked = browser.do("/staff/export", {**hidden(browser.look("/staff/referrers")), **form})
    browser.good(browser.look("/staff/export.csv", urlsplit(asked.headers["location"]).query))
    live_at_the_desk(company, browser)
    form = hidden(browser.look("/staff/sessions"))
    assert browser.do("/staff/sessions", {**form, "end": "all"}).status_code == 303
    browser.sign_in()
    browser.do("/staff/signed-out", {"logout_token": "t1"})
    assert browser.look("/staff").status_code == 303


class StaffVisit:
    def __init__(self, company: "Deployed") -> None:
        self._company = company
        self._cookie = ""

    def sign_in(self) -> None:
        self.good(self.do("/staff/sign-in", {}))
        cookie = staff_cookie_in(self._cookie.partition("=")[2])
        assert cookie is not None
        answer = self.look("/staff/callback", urlencode({"code": "c", "state": cookie.state}))
        assert answer.status_code == 303, answer.body

    def look(self, path: str, query: str = "", *, of: str = "", route: str = "") -> Response:
        asked = request("GET", path, query, self._headers)
        named = f"GET /staff/{of}/{{id}}" if of else f"GET {route}" if route else None
        return self._kept(asked, b"", named)

    def do(self, path: str, fields: dict[str, str], *, route: str = "") -> Response:
        asked = request("POST", path, "", (_FORM, *self._headers))
        return self._kept(asked, urlencode(fields).encode(), f"POST {route}" if route else None)

    def good(self, answer: Response) -> None:
        assert answer.status_code == 200, (answer.body, self._company.roles["staff"].refused)

    @property
    def _headers(self) -> tuple[tuple[str, str], ...]:
        return (("cookie", self._cookie),) if self._cookie else ()

    def _kept(self, asked: Request, body: bytes, route: str | None) -> Response:
        answer = self._company.http("staff", asked, body, route)
        if "set-cookie" in answer.headers:
            self._cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer
