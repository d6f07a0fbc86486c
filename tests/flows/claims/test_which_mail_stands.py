"""Which mail stands for which form: only one that its sender reads, and has not answered yet."""

from goodword.domain.claims.submission import ClaimForm
from tests.company import Company

ANNA = "anna@kunde.example"


def form(email: str = ANNA) -> ClaimForm:
    return ClaimForm(name="Anna Weber", email=email, locale="de")


def received(company: Company) -> list[str]:
    """Whom the mails that ask for an answer went to, oldest first; a minute goes by."""
    company.sweep()
    company.clock.advance(minutes=1)
    return [mail.to for mail in company.mailbox.mails if mail.subject.startswith("confirm in ")]


def test_a_form_through_another_link_minutes_later_is_shown_by_the_mail_that_there_is() -> None:
    company = Company()
    company.submit(company.jana, form())
    company.clock.advance(minutes=3)
    assert received(company) == [ANNA]

    company.submit(company.omar, form())
    company.clock.advance(minutes=3)

    assert received(company) == [ANNA]


def test_who_said_no_and_comes_back_within_minutes_gets_a_mail() -> None:
    company = Company()
    person = company.submit(company.jana, form())
    company.clock.advance(minutes=3)
    received(company)
    company.refuse(person)
    company.come_back(person)

    company.submit(company.jana, form())
    company.clock.advance(minutes=3)

    assert received(company) == [ANNA, ANNA]


def test_who_has_confirmed_one_link_gets_a_mail_for_another_within_minutes() -> None:
    company = Company()
    person = company.submit(company.jana, form())
    company.clock.advance(minutes=3)
    received(company)
    company.confirm(person, company.jana)

    company.submit(company.omar, form())
    company.clock.advance(minutes=3)

    assert received(company) == [ANNA, ANNA]


def test_a_mail_to_another_spelling_of_the_address_stands_for_nothing() -> None:
    company = Company()
    company.submit(company.jana, form("anna+nobody@kunde.example"))
    company.clock.advance(minutes=3)
    assert received(company) == ["anna+nobody@kunde.example"]

    company.submit(company.omar, form())
    company.clock.advance(minutes=3)

    assert received(company) == ["anna+nobody@kunde.example", ANNA]


def test_who_has_confirmed_is_asked_at_the_address_that_they_confirmed() -> None:
    company = Company()
    person = company.submit(company.jana, form())
    company.clock.advance(minutes=3)
    received(company)
    company.confirm(person, company.jana)
    company.clock.advance(hours=1)

    company.submit(company.omar, form("anna+mallory@kunde.example"))
    company.clock.advance(minutes=3)

    assert received(company) == [ANNA, ANNA]


def test_a_form_that_is_sent_anew_does_not_make_its_mail_wait_longer() -> None:
    company = Company()
    limits = company.terms.program.limits
    for number in range(limits.claims_per_link_an_hour):
        company.submit(company.jana, form(f"visitor{number}@host{number}.example"))
    company.submit(company.jana, form())
    (waiting,) = company.state(company.submit(company.jana, form())).open
    company.clock.advance(hours=1)
    for number in range(limits.claims_per_link_an_hour):
        company.submit(company.jana, form(f"other{number}@host{number}.example"))

    (again,) = company.state(company.submit(company.jana, form())).open

    assert waiting.mail_after is not None
    assert again.mail_after == waiting.mail_after
