"""Whatever somebody types into any field of any public route is gone when the person was erased."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from goodword.domain.tokens import TokenUse, make_token
from goodword.gateways.crm.generic import sign
from goodword.handlers.webhooks import app as webhooks
from tests.doubles import KEYS
from tests.handlers.canaries import Canaries
from tests.handlers.public.joining import join, prove
from tests.handlers.public.visiting import FORM, Site
from tests.handlers.webhooks.crm import DAY, SECRET

EMAIL = "canary-mailbox@canary-host.example"


def proofs(site: Site) -> Iterator[dict[str, str]]:
    site.stream()
    for mail in reversed(site.mailbox.mails):
        for token in re.findall(r"/proof\?t=([\w-]+)", mail.text):
            yield {"t": token}


def test_nothing_that_was_typed_is_left_after_an_erasure(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    canary = Canaries()
    claim = f"/r/{site.code}/claim"
    entered = {name: canary(name) for name in ("name", "company", "message")}
    body = json.dumps({**entered, "email": EMAIL, "country": "DE", "lang": "en"})
    assert site.send("POST", claim, body, content_type="application/json").status == 201
    unknown = {name: canary(name) for name in ("more", "purpose_offer_contact", "c")}
    entries = {"name": canary("name"), "email": EMAIL.upper().lower(), "lang": "en", **unknown}
    sent = site.post(claim, entries)
    assert sent.status == 303
    assert site.post(claim, {**entries, "website": canary("website")}).status == 303
    query = dict(parse_qsl(urlsplit(sent.headers["Location"]).query))
    assert canary.found_in(sent.headers["Location"]) == []
    site.get("/sent", {**query, "more": canary("query")})
    site.post("/sent", {"t": query["s"], "more": canary("sent")})
    other = site.register("KM1", "Karl Meier")
    site.post(f"/r/{other}/claim", {**entries, "name": canary("other")})
    site.post(f"/r/{site.code}/seen", {"c": canary("seen")})
    site.get(f"/r/{site.code}", {"c": canary("tag")}, user_agent=canary("agent"))
    site.stream()
    confirm = {name: canary(f"confirm-{name}") for name in ("name", "company", "message", "more")}
    assert site.confirm(EMAIL, **confirm).status == 200
    assert len(canary.found_in(site.store.dump())) > 5
    token = {"t": site.token(TokenUse.PREFERENCES, EMAIL)}
    site.post("/preferences", {**token, "withdraw": canary("withdraw")})
    site.post("/preferences", {**token, "action": canary("action")})
    unsubscribe = {"t": site.token(TokenUse.UNSUBSCRIBE, EMAIL)}
    site.send("POST", "/unsubscribe", canary("body") + "=1", query=unsubscribe, content_type=FORM)
    site.post("/preferences", {**token, "action": "return"})

    assert site.post("/preferences", {**token, "action": "erase"}).status == 200
    proof = next(proofs(site))
    assert site.post("/proof", {**proof, "more": canary("proof")}).status == 200
    site.stream()

    assert canary.found_in(site.store.dump()) == []
    assert canary.found_in("".join(capsys.readouterr())) == []
    # And whoever types them anew leaves nothing of a person who does not want it.
    site.post(f"/r/{other}/claim", {**entries, "name": canary("again")})
    site.stream()
    assert canary.found_in(site.store.dump()) == []


def test_what_was_typed_on_pages_of_referrers_and_sales_goes_with_the_person(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    canary = Canaries()
    for audience in ("customer", "partner", "employee"):
        fields = {name: canary(f"join-{name}") for name in ("name", "company", "sentence", "more")}
        join(site, audience, email=EMAIL, **fields)
    partner = next(one for one in site.mailbox.mails if "/join/confirm" in one.text)
    assert partner.to == EMAIL
    join(site, "partner", email=EMAIL, name=canary("applies"), company=canary("firm"))
    prove(site)
    site.claim(email=EMAIL)
    site.stream()
    site.confirm(EMAIL, purpose_offer_contact="yes", message=canary("message"))
    site.stream()
    mails = "".join(mail.text for mail in site.mailbox.mails)
    token = re.findall(r"/lead\?t=([\w-]+)", mails)[-1]
    lead = {"t": token, "answer": "lost", "reason": "competitor"}
    said = {name: canary(f"lead-{name}") for name in ("competitor", "to", "more")}
    assert site.post("/lead", {**lead, **said}).status == 303
    news = {"t": make_token(KEYS, TokenUse.NEWS, site.code, None)}
    site.post("/news", {**news, "every": canary("every"), "more": canary("news")})
    (referral,) = site.referrals(EMAIL)
    reports_to(site, referral.referral_id, canary)
    assert len(canary.found_in(site.store.dump())) > 5

    choices = {"t": site.token(TokenUse.PREFERENCES, EMAIL)}
    assert site.post("/preferences", {**choices, "action": "erase"}).status == 200
    assert site.post("/proof", next(proofs(site))).status == 200
    site.stream()

    assert canary.found_in(site.store.dump()) == []
    assert canary.found_in("".join(capsys.readouterr())) == []
    site.post("/lead", {**lead, "answer": "not_a_fit", "competitor": canary("late")})
    assert canary.found_in(site.store.dump()) == []


def reports_to(site: Site, referral_id: str, canary: Canaries) -> None:
    """The CRM reports the deal, with fields that nobody asked for."""
    site.services.crm_secrets = {"generic": SECRET}
    deal = {"referral_id": referral_id, "stage": "contacted", **DAY, "more": canary("crm")}
    body = json.dumps({"type": "deal.stage_changed", "data": deal, "note": canary("note")})
    stamp = int(site.clock().timestamp())
    answer = webhooks.build(site.services)(
        {
            "version": "2.0",
            "rawPath": "/webhooks/crm/generic",
            "rawQueryString": "",
            "headers": {
                "webhook-id": "m1",
                "webhook-timestamp": str(stamp),
                "webhook-signature": sign(SECRET, "m1", stamp, body.encode()),
                "content-type": "application/json",
            },
            "requestContext": {
                "http": {"method": "POST", "path": "/webhooks/crm/generic"},
                "stage": "$default",
            },
            "body": body,
            "isBase64Encoded": False,
        },
        None,
    )
    assert answer["statusCode"] in {200, 409, 422}
