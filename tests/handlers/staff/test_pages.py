"""Finding, stories, lists and files: what each role sees of whom, and that it is noted."""

import gzip
import re

import pytest

from goodword.domain.event import Decision
from goodword.domain.referrals.referral import Deal, Referral, ReferralReference
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.staff.trail import TrailAction
from goodword.flows.staff.story import referral_story
from goodword.flows.staff.trail import trail_about, trail_since
from goodword.handlers.staff.export import MOST_LINES
from tests.handlers.staff.staff import BY_ROLE, StaffBrowser, StaffSite
from tests.store.records import PROSPECT, REFERRAL

REFERENCE = "GW-7K2M-9PWX"
REFERRED = REFERRAL.but(version=0, reference=REFERENCE)
ID = REFERRED.referral_id
STORY = f"/staff/referrals/{ID}"
REFERRER = "/staff/referrers/JS42"
ADA = (PROSPECT.name or "?", PROSPECT.email or "?")
JO = "Jana Sommer"


@pytest.fixture
def site(site: StaffSite) -> StaffSite:
    called = (
        ReferralReference(reference=REFERENCE, referral_id=ID),
        Deal(deal_id="D-1", referral_id=ID),
    )
    site.store.commit(Decision(save=(REFERRED, PROSPECT.but(version=0), *called)))
    return site


def looks(site: StaffSite, about: str) -> list[str]:
    return [one.name for one in trail_about(site.store, about) if one.action == TrailAction.LOOKED]


@pytest.mark.parametrize(
    ("role", "prospects", "referrers"),
    [
        ("viewer", False, False),
        ("sales", True, True),
        ("partner_manager", False, True),
        ("finance", False, True),
        ("privacy", True, True),
        ("admin", True, True),
    ],
)
def test_names_are_shown_to_roles_that_need_them_and_each_look_is_noted(
    site: StaffSite, role: str, prospects: bool, referrers: bool
) -> None:
    browser = site.signed_in(role)
    story, referrer = browser.look(STORY), browser.look(REFERRER)

    assert ID in story.body
    assert all((one in story.body) is prospects for one in ADA)
    assert (JO in story.body) is referrers
    assert (JO in referrer.body) is referrers
    name = BY_ROLE[role].name
    assert looks(site, f"referral/{ID}") == ([name] if prospects or referrers else [])
    assert looks(site, "referrer/JS42") == ([name] if referrers else [])


def test_a_referral_is_found_by_id_reference_and_deal_and_a_referrer_by_id(
    site: StaffSite,
) -> None:
    viewer = site.signed_in("viewer")
    for typed in (ID, REFERENCE, " gw-7k2m-9pwx ", "D-1"):
        found = viewer.press("/staff/find", q=typed)
        assert (found.status, found.headers["Location"]) == (303, STORY)
    found = viewer.press("/staff/find", q="JS42")
    assert (found.status, found.headers["Location"]) == (303, REFERRER)
    assert viewer.look("/staff/referrals/REF-2026-CUST-999-NOBODY").status == 404


def test_people_are_found_by_address_and_name_by_roles_that_may_and_no_address_is_kept(
    site: StaffSite,
) -> None:
    viewer, sales = site.signed_in("viewer"), site.signed_in("sales")
    typed = "js42@larkspur.example"
    assert viewer.press("/staff/find", q=typed).status == 403
    assert "No referral, deal or referrer" in viewer.press("/staff/find", q="Jana").body

    by_address = sales.press("/staff/find", q=typed)
    assert REFERRER in by_address.body
    by_name = sales.press("/staff/find", q="jana")
    assert REFERRER in by_name.body
    assert "Nobody is kept" in sales.press("/staff/find", q="nobody@larkspur.example").body
    kept = str([one.model_dump() for one in trail_since(site.store, None)])
    assert "searched" in kept
    assert typed not in kept
    assert typed not in str(by_address.headers)


def test_a_story_takes_four_requests_at_the_most(site: StaffSite) -> None:
    asked: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            asked.append(name)
            return getattr(site.store, name)

    referral_story(Counting(), ID)  # type: ignore[arg-type]  # counts what is asked of the store
    assert sorted(asked) == ["events_about", "get_all", "get_all", "page"]


def test_lists_are_of_states_audiences_and_days_and_go_on(site: StaffSite) -> None:
    more = [
        Referral.model_validate(
            {**REFERRED.model_dump(), "referral_id": f"REF-2026-CUST-{number:03}-JS42"}
        )
        for number in range(100, 160)
    ]
    for one in more:
        site.store.commit(Decision(save=(one,)))
    browser = site.signed_in("viewer")
    first = browser.look("/staff/referrals?state=new")
    assert first.body.count("<tr><td>") == 50
    (after,) = re.findall(r'href="(/staff/referrals\?[^"]+after=[^"]+)"', first.body)
    second = browser.look(after.replace("&amp;", "&"))
    assert second.body.count("<tr><td>") == 11
    assert "Nothing of that kind" in browser.look("/staff/referrals?state=closed_won").body
    day = REFERRED.moved_at.date().isoformat()
    assert browser.look(f"/staff/referrals?since={day}&until={day}").body.count("<tr><td>") == 50
    assert "Nothing of that kind" in browser.look("/staff/referrals?until=2026-01-01").body
    for wrong in ("state=burnt", "since=yesterday", "audience=nobody"):
        assert browser.look(f"/staff/referrals?{wrong}").status == 422


