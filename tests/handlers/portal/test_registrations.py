"""``/portal/partner`` and ``/portal/registrations``: what a partner sees, and what they enter."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from goodword.domain.event import Decision
from goodword.domain.listing import REGISTRATIONS_OF
from goodword.domain.partners.registration import DealRegistration, RegistrationStatus
from goodword.domain.rewards.reward import DealCount
from goodword.flows.partners.registrations import decide_registration
from goodword.flows.referrers.export import export_referrer
from tests.doubles import KEYS
from tests.handlers.portal.portal import Portal
from tests.handlers.public.visiting import hidden

OMAR = "om7@larkspur.example"
LOCALES = ("en", "de", "fr", "es", "ar", "ja")
DEAL = {
    "domain": "https://www.Kunde.example/about",
    "need": "A shop that keeps its promises.",
    "budget": "to_50k",
    "timeline": "quarter",
    "context": "",
}
PAGE = "/portal/registrations"


@pytest.fixture
def portal(built: Path) -> Portal:
    portal = Portal(built)
    portal.register("OM7", "Omar Haddad", audience="partner", country="GB")
    return portal.sign_in(OMAR)


def stored(portal: Portal) -> list[DealRegistration]:
    rows = portal.store.page(REGISTRATIONS_OF.part("OM7")).rows
    found = (portal.store.get(DealRegistration, *row.identity) for row in rows)
    return [one for one in found if one is not None]


def register(portal: Portal, **changes: str) -> int:
    page = portal.look(f"{PAGE}/new?lang=en")
    token = re.search(r'name="form" value="([^"]+)"', page.body)
    assert token is not None
    fields = {"form": token[1], **DEAL, **changes}
    return portal.do(f"{PAGE}?lang=en", fields).status


def approve(portal: Portal, one: DealRegistration) -> None:
    decide_registration(
        portal.store,
        one.registration_id,
        approve=True,
        note="ok",
        by="vera",
        now=portal.clock(),
    )
    portal.stream()


def test_a_partner_registers_a_deal_and_sees_its_clock(portal: Portal) -> None:
    assert "nothing yet" in portal.look(f"{PAGE}?lang=en").body
    assert register(portal) == 303

    (one,) = stored(portal)
    assert (one.domain, one.status) == ("kunde.example", RegistrationStatus.RECEIVED)
    page = portal.look(f"{PAGE}?lang=en").body
    assert "kunde.example" in page
    assert "You are the first. One of us decides by" in page
    assert "A shop that keeps its promises." in page
    portal.stream()
    (mail,) = [mail for mail in portal.mails_to(OMAR) if "registration" in mail.subject]
    assert mail.subject == ("Larkspur: your registration has arrived (kunde.example)")
    assert f"{PAGE}?lang=" in mail.text

    portal.clock.now += timedelta(hours=49)
    assert "We should have decided by" in portal.look(f"{PAGE}?lang=en").body
    approve(portal, one)
    assert "It is yours until" in portal.look(f"{PAGE}?lang=en").body


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"domain": ""}, "Enter the domain of the company"),
        ({"domain": "anna@kunde.example"}, "without a person"),
        ({"domain": "gmail.com"}, "Everybody can have an address"),
        ({"domain": "co.uk"}, "Enter a domain such as"),
        ({"domain": "192.0.2.1"}, "Enter a domain such as"),
        ({"domain": "a b"}, "Enter a domain such as"),
        ({"domain": "x" * 300}, "Enter a domain such as"),
        ({"need": " "}, "Fill in this field"),
        ({"need": "x" * 601}, "Write up to 600 characters"),
        ({"need": "ask anna@kunde.example"}, "Take the e-mail address out"),
        ({"context": "call +49 30 1234567"}, "Take the telephone number out"),
        ({"budget": "much"}, "Fill in this field"),
        ({"timeline": ""}, "Fill in this field"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_kept(
    portal: Portal, changes: dict[str, str], says: str
) -> None:
    page = portal.look(f"{PAGE}/new?lang=en")
    token = re.search(r'name="form" value="([^"]+)"', page.body)
    assert token is not None
    answer = portal.do(f"{PAGE}?lang=en", {"form": token[1], **DEAL, **changes})

    assert answer.status == 422
    (field,) = changes
    assert f'id="{field}-error"' in answer.body
    assert f'href="#{field}"' in answer.body
    assert says in answer.body
    assert "<title>Error: " in answer.body
    assert stored(portal) == []


def test_a_form_of_another_page_registers_nothing(portal: Portal) -> None:
    assert portal.do(f"{PAGE}?lang=en", {"form": "made up", **DEAL}).status == 403
    assert stored(portal) == []


def test_a_customer_has_neither_page(built: Path) -> None:
    portal = Portal(built).sign_in()
    home = portal.look("/portal").body
    assert "/portal/registrations" not in home
    for address in ("/portal/partner", PAGE, f"{PAGE}/new"):
        assert portal.look(address).status == 404


@pytest.mark.parametrize("do", ["", "withdraw", "extend", "approve"])
def test_a_registration_that_is_none_of_theirs_is_not_found(portal: Portal, do: str) -> None:
    register(portal)
    (one,) = stored(portal)
    form = hidden(portal.look(f"{PAGE}?lang=en").body)["form"]
    fields = {"form": form, "reason": "a tender", **({"do": do} if do else {})}
    assert portal.do(f"{PAGE}/unknown?lang=en", fields).status == 404

    portal.register("MY3", "Mary Young", audience="partner", country="GB")
    portal.sign_in("my3@larkspur.example")
    fields["form"] = hidden(portal.look(f"{PAGE}/new?lang=en").body)["form"]
    assert portal.do(f"{PAGE}/{one.registration_id}?lang=en", fields).status == 404
    assert stored(portal) == [one]


@pytest.mark.parametrize("do", [{}, {"do": ""}, {"do": "approve"}])
def test_a_form_that_says_nothing_to_do_changes_nothing_and_says_so(
    portal: Portal, do: dict[str, str]
) -> None:
    register(portal)
    (one,) = stored(portal)
    form = hidden(portal.look(f"{PAGE}?lang=en").body)["form"]
    answer = portal.do(f"{PAGE}/{one.registration_id}?lang=en", {"form": form, **do})

    assert answer.status == 422
    assert "Nothing was changed: the form did not say what to do." in answer.body
    assert stored(portal) == [one]


def test_a_registration_is_extended_and_taken_back_on_the_page(portal: Portal) -> None:
    register(portal)
    (one,) = stored(portal)
    approve(portal, one)
    address = f"{PAGE}/{one.registration_id}?lang=en"
    token = re.search(r'name="form" value="([^"]+)"', portal.look(f"{PAGE}?lang=en").body)
    assert token is not None
    form = {"form": token[1]}

    without = portal.do(address, {**form, "do": "extend", "reason": ""})
    assert without.status == 422
    assert "Fill in this field" in without.body
    assert portal.do(address, {**form, "do": "extend", "reason": "a tender"}).status == 303
    (longer,) = stored(portal)
    assert longer.until == one.until + timedelta(days=30)
    assert longer.extended_why == "a tender"
    assert "Extend it once" not in portal.look(f"{PAGE}?lang=en").body

    assert portal.do(address, {**form, "do": "withdraw"}).status == 303
    assert stored(portal)[0].status is RegistrationStatus.WITHDRAWN
    again = portal.do(address, {**form, "do": "extend", "reason": "a tender"})
    assert again.status == 303
    assert portal.do(f"{PAGE}/nothing?lang=en", {**form, "do": "withdraw"}).status == 404


def test_nobody_changes_what_another_partner_registered(portal: Portal) -> None:
    register(portal)
    (one,) = stored(portal)
    portal.register("PI9", "Pia Sand", audience="partner", country="GB")
    portal.cookie = None
    portal.sign_in("pi9@larkspur.example")
    page = portal.look(f"{PAGE}/new?lang=en").body
    token = re.search(r'name="form" value="([^"]+)"', page)
    assert token is not None
    fields = {"form": token[1], "do": "withdraw"}
    assert portal.do(f"{PAGE}/{one.registration_id}?lang=en", fields).status == 404
    assert "kunde.example" not in portal.look(f"{PAGE}?lang=en").body
    assert stored(portal)[0].is_open
    assert register(portal) == 303
    assert "Somebody else registered this company before you" in portal.look(f"{PAGE}?lang=en").body


def test_the_list_is_paged(portal: Portal) -> None:
    for number in range(12):
        assert register(portal, domain=f"kunde{number}.example") == 303
        portal.clock.now += timedelta(minutes=1)
    first = portal.look(f"{PAGE}?lang=en").body
    assert "kunde11.example" in first
    assert "kunde1.example" not in first
    cursor = re.search(r"after=([^\"&]+)", first)
    assert cursor is not None
    second = portal.look(f"{PAGE}?lang=en&after={cursor[1]}").body
    assert "kunde1.example" in second
    assert "kunde11.example" not in second


@pytest.mark.parametrize(
    ("deals", "says"),
    [
        (0, "Deals still to close this year, including the first one that it applies to: 3"),
        (2, "Deals still to close this year, including the first one that it applies to: 1"),
        (3, "A sales contact of your own"),
        (400, "This is the highest tier."),
    ],
)
def test_a_partner_sees_their_tier_and_how_far_the_next_one_is(
    portal: Portal, deals: int, says: str
) -> None:
    year = portal.clock.now.year
    if deals:
        count = DealCount(referrer_id="OM7", year=year, deals=deals)
        portal.store.commit(Decision(save=(count,)))
    page = portal.look("/portal/partner?lang=en").body
    assert says in page
    assert f"Deals closed in {year}" in page
    assert f"<dd>{deals}</dd>" in page
    assert "/partner/" in page
    assert "/portal/share?t=" in page


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_speaks_every_language(portal: Portal, locale: str) -> None:
    register(portal)
    for address in ("/portal/partner", PAGE, f"{PAGE}/new"):
        answer = portal.look(f"{address}?lang={locale}")
        assert answer.status == 200
        assert f'<html lang="{locale}"' in answer.body
        assert "@@" not in answer.body


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ("github.io", "Everybody can have an address at this domain."),
        ("acme.github.io", "Everybody can have an address at this domain."),
        ("www.larkspur.example", "This is our own domain."),
    ],
)
def test_a_shared_host_and_our_own_domain_are_refused_at_the_field(
    portal: Portal, domain: str, said: str
) -> None:
    page = portal.look(f"{PAGE}/new?lang=en")
    token = re.search(r'name="form" value="([^"]+)"', page.body)
    assert token is not None
    answer = portal.do(f"{PAGE}?lang=en", {"form": token[1], **DEAL, "domain": domain})

    assert answer.status == 422
    assert said in answer.body
    assert stored(portal) == []


def test_what_a_partner_takes_along_holds_the_deals_that_they_registered(portal: Portal) -> None:
    assert register(portal) == 303

    kept = export_referrer(portal.store, KEYS, "OM7", now=portal.clock())

    (one,) = kept["registrations"]
    assert (one["domain"], one["need"]) == ("kunde.example", "A shop that keeps its promises.")
