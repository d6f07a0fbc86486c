"""``goodword audit money`` on a table, by somebody with the template's policy only."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from goodword.domain.event import Decision
from goodword.domain.ledger import Balance, provider_fee
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.audit.books import differences, held_rewards, journal_of, list_older, quarter
from goodword_ops.cli import main
from tests.flows.payouts.world import World
from tests.infra.roles import Role

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

DAY = timedelta(days=1)


def a_world(dynamodb: "DynamoDBClient", table: str) -> World:
    """Jo was paid 450 euros in November and is held 20; Kim waits for payout details."""
    world = World()
    store = DynamoStore(dynamodb, table, clock=lambda: world.now)
    world.store = store  # type: ignore[assignment]  # over a table
    store.publish(world.terms, ())
    jo, kim = world.referrer("jo@pay.example"), world.referrer(None, "KIM7")
    world.held(jo, 45_000, deal="REF-1")
    world.held(kim, 12_000, deal="REF-2")
    for _ in range(3):
        world.pay()
        world.later(DAY)
    late = world.held(jo, 2_000, deal="REF-3")
    reward = world.reward(jo, late)
    store.commit(Decision(save=(reward.but(due_at=world.now + 90 * DAY),)))
    return world


def report(folder: Path, world: World) -> Path:
    head = "Currency,Gross,Fee,Transaction ID,Type,Status,Custom Number\n"
    key = world.provider.items()[0].instruction.item_key
    path = folder / "Download.CSV"
    path.write_text(f"{head}EUR,-450.00,-0.25,TX1,Mass Pay,Completed,{key}\n", "utf-8")
    return path


@pytest.mark.emulator
def test_a_quarter_is_closed_with_its_report_and_its_fees_booked_once(
    dynamodb: "DynamoDBClient",
    named_table: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    world = a_world(dynamodb, named_table)
    typed = ["audit", "money", "--quarter", "2026Q4", "--out", str(tmp_path / "q4")]
    with_report = [*typed, "--report", str(report(tmp_path, world))]

    assert main([*with_report, "--book-fees"]) == 0
    assert "1 fees were booked." in capsys.readouterr().out
    assert main([*with_report, "--book-fees", "--code", "expense=6610"]) == 0

    said = capsys.readouterr().out
    assert "0 fees were booked." in said
    assert (
        "EUR  opening 0.00 + earned 570.00 - reversed 0.00 - paid 450.00 + returned 0.00 = "
        "closing 120.00" in said
    )
    assert "Everything agrees." in said
    with (tmp_path / "q4" / "trial-balance.csv").open(newline="") as file:
        trial = {row["account"]: row for row in csv.DictReader(file)}
    assert (trial["expense"]["code"], trial["expense"]["closing"]) == ("6610", "570.00")
    assert (trial["cash"]["closing"], trial["fees"]["closing"]) == ("-450.25", "0.25")
    with (tmp_path / "q4" / "ageing.csv").open(newline="") as file:
        aged = {(row["account"], row["amount"]) for row in csv.DictReader(file)}
    assert aged == {("owed", "120.00"), ("held", "20.00")}


@pytest.mark.emulator
def test_what_differs_is_named_and_ends_with_code_1(
    dynamodb: "DynamoDBClient",
    named_table: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    world = a_world(dynamodb, named_table)
    balance = world.store.get(Balance, "account-JS42", "EUR")
    assert balance is not None
    world.store.commit(Decision(save=(balance.but(owed=1),)))

    assert main(["audit", "money", "--quarter", "2026Q4", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "DIFFERS  account-JS42 EUR: the balance says owed 1," in said
    assert said.endswith("1 differences.\n")


@pytest.mark.emulator
def test_the_policy_for_auditors_allows_what_closing_a_quarter_asks_and_no_more(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    world = a_world(dynamodb, table)
    balance = world.store.get(Balance, "account-JS42", "EUR")
    assert balance is not None
    world.store.commit(Decision(save=(balance.but(owed=1),)))
    role, client = Role("AuditPolicy"), dynamodb_client()
    role.watch(client)
    watched = DynamoStore(client, table, clock=lambda: world.now)
    q4 = quarter("2026Q4", ZoneInfo("UTC"), datetime(2027, 1, 1, tzinfo=UTC))

    fee = provider_fee("paypal", "TX1", 25, "EUR", at=q4.start)
    watched.commit(Decision(save=(fee,)))
    entries = journal_of(watched)
    assert len(held_rewards(watched, entries, q4)) == 1
    assert len(list(differences(watched, entries))) == 1
    assert role.refused == []
    with pytest.raises(AssertionError, match="AuditPolicy may not"):
        list_older(watched, world.terms)


def test_fees_without_a_report_and_unknown_accounts_are_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["audit", "money", "--book-fees", "--local"]) == 2
    assert main(["audit", "money", "--code", "cost=1", "--local"]) == 1
    assert "--code cost=1: write ACCOUNT=CODE, of cash, owed" in capsys.readouterr().err
