"""Event files: every mistake of a file at once, each with its line."""

from pathlib import Path

import pytest

from goodword_ops.failures import WrongInput
from goodword_ops.plan.replay.event_file import MOST_MISTAKES, replayed
from tests.domain.rewards.rewarding import TWO_BANDS
from tests.programs import rewarding

CLAIM = (
    '{"at":"2026-03-01T09:00:00Z","type":"claim.received","referral_id":"R1","referrer_id":"JS42",'
    '"audience":"customer","country":"DE","currency":"EUR"}'
)
CONFIRMED = '{"at":"2026-03-01T10:00:00Z","type":"claim.confirmed","referral_id":"R1"}'
TERMS = [rewarding(TWO_BANDS)]


def mistakes(file: Path) -> list[str]:
    with pytest.raises(WrongInput) as caught:
        replayed(file, TERMS)
    return str(caught.value).replace(str(file), "e").splitlines()


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    lines = [CLAIM, "oops", CONFIRMED, "", CLAIM, CONFIRMED.replace("R1", "R2")]
    file.write_text("\n".join(lines), "utf-8")

    assert mistakes(file) == [
        "e cannot be replayed",
        "e:2 this is not JSON. Fix: write one JSON object a line, in UTF-8",
        (
            "e:5 2026-03-01T09:00:00Z is before the event above it, 2026-03-01T10:00:00Z. "
            "Fix: put the events in the order of time"
        ),
        "e:6 there is no referral R2. Fix: its claim.received must stand above",
        "3 mistakes",
    ]


MOVED = (
    '{"at":"2026-03-02T10:00:00Z","type":"referral.moved","referral_id":"R1","from":"new",'
    '"status":"closed_won","minor":5000000,"currency":"EUR"}'
)


def test_what_follows_from_a_mistake_is_none_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    refused = CLAIM.replace('"DE"', '"Germany"')
    unread = MOVED.replace("5000000", "null").replace("R1", "R2")
    renewed = (
        '{"at":"2027-03-02T10:00:00Z","type":"deal.renewed","referral_id":"R2",'
        '"contract_year":2,"minor":5000000,"currency":"EUR"}'
    )
    others = [CLAIM.replace("R1", "R2"), CONFIRMED.replace("R1", "R2"), unread, renewed]
    file.write_text("\n".join([refused, others[0], CONFIRMED, *others[1:3], MOVED, renewed]))

    assert mistakes(file) == [
        "e cannot be replayed",
        'e:1 "Germany" is no country. Fix: write an ISO 3166 code such as DE',
        ("e:5 minor is null. Fix: write the deal's size in minor units, 4800000 for 48,000.00 EUR"),
        "2 mistakes",
    ]


def test_an_unknown_name_is_told_once_and_leaves_room_for_other_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    wrong = CLAIM.replace("customer", "custmer")
    claims = [wrong.replace("R1", f"R{number}") for number in range(100)]
    file.write_text("\n".join([*claims, "oops"]), "utf-8")

    assert mistakes(file) == [
        "e cannot be replayed",
        'e:1 no programme has the audience "custmer". Fix: did you mean "customer"?',
        "e:101 this is not JSON. Fix: write one JSON object a line, in UTF-8",
        "2 mistakes",
    ]


def test_a_byte_order_mark_before_the_first_event_is_none_of_it(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join([CLAIM, CONFIRMED, MOVED]), "utf-8-sig")

    assert replayed(file, TERMS).won == 1


def test_a_file_of_nothing_but_mistakes_is_left_after_some(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("no\n" * 1_000, "utf-8")

    found = mistakes(file)

    assert len(found) == MOST_MISTAKES + 2
    assert found[-1] == "20 mistakes; the rest of the file was not read"


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_a_file_without_events_is_told(tmp_path: Path, content: str) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text(content, "utf-8")

    assert mistakes(file) == ["e holds no events; docs/plan.md says what an event file holds"]


def test_a_file_that_is_missing_or_unreadable_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.gz").write_text(CLAIM, "utf-8")
    (tmp_path / "cut.gz").write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc")

    assert mistakes(tmp_path / "none.jsonl") == [
        "there is no file e; goodword plan --generate makes one to try with"
    ]
    for name in ("bad.gz", "cut.gz"):
        assert mistakes(tmp_path / name)[0].startswith("e cannot be read: ")
    assert mistakes(tmp_path)[0].startswith("e cannot be read: ")
