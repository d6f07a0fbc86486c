"""``/portal/sign-in`` and ``/portal/enter``: a mailed link, used once, and its session."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from goodword.domain.event import EventType
from goodword.domain.event_data.mailboxes import SignInAsked
from goodword.domain.portal.session import PortalSession, SignInRequest
from goodword.domain.tokens import TokenUse, make_token
from goodword.flows.referrers.change import change_referrer
from goodword.flows.referrers.register import share_link
from goodword.flows.referrers.stand import let_go, pause_referrer
from tests.doubles import KEYS
from tests.handlers.portal.portal import JANA, Portal


@pytest.fixture
def portal(built: Path) -> Portal:
    return Portal(built)


def test_a_mailed_link_signs_in_once_for_thirty_days(portal: Portal) -> None:
    assert portal.look("/portal").headers["Location"] == "/portal/sign-in"
    assert portal.ask().status == 200
    (link,) = portal.links()

    before = portal.store.dump()
    shown = portal.look(link)
    assert shown.status == 200
    assert "j…@larkspur.example" in shown.body
    assert portal.store.dump() == before

    entered = portal.enter(link)
    assert (entered.status, entered.headers["Location"]) == (303, "/portal")
    assert re.fullmatch(
        r"__Host-goodword-portal=[\w-]{67}={0,2}[\w-]*; Path=/; Max-Age=2592000; HttpOnly; Secure; "
        r"SameSite=Lax",
        portal.set_cookie,
    )
    home = portal.look("/portal")
    assert home.status == 200
    assert "Jana Sommer" in home.body
    assert home.headers["Cache-Control"] == "private, no-store"

    portal.clock.now += timedelta(days=29)
    assert portal.look("/portal/").status == 200
    portal.clock.now += timedelta(days=1)
    assert portal.look("/portal").status == 303


def test_a_link_that_was_used_opens_nothing_more(portal: Portal) -> None:
    portal.ask()
    (link,) = portal.links()
    portal.enter(link)
    portal.cookie = None

    again = portal.enter(link)

    assert again.status == 410
    assert portal.cookie is None
    assert "/portal/sign-in" in again.body


def test_a_link_is_good_for_fifteen_minutes(portal: Portal) -> None:
    portal.ask()
    (link,) = portal.links()
    portal.clock.now += timedelta(minutes=15)

    assert portal.look(link).status == 401
    assert portal.enter(link).status == 401
    assert portal.cookie is None


def test_the_answer_and_the_work_are_the_same_whoever_asks(portal: Portal) -> None:
    portal.register("PA1", "Paul Pause")
    portal.register("ER1", "Erna Weg")
    now = portal.clock()
    random = portal.services.randomness
    pause_referrer(portal.store, "PA1", actor="test", randomness=random, now=now)
    let_go(
        portal.store,
        KEYS,
        "ER1",
        erased=True,
        forfeit=True,
        actor="test",
        randomness=random,
        now=now,
    )
    people = {
        "known": JANA,
        "paused": "pa1@larkspur.example",
        "erased": "er1@larkspur.example",
        "unknown": "nobody@larkspur.example",
    }

    answers = {who: portal.ask(email) for who, email in people.items()}

    assert len({(one.status, one.body, str(one.headers)) for one in answers.values()}) == 1
    asked = [one for one in portal.store.events if one.type is EventType.SIGN_IN_ASKED]
    assert len(asked) == len(people)
    mailed = {who: len(portal.sign_in_mails(email)) for who, email in people.items()}
    assert mailed == {"known": 1, "paused": 1, "erased": 0, "unknown": 0}


def test_what_is_kept_of_an_asking_names_nobody_and_ends(portal: Portal) -> None:
    portal.do("/portal/sign-in", {"email": "nobody@larkspur.example"})
    (asked,) = [one for one in portal.store.events if one.type is EventType.SIGN_IN_ASKED]
    request = portal.store.get(SignInRequest, asked.about)

    assert request is not None
    assert "nobody" not in request.model_dump_json() + asked.model_dump_json()
    assert request.expires_at == asked.expires_at == portal.clock() + timedelta(minutes=90)
    assert set(SignInAsked.model_fields) == {"spelling", "locale"}


def test_the_link_goes_to_the_address_that_is_kept_whichever_alias_was_typed(
    portal: Portal,
) -> None:
    portal.ask("JS42+evil@larkspur.example")

    assert len(portal.sign_in_mails(JANA)) == 1
    assert portal.sign_in_mails("js42+evil@larkspur.example") == []


def test_three_links_an_hour_go_to_a_mailbox(portal: Portal) -> None:
    for _ in range(6):
        portal.ask()
        portal.clock.now += timedelta(minutes=2)
    assert len(portal.links()) == 3

    portal.clock.now += timedelta(hours=1)
    portal.ask()
    assert len(portal.links()) == 4


def test_a_form_that_is_sent_twice_is_one_mail(portal: Portal) -> None:
    portal.ask()
    portal.ask()

    assert len(portal.links()) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Enter your work e-mail"), ("js42", "Enter an e-mail address like name@company.com")],
)
def test_what_is_no_address_is_told_at_the_field(portal: Portal, typed: str, said: str) -> None:
    answer = portal.ask(typed)

    assert answer.status == 422
    assert said in answer.body
    assert "<title>Error: " in answer.body
    assert portal.links() == []


@pytest.mark.parametrize("use", [TokenUse.SHARE, TokenUse.NEWS, TokenUse.PREFERENCES])
def test_no_other_link_signs_in(portal: Portal, use: TokenUse) -> None:
    token = make_token(KEYS, use, portal.code, None)

    assert portal.enter(f"/portal/enter?t={token}").status == 401
    assert portal.enter("/portal/enter?t=forged").status == 401
    assert portal.enter("/portal/enter").status == 401
    assert portal.cookie is None


def test_the_share_link_opens_no_page_of_the_portal(portal: Portal) -> None:
    query = share_link("", KEYS, portal.code).partition("?")[2]

    assert portal.look(f"/portal?{query}").status == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_that_another_host_sends_signs_nobody_in(portal: Portal, site: str) -> None:
    portal.ask()
    (link,) = portal.links()

    answer = portal.do("/portal/enter", {"t": link.partition("=")[2]}, sec_fetch_site=site)

    assert answer.status == 403
    assert portal.cookie is None
    assert portal.enter(link).status == 303


def test_a_changed_address_ends_the_sessions_and_the_link(portal: Portal) -> None:
    portal.sign_in()
    portal.clock.now += timedelta(minutes=5)
    portal.ask()
    change_referrer(
        portal.store,
        KEYS,
        "JS42",
        {"email": "jana@neu.example"},
        note=None,
        actor="test",
        randomness=portal.services.randomness,
        now=portal.clock(),
    )

    assert portal.look("/portal").status == 303
    assert portal.enter(portal.links()[-1]).status == 401


def test_an_erased_referrer_is_signed_out(portal: Portal) -> None:
    portal.sign_in()
    portal.let_go(erased=True)

    assert portal.look("/portal").status == 303
    mailbox_id = portal.person(JANA).prospect_id
    assert portal.store.mailbox_access(mailbox_id).sessions == ()


def test_sessions_are_listed_and_ended_one_by_one_or_all_at_once(portal: Portal) -> None:
    portal.sign_in()
    phone = portal.cookie
    portal.clock.now += timedelta(days=1)
    portal.sign_in()
    desk = portal.cookie

    page = portal.look("/portal/sessions?lang=en")
    assert "Since November 21, 2026" in page.body
    assert "Since November 22, 2026" in page.body
    handles = re.findall(r'name="end" value="([\w-]{12})"', page.body)
    assert len(handles) == 2

    # The newest stands first: the second line is the phone's.
    assert portal.press("/portal/sessions", end=handles[1]).status == 303
    portal.cookie = phone
    assert portal.look("/portal").status == 303
    portal.cookie = desk
    assert portal.look("/portal").status == 200

    assert portal.press("/portal/sessions", end="all").headers["Location"] == "/portal/sign-in"
    portal.cookie = desk
    assert portal.look("/portal").status == 303


def test_signing_out_ends_the_session_and_takes_the_cookie_away(portal: Portal) -> None:
    portal.sign_in()
    held = portal.cookie
    token = re.findall(r'name="form" value="([\w-]+)"', portal.look("/portal").body)[0]

    answer = portal.do("/portal/sign-out", {"form": token})

    assert answer.headers["Location"] == "/portal/sign-in"
    assert portal.cookie is None
    portal.cookie = held
    assert portal.look("/portal").status == 303


def test_a_form_without_the_sessions_own_token_changes_nothing(portal: Portal) -> None:
    portal.sign_in()
    before = portal.store.dump()

    for fields in ({}, {"form": "x" * 24}, {"form": "ü"}):
        assert portal.do("/portal/sessions", {**fields, "end": "all"}).status == 403
        assert portal.do("/portal/sign-out", fields).status == 403

    assert portal.store.dump() == before
    assert portal.look("/portal").status == 200


@pytest.mark.parametrize("cookie", ["", "x", "=" * 67, "é" * 67, "a" * 67])
def test_a_cookie_of_nobody_leads_to_the_form(portal: Portal, cookie: str) -> None:
    portal.cookie = cookie

    assert portal.look("/portal").headers["Location"] == "/portal/sign-in"


def test_a_mailbox_with_two_referrers_is_one_portal(portal: Portal) -> None:
    other = portal.register("EM7", "Jana Sommer", audience="employee", email=JANA)
    portal.sign_in()

    first = portal.look("/portal?lang=en")
    second = portal.look("/portal?lang=en&as=employee")

    assert f"/r/{portal.code}" in first.body
    assert f"/r/{other}" in second.body
    assert "as=employee" in first.body
    assert portal.look("/portal?as=nobody").status == 200


def test_a_second_person_sees_nothing_of_the_first(portal: Portal) -> None:
    other = portal.register("OM7", "Omar Sayed")
    portal.sign_in("om7@larkspur.example")

    assert f"/r/{other}" in portal.look("/portal").body
    assert portal.code not in portal.look("/portal?as=customer").body


def test_a_mailbox_has_ten_sessions_at_most(portal: Portal) -> None:
    for _ in range(12):
        portal.sign_in()
        portal.clock.now += timedelta(hours=1)

    mailbox_id = portal.person(JANA).prospect_id
    sessions = portal.store.mailbox_access(mailbox_id).sessions
    assert len(sessions) == 10
    assert {type(one) for one in sessions} == {PortalSession}


def test_a_day_on_which_a_session_is_used_is_noted_once(portal: Portal) -> None:
    portal.sign_in()
    portal.clock.now += timedelta(days=3)
    portal.look("/portal")
    before = portal.store.dump()
    page = portal.look("/portal/sessions?lang=en")

    assert "Last used on November 24, 2026" in page.body
    assert portal.store.dump() == before
