"""Events: every type has a model of its data, and what is stored keeps its shape."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from goodword.domain.errors import TooNew
from goodword.domain.event import Event, EventType
from goodword.domain.event_data.mailboxes import ConsentData
from goodword.domain.event_data.payouts import BatchWithdrawn, PayoutAttention
from goodword.domain.event_data.referrals import (
    DealCorrected,
    DealRenewed,
    ReferralMoved,
    ReportDismissed,
    ReportOverdue,
    ReportUnfollowed,
)
from goodword.domain.event_data.rewards import (
    ReferralEarned,
    RewardCanceled,
    RewardHeld,
    RewardWaiting,
)
from goodword.domain.event_data.table import DATA, data_of
from goodword.domain.events import EventData, happened
from goodword.domain.kinds import RewardKind
from goodword.domain.reasons import Reason
from goodword.domain.record import is_known, unknown_member
from goodword.domain.referrals.deal import passed
from goodword.domain.referrals.referral import ReferralStatus
from goodword.program.rewards import Milestone
from goodword.store.items import item_of, record_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def event(data: EventData) -> Event:
    return happened(data, event_id="e1", about="a1", actor="rules", now=NOON)


def test_every_type_has_a_model_of_its_own_data() -> None:
    assert set(DATA) == set(EventType)
    models = [kind for kind in DATA.values() if kind is not ConsentData]
    assert len(set(models)) == len(models)
    assert all(kind.type is type_ for type_, kind in DATA.items() if kind is not ConsentData)


def test_an_event_is_of_the_type_of_its_data_and_due_until_it_was_delivered() -> None:
    found = event(DealRenewed(contract_year=2, minor=500, currency="EUR", occurred_at="2026"))

    assert (found.type, found.about, found.at) == ("deal.renewed", "a1", NOON)
    assert found.due_at == NOON + timedelta(minutes=2)


@pytest.mark.parametrize(
    ("data", "stored"),
    [
        (
            ReferralMoved(
                before=ReferralStatus.NEW,
                status=ReferralStatus.CLOSED_WON,
                minor=4_800_000,
                currency="EUR",
                occurred_at="2026-11-21T12:00:00+00:00",
            ),
            {
                "from": "new",
                "status": "closed_won",
                "minor": 4_800_000,
                "currency": "EUR",
                "occurred_at": "2026-11-21T12:00:00+00:00",
            },
        ),
        (
            ReferralMoved(
                before=ReferralStatus.NEW, status=ReferralStatus.CONTACTED, minor=None, met=True
            ),
            {"from": "new", "status": "contacted", "met": True},
        ),
        (
            ReferralEarned(milestone=Milestone.CLOSED_WON, reward_ids=("r1", "r2")),
            {"milestone": "closed_won", "reward_ids": ["r1", "r2"]},
        ),
        (
            RewardHeld(
                referral_id="ref",
                account_id="acc",
                kind=RewardKind.MONEY,
                minor=1,
                currency="EUR",
                reason=Reason.HOLDING_PERIOD,
            ),
            {
                "referral_id": "ref",
                "account_id": "acc",
                "kind": "money",
                "minor": 1,
                "currency": "EUR",
                "reason": "holding_period",
            },
        ),
        (
            ReferralMoved(
                before=ReferralStatus.CLOSED_WON,
                status=ReferralStatus.CLOSED_LOST,
                won_at="2026-11-21T12:00:00.000000Z",
                occurred_at="2026-12-01T12:00:00+00:00",
            ),
            {
                "from": "closed_won",
                "status": "closed_lost",
                "won_at": "2026-11-21T12:00:00.000000Z",
                "occurred_at": "2026-12-01T12:00:00+00:00",
            },
        ),
        (
            ReferralEarned(milestone=Milestone.MEETING, reward_ids=(), reason=Reason.DEAL_LOST),
            {"milestone": "meeting", "reward_ids": [], "reason": "deal_lost"},
        ),
        (
            ReferralEarned(milestone=Milestone.CLOSED_WON, reward_ids=("r1",), deals_this_year=3),
            {"milestone": "closed_won", "reward_ids": ["r1"], "deals_this_year": 3},
        ),
        (
            DealCorrected(
                minor=2, currency="EUR", former_minor=1, former_currency="EUR", occurred_at="2026"
            ),
            {
                "minor": 2,
                "currency": "EUR",
                "former_minor": 1,
                "former_currency": "EUR",
                "occurred_at": "2026",
            },
        ),
        (
            RewardCanceled(
                referral_id="ref",
                account_id="acc",
                kind=RewardKind.MONEY,
                minor=1,
                currency="EUR",
                reason=Reason.DEAL_REJECTED,
            ),
            {
                "referral_id": "ref",
                "account_id": "acc",
                "kind": "money",
                "minor": 1,
                "currency": "EUR",
                "reason": "deal_rejected",
            },
        ),
        (
            ReportUnfollowed(reason="deal_won", message_id="m1"),
            {"reason": "deal_won", "message_id": "m1"},
        ),
        (ReportDismissed(message_id="m1", note="n"), {"message_id": "m1", "note": "n"}),
        (
            ReportOverdue(reason="deal_won", message_id="m1", deadline="2027-02-28"),
            {"reason": "deal_won", "message_id": "m1", "deadline": "2027-02-28"},
        ),
        (BatchWithdrawn(reason="unavailable"), {"reason": "unavailable"}),
        (RewardWaiting(reason=Reason.ABOVE_CEILING), {"reason": "above_ceiling"}),
        (
            PayoutAttention(minor=1, currency="EUR", reason="odd", code="SUCCESS"),
            {"minor": 1, "currency": "EUR", "reason": "odd", "code": "SUCCESS"},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_stored_are_the_facts_that_were_given(
    data: EventData, stored: dict[str, object]
) -> None:
    found = event(data)

    assert list(found.data.items()) == list(stored.items())
    assert data_of(found, type(data)).model_dump(exclude_none=True) == data.model_dump(
        exclude_none=True
    )


def test_a_fact_that_its_type_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError, match="reason"):
        DealRenewed.model_validate(
            {"contract_year": 2, "minor": 500, "currency": "EUR", "reason": "odd"}
        )


def test_the_facts_of_another_type_are_not_read() -> None:
    moved = event(ReferralMoved(before=ReferralStatus.NEW, status=ReferralStatus.CONTACTED))

    with pytest.raises(TypeError, match=r"e1 is referral\.moved, not deal\.renewed"):
        data_of(moved, DealRenewed)


def test_facts_that_are_missing_are_named_and_not_shown() -> None:
    broken = Event(
        event_id="e1", type="deal.renewed", about="a1", at=NOON, actor="x", data={"minor": 4711}
    )

    with pytest.raises(ValidationError, match="contract_year") as caught:
        data_of(broken, DealRenewed)
    assert "4711" not in str(caught.value)


def test_an_event_of_a_type_that_only_newer_code_knows_is_read() -> None:
    newer = Event(
        event_id="e1",
        type=unknown_member(EventType, "claim.cloned"),
        about="a1",
        at=NOON,
        actor="x",
        data={"of": "b2"},
    )

    found = record_of(Event, item_of(newer, nonce="n"))

    assert (str(found.type), found.data) == ("claim.cloned", {"of": "b2"})
    assert not is_known(found.type)


def test_facts_and_words_that_only_newer_code_knows_are_kept() -> None:
    moved = event(ReferralMoved(before=ReferralStatus.NEW, status=ReferralStatus.CONTACTED))
    newer = moved.but(data={**moved.data, "status": "parked", "parked_until": "2027"})

    read = data_of(newer, ReferralMoved)

    assert (read.before, read.status) == (ReferralStatus.NEW, "parked")
    assert read.unknown == {"parked_until": "2027"}
    with pytest.raises(TooNew):
        passed(read)
