"""A referrer of the local stack hears of a confirmation, of a won deal, and of its payment."""

import pytest

from tests.infra.dev.claims import claim, confirm, mails_to, referral_of
from tests.local_stack import LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

# Whom no other test claims from, so that nothing has been told today.
PRIYA = "PW88"
EMAIL = "priya@whitfield-partners.example"
PROSPECT = "hears@kunde.example"


def test_a_referrer_hears_of_a_confirmation_and_then_of_each_step(
    stack: LocalStack,
) -> None:
    claim(stack, PRIYA, PROSPECT)
    mails_to(stack, PROSPECT)

    confirm(stack, PROSPECT)
    (confirmed,) = mails_to(stack, EMAIL)
    assert "/portal/share?t=" in confirmed["text"]
    assert PROSPECT not in confirmed["text"] + confirmed["html"]
    assert confirmed["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    won = {"value": "48000.00", "currency": "EUR"}
    referral_id = referral_of(stack, PRIYA)["referral_id"]
    stack.post("/_dev/crm", {"referral_id": referral_id, "stage": "closed_won", "amount": won})
    stack.post("/_dev/settle")
    stack.post("/_dev/clock", {"advance": "P2D"})
    _, earned = mails_to(stack, EMAIL, at_least=2)
    assert "is now a customer" in earned["subject"]
    assert "You have earned" in earned["text"]

    stack.post("/_dev/clock", {"advance": "P31D"})
    stack.post("/_dev/clock", {"advance": "P2D"})
    subjects = [mail["subject"] for mail in mails_to(stack, EMAIL, at_least=3)]
    assert [one for one in subjects if "We have paid you" in one] == subjects[-1:]
