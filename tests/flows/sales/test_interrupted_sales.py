"""Workers that die after any call between a confirmation and a won deal: none lost, none twice."""

import contextlib

import pytest

from tests.flows.payouts.interruptions import Died, Interruption, die, interruptible
from tests.flows.sales.leads import Sales
from tests.flows.sales.life import HAPPENED, STEPS, LeadsLife

MOST_CALLS = 200


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_dies_after_any_call_of_a_step_leaves_the_rest_to_the_next_one(
    step: str,
) -> None:
    for call in range(1, MOST_CALLS):
        sales = Sales()
        life = LeadsLife.begun(sales, "anna")
        life.until(step)
        store, death = sales.store, Interruption(call, after=True, what=die)
        sales.store = interruptible(store, death)
        with contextlib.suppress(Died):
            life.steps[step]()
        sales.store = store

        life.recover(since=step)

        assert life.happened() == HAPPENED, call
        assert life.ended_well(), call
        assert {"lead in en", "win in en"} <= {mail.subject for mail in sales.desk.mails}, call
        if death.at_call > 0:  # it had fewer calls than that: every one of them was tried
            assert call > 3
            return
    pytest.fail(f"{step} makes more than {MOST_CALLS} calls")
