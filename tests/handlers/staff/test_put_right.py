"""Putting right: each by its role, with a reason, noted in the trail, and never one's own."""

import pytest

from goodword.domain.event import Decision
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.sales.handover import Handover
from goodword.domain.sales.route import everybody
from goodword.domain.staff.trail import TrailAction
from goodword.flows.staff.trail import check_trail, trail_about
from goodword.program.staff_role import StaffRole
from tests.handlers.staff.staff import BY_ROLE, StaffBrowser, StaffSite
from tests.store.records import REFERRAL

REFERRED = REFERRAL.but(version=0)
REFERRAL_PAGE = f"/staff/referrals/{REFERRED.referral_id}"
REFERRER_PAGE = "/staff/referrers/JS42"
ROLES = [role.value for role in StaffRole]


@pytest.fixture
def site(site: StaffSite) -> StaffSite:
    referrer = site.store.get(Referrer, "JS42")
    assert referrer is not None
    known = REFERRED.but(
        confirmed_at=REFERRED.created_at,
        code=referrer.code,
        revision=site.services.published.revision,
    )
    site.store.commit(Decision(save=(known,)))
    return site


def referral(site: StaffSite) -> Referral:
    found = site.store.get(Referral, REFERRED.referral_id)
    assert found is not None
    return found


def referrer(site: StaffSite) -> Referrer:
    found = site.store.get(Referrer, "JS42")
    assert found is not None
    return found


def changes(site: StaffSite, name: str) -> list[tuple[str, str, str, str]]:
    return [
        (one.name, one.before, one.after, one.reason)
        for one in trail_about(site.store, name)
        if one.action == TrailAction.CHANGED
    ]


def put(browser: StaffBrowser, page: str, form: str, **fields: str) -> tuple[int, str]:
    told = {"reason": "as they asked", **fields}
    answer = browser.press(f"{page}/put-right", to=f"{page}/{form}", **told)
    return answer.status, answer.body


@pytest.mark.parametrize("role", ROLES)
def test_a_referrer_is_paused_and_resumed_by_whoever_decides_about_people(
    site: StaffSite, role: str
) -> None:
    browser = site.signed_in(role)
    may = role in {"partner_manager", "admin"}
    status, body = put(browser, REFERRER_PAGE, "standing", what="pause")
    assert status == (200 if may else 403)
    assert referrer(site).status.value == ("paused" if may else "active")
    if not may:
        assert changes(site, "referrer/JS42") == []
        return
    assert "Done." in body
    site.advance(minutes=1)
    assert put(browser, REFERRER_PAGE, "standing", what="resume")[0] == 200
    assert referrer(site).status.value == "active"
    who = BY_ROLE[role].name
    assert changes(site, "referrer/JS42") == [
        (who, "paused", "active", "as they asked"),
        (who, "active", "paused", "as they asked"),
    ]
    assert not check_trail(site.store).breaks


def test_letting_somebody_go_wants_to_be_known_as_final(site: StaffSite) -> None:
    browser = site.signed_in("partner_manager")
    assert put(browser, REFERRER_PAGE, "standing", what="leave")[0] == 422
    assert referrer(site).status.value == "active"
    assert put(browser, REFERRER_PAGE, "standing", what="leave", for_good="yes")[0] in {200, 409}


def test_every_change_wants_a_reason(site: StaffSite) -> None:
    ada = site.signed_in("admin")
    for page, form, fields in (
        (REFERRER_PAGE, "standing", {"what": "pause"}),
        (REFERRER_PAGE, "payout", {"email": "new@kunde.example"}),
        (REFERRAL_PAGE, "deal", {"what": "contacted"}),
        (REFERRAL_PAGE, "owner", {"owner": "dach@larkspur.example"}),
        (REFERRAL_PAGE, "amount", {"what": "won", "amount": "48000.00", "currency": "EUR"}),
    ):
        status, body = put(ada, page, form, **fields, reason=" ")
        assert status == 422
        assert "Write a reason" in body
    assert referral(site).status.value == "new"


