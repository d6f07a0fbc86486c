"""When the network loses answers and DynamoDB is busy: done once, or known not to be certain."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from goodword.domain.claims.consent import Prospect
from goodword.domain.errors import Conflict, Unavailable
from goodword.domain.event import Decision
from goodword.domain.offers.experiment import Assignment
from goodword.domain.offers.results import FunnelStep, VariantCount
from goodword.domain.record import instant
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import ReferralCode
from goodword.store.dynamodb import DynamoStore
from tests.store.engines import OnDynamoDB
from tests.store.faults import Instead, LostAnswers, between
from tests.store.records import CODE, CONSENT, PROSPECT, REFERRAL, REWARD

CLAIM = Decision(save=(REFERRAL, PROSPECT), events=(CONSENT,))
THROTTLED = {"__type": "com.amazonaws.dynamodb#ThrottlingException", "message": "slow down"}


def canceled(*codes: str) -> dict[str, Any]:
    return {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled",
        "CancellationReasons": [{"Code": code} for code in codes],
    }


@pytest.mark.parametrize("honour_token", [True, False], ids=["token", "no token"])
def test_a_commit_whose_answer_was_lost_is_a_success(
    on_dynamodb: OnDynamoDB, *, honour_token: bool
) -> None:
    lost = LostAnswers(1, honour_token=honour_token)
    with between(on_dynamodb.client, "TransactWriteItems", lost):
        on_dynamodb.store.commit(CLAIM)
    assert lost.sent == 2
    assert on_dynamodb.store.get(Referral, REFERRAL.referral_id) == REFERRAL.but(version=1)


@pytest.mark.parametrize("honour_token", [True, False], ids=["token", "no token"])
def test_a_change_whose_answer_was_lost_is_a_success(
    on_dynamodb: OnDynamoDB, *, honour_token: bool
) -> None:
    on_dynamodb.store.commit(CLAIM)
    changed = REFERRAL.but(version=1, reason="called"), PROSPECT.but(version=1, message="x")
    with between(
        on_dynamodb.client, "TransactWriteItems", LostAnswers(1, honour_token=honour_token)
    ):
        on_dynamodb.store.commit(Decision(save=changed))
    assert on_dynamodb.store.get(Referral, REFERRAL.referral_id) == changed[0].but(version=2)


def test_one_record_is_put_alone_and_a_lost_answer_is_a_success(on_dynamodb: OnDynamoDB) -> None:
    created, changed = LostAnswers(1), LostAnswers(1)
    with between(on_dynamodb.client, "PutItem", created):
        on_dynamodb.store.commit(Decision(save=(REFERRAL,)))
    with between(on_dynamodb.client, "PutItem", changed):
        on_dynamodb.store.commit(Decision(save=(REFERRAL.but(version=1, reason="called"),)))
    assert (created.sent, changed.sent) == (2, 2)
    found = on_dynamodb.store.get(Referral, REFERRAL.referral_id)
    assert found == REFERRAL.but(version=2, reason="called")


def test_an_event_alone_whose_answer_was_lost_is_a_success(on_dynamodb: OnDynamoDB) -> None:
    with between(on_dynamodb.client, "PutItem", LostAnswers(1)):
        on_dynamodb.store.commit(Decision(events=(CONSENT,)))
    assert on_dynamodb.store.consents(CONSENT.about) == (CONSENT.but(version=1),)


@pytest.mark.parametrize("stored", [PROSPECT, PROSPECT.but(message="the same")])
def test_a_conflict_of_one_record_whose_answer_was_lost_is_still_a_conflict(
    on_dynamodb: OnDynamoDB, stored: Prospect
) -> None:
    on_dynamodb.store.commit(Decision(save=(stored,)))
    for late in (PROSPECT, PROSPECT.but(version=2)):
        with (
            between(on_dynamodb.client, "PutItem", LostAnswers(1)),
            pytest.raises(Conflict) as conflict,
        ):
            on_dynamodb.store.commit(Decision(save=(late,)))
        assert conflict.value.kinds == ("Prospect",)
    assert on_dynamodb.store.get(Prospect, "p1") == stored.but(version=1)


def test_a_record_that_others_changed_before_the_answer_was_found_lost_is_a_conflict(
    on_dynamodb: OnDynamoDB,
) -> None:
    """Whoever meets it loads again, and finds its own change below the other's."""
    on_dynamodb.store.commit(Decision(save=(REFERRAL,)))
    mine, theirs = REFERRAL.but(version=1, reason="mine"), REFERRAL.but(version=2, reason="theirs")
    before_retry = LostAnswers(
        1, after=lambda: on_dynamodb.store.commit(Decision(save=(theirs, PROSPECT)))
    )
    with between(on_dynamodb.client, "PutItem", before_retry), pytest.raises(Conflict):
        on_dynamodb.store.commit(Decision(save=(mine,)))
    assert on_dynamodb.store.get(Referral, REFERRAL.referral_id) == theirs.but(version=3)


