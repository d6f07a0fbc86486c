"""Who gets news: nobody who left, whose mail comes back or who does not want any."""

import pytest

from goodword.domain.claims.consent import Suppression
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.event import Decision
from goodword.domain.outreach.news import NewsEvery, ReferrerNews, ReferrerPreferences
from goodword.domain.outreach.undeliverable import Undeliverable
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.tokens import exact_suppression_id, person_of
from goodword.flows.claims.leave import complain, erase, refuse, unsubscribe
from goodword.flows.reactions import MAIL_NEWS
from goodword.flows.referrers.stand import let_go
from tests.doubles import KEYS
from tests.flows.outreach.hearing import HearingCompany

BERND = "bernd@firma.example"


@pytest.fixture
def company() -> HearingCompany:
    return HearingCompany()


def came_back(company: HearingCompany, address: str) -> None:
    spelled = exact_suppression_id(KEYS, address)
    gone = Undeliverable(suppression_id=spelled, code="NoEmail", since=company.clock())
    company.store.commit(Decision(save=(gone,)))


def test_an_alias_that_somebody_made_up_stops_no_news(company: HearingCompany) -> None:
    came_back(company, "jana.js42+zz@larkspur.example")

    company.confirmed(company.jana)
    company.stream()

    assert len(company.mails) == 1


def test_who_proved_the_mailbox_since_hears_again(company: HearingCompany) -> None:
    came_back(company, "jana.js42@larkspur.example")
    company.clock.advance(minutes=1)
    referrer = company.store.get(Referrer, "JS42")
    assert referrer is not None
    joined = referrer.but(accepted="r1", registered_at=company.clock())
    company.store.commit(Decision(save=(joined,)))

    company.confirmed(company.jana)
    company.stream()

    assert len(company.mails) == 1


def test_a_mailbox_that_mail_came_back_from_gets_none(company: HearingCompany) -> None:
    came_back(company, "jana.js42@larkspur.example")

    company.confirmed(company.jana)
    company.stream()

    assert company.mails == []
    (event,) = (one for one in company.store.events if one.type == "claim.confirmed")
    delivery = company.store.get(Delivery, event.event_id, MAIL_NEWS)
    assert delivery is not None
    assert (delivery.status, delivery.code) == (DeliveryStatus.GIVEN_UP, "undeliverable")


def test_who_called_a_mail_unwanted_gets_no_news(company: HearingCompany) -> None:
    person = person_of(KEYS, "jana.js42@larkspur.example")
    left = Suppression(
        suppression_id=person.suppression_id, reason="complained", since=company.clock()
    )
    company.store.commit(Decision(save=(left,)))

    company.confirmed(company.jana)
    company.stream()

    assert company.mails == []


@pytest.mark.parametrize("first", ["unsubscribe", "erase", "refuse", "complain"])
def test_who_calls_a_mail_unwanted_after_leaving_as_a_prospect_gets_no_news(
    company: HearingCompany, first: str
) -> None:
    person = person_of(KEYS, "jana.js42@larkspur.example")
    leave = {
        "unsubscribe": unsubscribe,
        "erase": erase,
        "refuse": refuse,
        "complain": complain,
    }
    for door in (leave[first], complain, unsubscribe):
        door(company.store, KEYS, person, randomness=company.randomness, now=company.clock())

    company.confirmed(company.jana)
    company.stream()

    assert company.mails == []


def test_one_click_ends_news_and_the_header_says_so(company: HearingCompany) -> None:
    company.confirmed(company.jana)
    company.stream()

    headers = company.mails[0].headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<https://refer.larkspur.example/news?t=")


def test_who_wants_no_news_gets_none_and_none_later_of_what_waited(
    company: HearingCompany,
) -> None:
    company.confirmed(company.jana, "anna@kunde.example")
    company.stream()
    company.confirmed(company.jana, "ben@kunde.example")
    company.stream()
    company.choose(NewsEvery.NONE)
    company.clock.advance(days=2)
    company.sweep()
    company.choose(NewsEvery.EACH)
    company.clock.advance(days=2)
    company.sweep()

    assert len(company.mails) == 1


def test_who_was_paused_still_hears_and_who_left_or_was_erased_does_not(
    company: HearingCompany,
) -> None:
    for status, mails in (
        (ReferrerStatus.PAUSED, 1),
        (ReferrerStatus.LEFT, 1),
        (ReferrerStatus.ERASED, 1),
    ):
        company.clock.advance(days=2)
        company.change(status=ReferrerStatus.ACTIVE)
        referral_id = company.confirmed(company.jana, f"{status}@kunde.example")
        company.change(status=status)
        company.stream()
        assert len(company.mails) == mails, referral_id


def test_what_is_kept_for_news_ends_when_somebody_leaves(company: HearingCompany) -> None:
    company.choose(NewsEvery.WEEKLY)
    company.confirmed(company.jana)
    company.stream()
    assert company.store.get(ReferrerNews, "JS42") is not None

    let_go(
        company.store,
        KEYS,
        "JS42",
        erased=False,
        actor="test",
        randomness=company.randomness,
        now=company.clock(),
    )

    assert company.store.get(ReferrerNews, "JS42") is None
    assert company.store.get(ReferrerPreferences, "JS42") is None
    company.clock.advance(days=7)
    company.sweep()
    assert company.mails == []


def test_what_is_kept_for_news_ends(company: HearingCompany) -> None:
    company.confirmed(company.jana)
    company.stream()
    company.clock.advance(days=91)

    assert company.store.get(ReferrerNews, "JS42") is None
