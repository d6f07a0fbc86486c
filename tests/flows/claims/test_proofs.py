"""What reveals, removes or gives something needs a fresh proof of the mailbox, used once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from goodword.domain.claims.consent import ConsentStatus
from goodword.domain.claims.proof import ProofAction
from goodword.domain.claims.submission import ClaimForm
from goodword.domain.errors import GoodwordError, Refused, Unauthenticated, Unavailable
from goodword.domain.event import Decision, EventType
from goodword.domain.record import instant
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.tokens import Person, TokenUse, read_token
from goodword.flows.claims.export import export
from goodword.flows.claims.mail_proof import mail_proof
from goodword.flows.claims.prove import prove_erasure, prove_export, prove_gift
from tests.company import ANNA, BOX, Company
from tests.doubles import KEYS, NOON


@pytest.fixture
def company() -> Company:
    return Company()


def confirmed(company: Company) -> Person:
    person = company.submit(company.jana)
    company.stream()
    company.confirm(person, ticked=BOX)
    company.stream()
    return person


def give(company: Company) -> None:
    prove_gift(
        company.store,
        company.terms,
        company.proof(),
        "de",
        randomness=company.randomness,
        now=company.clock(),
    )


def test_an_export_is_mailed_as_a_link_that_works_once(company: Company) -> None:
    person = confirmed(company)
    assert company.ask_for(person, ProofAction.EXPORT)
    company.stream()
    proof = company.proof()

    exported = prove_export(company.store, KEYS, proof, now=company.clock())

    assert exported["person"]["email"] == "anna@kunde.example"
    with pytest.raises(Refused):
        prove_export(company.store, KEYS, proof, now=company.clock())
    with pytest.raises(Refused):
        company.proof()


def test_an_export_shows_what_was_entered_under_the_address_that_proved_itself(
    company: Company,
) -> None:
    alias = ClaimForm(name="Another", email="anna+b@kunde.example", locale="de", message="Theirs")
    person = company.submit(company.jana, alias)
    company.ask_for(person, ProofAction.EXPORT)
    company.stream()
    assert company.mailbox.mails[-1].to == alias.email
    through_alias = company.proof()
    company.submit(company.omar)
    company.submit(company.jana)
    company.clock.advance(hours=2)
    company.submit(company.omar, alias)
    company.clock.advance(hours=-2)

    theirs = prove_export(company.store, KEYS, through_alias, now=company.clock())
    company.clock.advance(hours=2)
    company.ask_for(person, ProofAction.EXPORT)
    company.stream()
    assert company.mailbox.mails[-1].to == ANNA.email
    hers = prove_export(company.store, KEYS, company.proof(), now=company.clock())

    assert theirs["entered_under"] == [alias.email]
    assert ANNA.email not in json.dumps(theirs)
    assert hers["entered_under"] == [ANNA.email]
    assert "Theirs" not in json.dumps(hers)
    assert len(hers["submissions"]) == 2


def test_a_proof_link_is_good_for_thirty_minutes(company: Company) -> None:
    person = confirmed(company)
    company.ask_for(person, ProofAction.ERASE)
    company.stream()
    company.clock.advance(minutes=29)
    company.proof()

    company.clock.advance(minutes=1)

    with pytest.raises(Unauthenticated):
        company.proof()


def test_a_request_outlives_a_service_that_refuses_for_days(company: Company) -> None:
    person = confirmed(company)
    company.mailbox.failures = [Unavailable("MessageRejected")] * 9
    company.ask_for(person, ProofAction.ERASE)
    company.stream()
    hours = 0
    while company.mailbox.failures or company.mailbox.mails[-1].subject != "proof in de":
        company.clock.advance(hours=1)
        company.sweep()
        hours += 1

    assert hours > 12
    company.clock.advance(minutes=29)
    assert company.proof().action is ProofAction.ERASE


def test_a_request_that_is_given_up_is_told(company: Company) -> None:
    person = confirmed(company)
    company.mailbox.failures = [Unavailable("MessageRejected")] * 99
    company.ask_for(person, ProofAction.EXPORT)
    company.stream()
    for _ in range(8 * 24):
        company.clock.advance(hours=1)
        company.sweep()

    assert EventType.DELIVERY_GIVEN_UP in [event.type for event in company.store.events]


def test_a_request_is_used_once_however_often_its_link_was_mailed(company: Company) -> None:
    person = confirmed(company)
    company.ask_for(person, ProofAction.EXPORT)
    event = company.last_event()
    company.stream()
    earlier = company.proof()
    # The service's answer was lost, so the mail is tried again.
    company.clock.advance(hours=2)
    mail_proof(company.post, event, now=company.clock())
    later = company.proof()

    prove_export(company.store, KEYS, earlier, now=company.clock())
    company.clock.advance(minutes=29)

    with pytest.raises(Refused):
        prove_export(company.store, KEYS, later, now=company.clock())


def test_two_clicks_at_once_use_a_proof_once(company: Company) -> None:
    person = confirmed(company)
    company.ask_for(person, ProofAction.EXPORT)
    company.stream()
    proof = company.proof()

    def click(_: int) -> bool:
        try:
            prove_export(company.store, KEYS, proof, now=company.clock())
        except GoodwordError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(click, range(8))) == 1


def test_the_links_of_every_mail_prove_nothing(company: Company) -> None:
    confirmed(company)
    token = company.token("unsubscribe")

    with pytest.raises(Unauthenticated):
        read_token(KEYS, TokenUse.PROOF, token, company.clock())


def test_a_proof_is_mailed_to_who_wants_no_mail_since_they_ask(company: Company) -> None:
    person = confirmed(company)
    company.unsubscribe(person)

    assert company.ask_for(person, ProofAction.EXPORT)
    company.stream()

    assert company.mailbox.mails[-1].subject == "proof in de"
    assert "List-Unsubscribe" not in company.mailbox.mails[-1].headers


def test_where_no_address_is_kept_nothing_is_mailed(company: Company) -> None:
    person = confirmed(company)
    company.erase(person)

    assert not company.ask_for(person, ProofAction.EXPORT)


def test_erasing_by_proof_erases(company: Company) -> None:
    person = confirmed(company)
    company.ask_for(person, ProofAction.ERASE)
    company.stream()

    prove_erasure(
        company.store, KEYS, company.proof(), randomness=company.randomness, now=company.clock()
    )

    assert "anna@kunde.example" not in company.store.dump()
    with pytest.raises(Refused):
        company.proof()


def test_a_consent_is_given_later_by_proof_in_todays_words(company: Company) -> None:
    person = confirmed(company)
    company.ask_for(person, ProofAction.GIVE, "product_news")
    company.stream()

    give(company)

    assert company.statuses(person) == {
        "offer_contact": ConsentStatus.GIVEN,
        "product_news": ConsentStatus.GIVEN,
    }


def test_erasing_again_ends_what_was_given_in_between(company: Company) -> None:
    person = confirmed(company)
    company.erase(person)
    company.come_back(person)
    company.clock.advance(hours=1)
    company.submit(company.omar)
    company.stream()
    company.ask_for(person, ProofAction.GIVE, "product_news")
    company.stream()
    give(company)
    assert company.statuses(person)["product_news"] is ConsentStatus.GIVEN

    company.erase(person)
    company.erase(person)

    assert ConsentStatus.GIVEN not in company.statuses(person).values()
    last = company.state(person).last
    assert last is not None
    assert (last.type, last.sequence) == ("claim.erased", 4)


def test_an_export_holds_what_is_kept_and_nothing_of_others(company: Company) -> None:
    person = confirmed(company)
    (referral,) = company.referrals(person)
    met = company.clock() + timedelta(days=1)
    sold = referral.but(
        status=ReferralStatus.CLOSED_WON,
        reason="crm_closed_won",
        deal_id="D-7",
        deal_minor=4_800_000,
        deal_currency="EUR",
        channel="mail",
        met_at=met,
        contract_at=met,
    )
    company.store.commit(Decision(save=(sold,)))
    company.submit(company.omar, ClaimForm(name="An", email=ANNA.email, locale="fr"))

    exported = export(company.store, person, now=company.clock())

    (claim,) = exported["claims"]
    assert (claim["status"], claim["met_at"], claim["link_tag"]) == (
        "closed_won",
        instant(met),
        "mail",
    )
    (waiting,) = exported["submissions"]
    assert (waiting["name"], waiting["email"]) == ("An", "anna@kunde.example")
    (entry,) = exported["consents"]
    assert entry["purposes"][0] == {
        "purpose": "offer_contact",
        "status": "given",
        "words": "Larkspur darf mich per E-Mail zu diesem Angebot kontaktieren.",
    }
    assert exported["mails"] == {"sent": 1, "last_at": instant(NOON)}
    assert exported["suppression"] is None
    ids = (referral.claim_id, referral.referral_id, "JS42", "OM7", "D-7", *company_codes(company))
    for kept_back in (*ids, "4800000"):
        assert str(kept_back) not in json.dumps(exported)


def company_codes(company: Company) -> tuple[str, str]:
    return company.jana, company.omar


def test_an_export_after_leaving_says_what_is_left(company: Company) -> None:
    person = confirmed(company)
    company.erase(person)

    exported = export(company.store, person, now=company.clock())

    assert exported["person"] is None
    assert exported["suppression"] == {"reason": "erased", "since": instant(company.clock())}
    assert [entry["event"] for entry in exported["consents"]][-1] == "claim.erased"