@pytest.mark.parametrize("role", ROLES)
def test_a_deal_is_moved_by_sales_and_won_by_finance(site: StaffSite, role: str) -> None:
    browser = site.signed_in(role)
    moves = role in {"sales", "partner_manager", "admin"}
    assert put(browser, REFERRAL_PAGE, "deal", what="qualified")[0] == (200 if moves else 403)
    assert referral(site).status.value == ("qualified" if moves else "new")
    # What earns a reward is no word of whoever sells.
    assert put(browser, REFERRAL_PAGE, "deal", what="won")[0] == (422 if moves else 403)

    won = {"what": "won", "amount": "48000.00", "currency": "EUR"}
    money = role in {"finance", "admin"}
    assert put(browser, REFERRAL_PAGE, "amount", **won)[0] == (200 if money else 403)
    assert (referral(site).status.value == "closed_won") is money


def test_an_end_is_taken_back_and_a_wrong_report_says_what_to_do(site: StaffSite) -> None:
    sam = site.signed_in("sales")
    assert put(sam, REFERRAL_PAGE, "deal", what="lost", because="price")[0] == 200
    assert referral(site).status.value == "closed_lost"
    site.advance(minutes=1)
    status, body = put(sam, REFERRAL_PAGE, "deal", what="qualified")
    assert status == 409
    assert "come to nothing" in body
    assert put(sam, REFERRAL_PAGE, "deal", what="reopen")[0] == 200
    assert referral(site).status.value == "new"
    entries = changes(site, f"referral/{REFERRED.referral_id}")
    assert ("Samir Haddad", "closed_lost", "new", "as they asked") in entries
    assert ("Samir Haddad", "new", "closed_lost", "as they asked") in entries


def test_a_won_deal_wants_a_fresh_sign_in(site: StaffSite) -> None:
    femi = site.signed_in("finance")
    site.advance(minutes=11)
    fields = {"what": "won", "amount": "48000.00", "currency": "EUR"}
    assert put(femi, REFERRAL_PAGE, "amount", **fields)[0] == 303
    assert referral(site).status.value == "new"


def test_a_lead_is_given_to_an_owner_of_the_routes_and_to_nobody_else(site: StaffSite) -> None:
    sam = site.signed_in("sales")
    owner, *_ = everybody(site.services.published.program.routing)
    assert put(sam, REFERRAL_PAGE, "owner", owner="eve@evil.example")[0] == 409
    assert put(sam, REFERRAL_PAGE, "owner", owner=owner)[0] == 200
    handover = site.store.get(Handover, REFERRED.referral_id)
    assert handover is not None
    assert handover.owner == owner
    assert len(changes(site, f"referral/{REFERRED.referral_id}")) == 1


@pytest.mark.parametrize("role", ROLES)
def test_where_a_referrer_is_paid_is_changed_by_finance_and_stands_in_no_trail(
    site: StaffSite, role: str
) -> None:
    browser = site.signed_in(role)
    may = role in {"finance", "admin"}
    status, body = put(browser, REFERRER_PAGE, "payout", email="new@kunde.example")
    assert status == (200 if may else 403)
    destination = referrer(site).destination
    told = destination is not None and destination.fields["email"] == "new@kunde.example"
    assert told is may
    if may:
        assert "the former address, which can stop it" in body
        (entry,) = changes(site, "referrer/JS42")
        assert "kunde" not in str(entry)
        assert put(browser, REFERRER_PAGE, "payout", email="nonsense")[0] == 422


def test_nobody_puts_right_what_is_their_own(site: StaffSite) -> None:
    own = referrer(site).but(email="paula+me@larkspur.example")
    site.store.commit(Decision(save=(own,)))
    paula = site.signed_in("partner_manager")
    assert put(paula, REFERRER_PAGE, "standing", what="pause")[0] == 403
    assert put(paula, REFERRAL_PAGE, "deal", what="qualified")[0] == 403
    assert referrer(site).status.value == "active"
    assert referral(site).status.value == "new"


def test_the_forms_are_those_of_ones_role(site: StaffSite) -> None:
    for role, shown in (
        ("viewer", (False, False)),
        ("sales", (True, False)),
        ("finance", (False, True)),
        ("admin", (True, True)),
    ):
        body = site.signed_in(role).look(f"{REFERRAL_PAGE}/put-right").body
        assert (f'action="{REFERRAL_PAGE}/deal"' in body) is shown[0]
        assert (f'action="{REFERRAL_PAGE}/amount"' in body) is shown[1]
