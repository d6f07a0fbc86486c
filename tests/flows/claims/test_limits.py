"""Floods: nobody's mailbox fills up, and nobody's lead is lost for it."""

from datetime import timedelta

import pytest

from goodword.domain.claims.submission import ClaimForm, ClaimSubmission
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import FieldError, Invalid, Unavailable
from goodword.domain.tokens import person_of
from goodword.flows.ports import Mail
from goodword.flows.reactions import MAIL_CONFIRMATION
from goodword.program.sections import Limits, MailLimits
from tests.company import Company
from tests.doubles import KEYS, Mailbox


@pytest.fixture
def company() -> Company:
    return Company()


def limit(company: Company, limits: Limits) -> None:
    company.publish(company.terms.program.model_copy(update={"limits": limits}))


def form(email: str) -> ClaimForm:
    return ClaimForm(name="A", email=email, locale="de")


def mailed(company: Company) -> list[str]:
    return [mail.to for mail in company.mailbox.mails]


def a_day(company: Company) -> None:
    """A sweep every hour until the same time tomorrow."""
    for _ in range(24):
        company.clock.advance(hours=1)
        company.sweep()
        company.stream()


def test_three_hundred_forms_under_aliases_of_one_mailbox_make_one_mail_on_a_day(
    company: Company,
) -> None:
    links = (company.jana, company.omar)
    for number in range(300):
        company.submit(links[number % 2], form(f"anna+{number}@kunde.example"))
        company.clock.advance(seconds=30)
        company.stream()
        company.sweep()

    assert len(mailed(company)) == 1


def test_aliases_use_up_no_mail_of_the_address_itself(company: Company) -> None:
    for number in range(10):
        company.submit(company.jana, form(f"anna+zz{number}@kunde.example"))
        company.clock.advance(minutes=11)
        company.stream()
    before = len(mailed(company))

    for code in (company.jana, company.omar, company.jana):
        company.submit(code, form("anna@kunde.example"))
        company.stream()
        company.clock.advance(minutes=11)

    assert before == 1
    assert mailed(company)[before:] == ["anna@kunde.example"] * 2


def test_a_mailbox_is_asked_three_times_a_day_in_whatever_spellings(company: Company) -> None:
    confirmed = company.submit(company.jana, form("anna@kunde.example"))
    company.confirm(confirmed)
    for number in range(20):
        company.submit(company.omar, form(f"anna+zz{number}@kunde.example"))
        company.submit(company.omar, form("anna@kunde.example"))
        company.clock.advance(minutes=11)
        company.stream()
        company.sweep()

    asked = [mail for mail in company.mailbox.mails if mail.subject == "confirm in de"]
    assert len(asked) == 3


def test_what_has_to_wait_for_the_next_day_is_mailed_then(company: Company) -> None:
    limit(company, Limits(mails=MailLimits(per_mailbox_a_day=1)))
    company.submit(company.jana, form("anna@kunde.example"))
    company.stream()
    company.clock.advance(hours=1)
    company.submit(company.omar, form("anna@kunde.example"))
    company.stream()
    assert len(mailed(company)) == 1

    a_day(company)

    assert mailed(company) == ["anna@kunde.example"] * 2


def test_a_domain_and_the_stack_have_budgets_of_their_own(company: Company) -> None:
    limit(company, Limits(mails=MailLimits(per_domain_an_hour=4, per_day=6)))
    for name in ("anna", "bert", "cleo"):
        company.submit(company.jana, form(f"{name}@kunde.example"))
    for name in ("dora", "emil"):
        company.submit(company.jana, form(f"{name}@gmail.com"))
    company.stream()

    assert mailed(company) == ["anna@kunde.example", "bert@kunde.example", "dora@gmail.com"]

    a_day(company)

    assert sorted(mailed(company)[3:]) == ["cleo@kunde.example", "emil@gmail.com"]


