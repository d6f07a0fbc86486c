"""``/staff/sign-in``: to the issuer and back, once, by the browser that asked; and out again."""

import re
from urllib.parse import urlencode

import pytest

from goodword.domain.staff.roll import RollEntry
from goodword.domain.staff.session import Lacking, NotFresh, person_of_subject
from goodword.domain.staff.trail import TrailAction, staff_actor
from goodword.flows.ports.identity import Issuer
from goodword.flows.staff.roll import keep_staff
from goodword.flows.staff.trail import check_trail, trail_since
from goodword.handlers.staff import app as staff_app
from tests.handlers.staff.staff import (
    BY_ROLE,
    ISSUER,
    STRANGER,
    UNVERIFIED,
    StaffBrowser,
    StaffSite,
    asked_of,
)

FEMI, ADA = BY_ROLE["finance"], BY_ROLE["admin"]


def test_the_issuer_signs_in_and_leads_back_to_the_page_that_was_wanted(
    site: StaffSite, browser: StaffBrowser
) -> None:
    turned_away = browser.look("/staff/referrals?state=new")
    assert turned_away.status == 303
    address = turned_away.headers["Location"]
    assert address == "/staff/sign-in?next=%2Fstaff%2Freferrals%3Fstate%3Dnew"

    back = browser.come_back(FEMI, browser.begin(address))
    on_the_way = browser.cookie
    answer = browser.look(back)
    assert (answer.status, answer.headers["Location"]) == (303, "/staff/referrals?state=new")
    assert browser.cookie != on_the_way
    assert re.fullmatch(
        r"__Host-goodword-staff=s[\w-]{43}; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Lax",
        browser.set_cookie,
    )

    home = browser.look("/staff")
    assert home.status == 200
    assert "Femi Adeyemi" in home.body
    assert home.headers["Cache-Control"] == "private, no-store"
    assert [one.action for one in trail_since(site.store, None)].count(TrailAction.SIGNED_IN) == 1
    assert check_trail(site.store).breaks == ()


def test_looking_at_the_sign_in_page_changes_nothing(
    site: StaffSite, browser: StaffBrowser
) -> None:
    before = site.store.dump()
    assert browser.look("/staff/sign-in?next=/staff/find&fresh=1").status == 200
    assert browser.look("/staff").status == 303
    assert site.store.dump() == before


def test_no_secret_of_a_browser_lies_in_the_table(site: StaffSite, browser: StaffBrowser) -> None:
    to = browser.begin()
    assert browser.cookie
    for secret in (browser.cookie, asked_of(to)["state"], asked_of(to)["nonce"]):
        assert secret not in site.store.dump()
    browser.look(browser.come_back(FEMI, to))
    assert browser.cookie not in site.store.dump()


def test_the_answer_of_the_issuer_counts_once(site: StaffSite, browser: StaffBrowser) -> None:
    back = browser.come_back(FEMI, browser.begin())
    on_the_way = browser.cookie
    assert browser.look(back).status == 303

    browser.cookie = on_the_way
    again = browser.look(back)
    assert again.status == 401
    assert "That did not work" in again.body


def test_another_browser_cannot_bring_an_answer(site: StaffSite, browser: StaffBrowser) -> None:
    """Neither one without a cookie, nor one with a sign-in of its own: nobody is signed in as
    somebody else whose link they were given."""
    back = browser.come_back(ADA, browser.begin())
    victim = site.browser()
    assert victim.look(back).status == 401

    victim.begin()
    assert victim.look(back).status == 401
    own_state = {**asked_of(back), "state": asked_of(victim.begin())["state"]}
    answer = victim.look(f"/staff/callback?{urlencode(own_state)}")
    # The code is of another challenge: the issuer itself does not take it.
    assert answer.status == 401
    assert victim.look("/staff").status == 303


def test_an_answer_in_the_name_of_another_issuer_is_none(browser: StaffBrowser) -> None:
    back = browser.come_back(FEMI, browser.begin())
    other = {**asked_of(back), "iss": "https://evil.example"}
    assert browser.look(f"/staff/callback?{urlencode(other)}").status == 401


def test_a_sign_in_ends_after_ten_minutes(site: StaffSite, browser: StaffBrowser) -> None:
    to = browser.begin()
    site.advance(minutes=10)
    assert browser.look(browser.come_back(FEMI, to)).status == 401


