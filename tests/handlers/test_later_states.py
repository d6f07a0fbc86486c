"""What people and systems meet where only a later version knows the state: never a failure that
loses something, and nothing that this version would decide in its stead."""

import json
from pathlib import Path
from typing import Any

import pytest

from goodword.domain.claims.consent import Prospect
from goodword.domain.delivery import Delivery
from goodword.domain.event import Event
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral, ReferralCode, ReferralStatus
from goodword.domain.tokens import TokenUse, make_token
from goodword.flows.reactions import MAIL_CONFIRMATION
from goodword.gateways.crm.generic import new_secret, sign
from goodword.handlers import reactions
from goodword.handlers.webhooks import app as webhooks
from goodword.store import keys
from goodword.store.items import Item, item_of
from tests.doubles import KEYS
from tests.handlers.public.visiting import Site

SECRET = new_secret(b"0123456789abcdefghijklmn")


@pytest.fixture
def site(built: Path) -> Site:
    return Site(built)


def change(site: Site, record: Record, **attributes: str) -> Item:
    """Gives a stored record states of a later version; its item."""
    store: Any = site.store
    item: Item = store.item(*keys.key_of(record))
    item |= {name: {"S": value} for name, value in attributes.items()}
    store.put(item)
    return item


def referral(site: Site) -> Referral:
    (entry, *_) = site.store.consents(site.claim_id())
    found = site.store.get(Referral, entry.referral_id)
    assert found is not None
    return found


def test_a_code_in_a_state_that_is_not_known_leads_nowhere_yet(site: Site) -> None:
    code = site.store.get(ReferralCode, site.code)
    assert code is not None
    change(site, code, status="under_review")
    assert site.get(f"/r/{site.code}").status == 404
    token = make_token(KEYS, TokenUse.SHARE, site.code, None)
    page = site.get("/portal/share", {"t": token, "lang": "en"})
    assert "Your link is paused" in page.body


def test_a_link_that_confirms_works_later_and_one_that_erases_works_now(site: Site) -> None:
    site.claim()
    before = change(site, referral(site), status="in_review")

    confirm = {"t": site.token(TokenUse.CONFIRM)}
    answer = site.post("/confirm", confirm)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert site.post("/confirm", {**confirm, "action": "refuse"}).status == 503
    preferences = {"t": site.token(TokenUse.PREFERENCES)}
    assert site.get("/preferences", preferences).status == 200
    assert site.post("/preferences", {**preferences, "action": "erase"}).status == 200

    person = site.store.get(Prospect, referral(site).prospect_id)
    assert person is not None
    assert (person.name, person.email) == (None, None)
    store: Any = site.store
    assert store.item(*keys.key_of(referral(site))) == before


def test_a_consent_in_a_state_that_is_not_known_is_shown_as_it_is(site: Site) -> None:
    site.claim()
    (entry,) = site.store.consents(site.claim_id())
    item = item_of(entry, nonce="n")
    item["purposes"]["L"][0]["M"]["status"] = {"S": "delegated"}
    store: Any = site.store
    store.put(item)
    page = site.get("/preferences", {"t": site.token(TokenUse.PREFERENCES)})
    assert page.status == 200
    assert ">delegated<" in page.body


def test_a_deal_that_only_a_later_version_can_move_is_asked_for_again(site: Site) -> None:
    site.claim()
    site.post("/confirm", {"t": site.token(TokenUse.CONFIRM)})
    before = change(site, referral(site), status="nurtured")
    site.services.crm_secrets = {"generic": SECRET}
    site.handler = webhooks.build(site.services)
    data = {
        "referral_id": referral(site).referral_id,
        "stage": ReferralStatus.CLOSED_WON,
        "amount": {"value": "30000.00", "currency": "EUR"},
        "occurred_at": "2026-11-21T12:00:00Z",
    }
    body = json.dumps({"type": "deal.stage_changed", "data": data})
    stamp = int(site.clock().timestamp())
    answer = site.send(
        "POST",
        "/webhooks/crm/generic",
        body,
        webhook_id="m1",
        webhook_timestamp=str(stamp),
        webhook_signature=sign(SECRET, "m1", stamp, body.encode()),
        content_type="application/json",
    )
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    store: Any = site.store
    assert store.item(*keys.key_of(referral(site))) == before


def test_a_batch_of_the_stream_passes_over_an_event_that_is_not_known(site: Site) -> None:
    site.claim()
    (entry,) = site.store.consents(site.claim_id())
    known = item_of(entry, nonce="n")
    store: Any = site.store
    event = Event(
        event_id="later", type="claim.repeated", about="c", at=site.clock(), actor="x",
        due_at=site.clock(),
    )  # fmt: skip
    unknown = {**item_of(event, nonce="n"), "type": {"S": "claim.translated"}}
    foreign = {**unknown, "sk": {"S": "GREETING#1"}, "pk": {"S": "GREETING#1"}}
    store.put(unknown)
    records = [
        {
            "eventName": "INSERT",
            "eventSource": "aws:dynamodb",
            "dynamodb": {
                "Keys": {"pk": item["pk"], "sk": item["sk"]},
                "NewImage": item,
                "SequenceNumber": str(number),
            },
        }
        for number, item in enumerate([unknown, foreign, known])
    ]

    answer = reactions.build(site.services)({"Records": records}, None)

    assert answer == {"batchItemFailures": []}
    assert site.store.get(Delivery, entry.event_id, MAIL_CONFIRMATION) is not None
    assert store.item("EVENT#c", "EVENT#later") == unknown