def test_a_flood_at_every_turn_of_the_hour_starves_nobody_who_waits(company: Company) -> None:
    limit(company, Limits(mails=MailLimits(per_domain_an_hour=6)))
    company.clock.advance(minutes=5)
    for hour in range(3):
        for number in range(6):
            company.submit(company.jana, form(f"flood{hour}{number}@kunde.example"))
        company.stream()
        if hour == 0:
            company.clock.advance(minutes=1)
            company.submit(company.omar, form("anna@kunde.example"))
            company.stream()
            assert "anna@kunde.example" not in mailed(company)
        for _ in range(60):
            company.clock.advance(minutes=1)
            company.sweep()
            company.stream()

    assert "anna@kunde.example" in mailed(company)
    # Those before her came first.
    before = [f"flood0{number}@kunde.example" for number in range(6)]
    assert set(before) == set(mailed(company)[: mailed(company).index("anna@kunde.example")])


def test_above_a_links_figure_a_form_is_kept_and_its_mail_waits_for_the_hour_to_end(
    company: Company,
) -> None:
    limit(company, Limits(claims_per_link_an_hour=2))
    people = [company.submit(company.jana, form(f"p{one}@gmail.com")) for one in range(4)]
    company.stream()

    assert all(company.store.submissions(one.prospect_id) for one in people)
    assert len(mailed(company)) == 2

    company.clock.advance(hours=1)
    company.sweep()
    company.stream()

    assert len(mailed(company)) == 4


def test_a_rivals_flood_closes_no_other_link(company: Company) -> None:
    limit(company, Limits(claims_per_link_an_hour=1))
    for one in range(3):
        company.submit(company.jana, form(f"p{one}@gmail.com"))
    company.submit(company.omar, form("anna@kunde.example"))
    company.stream()

    assert "anna@kunde.example" in mailed(company)


def test_a_network_waits_that_sends_too_many_forms_through_whatever_links(
    company: Company,
) -> None:
    limit(company, Limits(forms_per_network_an_hour=2))
    links = (company.jana, company.omar, company.jana)
    for one, link in enumerate(links):
        company.submit(link, form(f"p{one}@gmail.com"), network="flooding")
    company.submit(company.jana, form("anna@kunde.example"), network="another")
    company.stream()

    assert mailed(company) == ["p0@gmail.com", "p1@gmail.com", "anna@kunde.example"]


def test_who_sends_again_in_time_is_mailed_at_once_and_only_once(company: Company) -> None:
    limit(company, Limits(claims_per_link_an_hour=1))
    company.submit(company.jana, form("other@gmail.com"))
    person = company.submit(company.jana, form("anna@gmail.com"))
    company.stream()
    (waiting,) = company.store.submissions(person.prospect_id)
    assert waiting.mail_after == company.clock().replace(minute=0) + timedelta(hours=1)

    # As it comes again with the proof of some work: nothing to wait for.
    limit(company, Limits())
    company.clock.advance(minutes=1)
    company.submit(company.jana, form("anna@gmail.com"))
    company.stream()
    assert mailed(company) == ["other@gmail.com", "anna@gmail.com"]

    company.clock.advance(hours=2)
    company.sweep()
    company.stream()
    assert mailed(company) == ["other@gmail.com", "anna@gmail.com"]


def test_what_a_program_fills_in_leaves_nothing_of_anybody(company: Company) -> None:
    decoy = ClaimForm(name="Eve", email="anna@kunde.example", locale="de", is_decoy=True)

    person = company.submit(company.jana, decoy)
    company.stream()

    assert company.store.submissions(person.prospect_id) == ()
    assert mailed(company) == []


def test_a_service_that_refuses_is_no_lost_lead(company: Company) -> None:
    company.mailbox.failures = [Unavailable("MessageRejected")]
    person = company.submit(company.jana)
    company.stream()
    (submission,) = company.store.submissions(person.prospect_id)
    assert isinstance(submission, ClaimSubmission)

    failed = company.store.get(Delivery, submission.event_id, MAIL_CONFIRMATION)
    assert failed is not None
    assert (failed.status, failed.code) == (DeliveryStatus.FAILED, "MessageRejected")

    a_day(company)
    assert mailed(company) == ["anna@kunde.example"]


