"""What the table's stream publishes: each event once, in order, of its own class."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from goodword.domain.errors import Conflict
from goodword.domain.event import Decision, Event
from goodword.domain.referrals.referral import ReferralStatus
from goodword.store.stream import event_of
from tests.store.engines import OnDynamoDB
from tests.store.records import CONSENT, EVENT, EVERY_KIND, REFERRAL

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


def published(on_dynamodb: OnDynamoDB) -> list[Event]:
    """Everything in the stream, read to its end."""
    client: DynamoDBClient = on_dynamodb.client
    streams: Any = boto3.client(
        "dynamodbstreams",
        endpoint_url=client.meta.endpoint_url,
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    arn = client.describe_table(TableName=on_dynamodb.table)["Table"]["LatestStreamArn"]
    shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    events = []
    for shard in shards:
        page = {
            "NextShardIterator": streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
        }
        while page.get("NextShardIterator"):
            page = streams.get_records(ShardIterator=page["NextShardIterator"])
            events += [event_of(record) for record in page["Records"]]
            if not page["Records"]:
                break
    return [event for event in events if event is not None]


def test_events_are_published_in_order_and_of_their_own_class(on_dynamodb: OnDynamoDB) -> None:
    on_dynamodb.store.commit(Decision(save=(REFERRAL,), events=(CONSENT,)))
    on_dynamodb.store.commit(
        Decision(save=(REFERRAL.but(version=1, status=ReferralStatus.QUALIFIED),), events=(EVENT,))
    )
    third = EVENT.but(event_id="e3")
    on_dynamodb.store.commit(Decision(events=(third,)))
    assert published(on_dynamodb) == [
        CONSENT.but(version=1),
        EVENT.but(version=1),
        third.but(version=1),
    ]


def test_other_records_are_not_published(on_dynamodb: OnDynamoDB) -> None:
    on_dynamodb.store.commit(
        Decision(save=tuple(record for record in EVERY_KIND if not isinstance(record, Event)))
    )
    on_dynamodb.store.count_view("h4xq", "2026-11-21")
    assert published(on_dynamodb) == []


def test_moving_or_clearing_a_delivery_mark_publishes_nothing(on_dynamodb: OnDynamoDB) -> None:
    now = on_dynamodb.clock()
    event = EVENT.but(due_at=now)
    on_dynamodb.store.commit(Decision(events=(event,)))
    on_dynamodb.store.postpone(event, now + timedelta(minutes=2))
    on_dynamodb.store.delivered(event)
    assert published(on_dynamodb) == [event.but(version=1)]


def test_a_refused_commit_publishes_nothing(on_dynamodb: OnDynamoDB) -> None:
    on_dynamodb.store.commit(Decision(events=(EVENT,)))
    with pytest.raises(Conflict):
        on_dynamodb.store.commit(Decision(events=(CONSENT, EVENT)))
    assert published(on_dynamodb) == [EVENT.but(version=1)]


def test_a_deleted_event_is_not_published() -> None:
    keys = {"pk": {"S": "EVENT#c1"}, "sk": {"S": "EVENT#e1"}}
    assert event_of({"eventName": "REMOVE", "dynamodb": {"Keys": keys}}) is None
