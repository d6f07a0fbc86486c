"""Mails and rewards that follow from events, over a stream that repeats, loses and reorders."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from goodword.domain.claims.consent import Suppression
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import FieldError, Invalid, NotFound, Unavailable
from goodword.domain.event import Decision, Event
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referral import ReferralStatus
from goodword.flows.claims.receive import PinnedProgram
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
from goodword.program.revision import revision_of
from tests.company import ANNA, BOX, ORIGIN, Company
from tests.doubles import Mailbox, PlainTexts
from tests.store.memory import MemoryStore


@pytest.fixture
def company() -> Company:
    return Company()


def test_a_claim_is_answered_with_one_mail_in_its_language(company: Company) -> None:
    company.submit(company.jana)

    assert company.react(company.last_event())

    (mail,) = company.mailbox.mails
    assert mail.to == "anna@kunde.example"
    assert mail.subject == "confirm in de"
    assert "sent_by: Through the link of Jana Sommer (de)" in mail.text
    assert f"confirm_url: {ORIGIN}/confirm?t=" in mail.text
    assert f"terms_url: {ORIGIN}/de/terms/{company.terms.revision}/" in mail.text
    assert mail.headers["List-Unsubscribe"].startswith(f"<{ORIGIN}/unsubscribe?t=")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


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


def test_a_repeated_claim_gets_its_mail_when_the_service_is_back(company: Company) -> None:
    company.submit(company.jana)
    company.react(company.last_event())
    company.clock.advance(minutes=20)
    person = company.submit(company.jana)
    company.mailbox.failures = [Unavailable("503"), Unavailable("503")]
    company.react(company.last_event())

    for _ in range(8):
        company.clock.advance(minutes=1)
        company.sweep()

    assert len(company.mailbox.mails) == 2
    prospect = company.state(person).prospect
    assert prospect is not None
    assert prospect.mails_sent == 2  # tries are no mails


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


@pytest.mark.parametrize(("down", "minutes"), [(True, 5), (False, 30)])
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
    # Not hammered either: once in five minutes, or in thirty where it may be about this mail alone.
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


class OfferedTexts(PlainTexts):
    """As the build leaves them: nothing in a locale that is not offered."""

    def __init__(self, offered: tuple[str, ...]) -> None:
        self.offered = offered

    def mail(self, kind: str, locale: str, values: Mapping[str, str]) -> tuple[str, str, str]:
        self.catalogue(locale)
        return super().mail(kind, locale, values)

    def catalogue(self, locale: str) -> Mapping[str, str]:
        if locale not in self.offered:
            raise NotFound(f"catalogue/{locale}.json")
        return super().catalogue(locale)


@pytest.mark.parametrize(
    ("fallbacks", "mailed"), [({}, "en"), ({"de": "fr"}, "fr"), ({"de": "at", "at": "es"}, "es")]
)
def test_a_mail_in_a_locale_that_is_offered_no_more_comes_in_the_one_that_stands_in(
    company: Company, fallbacks: dict[str, str], mailed: str
) -> None:
    company.submit(company.jana)
    today = company.terms.program
    offered = tuple(locale for locale in today.locales.offered if locale != "de")
    locales = today.locales.model_copy(update={"offered": offered, "fallbacks": fallbacks})
    earlier, program = company.terms, today.model_copy(update={"locales": locales})
    company.terms, company.texts = (
        PinnedProgram(program, revision_of(program)),
        OfferedTexts(offered),
    )

    assert company.react(company.last_event())

    (mail,) = company.mailbox.mails
    assert mail.subject == f"confirm in {mailed}"
    assert f"Through the link of Jana Sommer ({mailed})" in mail.text
    # Those terms were written in German and stay so.
    assert f"terms_url: {ORIGIN}/de/terms/{earlier.revision}/" in mail.text


def test_a_mail_that_cannot_be_written_is_not_counted_as_sent(company: Company) -> None:
    person = company.submit(company.jana)
    company.texts = OfferedTexts(())

    assert not company.react(company.last_event())

    assert company.state(person).prospect is None


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


def test_one_mail_stands_for_what_is_submitted_soon_after_it(company: Company) -> None:
    company.submit(company.jana)
    company.react(company.last_event())

    for _ in range(3):
        company.submit(company.omar)
        assert company.react(company.last_event())

    assert len(company.mailbox.mails) == 1


def test_a_mailbox_gets_three_mails_a_day_and_the_next_waits_for_tomorrow(
    company: Company,
) -> None:
    for _ in range(8):
        company.submit(company.omar)
        company.react(company.last_event())
        company.clock.advance(minutes=11)
    assert len(company.mailbox.mails) == 3
    delayed = company.store.get(Delivery, company.last_event().event_id, MAIL_CONFIRMATION)
    assert delayed is not None
    assert (delayed.code, delayed.attempts) == ("delayed", 0)

    company.clock.now = datetime(2026, 11, 22, 0, 1, tzinfo=UTC)
    company.sweep()

    assert len(company.mailbox.mails) == 4


def test_who_has_confirmed_is_asked_again_for_another_link_only(company: Company) -> None:
    person = company.submit(company.jana)
    company.stream()
    company.confirm(person)
    company.stream()
    assert [mail.subject for mail in company.mailbox.mails] == ["confirm in de", "confirmed in de"]

    company.clock.advance(hours=1)
    company.submit(company.omar)
    company.stream()

    assert [mail.subject for mail in company.mailbox.mails][2:] == ["confirm in de"]


def test_the_voucher_says_what_is_offered_the_reference_and_until_when(company: Company) -> None:
    person = company.submit(company.jana)
    referral = company.confirm(person)
    company.stream()

    mail = company.mailbox.mails[-1]
    assert (mail.subject, mail.to) == ("confirmed in de", "anna@kunde.example")
    assert "15 % off\n15 % off\nOn-boarding\nUntil: 21. month 11 2027" in mail.text
    assert f"Reference: {referral.reference}\n" in mail.text


@pytest.mark.parametrize("how", ["unsubscribe", "withdraw"])
def test_a_voucher_that_waited_is_not_sent_to_who_left_after_confirming(
    company: Company, how: str
) -> None:
    person = company.submit(company.jana)
    company.confirm(person, ticked=BOX)
    company.mailbox.failures.append(Unavailable("Throttling", refused=True))
    company.stream()
    company.clock.advance(minutes=1)

    company.unsubscribe(person) if how == "unsubscribe" else company.withdraw(
        person, "offer_contact"
    )
    company.clock.advance(minutes=5)
    company.stream()
    company.sweep()

    assert "confirmed in de" not in [mail.subject for mail in company.mailbox.mails]


def test_an_unsubscription_from_before_the_click_does_not_stop_the_voucher(
    company: Company,
) -> None:
    person = company.submit(company.jana)
    earlier = Suppression(
        suppression_id=person.suppression_id, reason=Reason.UNSUBSCRIBED, since=company.clock()
    )
    company.store.commit(Decision(save=(earlier,)))
    company.clock.advance(minutes=1)
    company.confirm(person)
    company.stream()

    assert [mail.subject for mail in company.mailbox.mails] == ["confirmed in de"]


def test_a_voucher_of_terms_without_an_end_promises_none(company: Company) -> None:
    company.publish(company.terms.program.model_copy(update={"attribution": None}))
    company.confirm(company.submit(company.jana))
    company.stream()

    # "Without an end" would be an offer that binds for ever.
    text = company.mailbox.mails[-1].text
    assert "15 % off\nOn-boarding\nReference:" in text
    assert "when: Any day" in text


def test_who_said_no_is_never_mailed_again_even_after_a_new_claim(company: Company) -> None:
    company.refuse(company.submit(company.jana))

    company.clock.advance(days=30)
    company.submit(company.omar, ANNA)
    company.stream()

    assert company.mailbox.mails == []
