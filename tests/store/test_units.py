"""What a decision costs, held against what the emulator reports.

(DynamoDB Local counts index entries by rules of its own.)
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from goodword.domain.claim import ClaimForm, NewIds, receive
from goodword.domain.decision import Decision
from goodword.domain.record import Record
from goodword.program.revision import revision_of
from goodword.store.items import items_of
from goodword.store.units import write_units
from tests.doubles import NOON, sample_program
from tests.store.engines import OnDynamoDB
from tests.store.records import CODE, CONSENT, EVERY_KIND, PROSPECT, REFERRAL, REWARD, T

pytestmark = pytest.mark.emulator


def claim(message: str, now: datetime = NOON) -> Decision:
    """A claim as long as people write, under the repository's own programme."""
    program = sample_program()
    return receive(
        program,
        revision_of(program),
        CODE.but(code="h4xq7k2m9pw", referrer_id="JS42"),
        ClaimForm(
            name="Friederike Müller-Lüdenscheidt",
            email="friederike.mueller-luedenscheidt@maschinenbau-beispiel.example",
            company="Maschinenbau Beispiel GmbH & Co. KG",
            message=message,
            purposes=frozenset({"offer_contact"}),
            locale="de",
        ),
        number=1234,
        prospect_id="9" * 64,
        ids=NewIds(claim_id="c" * 20, event_id="e" * 20, salt="5" * 32),
        now=now,
    )


@pytest.mark.parametrize("message", ["", "m" * 400], ids=["no message", "a long message"])
def test_a_claim_and_its_limiter_cost_nine_units_at_most(message: str) -> None:
    limiter = 1
    assert write_units(claim(message)) + limiter <= 9


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


def test_a_claim_costs_what_was_counted(emulator_table: OnDynamoDB) -> None:
    decision = claim("Hallo!", emulator_table.clock())
    assert reported(emulator_table, decision) == write_units(decision) == 8


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
