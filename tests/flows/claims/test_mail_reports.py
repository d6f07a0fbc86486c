"""Mail that came back, and mail that was complained of: what stops, and what changes nothing."""

import json
from datetime import timedelta
from typing import Any

import pytest

from goodword.domain.claims.consent import Suppression
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.event import Event, EventType
from goodword.domain.outreach.undeliverable import HOLDS_FOR, Undeliverable
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.tokens import exact_suppression_id, person_of
from goodword.flows.reactions import MAIL_CONFIRMATION
from goodword.handlers import mail_reports
from goodword.handlers.wiring import Services, Settings
from tests.company import ANNA as FORM
from tests.company import Company
from tests.doubles import KEYS, CountedRandomness

SENDER, SET = "hello@refer.example.com", "goodword"
ANNA = FORM.email
PERSON = person_of(KEYS, ANNA)
SPELLED = exact_suppression_id(KEYS, ANNA)


@pytest.fixture
def company() -> Company:
    return Company()


def event(kind: str, told: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An event of SES as EventBridge hands it over."""
    mail = {
        "timestamp": "2026-11-21T12:00:00.000Z",
        "source": SENDER,
        "messageId": "0100018f-0000",
        "destination": [ANNA],
        "tags": {"ses:configuration-set": [SET]},
        **changes,
    }
    detail = {"eventType": kind, kind.lower(): told, "mail": mail}
    return {
        "version": "0",
        "id": "b4c5",
        "detail-type": "Email Bounced",
        "source": "aws.ses",
        "time": "2026-11-21T12:00:02Z",
        "detail": detail,
    }


def bounce(company: Company, **changes: Any) -> dict[str, Any]:
    """A mailbox that is not there, as reported this very moment."""
    told = {
        "bounceType": "Permanent",
        "bounceSubType": "NoEmail",
        "bouncedRecipients": [{"emailAddress": f"Anna <{ANNA.upper()}>"}],
        "timestamp": company.clock().isoformat(),
        "feedbackId": "0100018f-f",
    }
    return event("Bounce", told | changes)


def complaint(company: Company, **changes: Any) -> dict[str, Any]:
    told = {
        "complainedRecipients": [{"emailAddress": ANNA}],
        "timestamp": company.clock().isoformat(),
        "feedbackId": "0100018f-h",
        "complaintSubType": None,
        "complaintFeedbackType": "abuse",
    }
    return event("Complaint", told | changes)


def take(company: Company, told: dict[str, Any]) -> int:
    """Hands an event to the function; of how many mailboxes it learned something."""
    services = Services(
        Settings(
            GOODWORD_TABLE="unused",
            GOODWORD_ORIGIN="https://x.example",
            GOODWORD_SENDER=SENDER,
            GOODWORD_CONFIGURATION_SET=SET,
        ),
        clock=company.clock,
        randomness=CountedRandomness(),
    )
    services.store, services.keys = company.store, KEYS
    answer: dict[str, int] = mail_reports.build(services)(told, None)
    return answer["taken"]


def test_mail_that_came_back_stops_what_was_on_its_way_and_says_so(company: Company) -> None:
    company.submit(company.jana)
    assert take(company, bounce(company)) == 1

    company.stream()

    assert company.mailbox.mails == []
    (submitted,) = company.store.submissions(PERSON.prospect_id)
    ended = company.store.get(Delivery, submitted.event_id, MAIL_CONFIRMATION)
    assert ended is not None
    assert (ended.status, ended.code) == (DeliveryStatus.GIVEN_UP, "undeliverable")


def test_who_asks_after_mail_came_back_is_written_to(company: Company) -> None:
    take(company, bounce(company))
    company.clock.advance(minutes=1)

    company.submit(company.jana)
    company.stream()

    assert [mail.to for mail in company.mailbox.mails] == [ANNA]


def test_an_alias_that_came_back_stops_no_other_spelling(company: Company) -> None:
    """Whoever types ``anna+zz@`` into a form must not stop the mails of ``anna@``."""
    company.submit(company.jana)
    name, _, domain = ANNA.partition("@")
    made_up = f"{name}+zz@{domain}"
    assert take(company, bounce(company, bouncedRecipients=[{"emailAddress": made_up}])) == 1

    company.stream()

    assert company.store.get(Undeliverable, exact_suppression_id(KEYS, made_up)) is not None
    assert [mail.to for mail in company.mailbox.mails] == [ANNA]


def test_one_report_of_two_spellings_stops_both(company: Company) -> None:
    name, _, domain = ANNA.partition("@")
    both = [ANNA, f"{name}+zz@{domain}"]
    told = bounce(company, bouncedRecipients=[{"emailAddress": one} for one in both])

    assert take(company, told) == 1

    for one in both:
        assert company.store.get(Undeliverable, exact_suppression_id(KEYS, one)) is not None


def test_that_a_mailbox_is_not_there_has_an_end(company: Company) -> None:
    take(company, bounce(company))
    known = company.store.get(Undeliverable, SPELLED)
    assert known is not None
    assert (known.code, known.since) == ("NoEmail", company.clock())

    company.clock.advance(days=HOLDS_FOR.days)

    assert company.store.get(Undeliverable, SPELLED) is None


def test_the_same_report_twice_and_an_older_one_change_nothing(company: Company) -> None:
    told = bounce(company)
    older = bounce(
        company,
        feedbackId="older",
        timestamp=(company.clock() - timedelta(hours=1)).isoformat(),
        bounceSubType="General",
    )

    assert [take(company, told), take(company, told), take(company, older)] == [1, 0, 0]

    known = company.store.get(Undeliverable, SPELLED)
    assert known is not None
    assert known.code == "NoEmail"
    (happened,) = [one for one in company.store.events if one.type is EventType.MAIL_BOUNCED]
    assert happened.about == PERSON.prospect_id
    assert ANNA not in json.dumps(happened.model_dump(mode="json"))


@pytest.mark.parametrize(
    "changes",
    [
        {"bounceType": "Transient", "bounceSubType": "MailboxFull"},
        {"bounceType": "Undetermined", "bounceSubType": "Undetermined"},
        {"bounceSubType": "UnsubscribedRecipient"},
    ],
)
def test_mail_that_may_arrive_yet_stops_nothing(company: Company, changes: dict[str, str]) -> None:
    assert take(company, bounce(company, **changes)) == 0
    assert company.store.get(Undeliverable, SPELLED) is None


def test_who_complains_has_left_until_they_allow_mail_again(company: Company) -> None:
    referral_id = company.confirmed(company.jana)
    told = complaint(company)
    assert take(company, told) == 1

    left = company.store.get(Suppression, PERSON.suppression_id)
    assert left is not None
    assert left.reason == "complained"
    assert company.referral(referral_id).status is ReferralStatus.NEW
    company.come_back(PERSON)
    # The same complaint, late: they have chosen otherwise since.
    assert take(company, told) == 0
    assert company.store.get(Suppression, PERSON.suppression_id) is None


@pytest.mark.parametrize(
    "changes",
    [{"complaintFeedbackType": "not-spam"}, {"complaintSubType": "OnAccountSuppressionList"}],
)
def test_what_is_no_complaint_changes_nothing(company: Company, changes: dict[str, str]) -> None:
    assert take(company, complaint(company, **changes)) == 0
    assert company.store.get(Suppression, PERSON.suppression_id) is None


def test_mail_of_somebody_else_in_the_account_is_no_business_of_ours(company: Company) -> None:
    told = complaint(company)["detail"]["complaint"]
    others = {"tags": {"ses:configuration-set": ["newsletter"]}}

    assert take(company, event("Complaint", told, **others)) == 0
    assert take(company, event("Complaint", told, source="news@refer.example.com")) == 0
    assert take(company, event("Complaint", told, tags={})) == 0
    assert company.store.get(Suppression, PERSON.suppression_id) is None


def test_what_does_not_come_from_ses_fails(company: Company) -> None:
    with pytest.raises(ValueError, match=r"company\.own"):
        take(company, {**complaint(company), "source": "company.own"})

    assert [
        one for one in company.store.events if isinstance(one, Event) and "mail" in one.type
    ] == []


def test_nothing_personal_is_logged(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    take(company, bounce(company))
    take(company, complaint(company))

    messages = [record.getMessage() for record in caplog.records]
    assert "mail complained of" in messages
    assert ANNA not in str([vars(record) for record in caplog.records])
