"""The pages behind the links of mails to confirm: what they show, take, and refuse."""

import json
import re

import pytest

from goodword.domain.claims.consent import ConsentStatus
from goodword.domain.tokens import TokenUse, make_token
from goodword.flows.publish_program import publish_program
from goodword.program.revision import revision_of
from tests.doubles import KEYS, NOON
from tests.handlers.public.visiting import DETAILS, ENTRIES, Site, hidden

GIVEN, NOT_GIVEN = ConsentStatus.GIVEN, ConsentStatus.NOT_GIVEN
OFFER_WORDS = "Larkspur may contact me by e-mail about this offer."


def test_twenty_looks_of_a_mail_scanner_change_nothing(site: Site) -> None:
    site.claim()
    before = site.store.dump()

    for _ in range(20):
        assert site.get("/confirm", {"t": site.token(TokenUse.CONFIRM)}).status == 200

    assert site.store.dump() == before


def test_the_page_shows_what_was_entered_and_unticked_boxes(site: Site) -> None:
    site.claim(lang="en")
    site.stream()
    link = re.search(r"/confirm\?t=([\w-]+)", site.mailbox.mails[0].text)
    assert link is not None

    page = site.get("/confirm", {"t": link[1]})

    assert page.status == 200
    assert "Jana Sommer" in page.body
    assert "anna@kunde.example" in page.body
    assert OFFER_WORDS in page.body
    assert page.body.count('type="checkbox"') == 2
    assert " checked" not in page.body


def test_pressing_the_button_confirms_and_again_says_the_same(site: Site) -> None:
    site.claim(lang="en")

    first = site.confirm(purpose_offer_contact="yes")
    again = site.post(
        "/confirm", {"t": site.token(TokenUse.CONFIRM), "pick": f"{site.code}.x", "filled": "yes"}
    )

    assert first.status == 200
    assert first == site.follow(again)
    (referral,) = site.referrals()
    assert str(referral.reference) in first.body
    assert "/preferences?t=" in first.body
    assert site.statuses() == {"offer_contact": GIVEN, "product_news": NOT_GIVEN}
    shown = site.get("/confirm", {"t": site.token(TokenUse.CONFIRM)})
    assert str(referral.reference) in shown.body


UPDATED = "The offer was updated while you were reading"


def test_words_that_nobody_saw_are_agreed_to_by_nobody(site: Site) -> None:
    site.claim(lang="en")
    shown = hidden(site.get("/confirm", {"t": site.token(TokenUse.CONFIRM)}).body)
    boxes = {"purpose_offer_contact": "yes", "purpose_product_news": "yes"}

    # The page was made of an earlier edition.
    answer = site.post("/confirm", {**shown, **DETAILS, **boxes, "revision": "0" * 16})

    assert answer.status == 422
    assert UPDATED in answer.body
    assert f'value="{DETAILS["company"]}"' in answer.body
    assert " checked" not in answer.body
    assert site.state().last is None
    assert site.post("/confirm", {**hidden(answer.body), **DETAILS, **boxes}).status == 303
    assert set(site.statuses().values()) == {GIVEN}


def test_what_the_owner_typed_stands_whatever_a_stranger_sends_meanwhile(site: Site) -> None:
    site.claim(lang="en")
    seen = hidden(site.get("/confirm", {"t": site.token(TokenUse.CONFIRM)}).body)
    site.claim(lang="en", name="Mallory", message="Ring me at night")

    answer = site.post("/confirm", {**seen, **DETAILS, "name": "Anna", "message": ""})

    assert answer.status == 303
    kept = site.state().kept
    assert kept is not None
    assert (kept.name, kept.message) == ("Anna", None)


