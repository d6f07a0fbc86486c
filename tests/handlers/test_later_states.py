"""What people and systems meet where only a later version knows the state: never a failure that
loses something, and nothing that this version would decide in its stead."""

import json
from pathlib import Path
from typing import Any

import pytest

from goodword.domain.event import Event
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.tokens import TokenUse, make_token
from goodword.gateways.crm.generic import new_secret, sign
from goodword.handlers import reactions
from goodword.handlers.webhooks import app as webhooks
from goodword.store import keys
from goodword.store.items import Item, item_of
from tests.doubles import KEYS
from tests.handlers.public.visiting import ENTRIES, Site

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
    (found,) = site.referrals()
    return found


def test_a_code_in_a_state_that_is_not_known_leads_nowhere_yet(site: Site) -> None:
    code = site.store.get(ReferralCode, site.code)
    assert code is not None
    change(site, code, status="under_review")
    assert site.get(f"/r/{site.code}").status == 404
    token = make_token(KEYS, TokenUse.SHARE, site.code, None)
    page = site.get("/portal/share", {"t": token, "lang": "en"})
    assert "Your link is paused" in page.body


def test_a_referral_in_a_state_that_is_not_known_is_left_and_its_person_can_leave(
    site: Site,
) -> None:
    site.claim()
    site.confirm()
    before = change(site, referral(site), status="in_review")
    other = site.register("KM1", "Karl Meier")
    site.post(f"/r/{other}/claim", ENTRIES)

    assert site.confirm().status == 200
    assert [one.waits for one in site.referrals()] == [False, True]
    site.stream()
    preferences = {"t": site.token(TokenUse.PREFERENCES)}
    assert site.get("/preferences", preferences).status == 200
    assert site.post("/unsubscribe", {"t": site.token(TokenUse.UNSUBSCRIBE)}).status == 200

    store: Any = site.store
    assert store.item(*keys.key_of(site.referrals()[0])) == before


def test_a_consent_in_a_state_that_is_not_known_is_shown_as_it_is(site: Site) -> None:
    site.claim()
    site.confirm()
    entry = site.state().last
    assert entry is not None
    item = item_of(entry, nonce="n")
    item["purposes"]["L"][0]["M"]["status"] = {"S": "delegated"}
    store: Any = site.store
    store.put(item)
    page = site.get("/preferences", {"t": site.token(TokenUse.PREFERENCES)})
    assert page.status == 200
    assert ">delegated<" in page.body


def test_a_deal_that_only_a_later_version_can_move_is_asked_for_again(site: Site) -> None:
    site.claim()
    site.confirm()
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
    store: Any = site.store
    known = store.item(*keys.key_of(site.submission()))
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
    assert len(site.mailbox.mails) == 1
    assert store.item("EVENT#c", "EVENT#later") == unknown
