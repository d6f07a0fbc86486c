"""``/news``: how often a referrer hears, by the link in their mails, and the mails of the build."""

import re

import pytest

from goodword.domain.claims.consent import Suppression
from goodword.domain.outreach.news import NewsEvery, ReferrerPreferences
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode
from goodword.domain.tokens import TokenUse, make_token
from goodword.flows.claims.leave import unsubscribe
from goodword.flows.outreach.choice import every_of
from tests.doubles import KEYS
from tests.handlers.public.visiting import Answer, Site

CHECKED = re.compile(r'value="(\w+)" checked')


def token(site: Site) -> str:
    return make_token(KEYS, TokenUse.NEWS, site.code, None)


def choose(site: Site, **fields: str) -> Answer:
    return site.post("/news", {"t": token(site), **fields})


def test_looking_shows_what_holds_and_changes_nothing(site: Site) -> None:
    before = site.store.dump()

    page = site.get("/news", {"t": token(site)})

    assert page.status == 200
    assert CHECKED.findall(page.body) == ["each"]
    assert page.headers["Cache-Control"] == "private, no-store"
    assert site.store.dump() == before


@pytest.mark.parametrize("every", list(NewsEvery))
def test_a_choice_is_kept_shown_and_can_be_taken_back(site: Site, every: NewsEvery) -> None:
    assert CHECKED.findall(choose(site, every=every).body) == [every]
    assert every_of(site.store, "JS42") is every

    choose(site, every="each")
    assert every_of(site.store, "JS42") is NewsEvery.EACH


def test_a_mail_service_ends_news_in_one_click(site: Site) -> None:
    query = {"t": token(site)}
    answer = site.send(
        "POST",
        "/news",
        "List-Unsubscribe=One-Click",
        query=query,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status == 200
    assert every_of(site.store, "JS42") is NewsEvery.NONE


def test_the_same_choice_again_changes_nothing(site: Site) -> None:
    choose(site, every="weekly")
    before = site.store.dump()
    choose(site, every="weekly")

    assert site.store.dump() == before


@pytest.mark.parametrize("fields", [{"every": "hourly"}, {"every": ""}, {}])
def test_what_is_no_choice_is_refused_and_changes_nothing(
    site: Site, fields: dict[str, str]
) -> None:
    assert choose(site, **fields).status == 400
    assert site.store.get(ReferrerPreferences, "JS42") is None


@pytest.mark.parametrize("use", [TokenUse.SHARE, TokenUse.UNSUBSCRIBE, None])
def test_no_other_link_opens_the_page(site: Site, use: TokenUse | None) -> None:
    other = make_token(KEYS, use, site.code, None) if use else "forged"

    assert site.get("/news", {"t": other}).status == 401
    assert site.get("/news").status == 401
    assert site.post("/news", {"t": other, "every": "none"}).status == 401


def test_of_who_is_gone_the_page_is_gone(site: Site) -> None:
    code = site.store.get(ReferralCode, site.code)
    assert code is not None
    site.change(code.but(status=CodeStatus.ERASED))

    assert site.get("/news", {"t": token(site)}).status == 404


def test_a_choice_leaves_the_consents_of_the_same_mailbox_alone(site: Site) -> None:
    site.claim(email="js42@larkspur.example")
    site.stream()
    site.confirm("js42@larkspur.example", purpose_offer_contact="yes")
    before = site.state("js42@larkspur.example")

    choose(site, every="none")

    assert site.state("js42@larkspur.example") == before
    person = site.person("js42@larkspur.example")
    assert site.store.get(Suppression, person.suppression_id) is None


def test_who_left_as_a_prospect_still_hears_as_a_referrer(site: Site) -> None:
    person = site.person("js42@larkspur.example")
    unsubscribe(site.store, KEYS, person, randomness=site.services.randomness, now=site.clock())
    site.claim()
    site.stream()
    site.confirm()
    site.mailbox.mails.clear()
    site.stream()

    assert [mail.to for mail in site.mailbox.mails if "js42" in mail.to] == [
        "js42@larkspur.example"
    ]


def test_the_mail_of_the_build_says_the_same_in_html_and_in_text(site: Site) -> None:
    site.claim()
    site.stream()
    site.confirm()
    site.stream()
    (mail,) = (mail for mail in site.mailbox.mails if mail.to == "js42@larkspur.example")

    assert mail.subject == "Larkspur: Ihr Kontakt vom 21. November 2026 (Nr. 1) hat bestätigt"
    assert "Guten Tag Jana Sommer," in mail.text
    said = "Wir melden uns wieder"
    assert said in mail.text
    assert said in mail.html
    for path in ("/portal/share", "/news"):
        (link,) = set(re.findall(rf"https://refer\.larkspur\.example{path}\?t=[\w-]+", mail.text))
        assert link in mail.html
    assert "@@" not in mail.text + mail.html
    follow = re.search(r"/news\?t=([\w-]+)", mail.headers["List-Unsubscribe"])
    assert follow is not None
    assert site.get("/news", {"t": follow[1]}).status == 200
