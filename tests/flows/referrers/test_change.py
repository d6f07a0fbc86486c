"""What is kept of a referrer is changed: by whom, which of it, and who hears."""

from typing import Any

import pytest

from goodword.domain.destination import by_email
from goodword.domain.errors import Invalid, Refused
from goodword.domain.event import Event, EventType
from goodword.domain.event_data.referrers import ReferrerChanged
from goodword.domain.event_data.table import data_of
from goodword.domain.outreach.news import FormerAddress
from goodword.domain.referrals.referrer import NameShown, ReferralCode, ReferrerMailbox
from goodword.domain.tokens import person_of
from goodword.flows.referrers.bring_in import ListedReferrer, bring_in
from goodword.flows.referrers.change import change_referrer
from goodword.flows.referrers.payout import set_destination
from goodword.flows.referrers.stand import let_go
from tests.doubles import KEYS
from tests.flows.outreach.hearing import HearingCompany

EMAIL = "jana.js42@larkspur.example"


@pytest.fixture
def company() -> HearingCompany:
    return HearingCompany()


def change(company: HearingCompany, **changes: Any) -> tuple[str, ...]:
    return change_referrer(
        company.store,
        KEYS,
        "JS42",
        changes,
        note="by telephone",
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )


def listed(company: HearingCompany, /, **cells: Any) -> None:
    """A line of the company's list about ``JS42``."""
    line = ListedReferrer(
        referrer_id="JS42", audience="customer", name="Jana", email=EMAIL, country="DE", **cells
    )
    bring_in(
        company.store,
        company.terms.program,
        line,
        keys=KEYS,
        randomness=company.randomness,
        actor="operator",
        now=company.clock(),
    )


def changes(company: HearingCompany) -> list[Event]:
    return [one for one in company.store.events if one.type is EventType.REFERRER_CHANGED]


def test_whose_payments_go_elsewhere_is_told_and_nobody_can_do_it_without_a_trace(
    company: HearingCompany,
) -> None:
    company.change(accepted="r1")
    listed(company, payout_email="thief@elsewhere.example")
    company.stream()

    (event,) = changes(company)
    assert (event.about, event.actor) == ("JS42", "operator")
    assert data_of(event, ReferrerChanged).fields == ("destination",)
    assert "thief" not in str(event)
    (mail,) = company.mails
    assert mail.to == EMAIL
    assert mail.subject.endswith("Ihre Auszahlungsdaten wurden geändert")
    assert "21. November 2026" in mail.text
    assert "thief" not in mail.text


def test_what_is_no_payment_is_changed_without_a_mail_and_once(company: HearingCompany) -> None:
    company.change(accepted="r1")
    listed(company, company="Larkspur")
    listed(company, company="Larkspur")
    company.stream()

    (event,) = changes(company)
    assert data_of(event, ReferrerChanged).fields == ("company",)
    assert company.mails == []


def test_name_and_words_of_whoever_accepted_are_changed_on_their_page_too(
    company: HearingCompany,
) -> None:
    company.change(accepted="r1")
    wanted = {"name": "Jana Weiß", "shown": NameShown.FULL, "sentence": "Gern."}

    assert change(company, **wanted) == ("name", "sentence")
    assert change(company, **wanted) == ()

    code = company.store.get(ReferralCode, company.jana)
    assert code is not None
    assert (code.name, code.sentence) == ("Jana Weiß", "Gern.")
    (event,) = changes(company)
    assert data_of(event, ReferrerChanged).note == "by telephone"
    assert "Weiß" not in str(event)
    change(company, sentence=None)
    code = company.store.get(ReferralCode, company.jana)
    assert code is not None
    assert code.sentence is None


def test_another_mailbox_is_kept_for_them_and_the_former_one_is_free(
    company: HearingCompany,
) -> None:
    listed(company)  # keeps the mailbox for whoever was there before guards were

    change(company, email="jana@new.example")

    def guard(address: str) -> ReferrerMailbox | None:
        mailbox = person_of(KEYS, address).prospect_id
        return company.store.get(ReferrerMailbox, mailbox, "customer")

    kept = guard("jana@new.example")
    assert kept is not None
    assert kept.referrer_id == "JS42"
    assert guard(EMAIL) is None


def pay_to(company: HearingCompany, address: str) -> None:
    set_destination(
        company.store,
        "JS42",
        by_email(address),
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )
    company.stream()


def test_a_former_address_hears_that_it_was_changed_and_where_payments_go_from_then_on(
    company: HearingCompany,
) -> None:
    change(company, email="thief@evil.example")
    company.stream()
    change(company, email="thief@other.example")
    company.stream()
    pay_to(company, "thief@evil.example")

    told = [(mail.to, mail.subject) for mail in company.mails]
    moved, paid = "Ihre E-Mail-Adresse wurde geändert", "Ihre Auszahlungsdaten wurden geändert"
    assert told == [
        (EMAIL, moved),
        ("thief@evil.example", moved),
        (EMAIL, moved),
        ("thief@other.example", moved),
        (EMAIL, paid),
        ("thief@other.example", paid),
    ]
    assert "t…@evil.example" in company.mails[0].text
    assert "thief@" not in company.mails[0].text


def test_a_former_address_is_forgotten_after_30_days(company: HearingCompany) -> None:
    change(company, email="jana@new.example")
    company.stream()
    company.clock.advance(days=30)
    before = len(company.mails)
    pay_to(company, "jana@other.example")

    assert [mail.to for mail in company.mails[before:]] == ["jana@new.example"]


def test_a_former_address_goes_with_whoever_goes(company: HearingCompany) -> None:
    change(company, email="jana@new.example")
    let_go(
        company.store,
        KEYS,
        "JS42",
        erased=False,
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )

    assert company.store.get(FormerAddress, "JS42") is None
    assert EMAIL not in company.store.dump()


def test_a_mailbox_of_somebody_else_is_not_taken(company: HearingCompany) -> None:
    line = ListedReferrer(
        referrer_id="ADA1",
        audience="partner",
        name="Ada",
        email="ada@kunde.example",
        country="DE",
    )
    bring_in(
        company.store,
        company.terms.program,
        line,
        keys=KEYS,
        randomness=company.randomness,
        actor="operator",
        now=company.clock(),
    )
    company.change(audience="partner")

    with pytest.raises(Invalid) as refused:
        change(company, email="ada+x@kunde.example")

    assert refused.value.errors[0].code == "mailbox_taken"


def test_whoever_is_gone_is_changed_no_more(company: HearingCompany) -> None:
    let_go(
        company.store,
        KEYS,
        "JS42",
        erased=False,
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )

    with pytest.raises(Refused):
        change(company, name="Jana")
