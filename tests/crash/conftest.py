"""A company on the emulator, a sandbox that pays, and workers that can be killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.payouts.payout import Payout
from goodword.domain.payouts.submit import LEASE
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.store.dynamodb import DynamoStore
from tests.company import START
from tests.crash.worker import STEPS, work
from tests.flows.payouts.world import held_reward, won_referral
from tests.infra.sandbox.process import SandboxProcess
from tests.programs import paying_out, referrer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

ROOT = Path(__file__).parents[2]


class Worker:
    """A process that waits for jobs; see ``worker.py``."""

    def __init__(self, module: str = "tests.crash.worker") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def begin(self, now: datetime, **job: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"now": now.isoformat(), **job}) + "\n")
        self.process.stdin.flush()

    def ended(self) -> int:
        """The exit code of the job, once it has ended."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def run(self, now: datetime, **job: Any) -> int:
        """The exit code of a job of its ``work``."""
        self.begin(now, **job)
        return self.ended()

    def kill(self) -> None:
        """``kill -9`` for the process and the one that does its job."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait(10)


@dataclass
class SandboxedCompany:
    """One table and one sandbox; time moves on from case to case."""

    store: DynamoStore
    sandbox: SandboxProcess
    now: datetime = START
    cases: int = field(default=0)

    def a_reward_is_due(self, minor: int = 45_000) -> Reward:
        """A new referrer with an address, and a reward whose hold ends now."""
        self.cases += 1
        name = f"R{self.cases}"
        to = referrer(name, receiver=f"{name.lower()}@pay.example", now=self.now)
        referral_id = f"REF-{self.cases}"
        reward = held_reward(referral_id, to, minor, paying_out(), now=self.now)
        won = won_referral(referral_id, to, paying_out(), now=self.now)
        self.store.commit(Decision(save=(to, reward, won)))
        return reward

    def run_again(self) -> None:
        """What the schedule does after a crash: a lease later, and once more for the poll."""
        for wait in (LEASE, timedelta(minutes=5)):
            self.now += wait
            self.sandbox.settle()
            work(list(STEPS), self.now)

    def wait_until_the_provider_has_a_batch(self) -> None:
        """Returns when money moves in the sandbox, whatever its client knows of it."""
        until = time.monotonic() + 20
        while not self.sandbox.ledger():
            assert time.monotonic() < until, "nothing arrived"
            time.sleep(0.05)
            self.sandbox.settle()

    def payments(self, reward: Reward) -> list[str]:
        """What the sandbox's own ledger says was paid to the reward's referrer."""
        receiver = f"{reward.referrer_id.lower()}@pay.example"
        return [
            f"{row['value']} {row['currency']} {row['status']}"
            for row in self.sandbox.ledger()
            if row["receiver"] == receiver
        ]

    def books(self, reward: Reward) -> tuple[Reward | None, Balance | None, Payout | None]:
        """The reward, its account's balance and its payout as they are stored."""
        stored = self.store.get(Reward, reward.account_id, reward.reward_id)
        balance = self.store.get(Balance, reward.account_id, "EUR")
        in_payout = stored is not None and stored.payout_id is not None
        payout = self.store.get(Payout, str(stored.payout_id)) if stored and in_payout else None
        return stored, balance, payout

    def is_settled(self, reward: Reward) -> bool:
        """Whether our books call the reward paid, and nothing is left owed or set aside."""
        stored, balance, _ = self.books(reward)
        return (
            stored is not None
            and balance is not None
            and stored.status is RewardStatus.PAID
            and (balance.owed, balance.reserved, balance.paid) == (0, 0, reward.minor)
        )


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path / "sandbox", ["--delay", "0"]) as running:
        yield running


@pytest.fixture
def company(
    dynamodb: "DynamoDBClient",
    table: str,
    sandbox: SandboxProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> SandboxedCompany:
    monkeypatch.setitem(os.environ, "GOODWORD_TABLE", table)
    monkeypatch.setitem(os.environ, "PAYPAL_BASE_URL", sandbox.origin)
    company = SandboxedCompany(DynamoStore(dynamodb, table, clock=lambda: START), sandbox)
    company.store.publish(paying_out(), ())
    return company


@pytest.fixture
def worker(company: SandboxedCompany) -> Iterator[Worker]:
    """Started after the company, whose addresses stand in its environment."""
    running = Worker()
    yield running
    running.close()


@pytest.fixture
def another_worker(company: SandboxedCompany) -> Iterator[Worker]:
    running = Worker()
    yield running
    running.close()
