"""Mails and rewards that follow from events, over a stream that repeats, loses and reorders."""

from datetime import timedelta

import pytest

from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import FieldError, Invalid, NotFound, Unavailable
from goodword.domain.event import Decision, Event
from goodword.domain.referrals.referral import ReferralStatus
from goodword.flows.due_events import react_to_due
from goodword.flows.ports import Mail
from goodword.flows.reactions import (
    COUNT_FIGURES,
    LEASE,
    MAIL_CONFIRMATION,
    MAIL_NEWS,
    REWARD_DEAL,
    WAITS,
    react,
)
from goodword.flows.redrive import redrive
from tests.company import Company
from tests.doubles import Mailbox
from tests.store.memory import MemoryStore


@pytest.fixture
def company() -> Company:
    return Company()


def test_a_stream_that_repeats_an_event_sends_no_second_mail(company: Company) -> None:
    company.submit(company.jana)

    for _ in range(3):
        assert company.react(company.last_event())

    assert len(company.mailbox.mails) == 1


def test_an_event_that_the_stream_lost_is_found_by_the_sweeper(company: Company) -> None:
    company.submit(company.jana)

    assert company.sweep() == 0
    company.clock.advance(minutes=2)
    assert company.sweep() == 1
    assert company.sweep() == 0

    assert len(company.mailbox.mails) == 1


def test_a_mail_service_that_is_down_is_tried_again_later(company: Company) -> None:
    company.submit(company.jana)
    company.mailbox.failures = [Unavailable("503"), Unavailable("503")]

    assert not company.react(company.last_event())
    delivery = company.store.get(Delivery, company.last_event().event_id, MAIL_CONFIRMATION)
    assert delivery is not None
    assert (delivery.status, delivery.code) == (DeliveryStatus.FAILED, "503")
    assert company.sweep() == 0
    company.clock.advance(minutes=1)
    assert company.sweep() == 0
    company.clock.advance(minutes=1)
    assert company.sweep() == 0
    company.clock.advance(minutes=1)
    assert company.sweep() == 1

    assert len(company.mailbox.mails) == 1


def test_a_mail_that_is_refused_for_good_is_given_up_and_stays_visible(
    company: Company,
) -> None:
    company.submit(company.jana)
    company.mailbox.failures = [Invalid(FieldError("mail", "BadRequestException", "no"))]

    claimed = company.last_event()

    assert company.react(claimed)

    delivery = company.store.get(Delivery, claimed.event_id, MAIL_CONFIRMATION)
    assert delivery is not None
    assert (delivery.status, delivery.code) == (DeliveryStatus.GIVEN_UP, "BadRequestException")
    told = company.last_event()
    assert (told.type, told.about) == ("delivery.given_up", claimed.about)
    assert told.data == {
        "event_id": claimed.event_id,
        "reaction": MAIL_CONFIRMATION,
        "code": "BadRequestException",
    }


def test_a_service_that_never_comes_back_is_given_up_after_days(company: Company) -> None:
    company.submit(company.jana)
    company.mailbox.failures = [Unavailable("503")] * 99
    started, claimed = company.clock(), company.last_event()

    company.react(claimed)
    while company.last_event().type != "delivery.given_up":
        company.clock.advance(minutes=30)
        company.sweep()

    delivery = company.store.get(Delivery, claimed.event_id, MAIL_CONFIRMATION)
    assert delivery is not None
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.GIVEN_UP, len(WAITS) + 1)
    assert company.last_event().type == "delivery.given_up"
    assert timedelta(days=3) < company.clock() - started < timedelta(days=7)


@pytest.mark.parametrize(("down", "minutes"), [(True, 1), (False, 30)])
def test_what_waited_for_hours_goes_minutes_after_the_service_is_back(
    company: Company, *, down: bool, minutes: int
) -> None:
    company.submit(company.jana)
    asked = 999
    company.mailbox.failures = [Unavailable("smtp_451", refused=True, down=down)] * asked
    company.react(company.last_event())
    for _ in range(9 * 60):
        company.clock.advance(minutes=1)
        company.sweep()
    # Not hammered either: once a minute, or in thirty where it may be about this mail alone.
    assert asked - len(company.mailbox.failures) < 9 * 60 / minutes + 8

    company.mailbox.failures.clear()
    for _ in range(minutes + 1):
        company.clock.advance(minutes=1)
        company.sweep()

    assert len(company.mailbox.mails) == 1


def test_what_a_service_refuses_for_days_is_given_up_as_well(company: Company) -> None:
    company.submit(company.jana)
    company.mailbox.failures = [Unavailable("timeout", refused=True, down=True)] * 9999
    started, claimed = company.clock(), company.last_event()
    company.react(claimed)
    while company.last_event().type != "delivery.given_up":
        company.clock.advance(minutes=30)
        company.sweep()
    assert timedelta(days=4) < company.clock() - started < timedelta(days=5)

    company.mailbox.failures = [Unavailable("timeout", refused=True, down=True)]
    redrive(company.store, claimed.event_id, MAIL_CONFIRMATION, now=company.clock())
    for _ in range(5):  # all of the time is before it again
        company.clock.advance(minutes=1)
        company.sweep()

    assert len(company.mailbox.mails) == 1


