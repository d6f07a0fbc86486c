"""A referrer comes in: record, code and guard in one transaction, or nothing."""

from datetime import date

import pytest

from goodword.domain.destination import by_email
from goodword.domain.errors import Conflict, Invalid
from goodword.domain.referrals.referrer import (
    NameShown,
    ReferralCode,
    Referrer,
    ReferrerMailbox,
    ReferrerStatus,
)
from goodword.domain.tokens import person_of
from goodword.flows.referrers.register import register_referrer
from tests.company import Company
from tests.doubles import KEYS


def register(world: Company, email: str, *, audience: str = "customer", **more: object) -> Referrer:
    values = {
        "referrer_id": None,
        "name": "Ada Weiß",
        "shown": NameShown.FIRST,
        "country": "DE",
        "destination": None,
        **more,
    }
    return register_referrer(
        world.store,
        world.terms.program,
        audience=audience,
        email=email,
        keys=KEYS,
        randomness=world.randomness,
        now=world.clock(),
        **values,  # type: ignore[arg-type]
    )


@pytest.fixture
def company() -> Company:
    return Company()


def test_what_is_known_is_kept_and_visitors_see_what_was_agreed(company: Company) -> None:
    ada = register(
        company,
        "ada@kunde.example",
        sentence="Wir sparen zwei Tage im Monat.",
        company="Weiß & Söhne",
        satisfaction=9,
        customer_since=date(2025, 1, 31),
        locale="fr",
    )

    kept = company.store.get(Referrer, ada.referrer_id)
    code = company.store.get(ReferralCode, ada.code)
    assert kept is not None
    assert code is not None
    assert kept.status is ReferrerStatus.ACTIVE
    assert (kept.satisfaction, kept.customer_since) == (9, date(2025, 1, 31))
    assert (kept.company, kept.country, kept.locale) == ("Weiß & Söhne", "DE", "fr")
    assert (code.name, code.sentence) == ("Ada", "Wir sparen zwei Tage im Monat.")


def test_an_id_that_nobody_gave_is_made_of_eight_letters_and_digits(company: Company) -> None:
    made = register(company, "ada@kunde.example").referrer_id

    assert len(made) == 8
    assert made.isalnum()
    assert made == made.upper()


def test_a_made_id_that_is_taken_is_drawn_anew(company: Company) -> None:
    first = register(company, "ada@kunde.example")
    draws = iter([b"\1" * 64, b"\1" * 64, b"\2" * 64])
    company.randomness = lambda length: next(draws)[:length]  # type: ignore[assignment]

    second = register(company, "ben@kunde.example")
    third = register(company, "cem@kunde.example")

    assert len({first.referrer_id, second.referrer_id, third.referrer_id}) == 3


def test_a_mailbox_has_one_referrer_in_an_audience_however_it_is_spelled(company: Company) -> None:
    register(company, "ada@kunde.example")

    with pytest.raises(Conflict) as conflict:
        register(company, "Ada+goodword@kunde.example", name="Somebody Else")

    assert "ReferrerMailbox" in conflict.value.kinds


def test_one_person_may_be_a_customer_and_an_employee(company: Company) -> None:
    one = register(company, "ada@kunde.example")
    other = register(company, "ada@kunde.example", audience="employee")

    mailbox = person_of(KEYS, "ada@kunde.example").prospect_id
    found = [
        company.store.get(ReferrerMailbox, mailbox, audience)
        for audience in ("customer", "employee")
    ]
    assert [guard and guard.referrer_id for guard in found] == [one.referrer_id, other.referrer_id]


def test_an_id_that_is_taken_leaves_nothing_of_the_second_one(company: Company) -> None:
    with pytest.raises(Conflict) as conflict:
        register(company, "ada@kunde.example", referrer_id="JS42")

    assert conflict.value.kinds == ("Referrer",)
    mailbox = person_of(KEYS, "ada@kunde.example").prospect_id
    assert company.store.get(ReferrerMailbox, mailbox, "customer") is None


def test_every_mistake_is_named_at_once(company: Company) -> None:
    with pytest.raises(Invalid) as invalid:
        register(
            company,
            "ada@kunde.example",
            audience="friends",
            referrer_id="not-an-id",
            country="XX",
            satisfaction=11,
            locale="tlh",
            destination=by_email("ada@kunde.example"),
        )

    assert [error.field for error in invalid.value.errors] == [
        "referrer_id",
        "audience",
        "country",
        "locale",
        "satisfaction",
    ]
