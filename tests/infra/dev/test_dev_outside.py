"""Mail that is down for hours on the local stack, and the desk that takes it down."""

from collections.abc import Callable

import httpx
import pytest

from tests.infra.dev.claims import claim, mails_to
from tests.local_stack import LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

NOTHING = {"fault": None, "times": None}


def test_mail_that_is_down_for_hours_loses_nothing_over_a_restart(
    new_stack: Callable[..., LocalStack],
) -> None:
    address = "tag@muster.example.com"
    with new_stack() as first:
        first.post("/_dev/faults", {"service": "mail", "fault": "down"})
        claim(first, "JS42", address)
        first.post("/_dev/settle")
        (waiting,) = first.get("/_dev/failures")
        assert (waiting["what"], waiting["status"]) == ("mail_confirmation", "failed")
        assert waiting["code"] == "SMTPServerDisconnected"
        first.post("/_dev/clock", {"advance": "PT2H"})

    with new_stack() as second:
        assert second.get("/_dev/faults") == {
            "mail": {"fault": "down", "times": None},
            "chat": NOTHING,
            "identity": NOTHING,
        }
        assert [one for one in second.get("/_dev/mail") if one["to"] == address] == []
        second.post("/_dev/faults", {"service": "mail", "fault": None})
        second.post("/_dev/clock", {"advance": "P1D"})

        (mail,) = mails_to(second, address)
        assert mail["at"] > waiting["retry_at"]
        assert second.get("/_dev/failures") == []


def test_a_fault_that_nobody_knows_is_refused_by_name(stack: LocalStack) -> None:
    def answer(**asked: object) -> httpx.Response:
        with stack.client() as visitor:
            return visitor.post("/_dev/faults", json=asked)

    before = stack.get("/_dev/chat")

    assert answer(service="fax", fault="down").json()["errors"][0]["field"] == "service"
    assert answer(service="mail", fault="burnt").json()["errors"][0]["field"] == "fault"
    assert answer(service="mail", fault="down", times=0).status_code == 422
    assert stack.get("/_dev/faults") == {"mail": NOTHING, "chat": NOTHING, "identity": NOTHING}
    assert stack.get("/_dev/chat") == before
