"""What the local stack finds in the table, where it may scan."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from goodword.domain.decision import Decision
from goodword.domain.reward import RewardStatus
from goodword_ops.dev.records import Records
from tests.store.engines import OnDynamoDB
from tests.store.records import REWARD

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
