"""The contract of lists, on every engine: what is due, a chain of consent, rewards to pay."""

from datetime import timedelta

import pytest

from goodword.domain.claims.consent import ConsentEvent, Wording
from goodword.domain.event import Decision, Event
from goodword.domain.referrals.referral import Deal, Referral
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.program.revision import revision_of
from tests.doubles import sample_program
from tests.store.engines import Engine
from tests.store.records import CONSENT, EVENT, REFERRAL, REWARD, WORDING, T

MINUTE = timedelta(minutes=1)


def test_what_is_due_comes_earliest_first_and_later_ones_wait(engine: Engine) -> None:
    now = engine.clock()
    at = {"late": now + MINUTE, "third": now, "first": now - 2 * MINUTE, "second": now - MINUTE}
    engine.store.commit(
        Decision(
            save=(
                *(REFERRAL.but(referral_id=name, due_at=when) for name, when in at.items()),
                REFERRAL.but(referral_id="never"),
                Deal(deal_id="another kind", referral_id="R", due_at=now - MINUTE),
            )
        )
    )
    found = engine.store.due(Referral, now)
    assert [referral.referral_id for referral in found] == ["first", "second", "third"]
    assert found[0] == REFERRAL.but(referral_id="first", due_at=at["first"], version=1)


def test_more_than_a_page_of_what_is_due_comes_complete_and_in_order(engine: Engine) -> None:
    now = engine.clock()
    ids = [f"REF-{number:03d}" for number in range(230)]
    waiting = [
        REFERRAL.but(referral_id=name, due_at=now - (len(ids) - n) * MINUTE)
        for n, name in enumerate(ids)
    ]
    for start in range(0, len(waiting), 100):
        engine.store.commit(Decision(save=tuple(waiting[start : start + 100])))

    assert [r.referral_id for r in engine.store.due(Referral, now, limit=1000)] == ids
    assert [r.referral_id for r in engine.store.due(Referral, now)] == ids[:100]
    assert [r.referral_id for r in engine.store.due(Referral, now, limit=7)] == ids[:7]


def test_rewards_that_wait_for_a_new_budget_come_oldest_first_and_then_in_declared_order(
    engine: Engine,
) -> None:
    now = engine.clock()
    period = now.replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = [
        REWARD.but(
            reward_id=f"R{(7 * n) % 230:03d}",  # neither names nor partitions know the order
            status=RewardStatus.PENDING,
            created_at=T + n // 2 * MINUTE,
            place=n % 2,
            due_at=period,
        )
        for n in range(230)
    ]
    shuffled = sorted(waiting, key=lambda reward: reward.reward_id[::-1])
    for start in range(0, len(shuffled), 100):
        engine.store.commit(Decision(save=tuple(shuffled[start : start + 100])))
    engine.store.commit(
        Decision(save=(REWARD.but(status=RewardStatus.HELD, due_at=period - MINUTE),))
    )

    held, *found = engine.store.due(Reward, now, limit=1000)
    assert held.status is RewardStatus.HELD
    assert found == [reward.but(version=1) for reward in waiting]
    assert engine.store.due(Reward, now) == (held, *found[:99])
    assert engine.store.due(Reward, now, limit=7) == (held, *found[:6])
    assert engine.store.due(Reward, period) == (held, *found[:99])
    assert engine.store.due(Reward, period - timedelta(microseconds=1)) == (held,)
    assert engine.store.get(Reward, "a1", waiting[3].reward_id) == waiting[3].but(version=1)


def test_a_reward_that_is_taken_up_leaves_the_queue(engine: Engine) -> None:
    now = engine.clock()
    pending = REWARD.but(status=RewardStatus.PENDING, due_at=now)
    engine.store.commit(Decision(save=(pending,)))
    engine.store.commit(Decision(save=(pending.but(version=1, due_at=now + MINUTE),)))
    assert engine.store.due(Reward, now) == ()
    held = pending.but(version=2, status=RewardStatus.HELD, due_at=now + MINUTE)
    engine.store.commit(Decision(save=(held,)))
    assert engine.store.due(Reward, now + MINUTE) == (held.but(version=3),)


def test_what_moved_is_due_at_its_new_time_only(engine: Engine) -> None:
    now = engine.clock()
    engine.store.commit(Decision(save=(REFERRAL.but(due_at=now),)))
    engine.store.commit(Decision(save=(REFERRAL.but(version=1, due_at=now + MINUTE),)))
    assert engine.store.due(Referral, now) == ()
    assert len(engine.store.due(Referral, now + MINUTE)) == 1
    engine.store.commit(Decision(save=(REFERRAL.but(version=2),)))
    assert engine.store.due(Referral, now + MINUTE) == ()


def test_expired_records_do_not_stand_in_the_way_of_what_is_due(engine: Engine) -> None:
    now = engine.clock()
    gone = tuple(
        REFERRAL.but(referral_id=f"gone {n}", due_at=now - MINUTE, expires_at=now + MINUTE)
        for n in range(20)
    )
    engine.store.commit(Decision(save=(*gone, REFERRAL.but(due_at=now))))
    engine.clock.advance(minutes=1)
    assert [r.referral_id for r in engine.store.due(Referral, now, limit=5)] == [
        REFERRAL.referral_id
    ]


