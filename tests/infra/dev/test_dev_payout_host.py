"""The local stack pays at another host than its own sandbox, where it is told to."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.infra.dev.claims import claim, confirm, referral_of
from tests.infra.dev.family import children_of
from tests.local_stack import LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

Start = Callable[..., LocalStack]


def test_an_external_payout_host_is_used_instead_of_the_sandbox(new_stack: Start) -> None:
    with new_stack(
        PAYPAL_BASE_URL="http://127.0.0.1:9",
        GOODWORD_PAYPAL_CLIENT_ID="given",
        GOODWORD_PAYPAL_CLIENT_SECRET="given",
        GOODWORD_PAYPAL_WEBHOOK_ID="given",
    ) as running:
        children = children_of(running.process.pid)
        commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children]
        with running.client() as visitor:
            answer = visitor.get("/_dev/payouts")

        assert not any(b"goodword_ops.sandbox\0" in command for command in commands)
        assert answer.status_code == 404
        assert "PAYPAL_BASE_URL" in answer.json()["detail"]


def test_a_payout_waits_visibly_for_a_host_that_is_down_and_is_paid_once_it_answers(
    new_stack: Start,
) -> None:
    with new_stack(PAYPAL_BASE_URL="http://127.0.0.1:9") as without:
        claim(without, "JS42", "geduld@muster.example.com")
        confirm(without, "geduld@muster.example.com")
        referral_id = referral_of(without, "JS42")["referral_id"]
        won = {"value": "9000.00", "currency": "EUR"}
        without.post(
            "/_dev/crm", {"referral_id": referral_id, "stage": "closed_won", "amount": won}
        )
        without.post("/_dev/clock", {"advance": "P31D"})
        waiting = without.get("/_dev/failures")
        with without.client() as visitor:
            page = visitor.get("/_dev/").text
        without.end()

    # Credentials that begin with a dash are credentials.
    with new_stack(GOODWORD_PAYPAL_CLIENT_ID="-id", GOODWORD_PAYPAL_CLIENT_SECRET="--s") as again:
        again.post("/_dev/clock", {"advance": "P2D"})

        assert [one["what"] for one in waiting] == ["payout batch"]
        assert waiting[0]["retry_at"] > again.get("/_dev/referrals")[0]["created_at"]
        assert "payout batch" in page
        assert [(one["value"], one["currency"]) for one in again.get("/_dev/payouts")] == [
            ("450.00", "EUR")
        ]
        assert again.get("/_dev/failures") == []
