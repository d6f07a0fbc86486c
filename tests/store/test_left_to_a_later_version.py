"""What a later version has stored, on every engine: kept, passed over by jobs, never lost."""

import json
from datetime import timedelta
from typing import Any

import pytest

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import Conflict, TooNew
from goodword.domain.event import Decision, Event
from goodword.domain.record import Record
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.flows.due_events import react_to_due
from goodword.flows.reactions import (
    COUNT_FIGURES,
    KEEP_OVERVIEW,
    LEFT_AT_MOST,
    LEFT_FOR,
    MAIL_NEWS,
    REWARD_DEAL,
    Reaction,
)
from goodword.program.revision import canonical_json, revision_of
from goodword.store import keys
from goodword.store.items import Item, item_of
from tests.doubles import sample_program
from tests.store.engines import Engine
from tests.store.records import CODE, CONSENT, EVENT, REWARD

SILENT: dict[str, Reaction] = dict.fromkeys(
    (MAIL_NEWS, KEEP_OVERVIEW, COUNT_FIGURES), lambda _: None
)
"""What else follows from a deal."""

LATER: Item = {
    "v": {"N": "7"},
    "partner_tier": {"S": "gold"},
    "share": {"N": "0.125"},
    "tags": {"SS": ["a"]},
    "more": {"M": {"nothing": {"NULL": True}, "list": {"L": [{"N": "1"}]}}},
}


def put(engine: Engine, record: Record, **attributes: Any) -> Item:
    """Stores a record as a later version writes it."""
    item = {**item_of(record, nonce="n"), **LATER, **attributes}
    engine.put(item)
    return item


def stored(engine: Engine, record: Record) -> Item:
    return engine.item(*keys.key_of(record))


def unlike(item: Item, other: Item) -> set[str]:
    return {name for name in item.keys() | other.keys() if item.get(name) != other.get(name)}


def test_a_change_keeps_all_that_it_does_not_know(engine: Engine) -> None:
    receipt = item_of(REWARD, nonce="n")["receipt"]
    receipt["M"]["formula"] = {"S": "x * 10 %"}
    before = put(engine, REWARD, receipt=receipt)

    read = engine.store.get(Reward, "a1", REWARD.reward_id)
    assert read is not None
    engine.store.commit(Decision(save=(read.but(reason="below_minimum"),)))

    after = stored(engine, REWARD)
    assert unlike(before, after) == {"reason", "row", "version", "nonce"}
    with pytest.raises(Conflict):
        engine.store.commit(Decision(save=(read.but(reason="next_payout"),)))


def test_an_update_in_place_keeps_all_that_it_does_not_know(engine: Engine) -> None:
    before = put(engine, CODE)

    assert engine.store.draw_number("h4xq") == 1

    assert unlike(before, stored(engine, CODE)) == {"numbers_drawn", "version"}


def test_a_state_that_is_not_known_is_read_and_never_written_over(engine: Engine) -> None:
    before = put(engine, REWARD, status={"S": "frozen"})

    read = engine.store.get(Reward, "a1", REWARD.reward_id)

    assert read is not None
    assert (read.status, read.is_known) == ("frozen", False)
    with pytest.raises(TooNew):
        engine.store.commit(Decision(save=(read.but(status=RewardStatus.PAID),)))
    assert stored(engine, REWARD) == before


def test_jobs_pass_over_what_they_do_not_know_however_much_there_is(engine: Engine) -> None:
    now = engine.clock()
    for number in range(120):
        due = REWARD.but(reward_id=f"r{number:03}", due_at=now - timedelta(hours=1), status="held")
        if number % 3 == 0:
            put(engine, due, status={"S": "frozen"})
        elif number % 3 == 1:
            put(engine, due, receipt={"S": "in another shape"})
        else:
            put(engine, due, sk={"S": f"PRIZE#{number}"})
    known = REWARD.but(reward_id="known", due_at=now, status="held")
    engine.store.commit(Decision(save=(known,)))

    assert engine.store.due(Reward, now) == (known.but(version=1),)


def test_a_reward_of_a_kind_that_is_not_known_is_not_paid_as_money(engine: Engine) -> None:
    engine.store.commit(Decision(save=(REWARD,)))
    put(engine, REWARD.but(reward_id="a-share"), kind={"S": "shares"})

    assert engine.store.approved_rewards("a1", "EUR") == (REWARD.but(version=1),)


def test_what_cannot_be_read_is_said_to_be_too_new(engine: Engine) -> None:
    put(engine, CODE, referrer_id={"M": {"id": {"S": "JS42"}}})
    with pytest.raises(TooNew, match="ReferralCode"):
        engine.store.get(ReferralCode, "h4xq")


def test_a_chain_is_never_shown_with_a_gap(engine: Engine) -> None:
    put(engine, CONSENT, purposes={"M": {"news": {"S": "given"}}})
    with pytest.raises(TooNew, match="ConsentEvent"):
        engine.store.consents("c1")


def test_an_entry_with_a_status_that_is_not_known_is_read_with_the_others(engine: Engine) -> None:
    item = item_of(CONSENT, nonce="n")
    item["purposes"]["L"][0]["M"]["status"] = {"S": "delegated"}
    put(engine, CONSENT, purposes=item["purposes"])
    (entry,) = engine.store.consents("c1")
    assert isinstance(entry, ConsentEvent)
    assert entry.purposes[0].status == "delegated"