@pytest.mark.parametrize("which", ["referrals", "referrers"])
@pytest.mark.parametrize(
    "wrong", ["until=9999-12-31", "since=9999-12-31", "since=0001-01-01", "until=0001-01-01"]
)
def test_a_day_at_the_edge_of_time_is_answered_with_words(
    site: StaffSite, which: str, wrong: str
) -> None:
    finance = site.signed_in("finance")
    assert finance.look(f"/staff/{which}?{wrong}").status == 422
    name, _, day = wrong.partition("=")
    form = {**fresh_form(finance, which), name: day}
    assert finance.do("/staff/export", form).status == 422


def test_a_filter_that_a_list_has_not_is_refused(site: StaffSite) -> None:
    finance = site.signed_in("finance")
    for which, name, value in (
        ("referrals", "country", "DE"),
        ("referrers", "state", "new"),
    ):
        assert finance.look(f"/staff/{which}?{name}={value}").status == 422
        form = {**fresh_form(finance, which), name: value}
        assert finance.do("/staff/export", form).status == 422


def test_a_list_that_is_longer_than_a_file_says_so_and_where_it_goes_on(site: StaffSite) -> None:
    for number in range(MOST_LINES + 1):
        one = {**REFERRED.model_dump(), "referral_id": f"REF-2027-CUST-{number}-JS42"}
        site.store.commit(Decision(save=(Referral.model_validate(one),)))
    finance = site.signed_in("finance")
    link = finance.do("/staff/export", fresh_form(finance, "referrals")).headers["Location"]
    saved = finance.look(link)
    *lines, last = saved.body.splitlines()
    assert len(lines) == MOST_LINES + 1
    assert "referrals-part.csv" in saved.headers["Content-Disposition"]
    assert "longer than this file" in last

    (onward,) = re.findall(r"https://refer\.larkspur\.example(/staff/export\.csv\?[^\s\"]+)", last)
    rest = finance.look(onward).body.splitlines()
    assert len(rest) == 3
    assert not {*rest[1:]} & {*lines}
    assert "longer than this file" not in rest[-1]
    assert site.signed_in("admin").look(onward).status == 401


def test_the_public_link_says_whose_it_is_and_is_shown_to_roles_that_may_know(
    site: StaffSite,
) -> None:
    assert f"/r/{site.code}" not in site.signed_in("viewer").look(REFERRER).body
    assert f"/r/{site.code}" in site.signed_in("finance").look(REFERRER).body


def fresh_form(browser: StaffBrowser, which: str) -> dict[str, str]:
    page = browser.look(f"/staff/{which}").body
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def test_a_file_wants_a_fresh_sign_in_is_noted_and_runs_in_no_spreadsheet(
    site: StaffSite,
) -> None:
    browser = site.signed_in("finance")
    evil = site.store.get(Referrer, "JS42")
    assert evil is not None
    site.store.commit(Decision(save=(evil.but(name='=HYPERLINK("http://evil.example")'),)))
    site.advance(minutes=11)
    asked = browser.do("/staff/export", fresh_form(browser, "referrers"))
    assert asked.status == 303
    address = asked.headers["Location"]
    assert address == "/staff/sign-in?fresh=1&next=%2Fstaff%2Freferrers"

    browser.sign_in(BY_ROLE["finance"], address)
    link = browser.do("/staff/export", fresh_form(browser, "referrers")).headers["Location"]
    saved = browser.look(link)
    assert saved.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "\"'=HYPERLINK" in saved.body
    assert [one.about for one in trail_since(site.store, None) if one.action == "exported"] == [
        "list/referrers"
    ]
    # Neither another's session nor another day opens it.
    assert site.signed_in("admin").look(link).status == 401
    site.advance(minutes=10)
    assert browser.look(link).status == 401


def test_a_fresh_sign_in_has_to_be_one(site: StaffSite) -> None:
    """The issuer is asked to have them prove it anew, and what it says of when is held to that."""
    browser = site.signed_in("finance")
    to = browser.begin("/staff/sign-in?fresh=1")
    assert "prompt=login" in to
    assert "max_age=0" in to


def test_the_home_page_lists_what_waits(site: StaffSite) -> None:
    home = site.signed_in("viewer").look("/staff")
    assert home.status == 200
    assert "Nothing waits for a person" in home.body


@pytest.mark.parametrize("address", ["/staff", "/staff/find", STORY, REFERRER, "/staff/referrers"])
def test_a_page_is_small_and_names_no_third_party(site: StaffSite, address: str) -> None:
    body = site.signed_in("admin").look(address).body
    assert len(gzip.compress(body.encode())) < 40_000
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', body) == []
    assert "<script" not in body
    assert "style=" not in body
