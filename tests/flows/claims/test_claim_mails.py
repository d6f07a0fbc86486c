"""The mails of a claim: one to confirm it, how many a mailbox gets, and the voucher."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from goodword.domain.claims.consent import Suppression
from goodword.domain.delivery import Delivery
from goodword.domain.errors import NotFound, Unavailable
from goodword.domain.event import Decision
from goodword.domain.reasons import Reason
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.reactions import (
    MAIL_CONFIRMATION,
)
from goodword.program.revision import revision_of
from tests.company import ANNA, BOX, ORIGIN, Company
from tests.doubles import PlainTexts


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


def test_a_mail_that_cannot_be_written_is_not_counted_as_sent(company: Company) -> None:
    person = company.submit(company.jana)
    company.texts = OfferedTexts(())

    assert not company.react(company.last_event())

    assert company.state(person).prospect is None
