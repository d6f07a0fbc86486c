"""The functions that run by schedule: a step that fails keeps no other from its turn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from aws_lambda_powertools import Logger

from goodword.domain.claims.consent import Wording
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import Conflict, Delayed, TooNew, Unavailable
from goodword.domain.event import Decision, Event
from goodword.domain.ledger import Balance
from goodword.domain.payouts.payout import Batch, Payout
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral
from goodword.domain.rewards.reward import Reward
from goodword.flows.reactions import MAIL_PROOF
from goodword.handlers.reactions import reactions_of
from goodword.handlers.scheduled import pay, sweep
from goodword.handlers.wiring import Services, Settings
from goodword.program.model import Program
from tests.doubles import KEYS, NOON, CountedRandomness, Mailbox, SetClock
from tests.flows.payouts.world import World
from tests.gateways.payouts.fake import paying
from tests.store.memory import MemoryStore

R = TypeVar("R", bound=Record)

EVERY_LIST = (Event, Referral, Reward, Balance, Payout, Batch)
ADDRESS = "anna@kunde.example"


class DamagedStore(MemoryStore):
    """Some of its lists cannot be read; ``asked`` are those that somebody wanted to read.

    ``failure``: what reading somebody's submissions ends in.
    """

    def __init__(self, clock: SetClock, *damaged: type[Record]) -> None:
        super().__init__(clock)
        self.damaged = set(damaged)
        self.asked: list[str] = []
        self.publications = 0
        self.failure: Exception | None = None

    def submissions(self, prospect_id: str) -> tuple[ClaimSubmission, ...]:
        if self.failure is not None:
            raise self.failure
        return super().submissions(prospect_id)

    def due(self, kind: type[R], now: datetime, limit: int = 100) -> tuple[R, ...]:
        self.asked.append(kind.__name__)
        if kind in self.damaged:
            raise ValueError(ADDRESS)
        return super().due(kind, now, limit)

    def publish(self, program: Program, wordings: Sequence[Wording]) -> None:
        self.publications += 1
        super().publish(program, wordings)


def services(built: Path, *damaged: type[Record]) -> tuple[Services, DamagedStore]:
    clock = SetClock()
    made = Services(
        Settings(
            GOODWORD_TABLE="unused",
            GOODWORD_ORIGIN="https://refer.larkspur.example",
            GOODWORD_PUBLISHED=built / "functions",
        ),
        clock=clock,
        randomness=CountedRandomness(),
    )
    store = DamagedStore(clock, *damaged)
    made.store, made.keys, made.mailer = store, KEYS, Mailbox()
    made.providers = paying(clock)
    return made, store


def logged(caplog: pytest.LogCaptureFixture) -> list[dict[str, str]]:
    """All that the functions wrote, each line's own keys with those of every line."""
    return [{**vars(record), "message": record.getMessage()} for record in caplog.records]


