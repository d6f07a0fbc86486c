"""What was given out under one programme, under a later one that has dropped what it names: links,
share pages, open forms, mailed links, deals. Nobody meets a failure, and what was promised holds.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import ReferralCode, Referrer
from goodword.domain.rewards.reward import Reward
from goodword.domain.tokens import TokenUse, make_token
from goodword.gateways.crm.generic import new_secret, sign
from goodword.handlers.scheduled import sweep
from goodword.handlers.web.published import Published
from goodword.handlers.webhooks import app as webhooks
from goodword.program.model import Locales, Program
from goodword.program.revision import revision_of
from goodword_site.builder.builder import build
from tests.doubles import KEYS, sample_program
from tests.handlers.public.visiting import ENTRIES, Answer, Site

SECRET = new_secret(b"0123456789abcdefghijklmn")
SAMPLE = sample_program()


def without(**changes: Any) -> Program:
    """The sample programme in English and German, with less of everything else."""
    less: dict[str, Any] = {
        "locales": Locales(default="en", offered=("en", "de"), fallbacks={"ja": "de"}),
        "countries": {
            name: one for name, one in SAMPLE.countries.items() if one.locale in {"en", "de"}
        },
        # They name audiences and countries, and are shown only.
        "qualification": None,
        "requests": {},
        "routing": (),
    }
    return SAMPLE.model_copy(update=less | changes)


def only(*audiences: str) -> dict[str, Any]:
    """Audiences, and the campaigns and experiments that are for one of them."""
    return {
        "audiences": {name: SAMPLE.audiences[name] for name in audiences},
        "campaigns": SAMPLE.campaigns if "partner" in audiences else {},
        "experiments": SAMPLE.experiments if "customer" in audiences else {},
    }


IN_DOLLARS: dict[str, Any] = {
    "countries": {"US": SAMPLE.countries["US"]},
    "currencies": SAMPLE.currencies.model_copy(
        update={"rates": SAMPLE.currencies.rates.model_copy(update={"values": {}})}
    ),
}
OTHER_PURPOSE: dict[str, Any] = {
    "privacy": SAMPLE.privacy.model_copy(
        update={"purposes": {"letters": SAMPLE.privacy.purposes["product_news"]}}
    )
}
LATER = {
    "a locale": without(),
    "an audience": without(**only("customer", "partner")),
    "two audiences": without(**only("partner")),
    "countries and currencies": without(**IN_DOLLARS),
    "campaigns, experiments and purposes": without(campaigns={}, experiments={}, **OTHER_PURPOSE),
    "nearly everything": without(
        **only("employee"),
        **IN_DOLLARS,
        **OTHER_PURPOSE,
        locales=Locales(default="en", offered=("en",)),
    ),
}


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """What was built of a later programme, made when it is first asked for."""
    made: dict[str, Path] = {}

    def of(name: str) -> Path:
        if name not in made:
            folder = tmp_path_factory.mktemp("later")
            build(LATER[name], folder, revision=revision_of(LATER[name]), paint=False)
            made[name] = folder
        return made[name]

    return of


@dataclass(frozen=True)
class Given:
    """What one referrer's link has led to. ``page`` is the offer as somebody has it open; the
    addresses of somebody who has confirmed, and of somebody who has not."""

    audience: str
    code: str
    page: str
    unconfirmed: str
    confirmed: str

    @property
    def form(self) -> dict[str, str]:
        """The open page's form, filled in."""
        hidden = {
            name: self.page.partition(f'name="{name}" value="')[2].partition('"')[0]
            for name in ("revision", "shown", "lang")
        }
        assert all(hidden.values())
        return {**ENTRIES, **hidden}


