"""The links of mails: confirm, unsubscribe, preferences."""

import json
from pathlib import Path

import pytest

from goodword.domain.claims.consent import ConsentStatus
from goodword.domain.event import Decision
from goodword.domain.tokens import TokenUse
from goodword.flows.claims.confirm import claim_state
from goodword.flows.publish_program import publish_program
from goodword.program.revision import revision_of
from tests.handlers.public.visiting import FORM, Site


@pytest.fixture
def site(built: Path) -> Site:
    return Site(built)


def test_twenty_looks_of_a_mail_scanner_change_nothing(site: Site) -> None:
    site.claim(purpose_offer_contact="yes")
    token = site.token(TokenUse.CONFIRM)

    for _ in range(20):
        assert site.get("/confirm", {"t": token}).status == 200

    assert site.statuses() == {ConsentStatus.REQUESTED, ConsentStatus.NOT_GIVEN}


def test_pressing_the_button_confirms_and_again_says_the_same(site: Site) -> None:
    site.claim(purpose_offer_contact="yes", lang="en")
    token = site.token(TokenUse.CONFIRM)
    shown = site.get("/confirm", {"t": token})
    assert "Larkspur may contact me by e-mail about this offer." in shown.body

    first = site.post("/confirm", {"t": token})
    second = site.post("/confirm", {"t": token})

    assert first == second
    assert first.status == 200
    assert "/preferences?t=" in first.body
    assert site.statuses() == {ConsentStatus.GIVEN, ConsentStatus.NOT_GIVEN}


def test_saying_no_is_taken_at_its_word(site: Site) -> None:
    site.claim(purpose_offer_contact="yes")
    token = site.token(TokenUse.CONFIRM)

    assert site.post("/confirm", {"t": token, "answer": "no"}).status == 200

    assert claim_state(site.store, site.claim_id()).person is None
    assert site.get("/confirm", {"t": token}).status == 410
    assert site.post("/confirm", {"t": token}).status == 410


@pytest.mark.parametrize("path", ["/confirm", "/unsubscribe", "/preferences"])
@pytest.mark.parametrize("token", ["", "nonsense", "c.abc.0.xxxx", "é"])
def test_a_token_that_is_none_is_a_page_that_helps(site: Site, path: str, token: str) -> None:
    shown = site.get(path, {"t": token})
    posted = site.post(path, {"t": token})

    assert (shown.status, posted.status) == (401, 401)
    assert "<h1" in shown.body


def test_a_token_of_another_page_is_refused(site: Site) -> None:
    site.claim()

    assert site.post("/confirm", {"t": site.token(TokenUse.PREFERENCES)}).status == 401


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("List-Unsubscribe=One-Click", FORM),
        (
            '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nOne-Click\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_mail_service_unsubscribes_in_one_click(site: Site, body: str, content_type: str) -> None:
    site.claim(purpose_product_news="yes")
    site.post("/confirm", {"t": site.token(TokenUse.CONFIRM)})

    answer = site.send(
        "POST",
        "/unsubscribe",
        body,
        query={"t": site.token(TokenUse.UNSUBSCRIBE)},
        content_type=content_type,
    )

    assert answer.status == 200
    assert site.statuses() == {ConsentStatus.WITHDRAWN, ConsentStatus.NOT_GIVEN}


def test_looking_at_the_unsubscribe_page_withdraws_nothing(site: Site) -> None:
    site.claim(purpose_product_news="yes")

    assert site.get("/unsubscribe", {"t": site.token(TokenUse.UNSUBSCRIBE)}).status == 200

    assert ConsentStatus.REQUESTED in site.statuses()


def test_one_purpose_is_withdrawn_on_the_preferences_page(site: Site) -> None:
    site.claim(purpose_product_news="yes", purpose_offer_contact="yes", lang="en")
    site.post("/confirm", {"t": site.token(TokenUse.CONFIRM)})
    token = site.token(TokenUse.PREFERENCES)
    assert site.get("/preferences", {"t": token}).body.count('name="withdraw"') >= 2

    page = site.post("/preferences", {"t": token, "withdraw": "product_news"})

    assert page.status == 200
    assert site.statuses() == {ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN}
    assert site.post("/preferences", {"t": token, "withdraw": "nonsense"}).status == 400


def test_an_export_is_a_file_of_everything_that_is_known(site: Site) -> None:
    site.claim(purpose_product_news="yes", message="Hello")

    answer = site.post("/preferences", {"t": site.token(TokenUse.PREFERENCES), "action": "export"})

    assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.body)["person"] == {
        "name": "Anna Weber",
        "email": "anna@kunde.example",
        "company": "Kunde GmbH",
        "message": "Hello",
        "locale": "de",
    }


def test_erasing_on_the_preferences_page_removes_the_person(site: Site) -> None:
    site.claim()

    answer = site.post("/preferences", {"t": site.token(TokenUse.PREFERENCES), "action": "erase"})

    assert answer.status == 200
    assert claim_state(site.store, site.claim_id()).person is None


def published_otherwise(site: Site, **locales: object) -> str:
    """Makes the one claim a claim of earlier terms, with other locales; their revision."""
    today = site.services.published.program
    earlier = today.model_copy(update={"locales": today.locales.model_copy(update=locales)})
    publish_program(site.store, earlier)
    referral = claim_state(site.store, site.claim_id()).referral
    revision = revision_of(earlier)
    site.store.commit(Decision(save=(referral.but(revision=revision),)))
    return revision


@pytest.mark.parametrize("path", ["/confirm", "/preferences"])
def test_a_claim_links_to_the_terms_that_it_was_made_under(site: Site, path: str) -> None:
    site.claim(lang="de")
    token = site.token(TokenUse.CONFIRM if path == "/confirm" else TokenUse.PREFERENCES)
    today = site.services.published.revision
    assert f'href="/de/terms/{today}/"' in site.get(path, {"t": token}).body

    # German was the language without a prefix then.
    then = published_otherwise(site, default="de", offered=("de", "en"))

    assert f'href="/terms/{then}/"' in site.get(path, {"t": token}).body
    assert f'href="/en/terms/{then}/"' in site.get(path, {"t": token, "lang": "en"}).body
    assert f'href="/terms/{then}/"' in site.get(path, {"t": token, "lang": "fr"}).body
