"""Whoever leaves takes along what they entered into join pages; an export holds it."""

from collections.abc import Callable

import pytest

from goodword.domain.event import Decision
from goodword.domain.referrals.eligibility import KnownFacts
from goodword.domain.referrals.joining import JoinForm
from goodword.domain.referrals.referrer import NameShown
from goodword.domain.tokens import Person, person_of
from goodword.flows.claims.export import export
from goodword.flows.claims.leave import complain, erase
from goodword.flows.joining.ask import ask_to_join
from goodword.flows.joining.confirm import confirm_join
from tests.company import Company
from tests.doubles import KEYS

EMAIL = "paula@partner.example"
PAULA = person_of(KEYS, EMAIL)
AUDIENCES = ("customer", "partner", "employee")


@pytest.fixture
def company() -> Company:
    return Company()


def ask(company: Company, audience: str = "partner", email: str = EMAIL) -> None:
    form = JoinForm(
        name="Paula Partner",
        email=email,
        locale="de",
        country="DE",
        company="Partner AG",
        shown=NameShown.FIRST,
        sentence="Wir bauen das.",
    )
    ask_to_join(
        company.store,
        company.terms,
        audience,
        form,
        mail_after=None,
        keys=KEYS,
        randomness=company.randomness,
        now=company.clock(),
    )


def confirm(company: Company) -> None:
    (request,) = company.store.joins(PAULA.prospect_id)
    confirm_join(
        company.store,
        company.terms,
        KEYS,
        request,
        randomness=company.randomness,
        now=company.clock(),
    )


def erase_all(company: Company, person: Person = PAULA) -> None:
    erase(
        company.store,
        KEYS,
        person,
        audiences=AUDIENCES,
        randomness=company.randomness,
        now=company.clock(),
    )


def nothing_is_left(company: Company) -> bool:
    stored = company.store.dump()
    return not any(word in stored for word in ("Paula", "paula@", "paula+", "Partner AG", "bauen"))


@pytest.mark.parametrize("how", ["unsubscribe", "refuse", "complain", "erase"])
def test_who_leaves_leaves_no_open_request_of_any_audience_or_spelling(
    company: Company, how: str
) -> None:
    for audience in AUDIENCES:
        ask(company, audience)
    for number in range(45):  # more than one transaction takes
        ask(company, email=f"paula+{number}@partner.example")
    leave: dict[str, Callable[[Person], None]] = {
        "unsubscribe": company.unsubscribe,
        "refuse": company.refuse,
        "complain": lambda person: complain(
            company.store, KEYS, person, randomness=company.randomness, now=company.clock()
        ),
        "erase": lambda person: erase_all(company, person),
    }
    leave[how](PAULA)

    assert nothing_is_left(company)


def test_an_erasure_reaches_an_application(company: Company) -> None:
    ask(company)
    confirm(company)
    assert not nothing_is_left(company)

    erase_all(company)

    assert nothing_is_left(company)


def test_an_erasure_and_an_export_reach_what_the_company_told_of_the_mailbox(
    company: Company,
) -> None:
    now = company.clock()
    told = KnownFacts(
        mailbox_id=PAULA.prospect_id, audience="customer", satisfaction=3, told_at=now
    )
    company.store.commit(Decision(save=(told,)))
    (exported,) = export(company.store, PAULA, audiences=AUDIENCES, now=now)["known_facts"]
    assert (exported["audience"], exported["satisfaction"]) == ("customer", 3)

    erase_all(company)

    assert company.store.get(KnownFacts, PAULA.prospect_id, "customer") is None


def test_an_export_holds_requests_and_applications(company: Company) -> None:
    ask(company)
    confirm(company)
    ask(company, "customer")

    exported = export(company.store, PAULA, audiences=AUDIENCES, now=company.clock())
    (asked,), (applied,) = exported["join_requests"], exported["applications"]
    assert (asked["audience"], asked["email"]) == ("customer", EMAIL)
    assert (applied["audience"], applied["company"]) == ("partner", "Partner AG")
