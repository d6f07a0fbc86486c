"""Opting out works for the person, for ever; coming back is theirs alone."""

import base64
import hmac

import pytest

from goodword.domain.claims.chain import chain_breaks
from goodword.domain.claims.consent import ConsentStatus, Prospect, Suppression
from goodword.domain.claims.submission import ClaimForm
from goodword.domain.event import Decision, EventType
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.tokens import Person, TokenUse, exact_suppression_id, make_token, person_of
from goodword.flows.claims.person import person_of_link
from tests.company import ANNA, BOX, Company
from tests.doubles import KEYS


@pytest.fixture
def company() -> Company:
    return Company()


def of_link(company: Company, use: TokenUse, token: str) -> Person:
    return person_of_link(company.store, KEYS, use, token, now=company.clock())


def mailed(company: Company) -> Person:
    """Anna, to whom a mail was sent."""
    person = company.submit(company.jana)
    company.stream()
    return person


@pytest.mark.parametrize("days", [0, 15, 30, 60])
def test_unsubscribing_holds_whenever_it_is_done(company: Company, days: int) -> None:
    mailed(company)
    token = company.token("unsubscribe")
    company.clock.advance(days=days)
    company.sweep()
    mails = len(company.mailbox.mails)

    company.unsubscribe(of_link(company, TokenUse.UNSUBSCRIBE, token))

    company.submit(company.omar, ClaimForm(name="S", email="anna+x@kunde.example", locale="en"))
    company.stream()
    assert len(company.mailbox.mails) == mails


def test_unsubscribing_after_an_erasure_and_a_new_claim_holds(company: Company) -> None:
    person = mailed(company)
    token = company.token("unsubscribe")
    company.confirm(person)
    company.erase(person)
    company.come_back(person)
    company.submit(company.omar)

    company.unsubscribe(of_link(company, TokenUse.UNSUBSCRIBE, token))

    assert company.state(person).open == ()
    assert company.store.get(Suppression, person.suppression_id) is not None


def test_unsubscribing_withdraws_everything_and_twice_is_once(company: Company) -> None:
    person = mailed(company)
    referral = company.confirm(person, ticked=BOX)

    company.unsubscribe(person)
    company.unsubscribe(person)

    assert ConsentStatus.GIVEN not in company.statuses(person).values()
    assert len(company.store.consents(referral.claim_id)) == 2


def test_erasing_through_an_older_link_reaches_what_came_later(company: Company) -> None:
    person = mailed(company)
    older = company.token("preferences")
    company.confirm(person, ticked=BOX)
    later = ClaimForm(name="canary-name", email=ANNA.email, locale="de", company="canary-firm")
    company.submit(company.omar, later)

    company.erase(of_link(company, TokenUse.PREFERENCES, older))

    stored = company.store.dump()
    for canary in ("canary-name", "canary-firm", "Anna Weber", "anna@kunde.example", "Kunde GmbH"):
        assert canary not in stored


def test_erasing_leaves_the_chain_valid_and_the_line_standing(company: Company) -> None:
    person = mailed(company)
    referral = company.confirm(person, ticked=BOX)

    company.erase(person)
    company.erase(person)

    chain = company.store.consents(referral.claim_id)
    assert [entry.type for entry in chain] == [EventType.CLAIM_CONFIRMED, EventType.CLAIM_ERASED]
    assert chain_breaks(chain) == ()
    assert company.referrals(person) == (company.referral(referral.referral_id),)


def test_saying_no_empties_all_that_is_open_and_keeps_what_was_confirmed(company: Company) -> None:
    person = mailed(company)
    referral = company.confirm(person, ticked=BOX)
    company.submit(company.omar)

    company.refuse(person)
    company.refuse(person)

    assert company.state(person).open == ()
    assert company.referral(referral.referral_id).status is ReferralStatus.NEW
    assert company.statuses(person)["offer_contact"] is ConsentStatus.WITHDRAWN
    assert company.store.get(Suppression, person.suppression_id) is not None


def test_withdrawing_one_purpose_leaves_the_referral_alone(company: Company) -> None:
    person = mailed(company)
    referral = company.confirm(person, ticked=frozenset({"offer_contact", "product_news"}))

    company.withdraw(person, "offer_contact")
    company.withdraw(person, "offer_contact")

    assert company.statuses(person) == {
        "offer_contact": ConsentStatus.WITHDRAWN,
        "product_news": ConsentStatus.GIVEN,
    }
    assert company.referral(referral.referral_id).status is ReferralStatus.NEW
    assert len(company.store.consents(referral.claim_id)) == 2


def test_many_open_submissions_of_one_person_all_go(company: Company) -> None:
    codes = [company.register(f"R{number}", "customer", "DE") for number in range(120)]
    for code in codes:
        person = company.submit(code)

    company.erase(person)

    assert company.state(person).open == ()
    assert "anna@kunde.example" not in company.store.dump()


def test_who_left_comes_back_through_a_link_they_hold(company: Company) -> None:
    person = mailed(company)
    token = company.token("preferences")
    company.confirm(person)
    company.erase(person)

    company.come_back(of_link(company, TokenUse.PREFERENCES, token))
    company.clock.advance(hours=1)
    company.submit(company.omar)
    company.stream()

    assert company.mailbox.mails[-1].subject == "confirm in de"
    assert company.confirm(person).code == company.omar
    confirmed = company.state(person).confirmed
    assert confirmed is not None
    assert confirmed.erased_at is None
    assert chain_breaks(company.store.consents(confirmed.claim_id)) == ()


