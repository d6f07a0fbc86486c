"""Everything that the functions do, once: from a click on a link to money, and out again."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response

from goodword.flows.referrers.register import share_link
from tests.doubles import KEYS, sample_program
from tests.handlers.counted import Functions

LINK = re.compile(r"https://refer\.larkspur\.example(/\w+)\?(t=[\w.-]+)")


def travel(functions: Functions) -> None:
    """Runs every function over every kind of work it has.

    Raises:
        AssertionError: it did not go as a journey goes, so that its requests say nothing.
    """
    _visit(functions)
    _win(functions)
    _pay(functions)
    _leave(functions)


def _visit(functions: Functions) -> None:
    _expect(200, functions.get("/healthz"), functions.get("/openapi.json"))
    _expect(200, functions.get(f"/r/{functions.code}"))
    _expect(404, functions.get("/r/nobody"))
    token = urlsplit(share_link("", KEYS, functions.code)).query
    _expect(200, functions.get("/portal/share", token))
    _expect(200, functions.get("/portal/share/qr.svg", token))
    _expect(200, functions.get("/portal/share/qr.png", token))
    _expect(204, functions.post(f"/r/{functions.code}/seen", {}, "c=mail"))
    _expect(422, functions.post(f"/r/{functions.code}/claim", {"name": "Anna"}))
    sent = functions.claim()
    _expect(303, sent, functions.claim())
    query = urlsplit(sent.headers["location"]).query
    _expect(200, functions.get("/sent", query))
    _expect(200, functions.post("/sent", {"t": parse_qs(query)["s"][0]}))
    _expect(303, functions.claim("never.confirms@kunde.example"))
    functions.react()
    if len(functions.mailbox.mails) < 2:
        raise AssertionError("no mail to confirm")


def _win(functions: Functions) -> None:
    confirm = _links(functions)["/confirm"]
    _expect(200, functions.get("/confirm", confirm))
    kept = functions.confirm()
    _expect(303, kept)
    query = urlsplit(kept.headers["location"]).query
    _expect(200, functions.get("/confirm", query), functions.get("/confirm", confirm))
    _expect(303, functions.get("/confirm/voucher.ics", query))
    functions.react()
    _expect(404, functions.deal(referral_id="REF-none", **_stage("qualified")))
    referral_id = f"REF-{functions.clock().year}-CUST-001-JS42"
    _expect(200, functions.deal(referral_id=referral_id, deal_id="D1", **_stage("opportunity")))
    won = _stage("closed_won") | {"amount": {"value": "48000.00", "currency": "EUR"}}
    _expect(200, functions.deal(deal_id="D1", **won))
    functions.react()


def _pay(functions: Functions) -> None:
    hold = timedelta(days=sample_program().payouts.holding_days)
    for step in (timedelta(), hold, timedelta(hours=1), timedelta(hours=1)):
        functions.clock.now += step
        functions.sweep()
        functions.pay()
        functions.provider.process()
        functions.react()
    if len(functions.provider.payments()) != 1:
        raise AssertionError("not one payment")


def _leave(functions: Functions) -> None:
    links = _links(functions)
    preferences = dict([links["/preferences"].split("=", 1)])
    _expect(200, functions.get("/preferences", links["/preferences"]))
    _expect(200, functions.post("/preferences", preferences | {"withdraw": "all"}))
    for action in ("give_product_news", "export"):
        _prove(functions, preferences, action)
    unsubscribe = _header_link(functions)
    _expect(200, functions.get("/unsubscribe", unsubscribe))
    _expect(200, functions.post("/unsubscribe", {"List-Unsubscribe": "One-Click"}, unsubscribe))
    _expect(200, functions.post("/preferences", preferences | {"action": "return"}))
    _prove(functions, preferences, "erase")
    functions.react()
    functions.sweep()


def _prove(functions: Functions, preferences: dict[str, str], action: str) -> None:
    _expect(200, functions.post("/preferences", preferences | {"action": action}))
    functions.react()
    (*_, proof) = (
        links["/proof"]
        for mail in functions.mailbox.mails
        if "/proof" in (links := dict(LINK.findall(mail.text)))
    )
    _expect(200, functions.get("/proof", proof))
    seen = {"revision": functions.services.published.revision}
    _expect(200, functions.post("/proof", dict([proof.split("=", 1)]) | seen))


def _stage(name: str) -> dict[str, object]:
    return {"stage": name, "occurred_at": "2026-11-21T12:00:00Z"}


def _links(functions: Functions) -> dict[str, str]:
    """Path -> query of the links in the first mail."""
    return dict(LINK.findall(functions.mailbox.mails[0].text))


def _header_link(functions: Functions) -> str:
    header = functions.mailbox.mails[0].headers["List-Unsubscribe"]
    links: dict[str, str] = dict(LINK.findall(header))
    return links["/unsubscribe"]


def _expect(status: int, *answers: Response) -> None:
    for answer in answers:
        if answer.status_code != status:
            message = f"{answer.status_code} where {status} belongs: {answer.body[:200]!r}"
            raise AssertionError(message)
