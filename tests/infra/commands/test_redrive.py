"""``goodword redrive``: what was given up, listed with its cause, and run again."""

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.event import Decision, Event
from goodword.domain.staff.roll import RollEntry
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.staff.roll import keep_staff
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.program.staff_role import StaffRole
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from goodword_ops.commands.redrive import Asked, carry_out
from tests.doubles import KEYS, sample_program
from tests.infra.roles import Role

ADA = RollEntry(name="Ada", address="ada@larkspur.example", role=StaffRole.ADMIN)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

NOW = datetime.now(UTC)
EVENT = Event(event_id="e1", type="deal.renewed", about="REF-1", at=NOW, actor="crm")


def delivery(event_id: str, status: DeliveryStatus) -> Delivery:
    return Delivery(
        event_id=event_id,
        reaction="reward_deal",
        status=status,
        attempts=13,
        lease_until=NOW,
        code="MessageRejected",
        source=("Event", "REF-1", event_id),
    )


@pytest.fixture
def store(dynamodb: "DynamoDBClient", table: str, monkeypatch: pytest.MonkeyPatch) -> DynamoStore:
    """A table that the command finds by its environment, where one of two was given up."""
    monkeypatch.setenv("GOODWORD_TABLE", table)
    store = DynamoStore(dynamodb, table, clock=lambda: datetime.now(UTC))
    given_up = delivery("e1", DeliveryStatus.GIVEN_UP)
    failed = delivery("e2", DeliveryStatus.FAILED)
    store.commit(Decision(save=(given_up, failed), events=(EVENT,)))
    return store


@pytest.mark.emulator
def test_what_was_given_up_is_listed_with_its_cause(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["redrive"]) == 0
    assert main(["redrive", "--json"]) == 0

    text, _, listed = capsys.readouterr().out.partition("[")
    assert "e1/reward_deal" in text
    assert "MessageRejected" in text
    assert "e2" not in text
    assert [one["id"] for one in json.loads(f"[{listed}")] == ["e1/reward_deal"]
    assert store.due(Event, NOW) == ()


@pytest.mark.emulator
@pytest.mark.parametrize("asked", [["--all"], ["e1/reward_deal"]])
def test_it_is_due_again_with_all_its_attempts(
    store: DynamoStore, asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["redrive", *asked]) == 0

    assert "1 due again" in capsys.readouterr().out
    again = store.get(Delivery, "e1", "reward_deal")
    assert again is not None
    # In the list until it really runs.
    assert (again.status, again.attempts, again.redriven) == (DeliveryStatus.GIVEN_UP, 0, 1)
    assert again.retry_at is not None
    assert [one.event_id for one in store.due(Event, again.retry_at)] == ["e1"]
    assert main(["redrive"]) == 0
    assert "runs again from" in capsys.readouterr().out


@pytest.mark.emulator
def test_what_is_over_is_named_with_a_way_off_the_list(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.commit(Decision(save=(delivery("gone", DeliveryStatus.GIVEN_UP),)))

    assert main(["redrive", "--all"]) == 0
    said = capsys.readouterr().out
    assert "gone/reward_deal: the time of the event gone is over" in said
    assert "1 due again" in said
    assert main(["redrive", "gone/reward_deal"]) == 1
    assert "--dismiss" in capsys.readouterr().err
    assert main(["redrive", "--dismiss", "gone/reward_deal", "e1/reward_deal"]) == 0
    assert main(["redrive"]) == 0
    assert "Nothing was given up." in capsys.readouterr().out


@pytest.mark.emulator
def test_the_policy_for_operators_allows_what_the_command_asks_and_no_more(
    store: DynamoStore, table: str
) -> None:
    role, client = Role("OperatorPolicy"), dynamodb_client()
    submission = ClaimSubmission(
        **dict.fromkeys(("referrer_id", "audience", "revision", "locale", "method"), "x"),
        **EVENT.model_dump(include={"at", "actor"}),
        event_id="e3",
        type="claim.submitted",
        about="p",
        code="c",
        submitted_at=NOW,
    )
    other = delivery("e3", DeliveryStatus.GIVEN_UP).but(source=("ClaimSubmission", "p", "c"))
    gone = delivery("e4", DeliveryStatus.GIVEN_UP).but(source=("ConsentEvent", "chain", "1"))
    store.commit(Decision(save=(other, gone), events=(submission,)))
    role.watch(client)
    watched = DynamoStore(client, table, clock=lambda: NOW)

    done = carry_out(watched, Asked(every=True), lambda: NOW)
    keep_staff(store, (ADA,))
    desk = WaitingDesk(watched, PinnedProgram(sample_program(), ""), lambda: KEYS, os.urandom, NOW)
    cancel = Ruling(DeskAction.CANCEL, note="too late", actor="ada", known_as=(ADA.address,))
    assert decide(desk, "delivery/e4/reward_deal", cancel) == "dismissed"

    assert set(done.ids) == {"e1/reward_deal", "e3/reward_deal"}
    spare = {(one.action, one.partitions) for one in role.grants - role.used}
    # An entry of a chain is made due the same way as the others.
    assert spare == {("dynamodb:UpdateItem", "CLAIM#*")}


def test_a_stack_and_a_local_one_at_once_and_dismissing_nothing_are_no_use(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["redrive", "--stack", "goodword", "--local"]) == 2
    assert main(["redrive", "--dismiss"]) == 2


@pytest.mark.emulator
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("e2/reward_deal", "not given up"),
        ("e9/reward_deal", "there is no reaction"),
        ("nonsense", "there is no reaction"),
    ],
)
def test_what_cannot_run_again_is_said_and_changes_nothing(
    store: DynamoStore, asked: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["redrive", asked]) == 1

    assert words in capsys.readouterr().err
    kept = store.get(Delivery, "e1", "reward_deal")
    assert kept is not None
    assert kept.status is DeliveryStatus.GIVEN_UP


def test_ids_and_all_at_once_say_nothing_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redrive", "e1/reward_deal", "--all"]) == 2
    assert "not both" in capsys.readouterr().err


def test_without_a_table_it_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GOODWORD_TABLE", raising=False)

    assert main(["redrive"]) == 1
    assert "GOODWORD_TABLE" in capsys.readouterr().err


def test_a_local_stack_that_does_not_run_is_the_outside(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redrive", "--local", "http://127.0.0.1:9"]) == 3
    assert "no goodword dev answers" in capsys.readouterr().err
