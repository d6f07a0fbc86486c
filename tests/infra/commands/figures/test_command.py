"""``goodword figures``: tables, JSON, held against the events, and counted where they were not."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from goodword.domain.event import Decision
from goodword.domain.event_data.referrals import ReferralMoved
from goodword.domain.events import happened
from goodword.domain.figures.figure import Dimension
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from goodword_ops.failures import OutsideFailed
from tests.store.records import REFERRAL

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator

NOW = datetime.now(UTC)
MONTH = f"{NOW:%Y-%m}"
WON = happened(
    ReferralMoved(before="new", status="closed_won", minor=4_800_000, currency="EUR"),
    event_id="generic.m1",
    about=REFERRAL.referral_id,
    actor="crm/generic",
    now=NOW,
)


@pytest.fixture
def store(dynamodb: "DynamoDBClient", named_table: str) -> DynamoStore:
    """A table with a deal that was won before there were figures."""
    store = DynamoStore(dynamodb, named_table, clock=lambda: datetime.now(UTC))
    store.commit(Decision(save=(REFERRAL.but(confirmed_at=None),), events=(WON,)))
    return store


def test_what_was_not_counted_differs_and_counting_it_mends_that(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "--recompute"]) == OutsideFailed.exit_code
    said = capsys.readouterr()
    assert f"{MONTH} all - won: counted 0, by the events 1" in said.out
    assert "goodword figures --count" in said.err

    for _ in range(2):
        assert main(["figures", "--count"]) == 0
    assert main(["figures", "--recompute"]) == 0
    assert "to the unit" in capsys.readouterr().out
    (cell,) = store.figures(Dimension.ALL, MONTH, MONTH).values()
    assert cell == {"won": 1, "qualified": 1, "opportunities": 1, "revenue.EUR": 4_800_000}


def test_a_month_is_shown_as_tables_and_as_json(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "--count"]) == 0
    capsys.readouterr()

    assert main(["figures", "--month", MONTH]) == 0
    assert "Revenue: 48000.00 EUR" in capsys.readouterr().out
    assert main(["figures", "--month", MONTH, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["total"]["revenue.EUR"] == 4_800_000
    assert shown["by"]["audience"][REFERRAL.audience]["won"] == 1
    assert shown["since"] == shown["until"] == MONTH


def test_a_month_that_is_none_is_a_mistake_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["figures", "--month", "November"])
    assert ended.value.code == 2
    assert "write a month such as 2026-11" in capsys.readouterr().err