def test_a_link_shows_what_waits_for_the_very_address_that_it_was_mailed_to(site: Site) -> None:
    site.claim(lang="en", email="anna@kunde.example", name="Anna")
    site.claim(lang="en", email="anna+x@kunde.example", name="Mallory")
    other = site.register("KM1", "Karl")
    site.post(f"/r/{other}/claim", {**ENTRIES, "email": "anna@kunde.example", "name": "Anna"})
    site.stream()
    (mail,) = site.mails_to("anna+x@kunde.example")
    token = re.search(r"/confirm\?t=([\w-]+)", mail.text)
    assert token is not None

    page = site.get("/confirm", {"t": token[1]}).body

    assert "Mallory" in page
    assert 'value="Anna"' not in page
    (first, *_) = site.state("anna@kunde.example").open
    site.post("/confirm", {"t": token[1], "pick": f"{first.code}.{first.event_id}", **DETAILS})
    kept = site.state("anna@kunde.example").kept
    assert kept is None or kept.email == "anna+x@kunde.example"


def test_a_form_that_changed_since_it_was_shown_is_shown_again(site: Site) -> None:
    site.claim(lang="en")
    site.post(f"/r/{site.register('KM1', 'Karl')}/claim", {**ENTRIES, "lang": "en"})
    page = site.get("/confirm", {"t": site.token(TokenUse.CONFIRM)}).body
    (pick,) = re.findall(rf'name="pick"[^>]* value="({site.code}[^"]*)"', page)
    seen = {**hidden(page), "pick": pick}
    site.claim(lang="en", name="Somebody Else")

    for answered in (seen, {**seen, "pick": site.code}):
        answer = site.post("/confirm", {**answered, "company": "K", "country": "DE"})
        assert answer.status == 422
        assert UPDATED in answer.body
        assert "Somebody Else" in answer.body
        assert site.referrals() == ()


def test_the_link_of_a_mail_says_which_mail_was_answered(site: Site) -> None:
    site.claim(lang="en")
    site.stream()
    link = re.search(r"/confirm\?t=([\w-]+)", site.mails_to(ENTRIES["email"])[-1].text)
    assert link is not None
    site.clock.advance(hours=1)
    site.claim(lang="en")
    site.stream()
    assert len(site.mailbox.mails) == 2

    assert site.confirm(t=link[1]).status == 200

    last = site.state().last
    assert last is not None
    assert (last.mailed_at, last.requested_at) == (NOON, site.clock())
    assert last.mail_id is None


def test_of_several_none_is_preselected_and_one_has_to_be_picked(site: Site) -> None:
    site.claim(lang="en", name="Attacker")
    other = site.register("KM1", "Karl Meier")
    site.clock.advance(minutes=1)
    site.post(f"/r/{other}/claim", {**ENTRIES, "lang": "en"})
    token = site.token(TokenUse.CONFIRM)
    page = site.get("/confirm", {"t": token})
    assert page.body.count('type="radio"') == 2
    assert " checked" not in page.body
    assert page.body.index("Attacker") < page.body.index("Karl Meier")

    unpicked = site.post("/confirm", {"t": token, "company": "K", "country": "DE"})
    values = hidden(page.body)
    (pick,) = re.findall(rf'name="pick"[^>]* value="({other}[^"]+)"', page.body)
    picked = site.post(
        "/confirm", {**values, "pick": pick, "company": "Kunde GmbH", "country": "DE"}
    )

    assert unpicked.status == 422
    assert 'href="#pick"' in unpicked.body
    assert picked.status == 303
    (referral,) = site.referrals()
    assert referral.referrer_id == "KM1"
    confirmed = site.state().confirmed
    assert confirmed is not None
    assert confirmed.name == "Anna Weber"
    (left,) = site.state().open
    assert left.name == "Attacker"