@pytest.mark.parametrize("failure", [NotFound("catalogue/ja.json"), KeyError("anna@kunde.example")])
def test_a_failure_that_nobody_expected_is_state_and_tried_again(
    company: Company, failure: Exception
) -> None:
    company.submit(company.jana)
    company.mailbox.failures = [failure]  # type: ignore[list-item]  # a mistake of ours may be any
    claimed = company.last_event()

    assert not company.react(claimed)

    delivery = company.store.get(Delivery, claimed.event_id, MAIL_CONFIRMATION)
    assert delivery is not None
    assert (delivery.status, delivery.code) == (
        DeliveryStatus.FAILED,
        type(failure).__name__.lower(),
    )
    assert delivery.retry_at == company.clock() + WAITS[0]
    assert "anna" not in delivery.model_dump_json()
    company.clock.advance(minutes=2)
    assert company.sweep() == 1
    assert len(company.mailbox.mails) == 1


def test_an_event_that_always_fails_stops_no_other_and_is_given_up_in_the_end(
    company: Company,
) -> None:
    broken = {"deal.renewed": "renewed", "claim.confirmed": "confirmed"}
    for type_, about in broken.items():  # of a referral and a claim that nobody knows
        event = Event(event_id=f"e.{about}", type=type_, about=about, at=company.clock(), actor="x")
        data = {"contract_year": 2, "minor": 1, "currency": "EUR"}
        due = event.but(due_at=company.clock(), data=data)
        company.store.commit(Decision(events=(due,)))
    company.clock.advance(seconds=1)
    company.submit(company.jana)

    company.clock.advance(minutes=3)
    assert company.sweep() == 1  # the claim's

    assert len(company.mailbox.mails) == 1
    while company.store.due(Event, company.clock() + timedelta(days=30)):
        company.clock.advance(minutes=30)
        company.sweep()
    told = [one.data for one in company.store.events if one.type == "delivery.given_up"]
    assert {(one["event_id"], one["code"]) for one in told} == {
        ("e.confirmed", "notfound"),
        ("e.confirmed", "typeerror"),
        ("e.renewed", "notfound"),
    }


class BusyStore(MemoryStore):
    """The state of one reaction cannot be kept."""

    def commit(self, decision: Decision) -> None:
        if any(isinstance(one, Delivery) and one.event_id == "busy" for one in decision.save):
            raise Unavailable("throttled")
        super().commit(decision)


def test_a_state_that_cannot_be_kept_stops_no_other_event_and_is_told() -> None:
    company = Company()
    store = BusyStore(company.clock)
    done: list[str] = []
    for event_id in ("busy", "free"):
        event = Event(
            event_id=event_id, type="deal.renewed", about="r", at=company.clock(), actor="crm"
        )
        store.commit(Decision(events=(event.but(due_at=company.clock()),)))

    actions = {
        REWARD_DEAL: lambda event: done.append(event.event_id),
        MAIL_NEWS: lambda _: None,
        COUNT_FIGURES: lambda _: None,
    }
    with pytest.raises(ExceptionGroup) as failed:
        react_to_due(store, actions, clock=company.clock)

    assert [type(one) for one in failed.value.exceptions] == [Unavailable]
    assert done == ["free"]


class Killed(BaseException):
    """What SIGKILL looks like from inside: nothing after it runs."""


class KillingMailbox(Mailbox):
    """Whoever sends through it dies before an answer comes."""

    def send(self, mail: Mail) -> str:
        super().send(mail)
        raise Killed


def test_a_worker_that_died_over_a_mail_is_replaced_when_its_lease_ends(company: Company) -> None:
    person = company.submit(company.jana)
    mailbox, company.mailbox = company.mailbox, KillingMailbox()
    with pytest.raises(Killed):
        company.react(company.last_event())
    company.mailbox = mailbox

    # The stream hands it on again at once: another worker may be sending it still.
    assert not company.react(company.last_event())
    assert mailbox.mails == []
    company.clock.advance(minutes=2)
    assert company.sweep() == 1
    assert len(mailbox.mails) == 1
    prospect = company.state(person).prospect
    assert prospect is not None
    assert prospect.mails_sent == 1


def test_a_worker_that_died_over_a_reward_is_replaced_when_its_lease_ends(
    company: Company,
) -> None:
    referral_id = company.confirmed(company.jana)
    company.stream()
    company.move(referral_id, ReferralStatus.QUALIFIED)
    moved = company.last_event()

    def killed(event: Event) -> None:
        raise Killed

    actions = {**company.reactions(), REWARD_DEAL: killed}
    with pytest.raises(Killed):
        react(company.store, moved, actions, now=company.clock())

    assert not company.react(moved)
    company.clock.now += LEASE
    company.sweep()
    delivery = company.store.get(Delivery, moved.event_id, REWARD_DEAL)
    assert delivery is not None
    assert delivery.status is DeliveryStatus.DONE


def test_what_succeeds_at_once_leaves_no_record_of_its_delivery(company: Company) -> None:
    company.submit(company.jana)

    company.react(company.last_event())

    assert "Delivery" not in company.store.readable_kinds()