def test_a_link_of_the_first_version_leads_to_the_person(company: Company) -> None:
    person = mailed(company)
    referral = company.confirm(person, ticked=BOX)
    # Its tokens were about the id of a claim, which names a chain.
    token = make_token(KEYS, TokenUse.UNSUBSCRIBE, referral.claim_id, None)

    found = of_link(company, TokenUse.UNSUBSCRIBE, token)

    assert found == person
    company.unsubscribe(found)
    assert company.store.get(Suppression, person.suppression_id) is not None


def test_a_link_of_the_first_version_to_whom_nothing_is_kept_stops_mail_too(
    company: Company,
) -> None:
    person = mailed(company)
    referral = company.confirm(person)
    company.erase(person)
    company.come_back(person)
    token = make_token(KEYS, TokenUse.UNSUBSCRIBE, referral.claim_id, None)
    company.clock.advance(hours=1)

    company.unsubscribe(of_link(company, TokenUse.UNSUBSCRIBE, token))
    company.submit(company.omar)
    mails = len(company.mailbox.mails)
    company.stream()

    assert len(company.mailbox.mails) == mails


def test_a_person_is_a_mailbox() -> None:
    anna = person_of(KEYS, "anna.weber@googlemail.com")

    assert person_of(KEYS, "AnnaWeber+x@gmail.com") == anna
    assert person_of(KEYS, "annaweber@kunde.example") != anna
    assert person_of(KEYS, "anna.weber@kunde.example") != person_of(KEYS, "annaweber@kunde.example")
    assert person_of(KEYS, "a@müller.example") == person_of(KEYS, "a@xn--mller-kva.example")


@pytest.mark.parametrize("leave", ["erase", "unsubscribe", "refuse"])
def test_a_form_that_meets_their_leaving_does_not_survive_it(company: Company, leave: str) -> None:
    # It was stored by a request that had looked for a suppression before there was one.
    elsewhere = Company()
    canary = ClaimForm(name="canary", email=ANNA.email, locale="de")
    late = elsewhere.submit(elsewhere.omar, canary)
    getattr(company, leave)(late)
    (form,) = elsewhere.state(late).open
    company.store.commit(Decision(save=(form.but(version=0),)))

    company.stream()

    assert company.state(late).open == ()
    assert "canary" not in company.store.dump()
    assert company.mailbox.mails == []


def test_the_hash_of_a_mails_words_depends_on_nobody(company: Company) -> None:
    anna = company.submit(company.jana)
    bert = company.submit(
        company.omar, ClaimForm(name="Bert", email="bert@kunde.example", locale="de")
    )
    company.stream()

    first, second = company.state(anna).prospect, company.state(bert).prospect
    assert first is not None
    assert second is not None
    assert first.mail_hash == second.mail_hash is not None
    company.confirm(anna)
    company.erase(anna)
    left = company.state(anna).prospect
    assert left is not None
    assert (left.mail_hash, left.mailed_for, left.mail_id) == (None, None, None)


ALIAS = ANNA.email.replace("@", "+news@")


def of_the_first_version(company: Company) -> Person:
    """Somebody whose alias was a person of its own to 0.1.0, with what it kept of them."""
    hashed = hmac.digest(KEYS.prospect_key, ALIAS.encode(), "sha256")[:18]
    old = base64.urlsafe_b64encode(hashed).decode()
    assert old != person_of(KEYS, ALIAS).prospect_id
    kept = Prospect(
        prospect_id=old,
        claim_id="claim-of-old",
        referral_id="REF-2026-CUST-001-JS42",
        locale="de",
        name="Old Name",
        email=ALIAS,
        confirmed_at=company.clock(),
    )
    company.store.commit(Decision(save=(kept,)))
    return Person(old, person_of(KEYS, ALIAS).suppression_id)


@pytest.mark.parametrize("leave", ["erase", "unsubscribe"])
def test_leaving_as_an_alias_of_the_first_version_reaches_the_mailbox(
    company: Company, leave: str
) -> None:
    old = of_the_first_version(company)
    anna = company.submit(company.jana, ClaimForm(name="New Name", email=ALIAS, locale="de"))
    assert anna.prospect_id != old.prospect_id

    getattr(company, leave)(old)

    assert company.state(anna).open == ()
    assert company.store.get(Suppression, anna.suppression_id) is not None
    assert "New Name" not in company.store.dump()
    assert ("Old Name" in company.store.dump()) is (leave == "unsubscribe")


def test_an_alias_that_the_first_version_suppressed_comes_back(company: Company) -> None:
    old = of_the_first_version(company)
    exact = exact_suppression_id(KEYS, ALIAS)
    suppressed = Suppression(suppression_id=exact, reason="unsubscribed", since=company.clock())
    company.store.commit(Decision(save=(suppressed,)))

    company.come_back(old)
    company.clock.advance(seconds=1)

    anna = company.submit(company.jana, ClaimForm(name="A", email=ALIAS, locale="de"))
    company.stream()
    assert len(company.state(anna).open) == 1
    assert [mail.to for mail in company.mailbox.mails] == [ALIAS]
