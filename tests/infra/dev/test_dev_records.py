"""What the local stack finds in the table, by lists and queues alone."""

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goodword.domain.delivery import Delivery
from goodword.domain.event import Decision
from goodword.domain.payouts.payout import Batch
from goodword.domain.referrals.referrer import ReferralCode, Referrer
from goodword.domain.rewards.reward import RewardStatus
from goodword.flows import retry
from goodword_ops.dev.world.records import SWEPT, Records
from tests.doubles import NOON
from tests.store.engines import OnDynamoDB
from tests.store.records import EVENT, EVERY_KIND, REFERRAL, REWARD

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator
HOUR = timedelta(hours=1)


def test_the_next_moment_is_also_that_of_a_reward_that_waits_in_a_queue(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    engine = OnDynamoDB(dynamodb, table)
    now = engine.clock()
    waiting = REWARD.but(status=RewardStatus.PENDING, due_at=now + HOUR)
    engine.store.commit(Decision(save=(waiting,)))
    records = Records(dynamodb, table, engine.clock)

    assert records.next_due(now, now + HOUR) == now + HOUR
    assert records.next_due(now + HOUR, now + 2 * HOUR) is None


def test_the_next_moment_is_looked_for_among_all_that_the_schedules_sweep() -> None:
    flows = Path(retry.__file__).parent
    asked = {
        kind
        for path in flows.glob("**/*.py")
        for kind in re.findall(r"store\.(?:each_)?due\((\w+),", path.read_text(encoding="utf-8"))
    }
    assert asked == {kind.__name__ for kind in SWEPT}


def test_all_that_happened_is_found_from_list_to_list(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    engine = OnDynamoDB(dynamodb, table)
    stored = {type(record): record for record in EVERY_KIND}
    happened = [
        EVENT.but(event_id=f"e{number}", about=about)
        for number, about in enumerate([REFERRAL.referral_id, REWARD.reward_id, "po1", "b1"])
    ]
    engine.store.commit(Decision(save=EVERY_KIND, events=tuple(happened)))
    running = Delivery(
        event_id="e0", reaction="reward_deal", status="running", attempts=1, lease_until=NOON
    )
    moved = EVENT.but(
        event_id="e9", about=REFERRAL.referral_id, type="referral.moved", due_at=engine.clock()
    )
    given_up = running.but(event_id="e10", status="given_up")
    again = running.but(event_id="e9")
    engine.store.commit(Decision(save=(again, given_up), events=(moved,)))
    records = Records(dynamodb, table, engine.clock)

    (referral,) = records.referrals()
    assert referral == REFERRAL.but(version=1)
    assert records.referrers(["customer", "partner"]) == (stored[Referrer].but(version=1),)
    assert records.referrers(["partner"]) == ()
    assert records.referrers_of([referral]) == {"JS42": stored[Referrer].but(version=1)}
    assert records.codes_of([referral]) == {"h4xq": stored[ReferralCode].but(version=1)}
    assert records.rewards() == (REWARD.but(version=1),)
    assert records.batches() == (stored[Batch].but(version=1),)
    assert records.unfinished() == (again.but(version=1), given_up.but(version=1))
    assert {event.event_id for event in records.events()} == {
        *("e0", "e1", "e2", "e3", "e9"),
    }
