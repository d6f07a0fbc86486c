"""Every page of staff as its function really serves it: sound by the rules of all other pages."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest

from goodword.domain.event import Decision
from goodword.handlers.routes import allowed_methods
from goodword_site.pages.staff import STAFF_PAGES
from tests.handlers.staff.staff import BY_ROLE, STRANGER, StaffSite
from tests.handlers.staff.waiting_for import mail_given_up, pages_in, picks_in, reward, words
from tests.store.records import PROSPECT, REFERRAL

ID = REFERRAL.referral_id
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script", re.IGNORECASE)
ELSEWHERE = re.compile(r'(?:href|src|action)="(?:https?:)?//|url=(?:https?:)?//')


def shown(site: StaffSite) -> Iterator[tuple[str, str]]:
    """The name of each page, and what a browser gets of it."""
    reward(site)
    reward(site, 2)
    words(site)
    mail_given_up(site)
    told = (REFERRAL.but(version=0, referral_id="REF-2026-CUST-900-JS42"), PROSPECT.but(version=0))
    site.store.commit(Decision(save=told))
    ada, door = site.signed_in("admin"), site.browser()
    yield "staff-sign-in", door.look("/staff/sign-in").body
    yield "staff-sign-in", door.look("/staff/callback?error=access_denied").body
    yield "staff-denied", site.browser().sign_in(STRANGER).look("/staff").body
    yield "staff-queue", ada.look("/staff").body
    yield "staff-find", ada.look("/staff/find").body
    yield "staff-find", ada.press("/staff/find", q="Jana").body
    for which in ("referrals", "referrers"):
        yield "staff-list", ada.look(f"/staff/{which}").body
    for kind, address in (
        ("referral", "/staff/referrals/REF-2026-CUST-900-JS42"),
        ("referrer", "/staff/referrers/JS42"),
    ):
        yield f"staff-{kind}", ada.look(address).body
        yield f"staff-{kind}-put-right", ada.look(f"{address}/put-right").body
    yield "staff-people", ada.look("/staff/people").body
    email = PROSPECT.email or ""
    yield "staff-person", ada.press("/staff/people", email=email).body
    yield "staff-sessions", ada.look("/staff/sessions").body
    yield "staff-trail", ada.look("/staff/trail").body
    for page in pages_in(ada):
        yield "staff-case", ada.look(page).body
    # Several of one kind: the last page but one decides, so it stands at the end.
    rewards = dict(list(picks_in(ada).items())[-3:])
    yield "staff-several", ada.press("/staff/queue", to="/staff/several", **rewards).body


@pytest.fixture
def pages(site: StaffSite) -> list[tuple[str, str]]:
    return list(shown(site))


def test_every_page_of_staff_is_sound_as_it_is_served(
    site: StaffSite, pages: list[tuple[str, str]]
) -> None:
    titles: dict[str, str] = {}
    for name, page in pages:
        assert '<html lang="en" dir="ltr">' in page, name
        (title,) = re.findall(r"<title>([^<@]{4,})</title>", page)
        titles[name] = title
        assert page.count("<h1") == 1, name
        assert "@@" not in page, name
        assert INLINE.search(page) is None, name
        assert ELSEWHERE.search(page) is None, name
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert sorted(set(ids)) == sorted(ids), name
        named = re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', page)
        assert {one for some in named for one in some.split()} <= set(ids), name
        for found in re.findall(r'\s(?:href|src|action)="([^"]*)"', page):
            assert leads(site, unescape(found), set(ids)), (name, found)
    given = {one.name for one in STAFF_PAGES}
    # Where there is no issuer, on the way to it, and after a decision: looked at by their tests.
    assert given - titles.keys() == {"staff-not-set-up", "staff-leaving", "staff-decided"}


def leads(site: StaffSite, address: str, ids: set[str]) -> bool:
    """Whether an address leads to a place on this page, to a file of the build or to a route."""
    if address.startswith("#"):
        return address[1:] in ids
    if address.startswith(("mailto:", "data:image/")):
        return True
    path = urlsplit(address).path
    built = site.services.settings.GOODWORD_PUBLISHED.parent / "site" / path.lstrip("/")
    return bool(allowed_methods(path)) or built.is_file()


def test_there_is_a_role_for_every_page(site: StaffSite) -> None:
    """Nobody is led by the list at the side to what they may not see."""
    for role in BY_ROLE:
        browser = site.signed_in(role)
        for place in re.findall(r'<li><a href="([^"]+)"', browser.look("/staff").body):
            assert browser.look(place).status == 200, (role, place)
