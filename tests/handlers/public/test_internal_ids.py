"""What the public gets names nothing internal: no claim, no human id, no key of a person."""

import base64
import json
import re
from pathlib import Path
from typing import Final

import pytest

from goodword.domain.referrals.referral import Referral
from goodword.handlers.scheduled import sweep
from tests.handlers.public.visiting import ENTRIES, Answer, Site

LINK: Final = re.compile(r"\?t=([A-Za-z0-9_.~-]+)")
OF_A_MAIL: Final = re.compile(r"/(confirm|preferences|unsubscribe|proof)\?t=([^\s>\"']+)")


class Journey:
    """Everything that a visitor, a prospect and their mailbox get to see of one claim."""

    def __init__(self, built: Path) -> None:
        self.site = Site(built)
        self.mailbox = self.site.mailbox
        self.shown: list[str] = []
        self.run = sweep.build(self.site.services)

    def keep(self, answer: Answer) -> str:
        assert answer.status < 500
        self.shown += [answer.body, str(answer.headers)]
        return answer.body

    def mails(self) -> str:
        """The newest mail of the one who claims, whole, with its headers."""
        self.site.clock.advance(minutes=11)
        self.run({}, None)
        mail = self.site.mails_to(ENTRIES["email"])[-1]
        whole = "\n".join([mail.subject, mail.text, mail.html, str(mail.headers)])
        self.shown.append(whole)
        return whole


@pytest.fixture
def journey(built: Path) -> Journey:
    """A page, a claim by JSON and one by form, the mail, every link of it and every choice."""
    made = Journey(built)
    site = made.site
    made.keep(site.get(f"/r/{site.code}"))
    claim = f"/r/{site.code}/claim"
    body = {**ENTRIES, "lang": "en"}
    for _ in range(2):  # unknown, then known
        sent = site.send("POST", claim, json.dumps(body), content_type="application/json")
        assert sent.status == 201
        made.keep(sent)
    made.keep(site.claim())
    made.keep(site.post(claim, {**ENTRIES, "email": "nobody"}))
    tokens = dict(OF_A_MAIL.findall(made.mails()))
    assert set(tokens) == {"confirm", "preferences", "unsubscribe"}
    for kind, token in tokens.items():
        made.keep(site.get(f"/{kind}", {"t": token}))
    made.keep(site.confirm(purpose_offer_contact="yes"))
    made.mails()
    made.keep(site.get("/confirm", {"t": tokens["confirm"]}))
    made.keep(site.post("/preferences", {"t": tokens["preferences"], "withdraw": "all"}))
    for action in ("export", "erase"):
        made.keep(site.post("/preferences", {"t": tokens["preferences"], "action": action}))
        proof = {"t": dict(OF_A_MAIL.findall(made.mails()))["proof"]}
        made.keep(site.get("/proof", proof))
        made.keep(site.post("/proof", proof))
    made.keep(site.post("/unsubscribe", {"t": tokens["unsubscribe"]}))
    made.keep(site.get("/confirm", {"t": "forged"}))
    made.keep(site.get("/openapi.json"))
    return made


def test_no_answer_no_mail_and_no_link_contains_a_claims_id(journey: Journey) -> None:
    (referral,) = journey.site.referrals()
    internal = (referral.claim_id, referral.referral_id, referral.prospect_id, "claim_id")

    seen = "\n".join(journey.shown)
    tokens = set(LINK.findall(seen))

    assert len(tokens) >= 3
    for name in internal:
        assert name not in seen
        for token in tokens:
            opened = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            assert name.encode() not in opened


def test_a_links_token_opens_no_deal(journey: Journey) -> None:
    """Whoever has a link has no name for the CRM's webhook in it."""
    (referral,) = journey.site.referrals()
    for token in set(LINK.findall("\n".join(journey.shown))):
        assert journey.site.store.get(Referral, token) is None
        assert token != referral.claim_id
        assert "." not in token
