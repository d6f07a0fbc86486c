"""``/unsubscribe``, ``/preferences`` and ``/proof``: a prospect takes back, looks at and erases."""

import json
import re
from urllib.parse import parse_qsl

import pytest

from goodword.domain.claims.consent import ConsentStatus, Suppression
from goodword.domain.tokens import TokenUse
from tests.handlers.public.visiting import ENTRIES, FORM, Site, hidden

OFFER_WORDS = "Larkspur may contact me by e-mail about this offer."

GIVEN, NOT_GIVEN = ConsentStatus.GIVEN, ConsentStatus.NOT_GIVEN


def proof(site: Site) -> dict[str, str]:
    """The token of the proof link in the newest mail."""
    site.stream()
    found = re.search(r"/proof\?(t=[\w-]+)", site.mails_to(ENTRIES["email"])[-1].text)
    assert found is not None, site.mails_to(ENTRIES["email"])[-1].text
    return dict(parse_qsl(found[1]))


def ask(site: Site, action: str) -> None:
    token = site.token(TokenUse.PREFERENCES)
    answer = site.post("/preferences", {"t": token, "action": action})
    assert answer.status == 200


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
    site.claim()
    site.confirm(purpose_product_news="yes")

    answer = site.send(
        "POST",
        "/unsubscribe",
        body,
        query={"t": site.token(TokenUse.UNSUBSCRIBE)},
        content_type=content_type,
    )

    assert answer.status == 200
    assert site.statuses()["product_news"] is ConsentStatus.WITHDRAWN


def test_somebody_of_whom_nothing_is_kept_can_still_leave_and_come_back(site: Site) -> None:
    suppression_id = site.person().suppression_id
    left = site.post("/unsubscribe", {"t": site.token(TokenUse.UNSUBSCRIBE)})
    assert left.status == 200
    assert site.store.get(Suppression, suppression_id) is not None
    token = site.token(TokenUse.PREFERENCES)
    assert 'value="return"' in site.get("/preferences", {"t": token}).body

    back = site.post("/preferences", {"t": token, "action": "return"})

    assert back.status == 200
    assert 'value="return"' not in back.body
    assert site.store.get(Suppression, suppression_id) is None


def test_looking_at_the_unsubscribe_page_withdraws_nothing(site: Site) -> None:
    site.claim()
    site.confirm(purpose_product_news="yes")

    assert site.get("/unsubscribe", {"t": site.token(TokenUse.UNSUBSCRIBE)}).status == 200

    assert site.statuses()["product_news"] is GIVEN


def test_one_purpose_is_withdrawn_on_the_preferences_page(site: Site) -> None:
    site.claim(lang="en")
    site.confirm(purpose_product_news="yes", purpose_offer_contact="yes")
    token = site.token(TokenUse.PREFERENCES)
    assert site.get("/preferences", {"t": token}).body.count('name="withdraw"') >= 2

    page = site.post("/preferences", {"t": token, "withdraw": "product_news"})

    assert page.status == 200
    assert site.statuses() == {"offer_contact": GIVEN, "product_news": ConsentStatus.WITHDRAWN}
    for fields in ({"withdraw": "nonsense"}, {"action": "nonsense"}, {"action": "give_x"}, {}):
        assert site.post("/preferences", {"t": token, **fields}).status == 400


def test_an_export_needs_a_mailed_link_and_is_a_file(site: Site) -> None:
    site.claim()
    site.confirm(message="Hello")
    ask(site, "export")
    token = proof(site)
    assert site.get("/proof", token).status == 200

    answer = site.post("/proof", token)

    assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.body)["person"] == {
        "name": "Anna Weber",
        "email": "anna@kunde.example",
        "company": "Kunde GmbH",
        "country": "DE",
        "message": "Hello",
        "locale": "de",
    }
    assert site.post("/proof", token).status == 410
    assert site.get("/proof", token).status == 410


def test_a_proof_link_that_was_used_or_is_no_good_says_how_to_get_another(site: Site) -> None:
    site.claim()
    site.confirm()
    ask(site, "export")
    token = proof(site)
    site.post("/proof", token)

    answers = [
        site.get("/proof", token),
        site.post("/proof", token),
        site.get("/proof", {"t": "x"}),
    ]

    assert [answer.status for answer in answers] == [410, 410, 401]
    for answer in answers:
        # "Open our newest e-mail" would lead to that very link.
        assert "privacy@larkspur.example" in answer.body
        assert "Your choices" in answer.body


def test_no_link_of_a_mail_opens_an_export_by_itself(site: Site) -> None:
    site.claim()
    site.confirm()
    for use in (TokenUse.UNSUBSCRIBE, TokenUse.PREFERENCES, TokenUse.CONFIRM):
        for path in ("/unsubscribe", "/preferences", "/confirm", "/proof"):
            token = {"t": site.token(use)}
            for answer in (site.get(path, token), site.post(path, {**token, "action": "export"})):
                assert "Kunde GmbH" not in answer.body


def test_erasing_needs_a_mailed_link(site: Site) -> None:
    site.claim()
    site.confirm()
    ask(site, "erase")
    assert site.state().confirmed is not None
    token = proof(site)

    site.get("/proof", token)
    assert "anna@kunde.example" in site.store.dump()
    answer = site.post("/proof", token)

    assert answer.status == 200
    assert "anna@kunde.example" not in site.store.dump()
    page = site.post("/preferences", {"t": site.token(TokenUse.PREFERENCES), "action": "export"})
    assert page.status == 200
    assert len(site.mails_to("anna@kunde.example")) == 2


def test_a_consent_is_given_later_by_a_mailed_link(site: Site) -> None:
    site.claim(lang="en")
    site.confirm()
    ask(site, "give_offer_contact")
    token = proof(site)
    shown = site.get("/proof", {**token, "lang": "en"})
    assert shown.body.count(OFFER_WORDS) == 1

    unseen = site.post("/proof", {**token, "revision": "0" * 16})
    assert unseen.status == 422
    assert site.statuses()["offer_contact"] is NOT_GIVEN
    assert site.post("/proof", hidden(unseen.body)).status == 200

    assert site.statuses()["offer_contact"] is GIVEN
