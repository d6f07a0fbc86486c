"""Secrets and people stand in no log, no error and no representation."""

import logging
import traceback
from collections.abc import Callable

import httpx
import pytest

from goodword.domain.destination import by_email
from goodword.domain.errors import GoodwordError
from goodword.domain.payouts.payout import Accepted, Instruction
from goodword.gateways.payouts.paypal.provider import PayPalProvider
from tests.gateways.payouts.conftest import CLIENT_SECRET, Answering
from tests.gateways.payouts.fake import ANY_TIME
from tests.infra.sandbox.process import SandboxProcess

Answers = Callable[[Answering], PayPalProvider]

RECEIVER = "zoe.private@example.com"
ZOE = Instruction("i-1", by_email(RECEIVER), 100, "EUR")


def nothing_private(text: str) -> bool:
    return not any(word in text for word in (RECEIVER, CLIENT_SECRET, "Bearer", "A21AA"))


@pytest.mark.parametrize("fault", [None, "422", "accept_then_500", "accept_then_cut", "nonsense"])
def test_a_submission_logs_nothing_private(
    paypal: PayPalProvider,
    sandbox: SandboxProcess,
    key: str,
    fault: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    body = paypal.request(key, [ZOE])
    sandbox.fault(fault)
    outcomes = [
        paypal.submit(key, body, send_by=ANY_TIME),
        paypal.submit(key, body, send_by=ANY_TIME),
    ]
    taken = outcomes[-1]
    assert isinstance(taken, Accepted)
    (item,) = paypal.batch(taken.provider_batch_id).items
    paypal.item(item.provider_item_id)
    assert "payments/payouts" in caplog.text
    assert nothing_private(caplog.text)
    assert nothing_private(f"{outcomes}{item}{paypal!r}{vars(paypal)}")


@pytest.mark.parametrize(
    "content",
    [
        f'{{"payout_item_id":"{RECEIVER}"}}'.encode(),
        f'{{"payout_item_id":"{RECEIVER}'.encode(),
        f'{{"payout_item_id":"I","payout_item":"{RECEIVER}"}}'.encode(),
        f'"{RECEIVER}"'.encode(),
    ],
)
def test_an_error_and_what_caused_it_tell_nothing_private(
    paypal_that_answers: Answers, content: bytes
) -> None:
    with pytest.raises(GoodwordError) as raised:
        paypal_that_answers(lambda _: httpx.Response(200, content=content)).item("ITEM1")
    assert nothing_private("".join(traceback.format_exception(raised.value)))
    cause: BaseException | None = raised.value
    while cause is not None:
        assert nothing_private(f"{cause!r} {vars(cause)}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