def test_what_the_owner_takes_out_is_out(site: Site) -> None:
    body = {**ENTRIES, "message": "Words of a stranger", "company": "Theirs"}
    site.send("POST", f"/r/{site.code}/claim", json.dumps(body), content_type="application/json")

    site.confirm(message="", company="Kunde GmbH")

    confirmed = site.state().confirmed
    assert confirmed is not None
    assert (confirmed.company, confirmed.message) == ("Kunde GmbH", None)
    assert "Words of a stranger" not in site.store.dump()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"company": ""}, "company"),
        ({"country": ""}, "country"),
        ({"country": "XX"}, "country"),
        ({"message": "x" * 501}, "message"),
    ],
)
def test_what_is_missing_or_wrong_comes_back_with_the_entries(
    site: Site, fields: dict[str, str], field: str
) -> None:
    site.claim(lang="en")

    page = site.confirm(purpose_product_news="yes", **fields)

    assert page.status == 422
    assert "<title>Error: " in page.body
    assert f'href="#{field}"' in page.body
    assert re.search(r'name="purpose_product_news" value="yes" checked', page.body)
    assert site.referrals() == ()


def test_saying_no_is_taken_at_its_word(site: Site) -> None:
    site.claim()
    token = site.token(TokenUse.CONFIRM)

    assert site.post("/confirm", {"t": token, "answer": "no"}).status == 200

    assert site.state().open == ()
    assert site.get("/confirm", {"t": token}).status == 410
    assert site.post("/confirm", {"t": token, "pick": site.code, **DETAILS}).status == 410


@pytest.mark.parametrize("path", ["/confirm", "/unsubscribe", "/preferences", "/proof", "/sent"])
@pytest.mark.parametrize("token", ["", "nonsense", "c.abc.0.xxxx", "é"])
def test_a_token_that_is_none_is_a_page_that_helps(site: Site, path: str, token: str) -> None:
    shown = site.get(path, {"t": token, "s": token})
    posted = site.post(path, {"t": token})

    assert (shown.status, posted.status) == (401, 401)
    assert "<h1" in shown.body


def test_a_token_of_another_page_is_refused(site: Site) -> None:
    site.claim()

    assert site.post("/confirm", {"t": site.token(TokenUse.PREFERENCES)}).status == 401
    for use in (TokenUse.UNSUBSCRIBE, TokenUse.PREFERENCES, TokenUse.CONFIRM):
        assert site.post("/proof", {"t": site.token(use)}).status == 401


def test_a_link_to_confirm_a_claim_of_the_first_version_is_no_longer_good(site: Site) -> None:
    site.claim()
    site.confirm()
    (referral,) = site.referrals()
    token = make_token(KEYS, TokenUse.CONFIRM, referral.claim_id, None)

    assert str(referral.reference) in site.get("/confirm", {"t": token}).body


@pytest.mark.parametrize("path", ["/confirm", "/preferences"])
def test_a_claim_links_to_the_terms_that_it_was_made_under(site: Site, path: str) -> None:
    # German was the language without a prefix then.
    today = site.services.published.program
    locales = today.locales.model_copy(update={"default": "de", "offered": ("de", "en")})
    earlier = today.model_copy(update={"locales": locales})
    publish_program(site.store, earlier)
    then = revision_of(earlier)
    site.claim(lang="de")
    if path == "/preferences":
        site.confirm()
        (referral,) = site.referrals()
        site.change(referral.but(revision=then))
    else:
        site.change(site.submission().but(revision=then))
    token = site.token(TokenUse.CONFIRM if path == "/confirm" else TokenUse.PREFERENCES)

    assert f'href="/terms/{then}/"' in site.get(path, {"t": token}).body
    assert f'href="/en/terms/{then}/"' in site.get(path, {"t": token, "lang": "en"}).body
    assert f'href="/terms/{then}/"' in site.get(path, {"t": token, "lang": "fr"}).body


def test_a_token_of_a_sent_form_by_another_version_is_no_longer_good(site: Site) -> None:
    about = json.dumps([site.code, "Anna Weber", ENTRIES["email"], "en", "a later fact"])
    token = make_token(KEYS, TokenUse.SENT, about, None)

    assert site.get("/sent", {"s": token}).status == 401
    assert site.post("/sent", {"t": token}).status == 401
