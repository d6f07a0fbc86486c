"""``kill -9`` after writes between a confirmation and a won deal, over a real store."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.company import START
from tests.crash.conftest import ROOT
from tests.crash.sales_worker import CompanyOverTable
from tests.flows.sales.life import HAPPENED, STEPS, LeadsLife

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

MOST_WRITES = 60
BY_PEOPLE = {"confirm", "answer", "decide"}
"""Killed after each write; the sweep's steps after every fourth, since each write of theirs is
tried in memory (``tests/flows/sales/test_interrupted_sales.py``)."""

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


class Desk:
    """The company, and a process that does its steps and can be killed in them."""

    def __init__(self, company: CompanyOverTable) -> None:
        self.company = company
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.sales_worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, life: LeadsLife, step: str, dies_after: int) -> int:
        """The exit code of a step that dies after so many writes."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        job = {
            "step": step,
            "shown": life.shown.model_dump_json(),
            "now": self.company.clock().isoformat(),
            "dies_after": dies_after,
        }
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait(10)


@pytest.fixture
def desk(dynamodb: "DynamoDBClient", table: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setitem(os.environ, "GOODWORD_TABLE", table)
    company = CompanyOverTable(dynamodb, table, START)
    company.publish(company.terms.program)
    company.jana = company.register("JS42", "customer", "DE")
    running = Desk(company)
    yield running
    running.close()


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_in_a_step_leads_to_one_won_deal(step: str, desk: Desk) -> None:
    for write in range(1, MOST_WRITES, 1 if step in BY_PEOPLE else 4):
        life = LeadsLife.begun(desk.company, f"anna{write}")
        life.until(step)
        code = desk.run(life, step, write)

        life.recover(since=step)

        assert life.happened() == HAPPENED, f"killed after write {write}"
        assert life.ended_well(), f"killed after write {write}"
        if code == 0:  # it had fewer writes than that
            return
        assert code == -signal.SIGKILL
    pytest.fail(f"{step} makes more than {MOST_WRITES} writes")