def test_a_session_that_was_planted_is_not_the_one_that_begins(
    site: StaffSite, browser: StaffBrowser
) -> None:
    thief = site.signed_in("viewer")
    browser.cookie = thief.cookie
    browser.sign_in(ADA)

    assert browser.cookie != thief.cookie
    assert "Ada Lindqvist" in browser.look("/staff").body
    assert "Vera Stein" in thief.look("/staff").body


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/staff",
        "//evil.example/staff",
        "/staff/../portal",
        "/staff@evil.example",
        "/staff/%2e%2e/portal",
        "/portal",
        "/staff/..?a",
        "/staff/.?a",
        "/staff/callback?code=x&state=y",
        "/staff/sign-in?fresh=1",
        "/staff/sign-out",
        "/staff\\evil",
        "javascript:alert(1)",
    ],
)
def test_a_link_leads_nowhere_but_to_pages_of_staff(browser: StaffBrowser, elsewhere: str) -> None:
    to = browser.begin(f"/staff/sign-in?{urlencode({'next': elsewhere})}")
    answer = browser.look(browser.come_back(FEMI, to))

    assert (answer.status, answer.headers["Location"]) == (303, "/staff")


def test_who_has_no_role_sees_nothing_but_that(browser: StaffBrowser) -> None:
    browser.sign_in(STRANGER)
    for address in ("/staff", "/staff/find", "/staff/referrals", "/staff/trail"):
        answer = browser.look(address)
        assert answer.status == 403
        assert "nobody has given you a role" in answer.body
    assert browser.look("/staff/sessions").status == 200


def test_an_address_that_nobody_verified_is_nobodys(site: StaffSite, browser: StaffBrowser) -> None:
    """Though it is the address of whoever the roll makes an administrator."""
    keep_staff(site.store, (RollEntry(name="Ada", address=UNVERIFIED.email, role="admin"),))
    browser.sign_in(UNVERIFIED)
    assert browser.look("/staff").status == 403


def test_the_roll_says_what_somebody_is_before_their_groups_and_at_once(site: StaffSite) -> None:
    browser = site.signed_in("finance")
    assert browser.look("/staff/trail").status == 403

    keep_staff(site.store, (RollEntry(name="F. A.", address=FEMI.email, role="privacy"),))
    assert browser.look("/staff/trail").status == 200
    assert "F. A." in browser.look("/staff").body


def test_half_an_hour_without_use_ends_a_session_and_so_do_twelve_hours(site: StaffSite) -> None:
    browser = site.signed_in("finance")
    for _ in range(23):
        site.advance(minutes=29)
        assert browser.look("/staff").status == 200
    site.advance(minutes=29)
    site.advance(minutes=25)
    assert browser.look("/staff").status == 303

    other = site.signed_in("finance")
    site.advance(minutes=30)
    assert other.look("/staff").status == 303


def test_twelve_hours_end_a_session_however_often_it_is_used(site: StaffSite) -> None:
    browser = site.signed_in("finance")
    for _ in range(35):
        site.advance(minutes=20)
        assert browser.look("/staff").status == 200
    site.advance(minutes=20)
    assert browser.look("/staff").status == 303


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(site: StaffSite) -> None:
    browser = site.signed_in("finance")
    kept = browser.cookie
    out = browser.press("/staff/sessions", to="/staff/sign-out")
    assert (out.status, out.headers["Location"]) == (303, "/staff/sign-in")
    assert browser.cookie is None

    browser.cookie = kept
    assert browser.look("/staff").status == 303


def test_one_of_several_sessions_ends_or_all_of_ones_own(site: StaffSite) -> None:
    here, there, other = (
        site.signed_in("finance"),
        site.signed_in("finance"),
        site.signed_in("sales"),
    )
    handles = re.findall(r'name="end" value="([\w-]{12})"', here.look("/staff/sessions").body)
    assert len(handles) == 2
    # Another's session cannot be named.
    theirs = re.findall(r'name="end" value="([\w-]{12})"', other.look("/staff/sessions").body)
    here.press("/staff/sessions", end=theirs[0])
    assert other.look("/staff").status == 200

    here.press("/staff/sessions", end="all")
    assert [one.look("/staff").status for one in (here, there, other)] == [303, 303, 200]


def test_signing_out_everywhere_ends_more_sessions_than_a_transaction_takes(
    site: StaffSite,
) -> None:
    browsers = [site.signed_in("finance") for _ in range(104)]
    browsers[0].press("/staff/sessions", end="all")

    assert {one.look("/staff").status for one in browsers} == {303}
    entries = list(trail_since(site.store, None))
    assert [one.about for one in entries if one.action == TrailAction.SIGNED_OUT] == ["session/all"]
    assert check_trail(site.store).breaks == ()


def test_the_issuer_ends_more_sessions_than_a_transaction_takes(site: StaffSite) -> None:
    browsers = [site.signed_in("finance") for _ in range(104)]
    token = site.issuer.app.logout_token(FEMI)

    told = site.browser().do("/staff/signed-out", {"logout_token": token})
    assert told.status == 200
    assert {one.look("/staff").status for one in browsers} == {303}
    assert site.browser().do("/staff/signed-out", {"logout_token": token}).status == 400


