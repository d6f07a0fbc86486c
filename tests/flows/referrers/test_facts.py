"""What the company knows of somebody is noted, and the story tells by whom, when and why."""

from dataclasses import replace
from datetime import date

import pytest

from goodword.domain.event import Event
from goodword.domain.event_data.referrers import FactsNoted, ReferrerChanged
from goodword.domain.event_data.table import data_of
from goodword.domain.referrals.eligibility import KnownFacts
from goodword.domain.tokens import person_of
from goodword.flows.referrers.bring_in import ListedReferrer
from goodword.flows.referrers.facts import note_facts
from tests.company import Company
from tests.doubles import KEYS

ADA = ListedReferrer(
    audience="customer",
    name="",
    email="ada@kunde.example",
    country="",
    satisfaction=9,
    active_at=date(2026, 11, 20),
)
MAILBOX = person_of(KEYS, ADA.email).prospect_id


@pytest.fixture
def company() -> Company:
    return Company()


def note(company: Company, line: ListedReferrer, *, only_look: bool = False) -> bool:
    return note_facts(
        company.store,
        line,
        keys=KEYS,
        note="survey of November",
        actor="maria",
        randomness=company.randomness,
        now=company.clock(),
        only_look=only_look,
    )


def told(company: Company, about: str) -> list[Event]:
    return [one for one in company.store.events if one.about == about]


def test_facts_of_a_mailbox_that_has_not_joined_leave_an_event_that_goes_with_them(
    company: Company,
) -> None:
    assert note(company, ADA)

    (event,) = told(company, MAILBOX)
    data = data_of(event, FactsNoted)
    assert (event.actor, event.at, data.note) == ("maria", company.clock(), "survey of November")
    assert (data.audience, data.fields) == ("customer", ("satisfaction", "active_at"))
    known = company.store.get(KnownFacts, MAILBOX, "customer")
    assert known is not None
    assert event.expires_at == known.expires_at
    assert "kunde" not in str(event)


def test_facts_of_a_referrer_leave_the_event_of_any_change(company: Company) -> None:
    assert note(company, replace(ADA, email="jana.js42@larkspur.example"))

    (event,) = told(company, "JS42")
    assert event.actor == "maria"
    assert data_of(event, ReferrerChanged).fields == ("satisfaction", "active_at")
    assert data_of(event, ReferrerChanged).note == "survey of November"


def test_facts_that_are_known_or_only_looked_at_leave_no_event(company: Company) -> None:
    assert note(company, ADA, only_look=True)
    assert told(company, MAILBOX) == []
    note(company, ADA)
    assert not note(company, ADA)
    assert note(company, replace(ADA, satisfaction=10))

    _, later = told(company, MAILBOX)
    assert data_of(later, FactsNoted).fields == ("satisfaction",)
