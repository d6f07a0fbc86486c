"""The contract of a commit, on every engine: all or nothing, and only over what was loaded."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from goodword.domain.claims.consent import ConsentEvent, Prospect
from goodword.domain.errors import Conflict
from goodword.domain.event import Decision, Event
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Deal, Referral, ReferralStatus
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.rewards.reward import DealCount
from goodword.store import keys
from tests.store.engines import Engine
from tests.store.records import CODE, CONSENT, EVENT, EVERY_KIND, PROSPECT, REFERRAL, T


def identity_of(record: Record) -> tuple[str, ...]:
    return tuple(
        str(getattr(record, name)) for name in keys.LAYOUTS[type(record).__name__].identity
    )


@pytest.mark.parametrize("record", EVERY_KIND, ids=lambda record: type(record).__name__)
def test_every_kind_of_record_comes_back_as_it_was_saved(engine: Engine, record: Record) -> None:
    engine.store.commit(Decision(save=(record,)))
    assert engine.store.get(type(record), *identity_of(record)) == record.but(version=1)


def test_what_was_never_saved_is_none(engine: Engine) -> None:
    assert engine.store.get(ReferralCode, "h4xq") is None


@pytest.mark.parametrize(
    "code", ["", "x" * 3000, "#", "\ud800"], ids=["empty", "long", "#", "half"]
)
def test_a_visitor_may_ask_for_any_code(engine: Engine, code: str) -> None:
    engine.store.commit(Decision(save=(CODE,)))
    assert engine.store.get(ReferralCode, code) is None


def test_a_change_is_saved_over_the_version_that_was_loaded(engine: Engine) -> None:
    engine.store.commit(Decision(save=(REFERRAL,)))
    loaded = engine.store.get(Referral, REFERRAL.referral_id)
    assert loaded is not None

    engine.store.commit(Decision(save=(loaded.but(status=ReferralStatus.QUALIFIED),)))

    changed = engine.store.get(Referral, REFERRAL.referral_id)
    assert changed == loaded.but(status=ReferralStatus.QUALIFIED, version=2)


def test_a_second_creation_is_a_conflict_and_leaves_the_first(engine: Engine) -> None:
    engine.store.commit(Decision(save=(PROSPECT,)))
    with pytest.raises(Conflict) as conflict:
        engine.store.commit(Decision(save=(PROSPECT.but(claim_id="c2"),)))
    assert conflict.value.kinds == ("Prospect",)
    assert engine.store.get(Prospect, "p1") == PROSPECT.but(version=1)


def test_the_same_creation_twice_is_a_conflict_though_nothing_differs(engine: Engine) -> None:
    engine.store.commit(Decision(save=(PROSPECT,)))
    with pytest.raises(Conflict):
        engine.store.commit(Decision(save=(PROSPECT,)))


def test_a_change_of_an_older_version_is_a_conflict(engine: Engine) -> None:
    engine.store.commit(Decision(save=(REFERRAL,)))
    first = REFERRAL.but(version=1)
    engine.store.commit(Decision(save=(first.but(reason="called"),)))
    with pytest.raises(Conflict) as conflict:
        engine.store.commit(Decision(save=(first.but(reason="lost"),)))
    assert conflict.value.kinds == ("Referral",)


def test_a_change_of_what_is_not_there_is_a_conflict(engine: Engine) -> None:
    with pytest.raises(Conflict):
        engine.store.commit(Decision(save=(REFERRAL.but(version=1),)))


def test_nothing_is_written_when_one_condition_fails(engine: Engine) -> None:
    engine.store.commit(Decision(save=(PROSPECT,)))

    with pytest.raises(Conflict) as conflict:
        engine.store.commit(Decision(save=(REFERRAL, PROSPECT), events=(CONSENT,)))

    assert conflict.value.kinds == ("Prospect",)
    assert engine.store.get(Referral, REFERRAL.referral_id) is None
    assert engine.store.consents("c1") == ()


def test_a_conflict_names_every_kind_that_failed_once_and_in_order(engine: Engine) -> None:
    other = Deal(deal_id="D-2", referral_id="R")
    engine.store.commit(Decision(save=(PROSPECT, other, other.but(deal_id="D-3"))))
    with pytest.raises(Conflict) as conflict:
        engine.store.commit(Decision(save=(other, REFERRAL, other.but(deal_id="D-3"), PROSPECT)))
    assert conflict.value.kinds == ("Deal", "Prospect")


def test_an_event_that_is_there_already_is_a_conflict(engine: Engine) -> None:
    engine.store.commit(Decision(events=(EVENT,)))
    with pytest.raises(Conflict) as conflict:
        engine.store.commit(Decision(save=(REFERRAL,), events=(EVENT,)))
    assert conflict.value.kinds == ("Event",)
    assert engine.store.get(Referral, REFERRAL.referral_id) is None


def test_two_entries_at_the_same_place_of_a_chain_are_a_conflict(engine: Engine) -> None:
    engine.store.commit(Decision(events=(CONSENT,)))
    with pytest.raises(Conflict) as conflict:
        engine.store.commit(Decision(events=(CONSENT.but(event_id="other"),)))
    assert conflict.value.kinds == ("ConsentEvent",)


def test_an_event_is_read_by_what_it_is_about(engine: Engine) -> None:
    engine.store.commit(Decision(events=(EVENT, CONSENT)))
    assert engine.store.get(Event, "c1", "e1") == EVENT.but(version=1)
    assert engine.store.get(ConsentEvent, "c1", "1") == CONSENT.but(version=1)


def test_an_empty_decision_changes_nothing(engine: Engine) -> None:
    engine.store.commit(Decision())


def test_a_decision_of_51_records_is_one_commit(engine: Engine) -> None:
    deals = tuple(Deal(deal_id=f"D-{n}", referral_id="R") for n in range(50))
    engine.store.commit(Decision(save=deals, events=(EVENT,)))
    assert engine.store.get(Deal, "D-49") == deals[49].but(version=1)

    with pytest.raises(Conflict):
        engine.store.commit(Decision(save=(REFERRAL, *deals)))
    assert engine.store.get(Referral, REFERRAL.referral_id) is None


def test_more_records_than_a_transaction_holds_are_refused(engine: Engine) -> None:
    deals = tuple(Deal(deal_id=f"D-{n}", referral_id="R") for n in range(101))
    with pytest.raises(ValueError, match="101 records"):
        engine.store.commit(Decision(save=deals))


def test_the_same_record_twice_in_a_decision_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="twice"):
        engine.store.commit(Decision(save=(REFERRAL, REFERRAL.but(reason="called"))))


def test_what_has_expired_is_gone_for_reading_and_for_changing(engine: Engine) -> None:
    expiring = PROSPECT.but(expires_at=engine.clock() + timedelta(days=14))
    engine.store.commit(Decision(save=(expiring,)))
    engine.clock.advance(days=14, microseconds=-1)
    assert engine.store.get(Prospect, "p1") == expiring.but(version=1)

    engine.clock.advance(microseconds=1)

    assert engine.store.get(Prospect, "p1") is None
    with pytest.raises(Conflict):
        engine.store.commit(Decision(save=(expiring.but(version=1, confirmed_at=T),)))


def test_what_has_expired_may_be_created_anew(engine: Engine) -> None:
    expiring = PROSPECT.but(expires_at=engine.clock() + timedelta(days=14))
    engine.store.commit(Decision(save=(expiring,)))
    engine.clock.advance(days=14)

    engine.store.commit(Decision(save=(PROSPECT.but(claim_id="c2"),)))

    assert engine.store.get(Prospect, "p1") == PROSPECT.but(claim_id="c2", version=1)


def test_of_many_that_register_a_person_at_once_exactly_one_is_first(engine: Engine) -> None:
    def register(number: int) -> bool:
        claim = f"c{number}"
        try:
            engine.store.commit(
                Decision(
                    save=(
                        PROSPECT.but(claim_id=claim),
                        REFERRAL.but(referral_id=f"REF-{number}", claim_id=claim),
                    ),
                    events=(CONSENT.but(about=claim),),
                )
            )
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = [number for number, first in enumerate(pool.map(register, range(24))) if first]

    registered = engine.store.get(Prospect, "p1")
    assert registered is not None
    assert [f"c{number}" for number in won] == [registered.claim_id]
    stored = [n for n in range(24) if engine.store.get(Referral, f"REF-{n}") is not None]
    assert stored == won


def test_of_many_that_write_the_very_same_exactly_one_is_told_that_it_did(engine: Engine) -> None:
    def lease(_: int) -> bool:
        try:
            engine.store.commit(Decision(save=(PROSPECT,)))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lease, range(24))) == 1


def test_counting_together_loses_nothing(engine: Engine) -> None:
    engine.store.commit(Decision(save=(DealCount(referrer_id="JS42", year=2026, deals=0),)))

    def count(_: int) -> None:
        while True:
            found = engine.store.get(DealCount, "JS42", "2026")
            assert found is not None
            try:
                engine.store.commit(Decision(save=(found.but(deals=found.deals + 1),)))
            except Conflict:
                continue
            return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(12)))
    counted = engine.store.get(DealCount, "JS42", "2026")
    assert counted is not None
    assert counted.deals == 12