def test_one_record_whose_answers_never_come_is_unavailable_and_may_have_happened(
    on_dynamodb: OnDynamoDB,
) -> None:
    with between(on_dynamodb.client, "PutItem", LostAnswers(99)), pytest.raises(Unavailable):
        on_dynamodb.store.commit(Decision(save=(PROSPECT,)))
    assert on_dynamodb.store.get(Prospect, "p1") == PROSPECT.but(version=1)


def test_one_record_in_contention_is_tried_again_and_then_a_conflict(
    on_dynamodb: OnDynamoDB,
) -> None:
    in_transaction = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
        "message": "Transaction is ongoing for the item",
    }
    pauses: list[float] = []
    store = DynamoStore(
        on_dynamodb.client, on_dynamodb.table, clock=on_dynamodb.clock, pause=pauses.append
    )
    with between(on_dynamodb.client, "PutItem", Instead(3, in_transaction)):
        store.commit(Decision(save=(PROSPECT,)))
    assert len(pauses) == 3
    busy = Instead(99, in_transaction)
    with between(on_dynamodb.client, "PutItem", busy), pytest.raises(Conflict) as conflict:
        store.commit(Decision(save=(REFERRAL,)))
    assert (conflict.value.kinds, busy.given) == (("Referral",), 5)


def test_a_mistake_of_ours_in_one_record_is_neither_a_conflict_nor_tried_again(
    on_dynamodb: OnDynamoDB,
) -> None:
    wrong = Instead(
        99, {"__type": "com.amazon.coral.validate#ValidationException", "message": "no such thing"}
    )
    with between(on_dynamodb.client, "PutItem", wrong), pytest.raises(ClientError):
        on_dynamodb.store.commit(Decision(save=(PROSPECT,)))
    assert wrong.given == 1


def test_an_index_that_runs_behind_brings_no_reward_to_pay_that_was_set_aside(
    on_dynamodb: OnDynamoDB,
) -> None:
    on_dynamodb.store.commit(Decision(save=(REWARD,)))
    (line,) = on_dynamodb.client.query(
        TableName=on_dynamodb.table,
        IndexName="in_state",
        KeyConditionExpression="#in = :part",
        ExpressionAttributeNames={"#in": "in"},
        ExpressionAttributeValues={":part": {"S": "payable#a1#EUR"}},
    )["Items"]
    on_dynamodb.store.commit(Decision(save=(REWARD.but(version=1, status="reserved"),)))
    stale = Instead(1, {"Items": [line], "Count": 1}, status=200)
    with between(on_dynamodb.client, "Query", stale):
        assert on_dynamodb.store.approved_rewards("a1", "EUR") == ()
    assert stale.given == 1


def test_a_conflict_whose_answer_was_lost_is_still_a_conflict(on_dynamodb: OnDynamoDB) -> None:
    on_dynamodb.store.commit(Decision(save=(PROSPECT,)))
    with (
        between(on_dynamodb.client, "TransactWriteItems", LostAnswers(1)),
        pytest.raises(Conflict),
    ):
        on_dynamodb.store.commit(CLAIM)


def test_answers_that_never_come_are_unavailable_and_may_have_happened(
    on_dynamodb: OnDynamoDB,
) -> None:
    with (
        between(on_dynamodb.client, "TransactWriteItems", LostAnswers(99)),
        pytest.raises(Unavailable),
    ):
        on_dynamodb.store.commit(CLAIM)
    assert on_dynamodb.store.get(Prospect, "p1") == PROSPECT.but(version=1)


def test_a_number_whose_answer_was_lost_is_never_drawn_again(on_dynamodb: OnDynamoDB) -> None:
    on_dynamodb.store.commit(Decision(save=(CODE,)))
    with between(on_dynamodb.client, "UpdateItem", LostAnswers(1)):
        first = on_dynamodb.store.draw_number("h4xq")
    second = on_dynamodb.store.draw_number("h4xq")
    assert (first, second) == (2, 3)
    found = on_dynamodb.store.get(ReferralCode, "h4xq")
    assert found is not None
    assert found.numbers_drawn == 3


def test_contention_is_tried_again_after_longer_and_longer_pauses(
    on_dynamodb: OnDynamoDB,
) -> None:
    pauses: list[float] = []
    store = DynamoStore(
        on_dynamodb.client, on_dynamodb.table, clock=on_dynamodb.clock, pause=pauses.append
    )
    busy = Instead(3, canceled("None", "TransactionConflict", "None"))
    with between(on_dynamodb.client, "TransactWriteItems", busy):
        store.commit(CLAIM)
    assert busy.given == len(pauses) == 3
    assert 0 < pauses[0] < pauses[2] < 1
    assert store.get(Referral, REFERRAL.referral_id) == REFERRAL.but(version=1)