class Before:
    """The sample programme with a referrer of each audience: Germany, Britain and Japan."""

    def __init__(self, built: Path) -> None:
        self.site = Site(built)
        self.mailbox = self.site.mailbox
        self.site.services.crm_secrets = {"generic": SECRET}
        self.sweep = sweep.build(self.site.services)
        register = self.site.register
        self.given = [
            self._give("customer", self.site.code, "de"),
            self._give("partner", register("PW8", "Ada", audience="partner", country="GB"), "en"),
            self._give("employee", register("KT3", "Ken", audience="employee", country="JP"), "ja"),
        ]

    def _give(self, audience: str, code: str, lang: str) -> Given:
        page = self.site.get(f"/r/{code}", {"lang": lang}).body
        people = [f"{who}.{code}@kunde.example".lower() for who in ("open", "sure")]
        for email in people:
            answer = self.claim_json(code, {**ENTRIES, "email": email, "lang": lang})
            assert answer.status == 201
        self.site.confirm(people[1], purpose_offer_contact="yes")
        return Given(audience, code, page, *people)

    def claim_json(self, code: str, body: dict[str, Any]) -> Answer:
        return self.site.send(
            "POST", f"/r/{code}/claim", json.dumps(body), content_type="application/json"
        )

    def referral(self, email: str) -> Referral:
        (found,) = self.site.referrals(email)
        return found

    def win(self, email: str) -> Answer:
        """The CRM says that the deal was won."""
        data = {
            "referral_id": self.referral(email).referral_id,
            "stage": "closed_won",
            "amount": {"value": "30000.00", "currency": "EUR"},
            "occurred_at": "2026-11-21T12:00:00Z",
        }
        body = json.dumps({"type": "deal.stage_changed", "data": data})
        stamp = int(self.site.clock().timestamp())
        public, self.site.handler = self.site.handler, webhooks.build(self.site.services)
        answer = self.site.send(
            "POST",
            "/webhooks/crm/generic",
            body,
            webhook_id=email,
            webhook_timestamp=str(stamp),
            webhook_signature=sign(SECRET, email, stamp, body.encode()),
            content_type="application/json",
        )
        self.site.handler = public
        return answer

    def numbers_drawn(self, code: str) -> int:
        found = self.site.store.get(ReferralCode, code)
        assert found is not None
        return found.numbers_drawn


@pytest.fixture
def before(built: Path) -> Before:
    return Before(built)


def share_token(code: str) -> dict[str, str]:
    return {"t": make_token(KEYS, TokenUse.SHARE, code, None)}


@pytest.mark.parametrize("dropped", LATER)
def test_a_link_leads_to_an_offer_while_its_audience_has_one(
    before: Before, later: Callable[[str], Path], dropped: str
) -> None:
    site = before.site
    site.publish(LATER[dropped], later(dropped))

    for given in before.given:
        offered = given.audience in LATER[dropped].audiences
        link, share = f"/r/{given.code}", share_token(given.code)
        assert site.get(link).status == (200 if offered else 404)
        assert site.get(link, {"lang": "ja"}, accept_language="fr").status != 500
        assert site.post(f"{link}/seen", {}).status == (204 if offered else 404)
        assert site.get("/portal/share", share).status == (200 if offered else 404)
        assert site.get("/portal/share/qr.svg", share).status == (200 if offered else 404)
        if not offered:
            assert site.get(link) == site.get("/r/nobody")
            assert "Your link is paused" in site.get("/portal/share", share | {"lang": "en"}).body


@pytest.mark.parametrize("dropped", LATER)
def test_an_open_form_is_read_again_or_leads_nowhere(
    before: Before, later: Callable[[str], Path], dropped: str
) -> None:
    before.site.publish(LATER[dropped], later(dropped))

    for given in before.given:
        offered = given.audience in LATER[dropped].audiences
        drawn = before.numbers_drawn(given.code)
        claim = f"/r/{given.code}/claim"
        assert before.site.post(claim, given.form).status == (422 if offered else 404)
        bare = {**ENTRIES, "lang": "ja"}
        assert before.site.post(claim, bare).status == (303 if offered else 404)
        assert before.claim_json(given.code, bare).status == (201 if offered else 404)
        if not offered:
            assert before.numbers_drawn(given.code) == drawn


