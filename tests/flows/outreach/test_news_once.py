"""News are told once, whatever is repeated, is down, dies or happens at the same moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import Unavailable
from goodword.domain.event import Decision
from goodword.domain.outreach.news import ReferrerNews
from goodword.domain.referrals.referral import ReferralStatus
from goodword.flows.ports import Mail
from goodword.flows.reactions import LEASE, MAIL_NEWS
from tests.doubles import Mailbox
from tests.flows.outreach.hearing import HearingCompany

QUALIFIED, WON = ReferralStatus.QUALIFIED, ReferralStatus.CLOSED_WON
LOST, REJECTED = ReferralStatus.CLOSED_LOST, ReferralStatus.REJECTED


@pytest.fixture
def company() -> HearingCompany:
    return HearingCompany()


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Watched(Mailbox):
    """Something happens before the first mail is taken."""

    before: Callable[[], object] | None = None

    def send(self, mail: Mail) -> str:
        before, self.before = self.before, None
        if before is not None:
            before()
        return super().send(mail)


def a_confirmed_one(company: HearingCompany, *, days_ago: int = 2) -> str:
    """A referral whose confirmation was told so many days ago."""
    referral_id = company.confirmed(company.jana)
    company.stream()
    company.heard.mails.clear()
    company.clock.advance(days=days_ago)
    return referral_id


def test_an_event_that_the_stream_repeats_is_told_once(company: HearingCompany) -> None:
    company.confirmed(company.jana)
    events = list(company.store.events)
    company.stream()
    for event in events:
        company.react(event)
    company.clock.advance(days=3)
    company.sweep()

    assert len(company.mails) == 1


def test_what_has_been_overtaken_when_its_turn_comes_is_not_told(company: HearingCompany) -> None:
    referral_id = a_confirmed_one(company, days_ago=0)
    company.move(referral_id, QUALIFIED, message_id="m1")
    company.stream()
    company.clock.advance(hours=1)
    company.move(referral_id, LOST, message_id="m2")
    company.stream()
    assert company.mails == []

    company.clock.advance(days=1)
    company.sweep()
    (mail,) = company.mails
    assert "passt gut" not in mail.text
    assert "nichts geworden" in mail.text


def test_an_event_that_comes_long_after_the_next_one_says_nothing_false(
    company: HearingCompany,
) -> None:
    referral_id = a_confirmed_one(company)
    company.move(referral_id, QUALIFIED, message_id="m1")
    qualified = company.last_event()
    company.move(referral_id, LOST, message_id="m2")
    company.react(company.last_event())
    company.clock.advance(days=2)
    company.react(qualified)

    assert len(company.mails) == 1
    assert "nichts geworden" in company.subjects[0]


def test_a_mail_service_that_is_down_loses_nothing(company: HearingCompany) -> None:
    company.heard.failures = [Unavailable("ServiceUnavailable", refused=True)]
    company.confirmed(company.jana)
    confirmed = company.last_event()
    company.stream()
    delivery = company.store.get(Delivery, confirmed.event_id, MAIL_NEWS)
    assert delivery is not None
    assert (delivery.status, delivery.code) == (DeliveryStatus.FAILED, "ServiceUnavailable")

    company.clock.advance(minutes=2)
    company.sweep()
    assert len(company.mails) == 1


def test_two_at_once_send_one_mail_with_what_both_tell(company: HearingCompany) -> None:
    company.confirmed(company.jana, "anna@kunde.example")
    first = company.last_event()
    company.confirmed(company.jana, "ben@kunde.example")
    second = company.last_event()
    company.heard = Watched(before=lambda: company.react(second))
    company.react(first)
    company.clock.advance(days=1, minutes=1)
    company.sweep()
    company.sweep()

    assert [mail.text.count("hat bestätigt") for mail in company.mails] == [1, 1]


def test_a_worker_that_died_before_the_mail_is_replaced(company: HearingCompany) -> None:
    company.confirmed(company.jana)
    confirmed = company.last_event()

    def die() -> None:
        raise Killed

    company.heard = Watched(before=die)
    with pytest.raises(Killed):
        company.react(confirmed)
    company.clock.now += LEASE + timedelta(minutes=1)
    company.sweep()

    assert len(company.mails) == 1


def test_a_line_of_a_later_version_is_left_to_it(company: HearingCompany) -> None:
    a_confirmed_one(company)
    news = company.store.get(ReferrerNews, "JS42")
    assert news is not None
    line = {"code": "of_tomorrow", "about": "REF-1", "at": company.clock()}
    company.store.commit(Decision(save=(news.but(lines=(line,)),)))
    company.confirmed(company.jana, "ben@kunde.example")
    company.stream()

    assert len(company.mails) == 1
    after = company.store.get(ReferrerNews, "JS42")
    assert after is not None
    assert [one.code for one in after.lines] == ["of_tomorrow"]
