"""Mails to a referrer: what is told, when, and never twice."""

import re

import pytest

from goodword.domain.outreach.news import NewsEvery
from goodword.domain.referrals.referral import ReferralStatus
from goodword.flows.sales.reopen import reopen_deal
from goodword.program.rewards import Milestone
from tests.doubles import SpokenTexts
from tests.flows.outreach.hearing import HearingCompany

QUALIFIED, WON = ReferralStatus.QUALIFIED, ReferralStatus.CLOSED_WON
LOST, REJECTED = ReferralStatus.CLOSED_LOST, ReferralStatus.REJECTED
DEAL = ("48000.00", "EUR")
BERND = "bernd@firma.example"


@pytest.fixture
def company() -> HearingCompany:
    return HearingCompany()


def a_confirmed_one(company: HearingCompany, *, days_ago: int = 2) -> str:
    """A referral whose confirmation was told so many days ago."""
    referral_id = company.confirmed(company.jana)
    company.stream()
    company.heard.mails.clear()
    company.clock.advance(days=days_ago)
    return referral_id


def test_a_confirmation_is_told_at_once_in_the_referrers_language(company: HearingCompany) -> None:
    company.confirmed(company.jana)
    company.stream()

    (mail,) = company.mails
    assert mail.to == "jana.js42@larkspur.example"
    assert mail.subject == "Ihr Kontakt vom 21. November 2026 (Nr. 1) hat bestätigt"
    assert "/portal/share?t=" in mail.text


def test_nothing_of_the_prospect_is_in_it(company: HearingCompany) -> None:
    company.confirmed(company.jana, "anna.canary@kunde.example")
    company.stream()

    (mail,) = company.mails
    assert "canary" not in str(mail)
    assert "Kunde GmbH" not in str(mail)


def test_what_happens_more_often_on_a_day_is_gathered_in_one_mail(company: HearingCompany) -> None:
    company.confirmed(company.jana, "anna@kunde.example")
    company.stream()
    company.confirmed(company.jana, "ben@kunde.example")
    company.confirmed(company.jana, "carla@kunde.example")
    company.stream()
    assert len(company.mails) == 1

    company.clock.advance(hours=23, minutes=59)
    company.sweep()
    assert len(company.mails) == 1

    company.clock.advance(minutes=2)
    company.sweep()
    assert len(company.mails) == 2
    assert company.mails[1].text.count("hat bestätigt") == 2
    assert company.subjects[1].endswith(", und mehr")


def test_a_won_deal_and_what_it_earns_are_told_in_one_mail(company: HearingCompany) -> None:
    referral_id = a_confirmed_one(company)
    company.move(referral_id, WON, DEAL)
    company.stream()

    (mail,) = company.mails
    assert mail.subject == "Ihr Kontakt vom 21. November 2026 (Nr. 1) ist jetzt Kunde, und mehr"
    assert "Sie haben verdient: 2.800\u00a0€" in mail.text
    assert "bis zum 23. Dezember 2026 vorgemerkt" in mail.text


def test_a_meeting_tells_of_the_credit_that_it_earns(company: HearingCompany) -> None:
    referral_id = a_confirmed_one(company)
    company.move(referral_id, Milestone.MEETING)
    company.stream()

    (mail,) = company.mails
    assert "gesprochen" in mail.text
    assert "Sie haben verdient: 1 Gratismonat" in mail.text


@pytest.mark.parametrize(("stage", "said"), [(LOST, "nichts geworden"), (REJECTED, "passt nicht")])
def test_what_came_to_nothing_is_told_without_the_words_of_the_crm(
    company: HearingCompany, stage: ReferralStatus, said: str
) -> None:
    referral_id = a_confirmed_one(company)
    company.move(referral_id, stage)
    company.stream()

    assert said in company.subjects[0]


def test_a_stage_that_says_nothing_to_a_referrer_is_not_told(company: HearingCompany) -> None:
    referral_id = a_confirmed_one(company)
    company.move(referral_id, ReferralStatus.CONTACTED)
    company.stream()

    assert company.mails == []


def test_contacts_of_one_day_are_told_apart_by_a_number_that_says_nothing_of_them(
    company: HearingCompany,
) -> None:
    first, second = company.confirmed(company.jana), company.confirmed(company.jana, BERND)
    company.stream()
    company.clock.advance(days=2)
    company.sweep()
    for referral_id in (second, first):
        company.move(referral_id, QUALIFIED, message_id=referral_id)
        company.stream()
        company.clock.advance(days=2)
        company.sweep()

    named = re.findall(r"Kontakt vom (.*?) (?:hat|passt)", " ".join(company.subjects))
    day = "21. November 2026"
    assert named == [f"{day} (Nr. 1)", f"{day} (Nr. 2)", f"{day} (Nr. 2)", f"{day} (Nr. 1)"]


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ar", "ja"])
def test_each_language_says_which_contact_of_a_day_it_is(
    company: HearingCompany, locale: str
) -> None:
    company.change(locale=locale)
    company.confirmed(company.jana)
    company.confirmed(company.jana, BERND)
    company.stream()
    company.clock.advance(days=2)
    company.sweep()

    assert len({re.sub("GW-.*", "", subject) for subject in company.subjects}) == 2


