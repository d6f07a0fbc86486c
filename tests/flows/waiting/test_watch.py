"""What is late is told once, and each day whom it concerns: by mail, without a name in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.event import Decision, Event
from goodword.domain.kinds import RewardKind
from goodword.domain.reasons import Reason
from goodword.domain.referrals.application import Application
from goodword.domain.referrals.referrer import NameShown
from goodword.domain.staff.roll import RollEntry
from goodword.domain.waiting.watch import QueueWatch
from goodword.flows.staff.roll import keep_staff
from goodword.flows.waiting.listing import waiting
from goodword.flows.waiting.mails import mail_digest, mail_escalation
from goodword.flows.waiting.watch import watch_queue
from goodword.program.staff_role import StaffRole
from tests.company import Company
from tests.doubles import SpokenMails
from tests.store.records import REWARD

ADA = RollEntry(name="Ada", address="ada@larkspur.example", role=StaffRole.ADMIN)
MIA = RollEntry(name="Mia", address="mia@larkspur.example", role=StaffRole.PARTNER_MANAGER)
FAY = RollEntry(name="Fay", address="fay@larkspur.example", role=StaffRole.FINANCE)


@pytest.fixture
def company() -> Company:
    """A mail was given up, and somebody has applied."""
    made = Company()
    now = made.clock()
    given_up = Delivery(
        event_id="e1",
        reaction="mail_news",
        status=DeliveryStatus.GIVEN_UP,
        attempts=9,
        lease_until=now,
        code="message_rejected",
    )
    applied = Application(
        application_id="7k2m9pwx4ttq",
        mailbox_id="m1",
        audience="partner",
        applied_at=now,
        deadline=now + timedelta(days=30),
        accepted="0123456789abcdef",
        locale="de",
        shown=NameShown.NONE,
        name="Paula Partner",
        email="paula@partner.example",
        country="DE",
    )
    made.store.commit(Decision(save=(given_up, applied)))
    return made


def watch(company: Company) -> int:
    return watch_queue(company.store, company.terms.program, now=company.clock())


def events(company: Company, type_: str) -> list[Event]:
    return [one for one in company.store.events if one.type == type_]


def mails(company: Company) -> dict[str, str]:
    """What everybody was told, by address."""
    post = replace(company.post, mailer=company.desk, texts=SpokenMails())
    for event in events(company, "digest.due"):
        mail_digest(post, event, now=company.clock())
    for event in events(company, "waiting.escalated"):
        mail_escalation(post, event, now=company.clock())
    return {mail.to: mail.text for mail in company.desk.mails}


def test_what_nobody_acts_about_in_time_is_told_once(company: Company) -> None:
    assert watch(company) == 0
    company.clock.advance(days=3, minutes=30)
    assert watch(company) == 1
    company.clock.advance(hours=1)
    assert watch(company) == 2

    (told,) = events(company, "waiting.escalated")
    assert told.about == "delivery/e1/mail_news"
    assert "delivery/e1/mail_news" in mails(company)[company.terms.program.brand.contact]


def test_it_is_looked_at_once_an_hour_and_the_figure_stays(company: Company) -> None:
    company.clock.advance(days=4)
    late = watch(company)
    before = company.store.get(QueueWatch, "queue")
    company.clock.advance(minutes=59)
    assert watch(company) == late == 24
    assert company.store.get(QueueWatch, "queue") == before


def test_what_is_granted_outside_is_never_late_and_no_command_is_named_for_it(
    company: Company,
) -> None:
    months = {"kind": RewardKind.CREDIT, "months": 2}
    credit = REWARD.but(version=0, reason=Reason.CREDIT_TO_GRANT, **months)
    company.store.commit(Decision(save=(credit,)))
    (item,) = [one for one in waiting(company.store) if one.kind == "reward"]
    company.clock.advance(days=400)

    assert item.actions == ()
    assert "goodword decide" not in item.how
    assert not item.is_overdue(company.clock())


def test_each_day_those_are_told_whom_it_concerns_and_nobody_twice(company: Company) -> None:
    keep_staff(company.store, (ADA, MIA, FAY))
    for _ in range(3):
        watch(company)
        company.clock.advance(hours=1)

    told = mails(company)

    assert len(events(company, "digest.due")) == 2
    assert set(told) == {ADA.address, MIA.address}
    assert "delivery/e1/mail_news" in told[ADA.address]
    assert "delivery/e1/mail_news" not in told[MIA.address]
    assert "application/7k2m9pwx4ttq" in told[MIA.address]
    assert "Paula" not in told[MIA.address]
    company.clock.advance(days=1)
    watch(company)
    assert len(events(company, "digest.due")) == 4


def test_where_nobody_is_declared_the_contact_is_told(company: Company) -> None:
    watch(company)
    assert set(mails(company)) == {company.terms.program.brand.contact}


def test_nobody_is_told_where_nothing_waits() -> None:
    company = Company()
    assert watch(company) == 0
    assert events(company, "digest.due") == []


def test_before_seven_in_the_morning_there_is_no_digest(company: Company) -> None:
    company.clock.advance(hours=17)
    watch(company)
    assert events(company, "digest.due") == []


def test_who_is_out_meanwhile_gets_no_digest(company: Company) -> None:
    keep_staff(company.store, (ADA, MIA))
    watch(company)
    keep_staff(company.store, (MIA,))
    assert ADA.address not in mails(company)
