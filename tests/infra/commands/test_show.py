"""``goodword show``: a story in words, which names nobody unless it is asked to."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from goodword.domain.event import Decision
from goodword.domain.event_data.rewards import RewardHeld
from goodword.domain.event_data.sales import LeadAnswered, WinDecided
from goodword.domain.events import happened
from goodword.domain.kinds import RewardKind
from goodword.domain.reasons import Reason
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.domain.sales.win import ReportedWin
from goodword.program.rewards import Milestone
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from tests.store.records import CODE, EVERY_KIND

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator


@pytest.fixture
def records(dynamodb: "DynamoDBClient", table: str, monkeypatch: pytest.MonkeyPatch) -> DynamoStore:
    """A table with one record of each kind, which the command finds by its environment."""
    monkeypatch.setenv("GOODWORD_TABLE", table)
    monkeypatch.setenv("GOODWORD_ORIGIN", "https://refer.example")
    store = DynamoStore(dynamodb, table, clock=lambda: datetime.now(UTC))
    store.commit(Decision(save=EVERY_KIND))
    return store


@pytest.mark.parametrize("name", ["REF-2026-CUST-001-JS42", "GW-7K2M-9PWX", "D-1", "JS42"])
def test_the_story_says_how_it_stands_and_names_nobody(
    records: DynamoStore, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", name]) == 0
    said = capsys.readouterr().out

    assert "REF-2026-CUST-001-JS42: new, confirmed, and nothing has happened since" in said
    assert "1400.00 EUR, approved, approved" in said
    assert "payout po1: 1400.00 EUR, reserved, on its way in a payout" in said
    for personal in (CODE.name or "", "jo@example.com", "Ada Weiß", "ada@example.com"):
        assert personal not in said
    assert main(["show", name, "--personal"]) == 0
    assert "recommended Ada Weiß, ada@example.com" in capsys.readouterr().out


def test_a_win_that_waits_is_in_the_story_with_its_deadline_and_who_decides(
    records: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    referral_id = "REF-2026-CUST-001-JS42"
    for milestone in Milestone:
        assert main(["show", referral_id]) == 0
        win = records.get(ReportedWin, referral_id, milestone)
        waits = win is not None and win.waits_for_person
        said = capsys.readouterr().out
        assert (f"goodword decide win/{referral_id}/{milestone}/" in said) is waits
        if win is not None and waits:
            assert f"waits for finance until {win.deadline:%Y-%m-%d}" in said
            break
    else:
        pytest.fail("no report waits among the records")


def test_the_story_says_what_was_answered_and_how_it_was_decided(
    records: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    about, now = "REF-2026-CUST-001-JS42", datetime.now(UTC)
    said_of_it = (
        LeadAnswered(answer="passed_on", turn=1),
        WinDecided(milestone="closed_won", decision="refused", number=1, turn=1, note="unsigned"),
    )
    for number, data in enumerate(said_of_it):
        event = happened(data, event_id=f"told{number}", about=about, actor="fay", now=now)
        records.commit(Decision(events=(event,)))

    assert main(["show", about]) == 0
    said = capsys.readouterr().out

    assert "its owner answered; passed on" in said
    assert "the report was decided; refused; for closed_won; because: unsigned" in said


def test_the_story_as_json_names_nobody_either(
    records: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "JS42", "--json"]) == 0

    said = capsys.readouterr().out
    assert json.loads(said)["referrer"]["referrer_id"] == "JS42"
    assert "example.com" not in said


def test_nothing_of_that_name_is_the_users_mistake(
    records: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "GW-9PWX-7K2M"]) == 1
    assert (
        "there is no referral, reference, deal or referrer GW-9PWX-7K2M" in capsys.readouterr().err
    )


def test_a_sentence_that_waits_is_in_the_story_of_its_referrer_without_its_words(
    records: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "JS42"]) == 0
    said = capsys.readouterr().out

    assert "words/JS42/7k2m9p: a sentence for their page, to be read by " in said
    assert "They answer on the same day." not in said
    assert main(["show", "REF-2026-CUST-001-JS42"]) == 0
    assert "words/JS42" not in capsys.readouterr().out


def test_a_credit_that_waits_says_how_many_months_it_is(
    records: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    now, referral_id = datetime.now(UTC), "REF-2026-CUST-001-JS42"
    credit = next(one for one in EVERY_KIND if isinstance(one, Reward)).but(
        reward_id=f"{referral_id}.meeting.referrer",
        kind=RewardKind.CREDIT,
        months=2,
        minor=0,
        status=RewardStatus.HELD,
        reason=Reason.HOLDING_PERIOD,
        created_at=now,
        payout_id=None,
    )
    held = RewardHeld(
        referral_id=referral_id,
        account_id=credit.account_id,
        milestone="meeting",
        kind=credit.kind,
        minor=0,
        currency=credit.currency,
        reason=Reason.HOLDING_PERIOD,
    )
    told = happened(held, event_id="held", about=credit.reward_id, actor="rules", now=now)
    records.commit(Decision(save=(credit,), events=(told,)))

    assert main(["show", referral_id]) == 0
    said = capsys.readouterr().out

    assert f"{credit.reward_id}: credit of 2 months, held, the holding period" in said
    assert "a reward was earned, and is held; for meeting; credit of 2 months;" in said
