"""Workers killed between any two calls, against a real store and a real provider's contract."""

import signal
from datetime import timedelta

import pytest

from tests.crash.conftest import SandboxedCompany, Worker
from tests.crash.worker import STEPS

POLL = timedelta(minutes=1)
KILLED = -signal.SIGKILL
MOST_CALLS = 60

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


# Calls that lie so far apart in every run, each of them in `make proof`.
FAR = 4


@pytest.mark.parametrize("apart", [FAR, pytest.param(1, marks=pytest.mark.proof)])
@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_after_any_call_of_a_step_leads_to_one_payment(
    step: str, apart: int, company: SandboxedCompany, worker: Worker
) -> None:
    names = list(STEPS)
    before, rest = names[: names.index(step)], names[names.index(step) :]
    # Not the same calls in each step, whose first ones are alike.
    for call in range(1 + names.index(step) % apart, MOST_CALLS, apart):
        reward = company.a_reward_is_due()
        assert worker.run(company.now, steps=before) == 0
        company.sandbox.settle()
        if step == "observe":
            company.now += POLL
        code = worker.run(company.now, steps=rest[:1], dies_after=call)

        company.run_again()

        assert company.payments(reward) == ["450.00 EUR SUCCESS"], f"killed after call {call}"
        assert company.is_settled(reward), f"killed after call {call}"
        if code == 0:  # it had fewer calls than that: it was tried up to its last
            assert call > 3
            return
        assert code == KILLED
    pytest.fail(f"{step} makes more than {MOST_CALLS} calls")


def test_a_worker_killed_while_the_provider_keeps_it_waiting_leads_to_one_payment(
    company: SandboxedCompany, worker: Worker
) -> None:
    reward = company.a_reward_is_due()
    assert worker.run(company.now, steps=["approve", "reserve", "seal"]) == 0
    company.sandbox.fault("accept_then_hang")
    worker.begin(company.now, steps=["submit"])
    company.wait_until_the_provider_has_a_batch()
    worker.kill()

    company.run_again()

    assert company.payments(reward) == ["450.00 EUR SUCCESS"]
    assert company.is_settled(reward)


@pytest.mark.parametrize(
    "fault", ["refuse_before", "429", "accept_then_500", "accept_then_cut", "accept_then_nonsense"]
)
def test_a_provider_that_fails_a_worker_that_dies_leads_to_one_payment(
    fault: str, company: SandboxedCompany, worker: Worker
) -> None:
    reward = company.a_reward_is_due()
    company.sandbox.fault(fault)
    steps = [step for step in STEPS if step != "observe"]
    assert worker.run(company.now, steps=steps[:-1]) == 0
    # Its calls: four shards of what is due, the batch, its payout, the balance, the bytes, the
    # claim, the token, the batch sent.
    assert worker.run(company.now, steps=["submit"], dies_after=11) == KILLED

    company.run_again()

    assert company.payments(reward) == ["450.00 EUR SUCCESS"]
    assert company.is_settled(reward)


def test_two_workers_at_once_lead_to_one_payment(
    company: SandboxedCompany, worker: Worker, another_worker: Worker
) -> None:
    for _ in range(4):
        rewards = [company.a_reward_is_due() for _ in range(3)]
        for one in (worker, another_worker):
            one.begin(company.now, steps=list(STEPS))
        assert [worker.ended(), another_worker.ended()] == [0, 0]

        company.run_again()

        for reward in rewards:
            assert company.payments(reward) == ["450.00 EUR SUCCESS"]
            assert company.is_settled(reward)


def test_running_everything_again_changes_nothing(
    company: SandboxedCompany, worker: Worker
) -> None:
    reward = company.a_reward_is_due()
    assert worker.run(company.now, steps=list(STEPS)) == 0
    company.run_again()
    books = company.books(reward)
    company.run_again()
    assert company.books(reward) == books
    assert company.payments(reward) == ["450.00 EUR SUCCESS"]
