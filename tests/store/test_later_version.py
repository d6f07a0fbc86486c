"""What a later version of Goodword wrote is read, changed and written back without loss."""

from typing import Any

import pytest
from pydantic import ValidationError

from goodword.domain.claims.consent import ConsentEvent, ConsentStatus, PurposeConsent
from goodword.domain.errors import TooNew
from goodword.domain.record import Record, is_known
from goodword.domain.rewards.reward import Receipt, Reward, RewardStatus
from goodword.store.items import Item, item_of, known_of, record_of
from goodword.store.upgrades import number_of, upgraded
from tests.store.records import CODE, CONSENT, EVERY_KIND, REWARD

LATER: Item = {
    "partner_tier": {"S": "gold"},
    "nothing": {"NULL": True},
    "share": {"N": "0.125"},
    "tags": {"SS": ["a", "b"]},
    "key": {"B": b"\x00\xff"},
    "more": {"M": {"list": {"L": [{"N": "1"}, {"BOOL": True}, {"M": {}}, {"NS": ["1"]}]}}},
}


def later(record: Record, **attributes: Any) -> Item:
    """The item of a record as a later version would write it, with more in it."""
    return {**item_of(record, nonce="n"), **LATER, **attributes}


def unlike(item: Item, other: Item) -> set[str]:
    """The attributes in which two items differ."""
    return {name for name in item.keys() | other.keys() if item.get(name) != other.get(name)}


@pytest.mark.parametrize("record", EVERY_KIND, ids=lambda record: type(record).__name__)
def test_what_is_not_known_of_any_record_is_written_back(record: Record) -> None:
    item = later(record)
    read = record_of(type(record), item)
    assert item_of(read.but(version=record.version), nonce="n") == item


@pytest.mark.parametrize("record", EVERY_KIND, ids=lambda record: type(record).__name__)
def test_a_larger_number_is_kept(record: Record) -> None:
    item = later(record, v={"N": "7"})
    again = item_of(record_of(type(record), item), nonce="n")
    assert again["v"] == {"N": "7"}
    assert unlike(again, item) == {"version"}


def test_every_item_is_written_with_the_number_of_its_kind() -> None:
    for record in EVERY_KIND:
        assert item_of(record, nonce="n")["v"] == {"N": str(number_of(type(record).__name__))}


def test_a_change_keeps_what_is_not_known_in_parts_of_a_record() -> None:
    item = later(REWARD)
    item["receipt"]["M"]["formula"] = {"S": "x * 10 %"}
    read = record_of(Reward, item)
    changed = read.but(reason="in_payout", receipt=read.receipt.but(rule="other"))
    again = item_of(changed, nonce="n")
    assert unlike(again, item) == {"reason", "receipt", "row", "version"}
    assert again["receipt"]["M"]["formula"] == {"S": "x * 10 %"}
    assert again["receipt"]["M"]["rule"] == {"S": "other"}


def test_a_name_that_a_record_does_not_have_is_refused_by_hand() -> None:
    with pytest.raises(ValidationError):
        CODE.but(partner_tier="gold")
    with pytest.raises(ValidationError):
        Receipt(**{**REWARD.receipt.__dict__, "formula": "x"})
    with pytest.raises(ValidationError):
        record_of(Reward, later(REWARD)).but(reasn="x")


def test_a_state_that_is_not_known_is_read_and_equals_no_other() -> None:
    read = record_of(Reward, later(REWARD, status={"S": "frozen"}))
    assert read.status == "frozen"
    assert not is_known(read.status)
    assert not read.is_known
    assert read.status not in set(RewardStatus)
    assert item_of(read, nonce="n")["status"] == {"S": "frozen"}


def test_a_record_in_a_state_that_is_not_known_is_never_changed() -> None:
    read = record_of(Reward, later(REWARD, status={"S": "frozen"}))
    with pytest.raises(TooNew, match=r"^Reward$"):
        read.but(status=RewardStatus.PAID)
    with pytest.raises(TooNew, match=r"^Reward$"):
        read.but(reason="in_payout")


def test_a_state_that_is_not_known_in_a_part_is_kept_with_the_part() -> None:
    item = later(CONSENT)
    item["purposes"]["L"][0]["M"]["status"] = {"S": "delegated"}
    read = record_of(ConsentEvent, item)
    assert not is_known(read.purposes[0].status)
    assert item_of(read.but(locale="en"), nonce="n")["purposes"] == item["purposes"]


def test_by_hand_a_state_that_is_not_known_is_a_mistake() -> None:
    with pytest.raises(ValidationError):
        REWARD.but(status="frozen")
    with pytest.raises(ValidationError):
        PurposeConsent.model_validate({"purpose": "p", "status": "x", "words_hash": ""})
    assert CONSENT.purposes[0].but(status="given").status is ConsentStatus.GIVEN


def test_a_shape_that_cannot_be_read_is_left_to_the_version_that_wrote_it() -> None:
    item = later(CODE, v={"N": "9"}, referrer_id={"M": {"id": {"S": "JS42"}}})
    with pytest.raises(TooNew, match=r"^ReferralCode$"):
        record_of(type(CODE), item)


def test_what_no_version_writes_is_a_mistake_that_quotes_nothing() -> None:
    with pytest.raises(ValidationError) as failure:
        record_of(type(CODE), {**item_of(CODE, nonce="n"), "name": {"M": {"Anna": {"S": "W"}}}})
    assert "Anna" not in str(failure.value)


def test_a_job_takes_up_only_what_this_version_knows() -> None:
    assert known_of(Reward, later(REWARD, v={"N": "9"})) is not None
    assert known_of(Reward, later(REWARD, status={"S": "frozen"})) is None
    assert known_of(Reward, later(REWARD, kind={"S": "shares"})) is None
    assert known_of(Reward, later(REWARD, v={"N": "9"}, receipt={"S": "none"})) is None
    assert known_of(Reward, later(REWARD, sk={"S": "PRIZE#1"})) is None


def test_an_older_shape_passes_through_every_upgrade_in_order() -> None:
    upgrades = {
        ("Code", 1): lambda values: {**values, "steps": ["one"]},
        ("Code", 2): lambda values: {**values, "steps": [*values["steps"], "two"]},
        ("Other", 1): lambda _: {},
    }
    assert number_of("Code", upgrades) == 3
    assert upgraded("Code", {}, upgrades) == {"steps": ["one", "two"]}
    assert upgraded("Code", {"v": 2, "steps": []}, upgrades) == {"steps": ["two"]}
    assert upgraded("Code", {"v": 3, "steps": []}, upgrades) == {"steps": []}
    assert upgraded("Code", {"v": 4, "steps": []}, upgrades) == {"steps": [], "v": 4}
