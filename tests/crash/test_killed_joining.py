"""Workers killed between any two calls from the form of a join page to the welcome mail."""

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goodword.domain.referrals.application import (
    Application,
    ApplicationStatus,
    application_id_of,
)
from goodword.domain.referrals.referrer import Referrer, ReferrerMailbox
from goodword.domain.tokens import person_of
from goodword.flows.publish_program import publish_program
from goodword.flows.reactions import LEASE
from goodword.store.dynamodb import DynamoStore
from tests.crash.conftest import Worker
from tests.crash.joining_worker import MAILED, work
from tests.doubles import KEYS, sample_program

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

KILLED = -signal.SIGKILL
MOST_CALLS = 60

AT_ONCE = ("ask", "react", "prove", "react")
BY_DECISION = ("ask", "react", "prove", "react", "decide", "react")

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


@dataclass
class Joining:
    """One table and one file of mails; time moves on from case to case."""

    store: DynamoStore
    mailed: Path
    # The emulator deletes what has expired by the machine's own time, and a form is kept for days.
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    cases: int = field(default=0)

    def somebody(self, domain: str) -> str:
        """Whoever has not been here before."""
        self.cases += 1
        return f"paula{self.cases}@{domain}"

    def run_again(self, left: tuple[str, ...], address: str) -> None:
        """What people and the schedule do after a crash: the step once more, then the rest."""
        for steps in (left, ("react",)):
            self.now += LEASE
            work(list(steps), self.now, about=address)

    def kinds(self, address: str) -> Counter[str]:
        """How many mails of each kind the address got."""
        lines = self.mailed.read_text().splitlines() if self.mailed.exists() else []
        mails = [json.loads(line) for line in lines]
        return Counter(mail["kind"] for mail in mails if mail["to"] == address)

    def referrer(self, address: str, audience: str) -> Referrer | None:
        guard = self.store.get(ReferrerMailbox, person_of(KEYS, address).prospect_id, audience)
        return self.store.get(Referrer, guard.referrer_id) if guard else None


@pytest.fixture
def joining(
    dynamodb: "DynamoDBClient", table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Joining:
    mailed = tmp_path / "mails.jsonl"
    monkeypatch.setitem(os.environ, "GOODWORD_TABLE", table)
    monkeypatch.setitem(os.environ, MAILED, str(mailed))
    store = DynamoStore(dynamodb, table, clock=lambda: datetime.now(UTC))
    publish_program(store, sample_program())
    return Joining(store, mailed)


@pytest.fixture
def worker(joining: Joining) -> Iterator[Worker]:
    running = Worker("tests.crash.joining_worker")
    yield running
    running.close()


@pytest.mark.parametrize(
    ("domain", "audience", "steps", "first"),
    [
        ("larkspur.example", "employee", AT_ONCE, 0),
        # Up to the click it is the same.
        ("partner.example", "partner", BY_DECISION, 2),
    ],
)
def test_a_worker_killed_after_any_call_leads_to_one_referrer_who_is_welcomed(
    domain: str,
    audience: str,
    steps: tuple[str, ...],
    first: int,
    joining: Joining,
    worker: Worker,
) -> None:
    for at in range(first, len(steps)):
        for call in range(1, MOST_CALLS):
            address = joining.somebody(domain)
            joining.now += LEASE
            assert worker.run(joining.now, steps=steps[:at], about=address) == 0
            code = worker.run(joining.now, steps=[steps[at]], dies_after=call, about=address)
            before = joining.kinds(address)

            joining.run_again(steps[at:] if code == KILLED else steps[at + 1 :], address)

            where = f"{steps[at]} {at} killed after call {call}"
            found = joining.referrer(address, audience)
            assert found is not None, where
            assert found.email == address, where
            after = joining.kinds(address)
            for kind in ("join", "welcome", *(("join_applied",) if "decide" in steps else ())):
                # What had left before the kill may come once more, and nothing else does.
                assert 1 <= after[kind] <= 1 + bool(code == KILLED and before[kind]), (where, kind)
            if "decide" in steps:
                own_id = application_id_of(person_of(KEYS, address).prospect_id, audience)
                application = joining.store.get(Application, own_id)
                assert application is not None, where
                assert application.status is ApplicationStatus.APPROVED, where
            if code == 0:  # it had fewer calls than that: every one of them was tried
                assert call > 1, where
                break
            assert code == KILLED
        else:
            pytest.fail(f"{steps[at]} makes more than {MOST_CALLS} calls")
