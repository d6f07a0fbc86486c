"""``/portal/my-page`` and ``/portal/leave``: what others see, what one hears, and the way out."""

import json
import re
from pathlib import Path

import pytest

from goodword.domain.outreach.news import NewsEvery
from goodword.domain.referrals.referrer import NameShown, ReferralCode, ReferrerStatus
from goodword.flows.outreach.choice import every_of
from goodword.flows.waiting.listing import waiting
from tests.handlers.portal.paying import HOLDING, PayingPortal, words_of
from tests.handlers.portal.portal import JANA
from tests.handlers.public.joining import reading

MINE = "/portal/my-page?lang=en"


@pytest.fixture
def portal(built: Path) -> PayingPortal:
    return PayingPortal(built).sign_in_and(to="jana@pay.example")


@pytest.fixture
def reviewed(read_first: Path) -> PayingPortal:
    """Where a person reads what customers write of themselves first."""
    portal = PayingPortal(read_first)
    portal.publish(reading(), read_first)
    return portal.sign_in_and(to="jana@pay.example")


def code(portal: PayingPortal) -> ReferralCode:
    found = portal.store.get(ReferralCode, portal.code)
    assert found is not None
    return found


def press(portal: PayingPortal, do: str, **fields: str) -> str:
    """A button of the page; what the page behind it says."""
    form = re.findall(r'name="form" value="([\w-]+)"', portal.look(MINE).body)[0]
    answer = portal.do(MINE, {"form": form, "do": do, **fields})
    if answer.status == 303:
        answer = portal.look(answer.headers["Location"])
    return words_of(answer)


@pytest.mark.parametrize(
    ("shown", "seen"),
    [
        ("full", "Jana Sommer recommends Larkspur to you"),
        ("first", "Jana recommends Larkspur to you"),
        ("initials", "J. S. recommends Larkspur to you"),
    ],
)
def test_a_preview_shows_what_a_contact_sees_and_saves_nothing(
    portal: PayingPortal, shown: str, seen: str
) -> None:
    before = portal.store.dump()
    text = press(portal, "preview", shown=shown, sentence="They answer on a <Sunday>.", locale="en")

    name = seen.partition(" recommends")[0]
    assert f"What your contacts see {name}" in text
    assert "They answer on a <Sunday>." in text
    assert portal.store.dump() == before


def test_what_is_saved_is_what_the_offer_page_shows(portal: PayingPortal) -> None:
    text = press(portal, "save", shown="first", sentence="They answer.", locale="en")

    assert "Saved." in text
    assert portal.jana.shown is NameShown.FIRST
    assert (code(portal).name, code(portal).sentence) == ("Jana", "They answer.")
    offer = portal.get(f"/r/{portal.code}", {"lang": "en"}).body
    assert "They answer." in offer
    assert "Jana" in offer
    assert "Sommer" not in offer


def test_the_language_is_that_of_mails_page_and_portal(portal: PayingPortal) -> None:
    press(portal, "save", shown="none", sentence="", locale="fr")

    assert portal.jana.locale == code(portal).locale == "fr"
    assert portal.look("/portal/my-page").headers["Content-Language"] == "fr"


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"shown": "all", "sentence": "", "locale": "en"}, 422, "Choose how your name is shown"),
        ({"shown": "none", "sentence": "x" * 201, "locale": "en"}, 422, "200 characters"),
        ({"shown": "none", "sentence": "", "locale": "tlh"}, 422, ""),
        ({"do": "fly"}, 400, ""),
        ({"do": "news", "every": "hour"}, 400, ""),
    ],
)
def test_what_cannot_be_is_refused(
    portal: PayingPortal, fields: dict[str, str], status: int, said: str
) -> None:
    form = re.findall(r'name="form" value="([\w-]+)"', portal.look(MINE).body)[0]
    before = portal.store.dump()
    answer = portal.do(MINE, {"form": form, "do": "save", **fields})

    assert answer.status == status
    assert said in words_of(answer)
    assert portal.store.dump() == before


def test_how_often_to_hear_is_kept(portal: PayingPortal) -> None:
    press(portal, "news", every="weekly")

    assert every_of(portal.store, "JS42") is NewsEvery.WEEKLY


def test_the_export_comes_by_a_fresh_link_once(portal: PayingPortal) -> None:
    portal.won()
    assert "A link is on its way to j…@larkspur.example" in press(portal, "export")
    portal.stream()
    link = portal.fresh_link(JANA)
    answer = portal.use(link)
    kept = json.loads(answer.body)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert kept["format"] == "goodword-referrer-1"
    assert kept["referrer"]["email"] == JANA
    assert "anna@kunde.example" not in answer.body
    assert portal.do("/portal/proof", {"t": link.partition("?t=")[2]}).status == 410


def test_leaving_says_what_is_owed_and_keeps_it(portal: PayingPortal) -> None:
    portal.won()
    portal.later(days=HOLDING.days)
    portal.run()
    page = portal.text("/portal/leave?lang=en")
    assert "Approved and not paid yet €1,400" in page
    assert "is paid to j…@pay.example" in page

    answer = portal.press("/portal/leave?lang=en")

    assert "You have left" in words_of(answer)
    assert portal.cookie is None
    assert portal.jana.status is ReferrerStatus.LEFT
    assert (portal.jana.email, portal.jana.name) == ("", "")
    assert portal.get(f"/r/{portal.code}").status == 404
    portal.clock.now += HOLDING
    portal.run()
    assert portal.balance.paid == 140_000


def test_who_cannot_be_paid_lets_it_go_or_tells_first(built: Path) -> None:
    portal = PayingPortal(built).sign_in()
    portal.won()
    assert "We do not know where to pay it." in portal.text("/portal/leave?lang=en")

    before = portal.jana
    assert portal.press("/portal/leave?lang=en").status == 422
    assert portal.jana == before
    assert portal.press("/portal/leave?lang=en", forfeit="yes").status == 200
    assert portal.jana.status is ReferrerStatus.LEFT


@pytest.mark.parametrize("path", ["/portal/my-page", "/portal/leave", "/portal/payout-details"])
def test_who_is_not_signed_in_sees_and_does_nothing(portal: PayingPortal, path: str) -> None:
    portal.cookie = None
    before = portal.store.dump()

    assert portal.look(path).status == 303
    assert portal.do(path, {"do": "save", "form": "x"}).status == 303
    assert portal.store.dump() == before


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ar", "ja"])
def test_every_page_speaks_every_language(portal: PayingPortal, locale: str) -> None:
    for path in ("payouts", "statement", "payout-details", "my-page", "leave"):
        answer = portal.look(f"/portal/{path}?lang={locale}")
        assert answer.status == 200
        assert answer.headers["Content-Language"] == locale
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "@@" not in answer.body


def test_words_that_wait_for_a_reader_are_shown_to_their_writer_and_taken_back(
    reviewed: PayingPortal,
) -> None:
    text = press(reviewed, "save", shown="first", sentence="They answer.", locale="en")
    assert "reads your sentence before it stands on your page" in text
    assert code(reviewed).sentence is None
    page = reviewed.look(MINE)
    assert ">They answer.</textarea>" in page.body
    assert "<blockquote>" not in page.body

    press(reviewed, "save", shown="full", sentence="They answer.", locale="en")
    (line,) = waiting(reviewed.store)
    assert line.id.startswith("words/JS42/")

    text = press(reviewed, "save", shown="full", sentence="", locale="en")
    assert "reads your sentence" not in text
    assert list(waiting(reviewed.store)) == []
    assert "They answer." not in reviewed.look(MINE).body
