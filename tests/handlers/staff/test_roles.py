"""Roles, routes and methods: each cell of the table is asked for."""

import pytest

from goodword.domain.event import Decision
from goodword.domain.staff.roles import ALLOWED, Act, may
from goodword.domain.tokens import TokenUse, make_token
from goodword.handlers.routes import ROUTES, Route, Who
from goodword.program.staff_role import StaffRole
from tests.doubles import KEYS
from tests.handlers.staff.staff import STRANGER, StaffBrowser, StaffSite
from tests.handlers.staff.waiting_for import mail_given_up
from tests.store.records import PROSPECT, REFERRAL

STAFF = [route for route in ROUTES if route.function == "staff" and route.who is Who.STAFF]
ROLES: list[StaffRole | None] = [None, *StaffRole]
REFERRED = REFERRAL.but(version=0)


def address_of(route: Route) -> str:
    ids = {"referrals": REFERRED.referral_id, "referrers": "JS42"}
    if "{key}" in route.path:
        key = make_token(KEYS, TokenUse.WAITING, "delivery/event-1/mail_confirmation", None)
        return route.path.replace("{key}", key)
    return (
        route.path.replace("{id}", ids.get(route.path.split("/")[2], ""))
        if "{" in (route.path)
        else route.path
    )


def browser_of(site: StaffSite, role: StaffRole | None) -> StaffBrowser:
    return site.signed_in(role.value) if role else site.browser().sign_in(STRANGER)


def untouched(site: StaffSite) -> list[str]:
    """All that lies in the table, but for the trail of looks."""
    return sorted(line for line in site.store.dump().splitlines() if "'TRAIL" not in line)


@pytest.mark.parametrize("role", ROLES)
def test_each_route_is_for_the_roles_that_the_table_names_and_get_changes_nothing(
    site: StaffSite, role: StaffRole | None
) -> None:
    site.store.commit(Decision(save=(REFERRED, PROSPECT.but(version=0))))
    mail_given_up(site)
    browser = browser_of(site, role)
    before = untouched(site)
    found = {}
    for route in STAFF:
        address = address_of(route)
        if route.method == "GET":
            found[route.key] = browser.look(address).status
        elif route.path not in {"/staff/sign-out", "/staff/sessions"}:
            # Without the form's token: whoever may is told so, and nothing happens.
            found[route.key] = browser.do(address, {"q": "x", "which": "referrals"}).status
    assert untouched(site) == before

    expected = {}
    for route in STAFF:
        if route.key not in found:
            continue
        allowed = route.act is None or may(role, Act(route.act))
        good = 403 if route.method == "POST" else 401 if route.path.endswith(".csv") else 200
        expected[route.key] = good if allowed else 403
    assert found == expected
    for route in STAFF:
        if route.act and not may(role, Act(route.act)):
            answer = (
                browser.look(address_of(route))
                if route.method == "GET"
                else browser.do(address_of(route), {})
            )
            assert "Your role does not allow this" in answer.body


@pytest.mark.parametrize("route", STAFF, ids=[route.key for route in STAFF])
def test_nobody_gets_in_without_a_session(site: StaffSite, route: Route) -> None:
    browser = site.browser()
    for cookie in (None, "s" + "A" * 43, "i" + "A" * 43, "nonsense"):
        browser.cookie = cookie
        answer = (
            browser.look(address_of(route))
            if route.method == "GET"
            else browser.do(address_of(route), {"form": "x"})
        )
        assert answer.status == 303
        assert answer.headers["Location"].startswith("/staff/sign-in")


def test_every_role_has_a_line_and_only_the_administrator_may_everything() -> None:
    assert set(ALLOWED) == set(StaffRole)
    assert [role for role, acts in ALLOWED.items() if acts == set(Act)] == [StaffRole.ADMIN]
    assert not any(may(None, act) for act in Act)
    assert ALLOWED[StaffRole.VIEWER] == {Act.SEE}


def test_every_route_of_staff_names_what_it_takes_or_is_about_ones_own_session() -> None:
    own = {route.path for route in STAFF if route.act is None}
    assert own == {"/staff/sessions", "/staff/sign-out"}
    assert {route.act for route in STAFF if route.act} <= set(Act)
