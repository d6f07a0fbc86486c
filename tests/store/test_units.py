"""What a decision costs, held against what the emulator reports.

(DynamoDB Local counts index entries by rules of its own.)
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from goodword.domain.claims.submission import ClaimForm, submission_of
from goodword.domain.event import Decision
from goodword.domain.record import Record
from goodword.program.revision import revision_of
from goodword.store.items import item_of, items_of
from tests.doubles import NOON, sample_program
from tests.store.engines import OnDynamoDB
from tests.store.records import CODE, CONSENT, EVERY_KIND, PROSPECT, REFERRAL, REWARD, T
from tests.store.units import begun_units, put_units, size, write_units

pytestmark = pytest.mark.emulator


def submission(message: str, now: datetime = NOON) -> Decision:
    """A form as long as people write, under the repository's own programme."""
    program = sample_program()
    found = submission_of(
        program,
        revision_of(program),
        CODE.but(code="h4xq7k2m9pw", referrer_id="JS42"),
        ClaimForm(
            name="Friederike Müller-Lüdenscheidt",
            email="friederike.mueller-luedenscheidt@maschinenbau-beispiel.example",
            company="Maschinenbau Beispiel GmbH & Co. KG",
            country="DE",
            message=message or None,
            locale="de",
        ),
        prospect_id="9" * 24,
        alias="",
        before=None,
        mail_after=None,
        event_id="e" * 20,
        now=now,
    )
    return Decision(save=(found,))


@pytest.mark.parametrize(("message", "units"), [("", 2), ("m" * 400, 3)])
def test_a_submission_costs_what_it_takes_and_where_it_waits(message: str, units: int) -> None:
    assert write_units(submission(message)) == units


@pytest.mark.parametrize(
    "save",
    [
        [REFERRAL],
        [REFERRAL.but(due_at=T), PROSPECT.but(expires_at=T)],
        [PROSPECT.but(message="ü" * 600)],
        [REWARD],
        EVERY_KIND[:3] + EVERY_KIND[5:],
    ],
    ids=["one", "due and expiring", "two KB", "payable", "many"],
)
def test_the_count_is_what_the_engine_reports(
    emulator_table: OnDynamoDB, save: Sequence[Record]
) -> None:
    decision = Decision(save=tuple(save), events=(CONSENT.but(due_at=T),))
    assert reported(emulator_table, decision) == write_units(decision)


def test_a_submission_costs_what_was_counted(emulator_table: OnDynamoDB) -> None:
    decision = submission("Hallo!", emulator_table.clock())
    (item,) = (item for item, _ in items_of(decision, nonce="0" * 12))
    answer: Any = emulator_table.client.put_item(
        TableName=emulator_table.table, Item=item, ReturnConsumedCapacity="INDEXES"
    )
    assert answer["ConsumedCapacity"]["CapacityUnits"] == write_units(decision) == 2


@pytest.mark.parametrize(
    ("was", "now", "index_units"),
    [
        (REFERRAL, REFERRAL.but(reason="called"), 2),
        (REFERRAL, REFERRAL.but(status="contacted"), 3),
        (REFERRAL, REFERRAL.but(version=1, renewals=1), 0),
        (REFERRAL.but(due_at=T), REFERRAL, 1),
        (REFERRAL.but(due_at=T), REFERRAL.but(due_at=T.replace(year=2027)), 2),
        (REWARD.but(status="held", due_at=T), REWARD, 3),
        (REWARD, REWARD.but(status="reserved"), 2),
        (REWARD.but(status="reserved"), REWARD.but(status="paid"), 1),
        (PROSPECT, PROSPECT.but(message="ü" * 600), 0),
        (PROSPECT.but(message="ü" * 600), PROSPECT, 0),
    ],
    ids=[
        *("what is shown", "the state", "nothing shown", "no more due", "due later"),
        *("approved", "reserved", "paid", "grows", "shrinks"),
    ],
)
def test_a_change_takes_what_it_changes_in_the_indexes(
    emulator_table: OnDynamoDB, was: Record, now: Record, index_units: int
) -> None:
    old, new = (item_of(record, nonce="0" * 12) for record in (was, now))
    assert put_units(new, old) - 2 * begun_units(max(size(old), size(new))) == index_units
    for item in (old, new):
        answer: Any = emulator_table.client.put_item(
            TableName=emulator_table.table, Item=item, ReturnConsumedCapacity="INDEXES"
        )
    assert answer["ConsumedCapacity"]["CapacityUnits"] == put_units(new, old, alone=True)


def reported(emulator_table: OnDynamoDB, decision: Decision) -> float:
    """Write units of the decision's items in one transaction, indexes included."""
    answer: Any = emulator_table.client.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": emulator_table.table, "Item": item}}
            for item, _ in items_of(decision, nonce="0" * 12)
        ],
        ReturnConsumedCapacity="INDEXES",
    )
    units: float = answer["ConsumedCapacity"][0]["CapacityUnits"]
    return units