def test_an_event_of_a_type_that_is_not_known_stays_due_for_the_version_that_knows_it(
    engine: Engine,
) -> None:
    now = engine.clock()
    event = EVENT.but(at=now, due_at=now)
    before = put(engine, event, type={"S": "claim.translated"})

    assert react_to_due(engine.store, {}, clock=lambda: now) == 0
    assert engine.store.due(Event, now) == ()
    after = stored(engine, event)
    assert unlike(before, after) == {"due_at"}

    later = now + LEFT_FOR
    (waiting,) = engine.store.due(Event, later)
    assert (waiting.type, waiting.is_known) == ("claim.translated", False)
    # It waits as long again as it has waited, and a day at most.
    much_later = now + timedelta(hours=7)
    react_to_due(engine.store, {}, clock=lambda: much_later)
    assert engine.store.due(Event, much_later + timedelta(hours=6)) == ()
    assert len(engine.store.due(Event, much_later + timedelta(hours=7))) == 1
    for days in (9, 30):
        react_to_due(engine.store, {}, clock=lambda: now + timedelta(days=days))  # noqa: B023
        assert len(engine.store.due(Event, now + timedelta(days=days) + LEFT_AT_MOST)) == 1


def test_an_event_of_a_type_that_is_not_known_keeps_no_other_from_its_turn(
    engine: Engine,
) -> None:
    now = engine.clock()
    for number in range(120):
        event = EVENT.but(event_id=f"later{number}", at=now, due_at=now - timedelta(hours=1))
        put(engine, event, type={"S": "claim.translated"})
    plain = EVENT.but(event_id="plain", type="reward.held", at=now, due_at=now)
    engine.store.commit(Decision(events=(plain,)))

    done = [react_to_due(engine.store, SILENT, clock=lambda: now) for _ in range(3)]

    assert sum(done) == 1
    assert engine.store.due(Event, now) == ()


def test_a_reaction_in_a_state_that_is_not_known_is_not_run_again(engine: Engine) -> None:
    now = engine.clock()
    event = EVENT.but(type="deal.renewed", at=now, due_at=now)
    engine.store.commit(Decision(events=(event,)))
    running = Delivery(
        event_id=event.event_id,
        reaction=REWARD_DEAL,
        status=DeliveryStatus.RUNNING,
        attempts=1,
        lease_until=now,
    )
    before = put(engine, running, status={"S": "paused"})
    ran: list[Event] = []

    assert react_to_due(engine.store, {REWARD_DEAL: ran.append, **SILENT}, clock=lambda: now) == 0

    assert ran == []
    assert stored(engine, running) == before
    assert engine.store.due(Event, now) == ()
    assert len(engine.store.due(Event, now + LEFT_FOR)) == 1


def test_a_reaction_that_runs_again_keeps_what_it_does_not_know(engine: Engine) -> None:
    now = engine.clock()
    event = EVENT.but(type="deal.renewed", at=now, due_at=now)
    engine.store.commit(Decision(events=(event,)))
    failed = Delivery(
        event_id=event.event_id,
        reaction=REWARD_DEAL,
        status=DeliveryStatus.FAILED,
        attempts=1,
        lease_until=now,
        retry_at=now,
        code="unavailable",
    )
    put(engine, failed)

    assert (
        react_to_due(engine.store, {REWARD_DEAL: lambda _: None, **SILENT}, clock=lambda: now) == 1
    )

    after = stored(engine, failed)
    assert after["status"] == {"S": "done"}
    assert {name: after[name] for name in LATER} == LATER
    assert not {"retry_at", "code"} & after.keys()


def test_a_reaction_that_needs_a_later_version_is_never_given_up(engine: Engine) -> None:
    start = engine.clock()
    engine.store.commit(Decision(events=(EVENT.but(type="deal.renewed", at=start, due_at=start),)))

    def fails(_: Event) -> None:
        raise TooNew("Prospect")

    for _ in range(20):
        engine.clock.advance(days=2, minutes=1)
        react_to_due(engine.store, {REWARD_DEAL: fails, **SILENT}, clock=engine.clock)

    delivery = engine.store.get(Delivery, EVENT.event_id, REWARD_DEAL)
    assert delivery is not None
    assert (delivery.status, delivery.code) == (DeliveryStatus.FAILED, "toonew")


def test_a_programme_of_a_later_version_is_read_as_far_as_it_is_known(engine: Engine) -> None:
    sample = sample_program()
    content = {**json.loads(canonical_json(sample)), "format": 9, "newsletter": {"monthly": 1}}
    content["payouts"]["fees"] = {"EUR": 20}
    revision = revision_of(sample)
    put_program(engine, revision, content)

    read = engine.store.program(revision)

    assert read is not None
    assert read.payouts.minimum == sample.payouts.minimum
    assert json.loads(canonical_json(read)) == content
    engine.store.publish(sample, ())
    assert engine.store.program(revision) == read


def test_a_programme_that_cannot_be_read_is_said_to_be_too_new(engine: Engine) -> None:
    content = json.loads(canonical_json(sample_program()))
    content["audiences"]["customer"]["reward"][0]["rule"] = "auction"
    put_program(engine, "0123456789abcdef", content)
    with pytest.raises(TooNew, match="0123456789abcdef"):
        engine.store.program("0123456789abcdef")
    assert engine.store.program("fedcba9876543210") is None


def put_program(engine: Engine, revision: str, content: dict[str, Any]) -> None:
    pk, sk = keys.program(revision)
    text = json.dumps(content)
    engine.put({"pk": {"S": pk}, "sk": {"S": sk}, "v": {"N": "7"}, "program": {"S": text}})
