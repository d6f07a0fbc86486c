"""What was given up runs again: nothing is lost between two steps, and nothing runs unasked."""

from collections.abc import Callable
from datetime import datetime

import pytest

from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import Conflict, FieldError, Invalid, NotFound, Refused, Unavailable
from goodword.domain.event import Decision, Event
from goodword.flows.reactions import MAIL_CONFIRMATION, MAIL_CONFIRMED
from goodword.flows.redrive import dismiss, given_up, redrive
from goodword_ops.commands.redrive import Asked, carry_out
from tests.company import Company
from tests.store.memory import MemoryStore

REFUSED = Invalid(FieldError("mail", "BadRequestException", "the mail service refused it"))


@pytest.fixture
def company() -> Company:
    return Company()


def refused(company: Company) -> ClaimSubmission:
    """A submission whose mail was given up at once."""
    company.mailbox.failures = [REFUSED]
    person = company.submit(company.jana)
    company.stream()
    (submission,) = company.store.submissions(person.prospect_id)
    return submission


def later(company: Company) -> None:
    company.clock.advance(minutes=2)
    company.sweep()
    company.stream()


def test_a_mail_that_was_given_up_is_listed_with_its_cause_and_sent_when_redriven(
    company: Company,
) -> None:
    submission = refused(company)
    (listed,) = given_up(company.store)
    assert (listed.event_id, listed.code) == (submission.event_id, "BadRequestException")

    redrive(company.store, submission.event_id, MAIL_CONFIRMATION, now=company.clock())
    later(company)

    assert list(given_up(company.store)) == []
    assert [mail.to for mail in company.mailbox.mails] == ["anna@kunde.example"]


def test_an_entry_of_a_chain_runs_again_too(company: Company) -> None:
    person = company.submit(company.jana)
    company.stream()
    company.mailbox.failures = [REFUSED]
    company.confirm(person)
    company.stream()
    (listed,) = given_up(company.store)
    assert listed.reaction == MAIL_CONFIRMED

    redrive(company.store, listed.event_id, MAIL_CONFIRMED, now=company.clock())
    later(company)

    assert len(company.mailbox.mails) == 2


def test_it_has_all_its_attempts_before_it_and_is_given_up_again_in_the_end(
    company: Company,
) -> None:
    submission = refused(company)
    redrive(company.store, submission.event_id, MAIL_CONFIRMATION, now=company.clock())
    company.mailbox.failures = [Unavailable("AccountSuspendedException")] * 99

    for _ in range(9 * 24):
        company.clock.advance(hours=1)
        company.sweep()

    (listed,) = given_up(company.store)
    assert (listed.attempts, listed.code) == (13, "AccountSuspendedException")
    told = [one for one in company.store.events if one.type == "delivery.given_up"]
    assert len({one.event_id for one in told}) == 2


class Stalled(MemoryStore):
    """A store of somebody who stalls between the two steps, while ``meanwhile`` happens."""

    def __init__(self, of: MemoryStore, meanwhile: Callable[[], None]) -> None:
        self.__dict__ = dict(of.__dict__)
        self.meanwhile = meanwhile

    def make_due(self, event: Event, at: datetime) -> None:
        self.meanwhile()
        super().make_due(event, at)


def test_who_dies_in_the_middle_has_lost_nothing(company: Company) -> None:
    submission = refused(company)

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        redrive(
            Stalled(company.store, die),
            submission.event_id,
            MAIL_CONFIRMATION,
            now=company.clock(),
        )
    later(company)

    assert company.mailbox.mails == []
    (listed,) = given_up(company.store)
    redrive(company.store, listed.event_id, listed.reaction, now=company.clock())
    later(company)
    assert len(company.mailbox.mails) == 1