@pytest.mark.parametrize("dropped", LATER)
@pytest.mark.parametrize("confirmed", [False, True])
def test_the_links_of_mails_go_on_working(
    before: Before, later: Callable[[str], Path], dropped: str, confirmed: bool
) -> None:
    site = before.site
    site.publish(LATER[dropped], later(dropped))

    for given in before.given:
        email = given.confirmed if confirmed else given.unconfirmed
        tokens = {use: {"t": site.token(use, email)} for use in TokenUse}
        assert site.get("/unsubscribe", tokens[TokenUse.UNSUBSCRIBE]).status == 200
        assert site.get("/confirm", tokens[TokenUse.CONFIRM]).status == 200
        preferences = tokens[TokenUse.PREFERENCES]
        page = site.get("/preferences", preferences)
        assert page.status == 200
        assert page.headers["Content-Language"] in LATER[dropped].locales.offered
        if confirmed:
            # The very words that were agreed to, in the language that they were read in.
            texts = SAMPLE.privacy.purposes["offer_contact"]
            assert texts[before.referral(email).locale] in page.body
            withdrawn = {"withdraw": "offer_contact"}
            assert site.post("/preferences", preferences | withdrawn).status == 200
        else:
            country = next(iter(LATER[dropped].countries))
            assert site.confirm(email, country=country).status == 200
        for choice in ({"withdraw": "all"}, {"action": "export"}, {"action": "erase"}):
            assert site.post("/preferences", preferences | choice).status == 200
        assert site.post("/unsubscribe", tokens[TokenUse.UNSUBSCRIBE]).status == 200
        assert site.get("/preferences", preferences).status == 200


@pytest.mark.parametrize("dropped", LATER)
def test_a_claim_that_waits_for_its_mail_gets_it_and_expires_in_its_time(
    before: Before, later: Callable[[str], Path], dropped: str
) -> None:
    site = before.site
    site.publish(LATER[dropped], later(dropped))

    site.clock.advance(minutes=3)
    before.sweep({}, None)

    asked = {f"open.{given.code}@kunde.example".lower() for given in before.given}
    assert {mail.to for mail in before.mailbox.mails} >= asked
    site.clock.advance(days=20)
    before.sweep({}, None)
    for given in before.given:
        token = {"t": site.token(TokenUse.CONFIRM, given.unconfirmed)}
        assert site.get("/confirm", token).status == 410
        assert site.post("/confirm", token).status == 410


@pytest.mark.parametrize("dropped", LATER)
def test_a_deal_is_rewarded_by_the_terms_of_its_claim(
    before: Before, later: Callable[[str], Path], dropped: str
) -> None:
    before.site.publish(LATER[dropped], later(dropped))

    for given in before.given:
        assert before.win(given.confirmed).status == 200
    before.site.clock.advance(minutes=3)
    before.sweep({}, None)

    employee = before.referral(before.given[2].confirmed)
    referrer = before.site.store.get(Referrer, employee.referrer_id)
    assert referrer is not None
    reward_id = f"{employee.referral_id}.bands.referrer"
    reward = before.site.store.get(Reward, referrer.account_id, reward_id)
    assert reward is not None
    assert (reward.minor, reward.currency) == (110_000, "JPY")


def test_a_mail_is_written_in_the_language_that_stands_in(
    before: Before, later: Callable[[str], Path]
) -> None:
    before.site.publish(LATER["a locale"], later("a locale"))

    before.site.clock.advance(minutes=3)
    before.sweep({}, None)

    german = Published(later("a locale") / "functions").catalogue("de")["mail.confirm.subject"]
    japanese = before.given[2].code.lower()
    (mail,) = [one for one in before.mailbox.mails if one.to == f"open.{japanese}@kunde.example"]
    assert mail.subject == german


def test_a_language_that_is_offered_no_more_is_shown_as_the_one_that_stands_in(
    before: Before, later: Callable[[str], Path]
) -> None:
    before.site.publish(LATER["a locale"], later("a locale"))
    employee = before.given[2]

    claim = {"t": before.site.token(TokenUse.PREFERENCES, employee.confirmed)}
    for page in (
        before.site.get(f"/r/{employee.code}"),
        before.site.get("/portal/share", share_token(employee.code)),
        before.site.get("/preferences", claim),
    ):
        assert page.headers["Content-Language"] == "de"