def test_due_events_are_of_their_own_class(engine: Engine) -> None:
    now = engine.clock()
    event, consent = EVENT.but(due_at=now - MINUTE), CONSENT.but(due_at=now)
    engine.store.commit(Decision(events=(event, consent)))
    assert engine.store.due(Event, now) == (event.but(version=1), consent.but(version=1))


@pytest.mark.parametrize("event", [EVENT, CONSENT], ids=["Event", "ConsentEvent"])
def test_a_delivered_event_is_due_no_more_and_stays(engine: Engine, event: Event) -> None:
    now = engine.clock()
    engine.store.commit(Decision(events=(event.but(due_at=now),)))
    for _ in range(2):
        engine.store.delivered(event)
    assert engine.store.due(Event, now + MINUTE) == ()
    third = "1" if isinstance(event, ConsentEvent) else event.event_id
    assert engine.store.get(type(event), "c1", third) == event.but(version=1)


def test_a_postponed_event_is_due_later(engine: Engine) -> None:
    now = engine.clock()
    engine.store.commit(Decision(events=(EVENT.but(due_at=now),)))
    engine.store.postpone(EVENT, now + MINUTE)
    assert engine.store.due(Event, now) == ()
    assert engine.store.due(Event, now + MINUTE) == (EVENT.but(version=1, due_at=now + MINUTE),)


def test_a_delivered_event_cannot_be_postponed(engine: Engine) -> None:
    now = engine.clock()
    engine.store.commit(Decision(events=(EVENT.but(due_at=now),)))
    engine.store.delivered(EVENT)
    engine.store.postpone(EVENT, now)
    assert engine.store.due(Event, now) == ()


def test_marks_of_an_event_that_is_gone_create_nothing(engine: Engine) -> None:
    engine.store.delivered(EVENT)
    engine.store.postpone(EVENT, T)
    assert engine.store.get(Event, "c1", "e1") is None
    assert engine.store.due(Event, T) == ()


def test_a_chain_of_consent_comes_whole_and_in_order(engine: Engine) -> None:
    chain = tuple(
        CONSENT.but(sequence=number, event_id=f"e{number}", evidence="e" * 30_000)
        for number in range(1, 41)
    )
    for entry in reversed(chain):
        engine.store.commit(Decision(events=(entry,)))
    engine.store.commit(Decision(events=(CONSENT.but(about="c12"), EVENT)))
    assert engine.store.consents("c1") == tuple(entry.but(version=1) for entry in chain)
    assert engine.store.consents("nobody") == ()


def test_rewards_to_pay_are_the_approved_of_one_account_and_currency(engine: Engine) -> None:
    newer = REWARD.but(reward_id="newer", created_at=T + MINUTE)
    older = REWARD.but(reward_id="older", created_at=T - MINUTE)
    engine.store.commit(
        Decision(
            save=(
                newer,
                older,
                REWARD.but(reward_id="held", status=RewardStatus.HELD),
                REWARD.but(reward_id="paid", status=RewardStatus.PAID),
                REWARD.but(reward_id="other currency", currency="JPY"),
                REWARD.but(reward_id="other account", account_id="a2"),
            )
        )
    )
    assert engine.store.approved_rewards("a1", "EUR") == (
        older.but(version=1),
        newer.but(version=1),
    )


def test_a_reserved_reward_is_not_to_pay_again_until_it_is_released(engine: Engine) -> None:
    engine.store.commit(Decision(save=(REWARD,)))
    reserved = REWARD.but(version=1, status=RewardStatus.RESERVED)
    engine.store.commit(Decision(save=(reserved,)))
    assert engine.store.approved_rewards("a1", "EUR") == ()
    engine.store.commit(Decision(save=(REWARD.but(version=2),)))
    assert engine.store.approved_rewards("a1", "EUR") == (REWARD.but(version=3),)


def test_at_most_25_rewards_come_oldest_first_however_many_were_paid(engine: Engine) -> None:
    def made(prefix: str, count: int, status: RewardStatus) -> list[Reward]:
        return [
            REWARD.but(reward_id=f"{prefix} {n}", created_at=T + n * MINUTE, status=status)
            for n in range(count)
        ]

    waiting = made("waiting", 30, RewardStatus.APPROVED)
    engine.store.commit(Decision(save=tuple(made("paid", 60, RewardStatus.PAID))))
    engine.store.commit(Decision(save=tuple(reversed(waiting))))
    found = engine.store.approved_rewards("a1", "EUR")
    assert [reward.reward_id for reward in found] == [f"waiting {n}" for n in range(25)]


def test_a_published_programme_and_its_words_are_kept_as_they_were(
    engine: Engine,
) -> None:
    program = sample_program()
    for _ in range(2):
        engine.store.publish(program, [WORDING])
    engine.store.publish(program, [WORDING.but(words="Nein.")])
    assert engine.store.program(revision_of(program)) == program
    assert engine.store.get(Wording, WORDING.words_hash) == WORDING.but(version=1)
    assert engine.store.program("0" * 16) is None
