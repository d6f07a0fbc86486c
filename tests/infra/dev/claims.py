"""What a prospect does on the local stack, over HTTP and without script."""

import re
import time
from typing import Any

from tests.local_stack import LocalStack


def code_of(stack: LocalStack, referrer_id: str) -> str:
    """The code of a seeded referrer."""
    return str(
        next(
            one["code"] for one in stack.get("/_dev/referrers") if one["referrer_id"] == referrer_id
        )
    )


def claim(stack: LocalStack, referrer_id: str, email: str) -> None:
    """Fills in the form of a referrer's page."""
    form = {"name": "Anna Muster", "email": email, "lang": "de"}
    with stack.client() as visitor:
        answer = visitor.post(f"/r/{code_of(stack, referrer_id)}/claim", data=form)
    assert answer.status_code == 303, answer.text


def mails_to(stack: LocalStack, email: str, *, at_least: int = 1) -> list[dict[str, Any]]:
    """The mails to an address, once there are so many."""
    until = time.monotonic() + 10
    while True:
        mails = [mail for mail in stack.get("/_dev/mail") if mail["to"] == email]
        if len(mails) >= at_least:
            return mails
        assert time.monotonic() < until, f"{len(mails)} mails to {email}"
        time.sleep(0.05)


def confirm(stack: LocalStack, email: str) -> None:
    """Fills in the page behind the link of the mail and presses its button."""
    mail = mails_to(stack, email)[0]
    link = re.search(r"/confirm\?t=([\w-]+)", mail["text"])
    assert link is not None, mail["text"]
    with stack.client() as visitor:
        page = visitor.get("/confirm", params={"t": link[1]}).text
        form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        assert form["pick"], page
        form |= {"name": "Anna Muster"}
        form |= {"company": "Muster AG", "country": "DE", "purpose_offer_contact": "yes"}
        assert visitor.post("/confirm", data=form).status_code == 303


def referral_of(stack: LocalStack, referrer_id: str) -> dict[str, Any]:
    """The newest referral of a referrer."""
    code = code_of(stack, referrer_id)
    referrals: list[dict[str, Any]] = stack.get("/_dev/referrals")
    return [one for one in referrals if one["code"] == code][-1]
