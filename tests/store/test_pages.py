"""The contract of pages of lists, on every engine: what stands where, and in what order."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from goodword.domain.delivery import Delivery
from goodword.domain.errors import Conflict, Invalid
from goodword.domain.event import Decision
from goodword.domain.kinds import RewardKind
from goodword.domain.ledger import Balance
from goodword.domain.listing import (
    BATCHES,
    FAILED_PAYOUTS,
    PAYOUTS_OF,
    REFERRALS_IN,
    REFERRALS_OF,
    REFERRERS,
    REWARDS_OF,
    WAITING,
    List,
    ListRow,
)
from goodword.domain.payouts.payout import Batch, BatchStatus, Payout, PayoutStatus
from goodword.domain.record import Record, instant
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Reward, RewardStatus
from tests.store.engines import Engine
from tests.store.records import EVERY_KIND, REFERRAL, REWARD, T

R = TypeVar("R", bound=Record)

MINUTE = timedelta(minutes=1)


def example(kind: type[R]) -> R:
    return next(record for record in EVERY_KIND if isinstance(record, kind))


REFERRER, PAYOUT, BATCH = example(Referrer), example(Payout), example(Batch)
BALANCE, DELIVERY = example(Balance), example(Delivery)


def save(engine: Engine, *records: Record) -> None:
    for start in range(0, len(records), 90):
        engine.store.commit(Decision(save=records[start : start + 90]))


def pages(engine: Engine, wanted: List, limit: int) -> Iterator[tuple[ListRow, ...]]:
    after, so_far = None, set[str]()
    while True:
        page = engine.store.page(wanted, after=after, limit=limit)
        yield page.rows
        if page.after is None:
            return
        assert page.after not in so_far
        so_far.add(page.after)
        after = page.after


def ids(engine: Engine, wanted: List, limit: int = 50) -> list[str]:
    """The last part of the identity of every line, over all pages."""
    return [row.identity[-1] for rows in pages(engine, wanted, limit) for row in rows]


def test_a_line_names_its_record_and_shows_what_lists_show(engine: Engine) -> None:
    save(engine, REFERRAL.but(deal_minor=900, deal_currency="EUR"))
    (row,) = engine.store.page(REFERRALS_OF.part("JS42")).rows
    assert (row.kind, row.identity, row.at) == ("Referral", ("REF-2026-CUST-001-JS42",), T)
    assert row.values == {
        "referrer_id": "JS42",
        "audience": "customer",
        "status": "new",
        "reason": "claimed",
        "confirmed_at": None,
        "channel": None,
        "deal_minor": 900,
        "deal_currency": "EUR",
        "moved_at": instant(REFERRAL.moved_at),
        "waits": False,
        "loss": None,
        "met_at": None,
        "campaign": None,
        "revision": REFERRAL.revision,
    }
    assert engine.store.get(Referral, *row.identity) == REFERRAL.but(
        version=1, deal_minor=900, deal_currency="EUR"
    )


def test_children_are_those_of_their_parent_alone_the_newest_first(engine: Engine) -> None:
    save(
        engine,
        REFERRAL.but(referral_id="old", created_at=T),
        REFERRAL.but(referral_id="new", created_at=T + MINUTE),
        REFERRAL.but(referral_id="of another", referrer_id="JS4"),
        REWARD.but(reward_id="first"),
        REWARD.but(reward_id="second", created_at=T + MINUTE, status=RewardStatus.HELD),
        REWARD.but(reward_id="of another", account_id="a2"),
        PAYOUT,
    )
    assert ids(engine, REFERRALS_OF.part("JS42")) == ["new", "old"]
    assert ids(engine, REWARDS_OF.part("a1")) == ["second", "first"]
    assert ids(engine, PAYOUTS_OF.part("a1")) == ["po1"]
    assert ids(engine, REFERRALS_OF.part("nobody")) == []


def test_referrers_are_found_by_their_audience(engine: Engine) -> None:
    save(
        engine,
        REFERRER,
        REFERRER.but(referrer_id="MR07", registered_at=T + MINUTE),
        REFERRER.but(referrer_id="PW88", audience="partner"),
    )
    assert ids(engine, REFERRERS.part("customer")) == ["MR07", "JS42"]
    assert ids(engine, REFERRERS.part("partner")) == ["PW88"]
    assert ids(engine, REFERRERS.parts(("partner",), ("customer",)))[0] == "MR07"


@pytest.mark.parametrize("limit", [1, 7, 50, 60, 1000])
def test_the_pages_of_a_sharded_list_come_whole_and_in_order(engine: Engine, limit: int) -> None:
    # Two of each moment, so that a page also ends between two of the same.
    made = [
        REFERRAL.but(referral_id=f"R{n:03d}", moved_at=T + (n * 37 % 60) // 2 * MINUTE)
        for n in range(60)
    ]
    save(engine, *made)
    found = list(pages(engine, REFERRALS_IN.part("new"), limit))

    assert [len(rows) for rows in found][:-1] == [limit] * (len(found) - 1)
    assert 0 < len(found[-1]) <= limit
    rows = [row for page in found for row in page]
    assert sorted(row.identity[0] for row in rows) == [one.referral_id for one in made]
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)
    assert len({row.at for row in rows}) == 30


def test_an_unsharded_list_pages_oldest_first(engine: Engine) -> None:
    made = [
        REWARD.but(
            reward_id=f"R{n:02d}", status=RewardStatus.HELD, moved_at=T + (n * 7 % 20) * MINUTE
        )
        for n in range(20)
    ]
    save(engine, *made)
    in_order = [one.reward_id for one in sorted(made, key=lambda one: one.moved_at)]
    for limit in (1, 6, 20, 21):
        assert ids(engine, WAITING.part("Reward"), limit) == in_order


def test_a_list_may_be_cut_from_one_moment_on_and_before_another(engine: Engine) -> None:
    save(engine, *(REFERRAL.but(referral_id=f"R{n}", moved_at=T + n * MINUTE) for n in range(6)))
    listed = REFERRALS_IN.part("new")

    def between(since: datetime | None, until: datetime | None, limit: int) -> list[str]:
        return ids(engine, listed.between(since, until), limit)

    for limit in (1, 2, 50):
        assert between(T + MINUTE, T + 4 * MINUTE, limit) == ["R3", "R2", "R1"]
        assert between(T + 4 * MINUTE, None, limit) == ["R5", "R4"]
        assert between(None, T + MINUTE, limit) == ["R0"]
        assert between(T + MINUTE, T + MINUTE, limit) == []
        assert between(T + 4 * MINUTE, T + MINUTE, limit) == []


def test_what_comes_and_goes_between_two_pages_moves_no_other_line(engine: Engine) -> None:
    made = [REFERRAL.but(referral_id=f"R{n}", moved_at=T + n * MINUTE) for n in range(6)]
    save(engine, *made)
    listed = REFERRALS_IN.part("new")
    first = engine.store.page(listed, limit=3)
    assert [row.identity[0] for row in first.rows] == ["R5", "R4", "R3"]

    gone = [made[3].but(version=1, status="contacted"), made[1].but(version=1, status="contacted")]
    save(engine, *gone, REFERRAL.but(referral_id="newer", moved_at=T + 9 * MINUTE))

    second = engine.store.page(listed, after=first.after, limit=3)
    assert [row.identity[0] for row in second.rows] == ["R2", "R0"]
    assert second.after is None


def test_a_referral_that_moves_stands_in_its_new_state_only(engine: Engine) -> None:
    save(engine, REFERRAL)
    moved = REFERRAL.but(version=1, status=ReferralStatus.CLOSED_WON, moved_at=T + MINUTE)
    save(engine, moved)
    assert ids(engine, REFERRALS_IN.part("new")) == []
    (row,) = engine.store.page(REFERRALS_IN.part("closed_won")).rows
    assert (row.at, row.values["status"]) == (T + MINUTE, "closed_won")
    (row,) = engine.store.page(REFERRALS_OF.part("JS42")).rows
    assert (row.at, row.values["status"]) == (T, "closed_won")


@pytest.mark.parametrize(
    ("record", "moves_on"),
    [
        (REWARD.but(status="held", reason="above_ceiling"), {"status": "approved"}),
        (REWARD.but(status="pending", reason="terms_missing"), {"due_at": T}),
        (REWARD.but(kind=RewardKind.CREDIT), {"status": "paid"}),
        (REWARD.but(kind=RewardKind.DONATION), {"status": "paid"}),
        (PAYOUT.but(reason="unknown_status"), {"status": "paid", "reason": "paid"}),
        (BALANCE.but(owed=1, due_at=None, reason="payout_failed"), {"due_at": T, "reason": None}),
        (BALANCE.but(owed=1, due_at=None, reason="no_payout_details"), {"due_at": T}),
        (BATCH.but(status="stuck", reason="too_old"), {"status": "rejected"}),
        (BATCH.but(status="accepted", reason="missing_items"), {"reason": "accepted"}),
        (DELIVERY.but(status="given_up", code="tried_for_days"), {"status": "done"}),
    ],
    ids=lambda value: getattr(value, "reason", None),
)
def test_what_waits_for_a_person_is_listed_until_it_goes_on(
    engine: Engine, record: Record, moves_on: dict[str, object]
) -> None:
    kind = type(record).__name__
    save(engine, record)
    for listed in (WAITING.part(kind), WAITING.every_kind()):
        (row,) = engine.store.page(listed).rows
        assert row.kind == kind
        assert engine.store.get(type(record), *row.identity) == record.but(version=1)
    save(engine, record.but(version=1))
    assert len(engine.store.page(WAITING.part(kind)).rows) == 1

    save(engine, record.but(version=2, **moves_on))

    assert engine.store.page(WAITING.every_kind()).rows == ()


@pytest.mark.parametrize(
    "record",
    [
        REWARD,
        REWARD.but(status="held", reason="holding_period", due_at=T),
        REWARD.but(status="paid", kind=RewardKind.CREDIT),
        PAYOUT,
        BALANCE.but(owed=1, reason="below_minimum"),
        BALANCE.but(owed=0, reserved=0, reason="batch_denied", due_at=None),
        BATCH,
        DELIVERY,
    ],
    ids=lambda record: f"{type(record).__name__} {getattr(record, 'reason', '')}",
)
def test_what_goes_on_by_itself_waits_for_nobody(engine: Engine, record: Record) -> None:
    save(engine, record)
    assert engine.store.page(WAITING.every_kind()).rows == ()


def test_all_that_waits_comes_in_one_order_whatever_it_is(engine: Engine) -> None:
    save(
        engine,
        REWARD.but(status="held", moved_at=T + 3 * MINUTE),
        BATCH.but(status="stuck", created_at=T + MINUTE),
        PAYOUT.but(reason="other_amount", moved_at=T),
        DELIVERY.but(status="given_up", lease_until=T + 2 * MINUTE),
        BALANCE.but(owed=1, due_at=None, reason="payout_failed", moved_at=T + 4 * MINUTE),
    )
    in_order = ["Payout", "Batch", "Delivery", "Reward", "Balance"]
    for limit in (1, 2, 5, 50):
        rows = [row for page in pages(engine, WAITING.every_kind(), limit) for row in page]
        assert [row.kind for row in rows] == in_order


def test_a_batch_stands_in_its_state_and_before_a_person_at_once(engine: Engine) -> None:
    save(engine, BATCH.but(status="stuck", reason="too_old"))
    for listed in (BATCHES.part("stuck"), WAITING.part("Batch")):
        (row,) = engine.store.page(listed).rows
        assert (row.identity, row.values["reason"]) == (("b1",), "too_old")
    save(engine, BATCH.but(version=1, status="stuck", reason="other_provider"))
    for listed in (BATCHES.part("stuck"), WAITING.part("Batch")):
        (row,) = engine.store.page(listed).rows
        assert row.values["reason"] == "other_provider"
    save(engine, BATCH.but(version=2, status=BatchStatus.ACCEPTED, reason="accepted"))
    assert ids(engine, BATCHES.part("stuck")) == ids(engine, WAITING.part("Batch")) == []
    assert ids(engine, BATCHES.part("accepted")) == ["b1"]
    save(engine, BATCH.but(version=3, status=BatchStatus.STUCK))
    assert ids(engine, WAITING.part("Batch")) == ["b1"]


def test_a_commit_that_loses_moves_no_further_list(engine: Engine) -> None:
    save(engine, BATCH.but(status="stuck"))
    for late in (BATCH, BATCH.but(version=7, status="accepted")):
        with pytest.raises(Conflict) as conflict:
            save(engine, late)
        assert conflict.value.kinds == ("Batch",)
    assert ids(engine, WAITING.part("Batch")) == ids(engine, BATCHES.part("stuck")) == ["b1"]


def test_of_many_that_move_a_batch_at_once_the_lists_show_the_one_that_won(
    engine: Engine,
) -> None:
    save(engine, BATCH)

    def move(status: BatchStatus) -> BatchStatus | None:
        try:
            save(engine, BATCH.but(version=1, status=status))
        except Conflict:
            return None
        return status

    with ThreadPoolExecutor(8) as pool:
        (won,) = [one for one in pool.map(move, [*BatchStatus] * 2) if one]
    for status in BatchStatus:
        assert ids(engine, BATCHES.part(status)) == (["b1"] if status is won else [])
    stuck = won is BatchStatus.STUCK
    assert ids(engine, WAITING.part("Batch")) == (["b1"] if stuck else [])


def test_failed_payouts_are_listed_by_when_that_was_booked(engine: Engine) -> None:
    returned = PAYOUT.but(payout_id="po2", status=PayoutStatus.RETURNED, moved_at=T + MINUTE)
    save(engine, PAYOUT.but(status=PayoutStatus.RELEASED, reason="failed"), returned)
    assert ids(engine, FAILED_PAYOUTS.part()) == ["po2", "po1"]
    save(engine, returned.but(version=1, reason="unexpected_status"))
    assert ids(engine, FAILED_PAYOUTS.part()) == ["po1"]
    assert ids(engine, WAITING.part("Payout")) == ["po2"]


def test_what_has_expired_stands_in_no_list(engine: Engine) -> None:
    until = engine.clock() + MINUTE
    gone = [REFERRAL.but(referral_id=f"gone {n}", expires_at=until) for n in range(9)]
    save(engine, *gone, REFERRAL, BATCH.but(status="stuck", expires_at=until))
    assert len(ids(engine, REFERRALS_IN.part("new"), 4)) == 10
    engine.clock.advance(minutes=1)
    assert ids(engine, REFERRALS_IN.part("new"), 1) == [REFERRAL.referral_id]
    assert ids(engine, WAITING.part("Batch")) == ids(engine, BATCHES.part("stuck")) == []


def test_a_name_leaves_the_lists_with_the_record(engine: Engine) -> None:
    save(engine, REFERRER)
    (row,) = engine.store.page(REFERRERS.part("customer")).rows
    assert row.values["name"] == "Jo Sommer"
    save(engine, REFERRER.but(version=1, name="", email=""))
    (row,) = engine.store.page(REFERRERS.part("customer")).rows
    assert row.values["name"] == ""


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "ZZZZ", "#", "MjAyNg", "x" * 3000, "A" * 61],
)
def test_what_is_no_cursor_is_refused(engine: Engine, cursor: str) -> None:
    with pytest.raises(Invalid) as invalid:
        engine.store.page(REFERRALS_IN.part("new"), after=cursor)
    assert [error.field for error in invalid.value.errors] == ["after"]


def test_a_cursor_opens_no_other_list(engine: Engine) -> None:
    save(
        engine,
        *(REFERRAL.but(referral_id=f"R{n}", created_at=T + n * MINUTE) for n in range(3)),
        REFERRAL.but(referral_id="of another", referrer_id="MR07", created_at=T),
    )
    after = engine.store.page(REFERRALS_OF.part("JS42"), limit=1).after
    page = engine.store.page(REFERRALS_OF.part("MR07"), after=after)
    assert [row.identity[0] for row in page.rows] == ["of another"]


def test_a_reward_is_shown_as_it_is_now(engine: Engine) -> None:
    pending = REWARD.but(status="pending", reason="budget_spent", due_at=T, place=3)
    save(engine, pending)
    (row,) = engine.store.page(REWARDS_OF.part("a1")).rows
    assert row.values["due_at"] == "2026-11-21T20:14:00.000250Z"
    save(engine, pending.but(version=1, status=RewardStatus.HELD, reason="holding_period"))
    (row,) = engine.store.page(REWARDS_OF.part("a1")).rows
    assert (row.values["status"], row.values["reason"]) == ("held", "holding_period")
    assert engine.store.get(Reward, *row.identity) is not None
