"""Reading event files, line by line."""

from datetime import UTC, datetime

import pytest

from goodword.domain.kinds import RewardPreference
from goodword.domain.money import Money
from goodword.domain.referrals.referral import ReferralStatus
from goodword_ops.plan.replay.events import (
    ClaimEnded,
    ClaimReceived,
    Confirmed,
    InvalidEvent,
    RecordedEvent,
    Renewed,
    StageChanged,
    read,
)

AT = datetime(2026, 3, 1, 9, 14, 5, tzinfo=UTC)
HEAD = '{"at":"2026-03-01T09:14:05Z","referral_id":"REF-1",'
CLAIM = (
    HEAD + '"type":"claim.received","referrer_id":"JS42","audience":"customer","country":"DE",'
    '"currency":"EUR"'
)


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (
            CLAIM + "}",
            ClaimReceived(
                AT, "REF-1", "JS42", "customer", "DE", "EUR", None, RewardPreference.MONEY
            ),
        ),
        (
            CLAIM + ',"revision":"71c516efe55faabe","taking":"credit"}',
            ClaimReceived(
                AT,
                "REF-1",
                "JS42",
                "customer",
                "DE",
                "EUR",
                "71c516efe55faabe",
                RewardPreference.CREDIT,
            ),
        ),
        (HEAD + '"type":"claim.confirmed"}', Confirmed(AT, "REF-1")),
        (HEAD + '"type":"claim.refused"}', ClaimEnded(AT, "REF-1")),
        (HEAD + '"type":"claim.expired"}', ClaimEnded(AT, "REF-1")),
        (HEAD + '"type":"claim.erased"}', ClaimEnded(AT, "REF-1")),
        (
            HEAD + '"type":"referral.moved","from":"new","status":"contacted","met":true}',
            StageChanged(
                AT, "REF-1", ReferralStatus.NEW, ReferralStatus.CONTACTED, met=True, deal=None
            ),
        ),
        (
            HEAD + '"type":"referral.moved","from":"opportunity","status":"closed_won",'
            '"minor":4800000,"currency":"EUR"}',
            StageChanged(
                AT,
                "REF-1",
                ReferralStatus.OPPORTUNITY,
                ReferralStatus.CLOSED_WON,
                met=False,
                deal=Money(4_800_000, "EUR"),
            ),
        ),
        (
            HEAD + '"type":"deal.renewed","contract_year":2,"minor":4800000,"currency":"EUR"}',
            Renewed(AT, "REF-1", 2, Money(4_800_000, "EUR")),
        ),
    ],
)
def test_each_event_is_read(line: str, event: RecordedEvent) -> None:
    assert read(line.encode()) == event
    assert read(f"  {line}\r\n".encode()) == event


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "this is not JSON. Fix: write one JSON object a line, in UTF-8"),
        ("{", "this is not JSON. Fix: write one JSON object a line, in UTF-8"),
        (CLAIM + "} {}", "this is not JSON. Fix: write one JSON object a line, in UTF-8"),
        ("[" * 100_000, "this is not JSON. Fix: write one JSON object a line, in UTF-8"),
        ("[]", "the type is missing. Fix: write one of claim.received, "),
        ('{"type":["a"]}', 'there is no event ["a"]. Fix: write one of claim.received, '),
        (HEAD + '"type":"reward.paid"}', 'there is no event "reward.paid". Fix: write one of'),
        (
            HEAD + '"type":"claim.confirmed","email":"a@b.example"}',
            'claim.confirmed has no key "email". Fix: leave it out; an event file holds nothing',
        ),
        (
            HEAD + '"type":"claim.received"}',
            "audience, country, currency, referrer_id is missing. Fix: docs/plan.md lists",
        ),
        (
            '{"at":"2026-03-01","type":"claim.confirmed","referral_id":"R"}',
            'at is "2026-03-01". Fix: write the time in UTC, such as "2026-03-01T09:14:05Z"',
        ),
        (
            '{"at":"2026-03-01T09:14:05+01:00","type":"claim.confirmed","referral_id":"R"}',
            'at is "2026-03-01T09:14:05+01:00". Fix: write the time in UTC',
        ),
        ('{"at":7,"type":"claim.confirmed","referral_id":"R"}', "at is 7. Fix: write the time"),
        (
            '{"at":"2026-03-01T09:14:05Z","type":"claim.confirmed","referral_id":""}',
            'referral_id is "". Fix: write at most 100 letters, digits and signs of ASCII',
        ),
        (
            HEAD + '"type":"referral.moved","from":"new"}',
            "status is missing. Fix: write one of new, contacted, ",
        ),
        (
            HEAD + '"type":"referral.moved","from":"new","status":"won"}',
            'status is "won". Fix: write one of new, contacted, ',
        ),
        (
            HEAD + '"type":"referral.moved","from":"new","status":"closed_won"}',
            "currency, minor is missing. Fix: docs/plan.md lists each event's keys",
        ),
        (
            HEAD + '"type":"referral.moved","from":"new","status":"contacted","minor":1}',
            'referral.moved has no key "minor". Fix: leave it out',
        ),
        (
            HEAD + '"type":"referral.moved","from":"new","status":"contacted","met":1}',
            "met is 1. Fix: write true where a meeting was reported",
        ),
        (
            HEAD + '"type":"deal.renewed","contract_year":2,"minor":48000.5,"currency":"EUR"}',
            "minor is 48000.5. Fix: write the deal's size in minor units, 4800000 for 48,000.00",
        ),
        (
            HEAD + '"type":"deal.renewed","contract_year":2,"minor":null,"currency":"EUR"}',
            "minor is null. Fix: write the deal's size in minor units",
        ),
        (
            HEAD + '"type":"deal.renewed","contract_year":true,"minor":1,"currency":"EUR"}',
            "contract_year is true. Fix: write the number of the contract year",
        ),
        (
            HEAD + '"type":"deal.renewed","contract_year":2,"minor":1e999,"currency":"EUR"}',
            "minor is 1e999. Fix: write the deal's size in minor units",
        ),
        (
            HEAD + '"type":"deal.renewed","contract_year":2,"minor":Infinity,"currency":"EUR"}',
            "this is not JSON. Fix: write one JSON object a line",
        ),
        (
            HEAD + f'"type":"deal.renewed","contract_year":{"9" * 23},"minor":1,"currency":"EUR"}}',
            "contract_year is 99999999999999999999999. Fix: write the number of the contract year",
        ),
        (
            HEAD + '"type":"deal.renewed","contract_year":1,"minor":1,"currency":"EUR"}',
            "contract_year is 1. Fix: write the number of the contract year, 2 for the first",
        ),
        (CLAIM.replace("JS42", "\\u001b[31m") + "}", r'referrer_id is "\u001b[31m". Fix: write at'),
        (CLAIM.replace("JS42", "\\ud800") + "}", r'referrer_id is "\ud800". Fix: write at most'),
        (CLAIM.replace("JS42", "J" * 101) + "}", 'referrer_id is "JJJJJ'),
        (CLAIM.replace('"JS42"', "42") + "}", "referrer_id is 42. Fix: write at most 100 letters"),
        (
            CLAIM.replace("2026-", "9999-") + "}",
            'at is "9999-03-01T09:14:05Z". Fix: write the time',
        ),
        (
            HEAD + f'"type":"deal.renewed","contract_year":2,"minor":{10**18},"currency":"EUR"}}',
            "minor is 1000000000000000000. Fix: write the deal's size",
        ),
        (HEAD + f'"type":"deal.renewed","minor":{"9" * 5_000}}}', "this is not JSON"),
        (CLAIM + ',"taking":"gold"}', 'taking is "gold". Fix: write one of money, credit, '),
    ],
)
def test_a_wrong_line_says_what_is_wrong_and_how_to_mend_it(line: str, says: str) -> None:
    with pytest.raises(InvalidEvent) as caught:
        read(line.encode())

    assert str(caught.value).startswith(says)


def test_a_line_that_is_no_text_is_no_event() -> None:
    with pytest.raises(InvalidEvent):
        read(b'{"at":"\xff"}')


def test_a_message_shows_no_more_than_the_beginning_of_a_value() -> None:
    with pytest.raises(InvalidEvent) as caught:
        read(f'{HEAD}"type":"{"x" * 10_000}"}}'.encode())

    assert len(str(caught.value)) < 300
