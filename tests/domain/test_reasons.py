"""Every reason that is put together from something else has a member of its own."""

import pytest
from pydantic import TypeAdapter

from goodword.domain.payouts.payout import ITEM_MOVES, Effect, ItemStatus
from goodword.domain.reasons import Reason, StoredReason
from goodword.domain.referrals.deal import STAGES, Stage

BOOKED = {
    status
    for (_, status), effect in ITEM_MOVES.items()
    if effect not in {Effect.NOTHING, Effect.LOOK}
}


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_every_stage_of_the_crm_is_a_reason(stage: Stage) -> None:
    assert Reason(f"crm_{stage}").value == f"crm_{stage}"


@pytest.mark.parametrize("status", sorted(BOOKED))
def test_every_verdict_that_is_booked_is_a_reason(status: ItemStatus) -> None:
    assert Reason(status).value == status.value


def test_a_word_of_a_provider_or_of_newer_code_stays_as_it_is() -> None:
    read = TypeAdapter[Reason | str](StoredReason).validate_python

    assert read("INSUFFICIENT_FUNDS") == "INSUFFICIENT_FUNDS"
    assert read("cap_reached") is Reason.CAP_REACHED