def test_who_stands_second_is_told_so_and_when_that_changes(company: HearingCompany) -> None:
    first = company.confirmed(company.omar)
    company.confirmed(company.jana)
    company.stream()
    to_jana = [mail for mail in company.mails if mail.to.startswith("jana.js42")]
    assert "Jemand anderes hatte ihn schon früher empfohlen" in to_jana[0].text

    company.clock.advance(days=2)
    company.move(first, LOST)
    company.stream()
    to_jana = [mail for mail in company.mails if mail.to.startswith("jana.js42")]
    assert to_jana[1].subject == "Ihre Empfehlung vom 21. November 2026 (Nr. 1) zählt jetzt"


def test_who_wants_one_mail_a_week_gets_it_on_monday(company: HearingCompany) -> None:
    company.choose(NewsEvery.WEEKLY)
    company.confirmed(company.jana, "anna@kunde.example")
    company.stream()
    company.clock.advance(hours=20)
    company.confirmed(company.jana, "ben@kunde.example")
    company.stream()
    assert company.mails == []

    company.clock.advance(days=1)  # Monday the 23rd, 8:00
    company.sweep()
    assert len(company.mails) == 1
    assert company.mails[0].text.count("hat bestätigt") == 2


def test_what_a_mail_has_no_room_for_is_counted_in_it(
    company: HearingCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goodword.domain.outreach.news.MOST_LINES", 1)
    company.confirmed(company.jana)
    company.stream()  # the first of its day; what follows is gathered
    for name in ("berta", "carla", "dora"):
        company.confirmed(company.jana, f"{name}@kunde.example")
        company.stream()

    company.clock.advance(days=1, minutes=5)
    company.sweep()

    assert len(company.mails) == 2
    assert "Und 2 weitere" in company.mails[-1].text


def test_no_mail_says_that_somebody_is_contacted_who_did_not_agree_to_be() -> None:
    for locale in ("ar", "de", "en", "es", "fr", "ja"):
        words = SpokenTexts().catalogue(locale)
        for promise in ("our turn", "am Zug", "nos toca", "À nous", "当社がご紹介先と", "دورنا"):
            assert promise not in words["news.confirmed.text"] + words["news.moved_up.text"]


def reopened(company: HearingCompany, referral_id: str) -> None:
    reopen_deal(company.store, referral_id, by="Fay", note="typed wrongly", now=company.clock())


def test_an_end_and_that_it_was_a_mistake_are_left_out_together(company: HearingCompany) -> None:
    company.choose(NewsEvery.WEEKLY)
    referral_id = company.confirmed(company.jana)
    company.clock.advance(hours=1)
    company.move(referral_id, LOST)
    company.clock.advance(hours=1)
    reopened(company, referral_id)
    company.stream()

    company.clock.advance(days=7)
    company.sweep()

    assert all("doch weiter" not in mail.text for mail in company.mails)
    assert all("nichts geworden" not in mail.text for mail in company.mails)


@pytest.mark.parametrize("end_first", [True, False])
def test_whoever_was_not_told_of_an_end_is_not_told_that_it_was_a_mistake(
    company: HearingCompany, *, end_first: bool
) -> None:
    referral_id = a_confirmed_one(company)
    company.move(referral_id, LOST)
    lost = company.last_event()
    company.clock.advance(hours=1)
    reopened(company, referral_id)
    again = company.last_event()

    # The end was on its way through an outage, and is overtaken when it comes.
    for event in (lost, again) if end_first else (again, lost):
        company.react(event)
        company.clock.advance(days=2)
        company.sweep()

    assert company.mails == []


def test_whoever_was_told_of_an_end_is_told_that_it_goes_on(company: HearingCompany) -> None:
    referral_id = a_confirmed_one(company)
    company.move(referral_id, LOST)
    company.stream()
    company.clock.advance(days=2)
    reopened(company, referral_id)
    company.stream()

    assert len(company.mails) == 2
    assert "geht es doch weiter" in company.subjects[1]


def test_whoever_never_heard_that_they_stood_second_hears_that_it_was_confirmed(
    company: HearingCompany,
) -> None:
    company.choose(NewsEvery.WEEKLY)
    first = company.confirmed(company.omar)
    company.confirmed(company.jana)
    company.clock.advance(hours=1)
    company.move(first, LOST)
    company.stream()

    company.clock.advance(days=7)
    company.sweep()

    (mail,) = (mail for mail in company.mails if mail.to.startswith("jana.js42"))
    assert "hat bestätigt" in mail.subject
    assert "davor" not in mail.text