def test_who_has_no_verified_address_is_still_somebody_of_their_own_in_the_trail(
    site: StaffSite, browser: StaffBrowser
) -> None:
    browser.sign_in(UNVERIFIED)
    (entry,) = (one for one in trail_since(site.store, None) if one.action == TrailAction.SIGNED_IN)

    known_as = person_of_subject(ISSUER, UNVERIFIED.subject)
    assert entry.actor == staff_actor("", "", "", person=known_as).id
    assert entry.actor != staff_actor("", "", "", person=f"{known_as}x").id
    with pytest.raises(ValueError, match="nobody"):
        staff_actor("", "Somebody", "admin")


class Forgetful:
    """The issuer, whose answers lack something to be a fresh proof."""

    def __init__(self, issuer: Issuer, lacking: Lacking) -> None:
        self._issuer = issuer
        self._lacking = lacking

    def __getattr__(self, name: str) -> object:
        return getattr(self._issuer, name)

    def identity(self, *given: object, fresh: bool, **named: object) -> object:
        if fresh:
            raise NotFresh(self._lacking)
        return self._issuer.identity(*given, fresh=fresh, **named)  # type: ignore[arg-type]  # as given


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        (Lacking.TIME, "the claim auth_time"),
        (Lacking.ANEW, "did not ask anew"),
        (Lacking.MEANS, "a second factor"),
    ],
)
def test_an_answer_that_is_no_fresh_proof_is_said_to_be_that_and_what_to_set(
    site: StaffSite, lacking: Lacking, words: str
) -> None:
    assert site.services.issuer is not None
    site.services.issuer = Forgetful(site.services.issuer, lacking)  # type: ignore[assignment]  # stands in its place
    browser = site.signed_in("finance")
    answer = browser.look(browser.come_back(FEMI, browser.begin("/staff/sign-in?fresh=1")))

    assert answer.status == 401
    assert words in answer.body
    assert "docs/staff.md" in answer.body
    assert "took too long" not in answer.body


def test_a_form_of_another_session_or_host_does_nothing(site: StaffSite) -> None:
    ada, femi = site.signed_in("admin"), site.signed_in("finance")
    page = ada.look("/staff/sessions").body
    (form,) = set(re.findall(r'name="form" value="([\w-]+)"', page))

    assert femi.do("/staff/sign-out", {"form": form}).status == 403
    assert femi.do("/staff/sign-out", {}).status == 403
    assert ada.do("/staff/sign-out", {"form": form}, sec_fetch_site="same-site").status == 403
    assert ada.do("/staff/sign-out", {"form": form}, sec_fetch_site="cross-site").status == 403
    assert [one.look("/staff").status for one in (ada, femi)] == [200, 200]


def test_the_issuer_ends_the_sessions_of_a_person_once_a_token(site: StaffSite) -> None:
    browser, other = site.signed_in("finance"), site.signed_in("sales")
    token = site.issuer.app.logout_token(FEMI)

    told = site.browser().do("/staff/signed-out", {"logout_token": token})
    assert told.status == 200
    assert [one.look("/staff").status for one in (browser, other)] == [303, 200]
    again = site.signed_in("finance")
    assert site.browser().do("/staff/signed-out", {"logout_token": token}).status == 400
    assert again.look("/staff").status == 200
    assert site.browser().do("/staff/signed-out", {"logout_token": f"{token}x"}).status == 400
    assert site.browser().do("/staff/signed-out", {}).status == 400


def test_who_declined_at_the_issuer_is_told_so(browser: StaffBrowser) -> None:
    browser.begin()
    answer = browser.look("/staff/callback?error=access_denied&state=x")
    assert answer.status == 403
    assert "did not let you in" in answer.body


def test_an_issuer_that_is_down_is_said_and_nothing_breaks(
    site: StaffSite, browser: StaffBrowser
) -> None:
    site.issuer.client.post("/_sandbox/faults", json={"next": "down"})
    answer = browser.press("/staff/sign-in")
    assert answer.status == 503
    assert "does not answer at present" in answer.body
    site.issuer.client.post("/_sandbox/faults", json={"next": None})
    assert browser.sign_in(FEMI).look("/staff").status == 200


def test_without_an_issuer_there_are_no_pages_and_it_says_how_there_would_be(
    site: StaffSite,
) -> None:
    site.services.issuer = None
    site.staff = staff_app.build(site.services)
    for address in ("/staff", "/staff/sign-in", "/staff/callback?code=x&state=y", "/staff/trail"):
        answer = site.browser().look(address)
        assert answer.status == 404
        assert "StaffIssuer" in answer.body


def test_the_cookie_shown_twice_is_none(site: StaffSite) -> None:
    browser = site.signed_in("finance")
    browser.cookie = f"{browser.cookie}; __Host-goodword-staff={browser.cookie}"
    assert browser.look("/staff").status == 303