def test_a_voucher_waits_for_no_budget_that_a_service_has_used_up(company: Company) -> None:
    limit(company, Limits(mails=MailLimits(per_mailbox_a_day=1)))
    person = company.submit(company.jana)
    company.stream()
    company.confirm(person)
    company.mailbox.failures = [Unavailable("MessageRejected", refused=True)] * 3

    company.stream()
    for _ in range(12):
        company.clock.advance(minutes=1)
        company.sweep()

    assert len(mailed(company)) == 2


def test_mails_whose_answer_was_lost_use_up_the_mailboxs_budget(company: Company) -> None:
    sent: list[str] = []

    class Lossy(Mailbox):
        def send(self, mail: Mail) -> str:
            sent.append(mail.to)
            raise Unavailable("ReadTimeoutError")

    company.mailbox = Lossy()
    for number in range(8):
        company.submit((company.jana, company.omar)[number % 2], form("anna@kunde.example"))
        company.stream()
        company.clock.advance(minutes=11)

    prospect = company.state(person_of(KEYS, "anna@kunde.example")).prospect
    assert prospect is not None
    assert prospect.mails_that_day == 3


def test_who_sends_again_while_a_share_is_spent_waits_no_longer_for_it(company: Company) -> None:
    limit(company, Limits(mails=MailLimits(per_domain_an_hour=2)))
    company.submit(company.jana, form("other@kunde.example"))
    company.stream()
    for _ in range(4):
        company.submit(company.jana, form("anna@kunde.example"))
        company.stream()
        company.clock.advance(minutes=4)
        company.sweep()

    assert "anna@kunde.example" in mailed(company)


def test_a_form_that_is_sent_again_while_the_service_refuses_is_mailed(company: Company) -> None:
    # Each retry renews the intent of a mail that never went; it must stand for nothing.
    company.mailbox.failures = [Unavailable("MessageRejected", refused=True)] * 4
    company.submit(company.jana, form("anna@kunde.example"))
    company.stream()
    for _ in range(3):
        company.clock.advance(minutes=2)
        company.submit(company.jana, form("anna@kunde.example"))
        company.stream()
        company.sweep()

    company.clock.advance(hours=1)
    company.sweep()

    assert mailed(company) == ["anna@kunde.example"]


def test_a_mail_that_ends_invalid_stands_for_no_other_form(company: Company) -> None:
    company.mailbox.failures = [Invalid(FieldError("email", "rejected", "never"))]
    company.submit(company.jana, form("anna@kunde.example"))
    company.stream()
    company.clock.advance(minutes=5)
    company.submit(company.omar, form("anna+news@kunde.example"))

    company.stream()

    assert mailed(company) == ["anna+news@kunde.example"]


def test_a_worker_that_dies_before_it_sends_leaves_the_mail_to_the_next_form(
    company: Company,
) -> None:
    class Death(BaseException):
        pass

    class Dying(Mailbox):
        def send(self, mail: Mail) -> str:
            raise Death(mail.to)

    alive, company.mailbox = company.mailbox, Dying()
    company.submit(company.jana, form("anna@kunde.example"))
    with pytest.raises(Death):
        company.stream()
    company.mailbox = alive
    company.clock.advance(minutes=5)
    company.submit(company.omar, form("anna@kunde.example"))

    company.stream()

    assert mailed(company) == ["anna@kunde.example"]


def test_forms_that_wait_for_a_service_that_refuses_use_up_one_mail(company: Company) -> None:
    limit(company, Limits(mails=MailLimits(per_mailbox_a_day=1)))
    company.mailbox.failures = [Unavailable("MessageRejected", refused=True)] * 12
    for link in (company.jana, company.omar) * 3:
        company.submit(link, form("anna@kunde.example"))
        company.stream()
        company.clock.advance(minutes=2)
        company.sweep()

    for _ in range(6):
        company.clock.advance(hours=1)
        company.sweep()

    assert mailed(company) == ["anna@kunde.example"]