def test_a_sweep_between_the_two_steps_loses_nothing(company: Company) -> None:
    submission = refused(company)
    event = company.store.get(ClaimSubmission, submission.about, submission.code)
    assert event is not None
    # The event is due for another reason, and the sweep takes it up while the command stalls.
    company.store.make_due(event, company.clock())

    def stall() -> None:
        company.clock.advance(minutes=10)
        company.sweep()

    now = company.clock()
    redrive(Stalled(company.store, stall), submission.event_id, MAIL_CONFIRMATION, now=now)
    later(company)

    assert len(company.mailbox.mails) == 1
    assert list(given_up(company.store)) == []


def test_a_mark_that_is_taken_off_afterwards_leaves_it_where_somebody_finds_it(
    company: Company,
) -> None:
    submission = refused(company)
    redrive(company.store, submission.event_id, MAIL_CONFIRMATION, now=company.clock())
    # A sweep that had begun before, with the event's other reaction, ends now.
    company.store.delivered(submission)
    later(company)

    (listed,) = given_up(company.store)
    assert listed.retry_at is not None
    redrive(company.store, submission.event_id, MAIL_CONFIRMATION, now=company.clock())
    later(company)
    assert len(company.mailbox.mails) == 1


def test_what_is_dismissed_leaves_the_list_and_never_runs(company: Company) -> None:
    submission = refused(company)

    dismiss(company.store, submission.event_id, MAIL_CONFIRMATION)
    company.store.make_due(submission, company.clock())
    later(company)

    assert list(given_up(company.store)) == []
    assert company.mailbox.mails == []
    with pytest.raises(Refused, match="not given up"):
        dismiss(company.store, submission.event_id, MAIL_CONFIRMATION)


def test_what_a_later_version_gave_up_is_left_to_it_and_stops_no_other(company: Company) -> None:
    newer = Delivery(
        event_id="newer",
        reaction="greet",
        status=DeliveryStatus.GIVEN_UP,
        attempts=1,
        lease_until=company.clock(),
        source=("Greeting", "somebody"),
    )
    company.store.commit(Decision(save=(newer,)))
    submission = refused(company)

    done = carry_out(company.store, Asked(every=True), company.clock)
    later(company)

    assert done.ids == [f"{submission.event_id}/{MAIL_CONFIRMATION}"]
    assert "later version" in done.left["newer/greet"]
    assert len(company.mailbox.mails) == 1


def test_what_was_not_given_up_is_not_run_again(company: Company) -> None:
    company.mailbox.failures = [Unavailable("throttled")]
    person = company.submit(company.jana)
    company.stream()
    (submission,) = company.store.submissions(person.prospect_id)

    with pytest.raises(Refused, match="not given up"):
        redrive(company.store, submission.event_id, MAIL_CONFIRMATION, now=company.clock())
    with pytest.raises(NotFound):
        redrive(company.store, "nothing", MAIL_CONFIRMATION, now=company.clock())


def test_a_submission_whose_time_is_over_is_gone(company: Company) -> None:
    submission = refused(company)
    company.clock.advance(days=15)

    with pytest.raises(Refused, match="over"):
        redrive(company.store, submission.event_id, MAIL_CONFIRMATION, now=company.clock())
    dismiss(company.store, submission.event_id, MAIL_CONFIRMATION)
    assert list(given_up(company.store)) == []


def test_what_the_first_version_gave_up_says_that_it_cannot_be_found(company: Company) -> None:
    old = Delivery(
        event_id="old",
        reaction=MAIL_CONFIRMATION,
        status=DeliveryStatus.GIVEN_UP,
        attempts=1,
        lease_until=company.clock(),
    )
    company.store.commit(Decision(save=(old,)))

    with pytest.raises(Refused, match=r"0\.1\.0"):
        redrive(company.store, "old", MAIL_CONFIRMATION, now=company.clock())


def test_an_event_that_was_written_anew_is_not_made_due_for_the_former_one(
    company: Company,
) -> None:
    former = refused(company)
    company.submit(company.jana)

    with pytest.raises(Refused, match="anew"):
        redrive(company.store, former.event_id, MAIL_CONFIRMATION, now=company.clock())
    with pytest.raises(Conflict):
        company.store.make_due(former, company.clock())
