"""Every page of staff as its function really serves it: sound by the rules of all other pages."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest

from goodword.handlers.routes import allowed_methods
from goodword_site.pages.staff import STAFF_PAGES
from tests.handlers.staff.every_page import shown
from tests.handlers.staff.staff import BY_ROLE, StaffSite

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script", re.IGNORECASE)
ELSEWHERE = re.compile(r'(?:href|src|action)="(?:https?:)?//|url=(?:https?:)?//')


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
