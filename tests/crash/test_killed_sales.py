"""``kill -9`` after writes between a confirmation and a won deal, over a real store."""

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.company import START
from tests.crash.conftest import Worker
from tests.crash.sales_worker import CompanyOverTable
from tests.flows.sales.life import HAPPENED, STEPS, LeadsLife

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

MOST_WRITES = 60
BY_PEOPLE = {"confirm", "answer", "decide"}
"""Killed after each write; the sweep's steps after every fourth, since each write of theirs is
tried in memory (``tests/flows/sales/test_interrupted_sales.py``)."""

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


@pytest.fixture
def company(
    dynamodb: "DynamoDBClient", table: str, monkeypatch: pytest.MonkeyPatch
) -> CompanyOverTable:
    monkeypatch.setitem(os.environ, "GOODWORD_TABLE", table)
    company = CompanyOverTable(dynamodb, table, START)
    company.publish(company.terms.program)
    company.jana = company.register("JS42", "customer", "DE")
    return company


@pytest.fixture
def desk(company: CompanyOverTable) -> Iterator[Worker]:
    """Does the company's steps, and can be killed in them."""
    running = Worker("tests.crash.sales_worker")
    yield running
    running.close()


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_in_a_step_leads_to_one_won_deal(
    step: str, company: CompanyOverTable, desk: Worker
) -> None:
    for write in range(1, MOST_WRITES, 1 if step in BY_PEOPLE else 4):
        life = LeadsLife.begun(company, f"anna{write}")
        life.until(step)
        shown = life.shown.model_dump_json()
        code = desk.run(company.clock(), step=step, shown=shown, dies_after=write)

        life.recover(since=step)

        assert life.happened() == HAPPENED, f"killed after write {write}"
        assert life.ended_well(), f"killed after write {write}"
        if code == 0:  # it had fewer writes than that
            return
        assert code == -signal.SIGKILL
    pytest.fail(f"{step} makes more than {MOST_WRITES} writes")