def test_contention_without_end_is_a_conflict_of_what_is_contended(
    on_dynamodb: OnDynamoDB,
) -> None:
    busy = Instead(99, canceled("None", "TransactionConflict", "None"))
    store = DynamoStore(
        on_dynamodb.client, on_dynamodb.table, clock=on_dynamodb.clock, pause=lambda _: None
    )
    with (
        between(on_dynamodb.client, "TransactWriteItems", busy),
        pytest.raises(Conflict) as conflict,
    ):
        store.commit(CLAIM)
    assert conflict.value.kinds == ("Prospect",)
    assert busy.given == 5


def test_a_throttled_transaction_without_end_is_unavailable(on_dynamodb: OnDynamoDB) -> None:
    busy = Instead(99, canceled("ProvisionedThroughputExceeded", "None", "None"))
    store = DynamoStore(
        on_dynamodb.client, on_dynamodb.table, clock=on_dynamodb.clock, pause=lambda _: None
    )
    with (
        between(on_dynamodb.client, "TransactWriteItems", busy),
        pytest.raises(Unavailable),
    ):
        store.commit(CLAIM)


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("ThrottlingError", Unavailable),
        ("ProvisionedThroughputExceeded", Unavailable),
        ("TransactionConflict", Conflict),
    ],
)
def test_a_count_that_is_refused_for_a_while_counts_once_and_says_what_stood_in_its_way(
    on_dynamodb: OnDynamoDB, code: str, raised: type[Exception]
) -> None:
    pauses: list[float] = []
    store = DynamoStore(
        on_dynamodb.client, on_dynamodb.table, clock=on_dynamodb.clock, pause=pauses.append
    )
    part, day = Assignment("headline", "bold"), "2026-11-21"

    def count() -> None:
        store.count_variant_event(part, "h4xq", day, FunnelStep.WON, "e1")

    busy = Instead(99, canceled("None", code))
    with between(on_dynamodb.client, "TransactWriteItems", busy), pytest.raises(raised):
        count()
    assert busy.given == 5
    assert pauses == [0.05, 0.1, 0.2, 0.4]
    with between(on_dynamodb.client, "TransactWriteItems", Instead(4, canceled("None", code))):
        count()
    count()

    assert store.variant_counts("headline") == (VariantCount(day, "bold", won=1),)


@pytest.mark.slow
def test_a_throttled_read_is_tried_again_and_then_unavailable(on_dynamodb: OnDynamoDB) -> None:
    with between(on_dynamodb.client, "GetItem", Instead(1, THROTTLED)):
        assert on_dynamodb.store.get(Referral, "none") is None
    with (
        between(on_dynamodb.client, "GetItem", Instead(99, THROTTLED)),
        pytest.raises(Unavailable),
    ):
        on_dynamodb.store.get(Referral, "none")


def test_a_server_error_is_unavailable_and_a_mistake_of_ours_is_not(
    on_dynamodb: OnDynamoDB,
) -> None:
    broken = Instead(99, {"__type": "InternalServerError", "message": "x"}, status=500)
    with between(on_dynamodb.client, "Query", broken), pytest.raises(Unavailable):
        on_dynamodb.store.consents("c1")
    elsewhere = DynamoStore(on_dynamodb.client, "no-such-table", clock=on_dynamodb.clock)
    with pytest.raises(on_dynamodb.client.exceptions.ResourceNotFoundException):
        elsewhere.consents("c1")


def test_keys_that_a_batch_left_over_are_asked_for_again(on_dynamodb: OnDynamoDB) -> None:
    now = on_dynamodb.clock()
    due = REFERRAL.but(due_at=now - timedelta(minutes=1))
    on_dynamodb.store.commit(Decision(save=(due,)))
    key = {"pk": {"S": f"REFERRAL#{REFERRAL.referral_id}"}, "sk": {"S": "REFERRAL"}}
    left_over = {"Responses": {}, "UnprocessedKeys": {on_dynamodb.table: {"Keys": [key]}}}
    with between(on_dynamodb.client, "BatchGetItem", Instead(1, left_over, status=200)):
        assert on_dynamodb.store.due(Referral, now) == (due.but(version=1),)


def test_an_index_that_runs_behind_brings_nothing_that_moved(on_dynamodb: OnDynamoDB) -> None:
    now = on_dynamodb.clock()
    later = REFERRAL.but(due_at=now + timedelta(hours=1))
    on_dynamodb.store.commit(Decision(save=(later,)))
    mark = {
        "pk": {"S": f"REFERRAL#{REFERRAL.referral_id}"},
        "sk": {"S": "REFERRAL"},
        "due_shard": {"S": "REFERRAL#0"},
        "due_at": {"S": instant(now)},
    }
    stale = Instead(1, {"Items": [mark], "Count": 1}, status=200)
    with between(on_dynamodb.client, "Query", stale):
        assert on_dynamodb.store.due(Referral, now) == ()
    assert stale.given == 1