def test_every_step_of_a_sweep_runs_whatever_fails_and_the_run_fails_at_its_end(
    built: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made, store = services(built, *EVERY_LIST)

    with pytest.raises(
        ExceptionGroup, match="claims_expired, rewards_taken_up, rewards_approved, e"
    ):
        sweep.build(made)({}, None)

    assert store.asked == [
        *("Referral", "JoinRequest", "Application", "Handover", "ReportedWin"),
        *("DealRegistration", "UnfollowedReport", "ProposedWords"),
        *("Reward", "Reward", "Event", "Event"),
    ]
    assert store.publications == 1
    lines = logged(caplog)
    failed = [(line["step"], line["error"]) for line in lines if line["message"] == "failed"]
    assert failed == [
        ("claims_expired", "ValueError"),
        ("rewards_taken_up", "ValueError"),
        ("rewards_approved", "ValueError"),
        ("events", "ValueError"),
        ("overdue_seconds", "ValueError"),
    ]
    assert lines[3]["raised_at"].startswith("goodword/flows/due_events.py:")
    assert ADDRESS not in str(lines)


def test_every_step_of_a_payout_run_runs_whatever_fails_and_the_run_fails_at_its_end(
    built: Path,
) -> None:
    made, store = services(built, Balance)

    with pytest.raises(ExceptionGroup, match="reserved") as failed:
        pay.build(made)({}, None)

    assert ADDRESS not in str(failed.value)
    assert store.asked == ["Balance", "Batch", "Payout", "Batch", "Batch"]


def test_a_provider_without_credentials_pays_nothing_says_so_and_holds_up_no_step(
    built: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made, store = services(built)
    made.providers = {}
    world = World(now=made.clock())
    world.store = store
    store.publish(world.terms, ())
    for name in ("JO", "MO"):
        world.held(world.referrer(f"{name}@pay.example", name), 45_000)
    assert world.approve() == 2

    with pytest.raises(ExceptionGroup, match="reserved"):
        pay.build(made)({}, None)

    assert {"Balance", "Payout", "Batch"} <= set(store.asked)
    wrong, paid = logged(caplog)
    assert (wrong["levelname"], wrong["message"]) == ("ERROR", "misconfigured")
    assert wrong["step"] == "reserved"
    assert "paypal has no credentials" in wrong["setting"]
    assert paid["message"] == "paid"
    assert "reserved" not in paid


def test_without_credentials_and_with_nothing_to_pay_a_run_is_quiet(
    built: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made, _ = services(built)
    made.providers = {}

    pay.build(made)({}, None)

    assert [line["message"] for line in logged(caplog)] == ["paid"]


def test_a_reaction_that_fails_unexpectedly_is_told_by_name_and_the_sweep_goes_on(
    built: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made, store = services(built)
    event = Event(
        event_id="e1",
        type="deal.renewed",
        about=ADDRESS,  # the error's text will name it
        at=made.clock(),
        actor="crm/generic",
        data={"contract_year": 2, "minor": 1, "currency": "EUR"},
        due_at=made.clock(),
    )
    store.commit(Decision(events=(event,)))

    assert sweep.build(made)({}, None)["events"] == 0

    delivery = store.get(Delivery, "e1", "reward_deal")
    assert delivery is not None
    assert (delivery.status, delivery.code) == (DeliveryStatus.FAILED, "notfound")
    failed, uncounted, reacted, swept = logged(caplog)
    assert reacted["message"] == "reacted"
    assert not reacted["ended"]
    assert (failed["levelname"], failed["message"]) == ("ERROR", "reaction failed")
    assert (failed["event_id"], failed["reaction"]) == ("e1", "reward_deal")
    assert failed["error"] == "NotFound"
    assert (uncounted["message"], uncounted["reaction"]) == ("reaction failed", "count_figures")
    assert failed["raised_at"].startswith("goodword/flows/rewards/reward_deal.py:")
    assert swept["message"] == "swept"
    # Here alone the event is about an address: that line names what an event is about, an id.
    assert ADDRESS not in str((failed, swept))


PROOF = Event(
    event_id="e1",
    type="proof.requested",
    about="person",
    at=NOON,
    actor="prospect",
    data={"action": "export", "locale": "en"},
)


@pytest.mark.parametrize(
    ("failure", "message", "level"),
    [
        (Unavailable("MessageRejected"), "outside refused", "WARNING"),
        (TooNew("Referral"), "reaction refused", "INFO"),
        (Conflict("Prospect"), "reaction refused", "INFO"),
        (Delayed(NOON, "mails"), "mail budget is spent", "WARNING"),
        (Delayed(NOON, "domain"), "mail budget of a domain is spent", "WARNING"),
        (Delayed(NOON, "mailbox"), "reaction waits", "INFO"),
    ],
)
def test_what_is_refused_outside_is_told_apart_from_what_has_to_wait(
    built: Path,
    failure: Exception,
    message: str,
    level: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    made, store = services(built)
    store.failure = failure

    with pytest.raises(type(failure)):
        reactions_of(made, Logger(service="told", level="INFO"))[MAIL_PROOF](PROOF)

    (line,) = logged(caplog)
    assert (line["message"], line["levelname"]) == (message, level)


def test_a_run_in_which_nothing_fails_says_what_it_did(built: Path) -> None:
    made, _ = services(built)
    run = sweep.build(made)

    nothing = {"claims_expired": 0, "rewards_taken_up": 0, "rewards_approved": 0}
    nothing |= {
        "leads_reminded": 0,
        "wins_reminded": 0,
        "words_reminded": 0,
        "events": 0,
        "overdue_seconds": 0,
    }
    nothing |= {"joins_emptied": 0, "applications_ended": 0, "reports_ended": 0}
    nothing |= {"registrations_moved_on": 0, "waiting_late_hours": 0}
    assert run({}, None) == {"published": 1, **nothing}
    assert run({}, None) == {"published": 0, **nothing}
    paid = {"reserved": 0, "sealed": 0, "submitted": 0, "observed": 0}
    assert pay.build(made)({}, None) == paid


def test_what_has_been_due_for_long_shows_by_its_age(built: Path) -> None:
    made, store = services(built)
    events = tuple(PROOF.but(event_id=f"e{n}", due_at=NOON) for n in range(30))
    store.commit(Decision(events=events))
    store.failure = Unavailable("timeout")
    now = NOON + timedelta(hours=2)
    made.clock = lambda: now

    # Those that were not tried are due as before.
    assert sweep.build(made)({}, None)["overdue_seconds"] == 7200


def test_a_part_of_the_runs_takes_events_alone(built: Path) -> None:
    made, store = services(built)
    store.commit(
        Decision(events=tuple(PROOF.but(event_id=f"e{n}", due_at=NOON) for n in range(30)))
    )
    run = sweep.build(made)

    parts = [run({"part": part, "parts": 4}, None) for part in range(4)]

    assert sum(done["events"] for done in parts) == 30
    assert [set(done) for done in parts[1:]] == [{"events"}] * 3
    assert parts[0]["published"] == 1
