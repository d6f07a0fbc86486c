"""The life of a claim over the store in memory: received, repeated, confirmed, refused, expired."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from goodword.domain.claims.claim import ClaimForm, chain_breaks, evidence_of
from goodword.domain.claims.consent import ConsentStatus, Prospect, Suppression, Wording
from goodword.domain.errors import NotFound, Refused, TooMany
from goodword.domain.event import Decision
from goodword.domain.record import instant
from goodword.domain.referrals.referral import CodeStatus, ReferralCode, ReferralStatus
from goodword.domain.tokens import prospect_id, suppression_id
from goodword.flows.claims.confirm import claim_state
from goodword.flows.claims.consents import erase, export, unsubscribe, withdraw_consent
from goodword.flows.claims.receive import (
    CLAIMS_PER_CODE_AND_HOUR,
    PinnedProgram,
)
from goodword.program.revision import revision_of
from goodword.program.sections import Campaign
from tests.company import Company
from tests.doubles import KEYS, NOON


@pytest.fixture
def company() -> Company:
    return Company()


def test_a_claim_pins_todays_terms_and_gets_a_human_id(company: Company) -> None:
    referral = company.referral(company.claim(company.jana))

    assert referral.referral_id == "REF-2026-CUST-001-JS42"
    assert referral.revision == company.terms.revision
    assert referral.status is ReferralStatus.NEW


@pytest.mark.parametrize(
    ("first", "last", "campaign"),
    [("2026-11-21", "2026-11-21", "autumn"), ("2026-11-22", "2026-12-31", None)],
)
def test_a_claim_pins_the_campaign_of_its_day(
    company: Company, first: str, last: str, campaign: str | None
) -> None:
    autumn = Campaign(
        from_=date.fromisoformat(first),
        until=date.fromisoformat(last),
        audiences=("customer",),
        extra={"USD": 5_000},
    )
    program = company.terms.program.model_copy(update={"campaigns": {"autumn": autumn}})
    company.terms = PinnedProgram(program, revision_of(program))

    customers = company.referral(company.claim(company.jana))
    ben = ClaimForm("B", "ben@kunde.example", "K", "", frozenset(), "en")
    partners = company.referral(company.claim(company.omar, ben))

    assert customers.campaign == campaign
    assert partners.campaign is None


def test_only_ticked_boxes_are_requested_and_in_the_words_that_were_shown(company: Company) -> None:
    claim_id = company.claim(company.jana)

    assert company.statuses(claim_id) == {
        "offer_contact": ConsentStatus.REQUESTED,
        "product_news": ConsentStatus.NOT_GIVEN,
    }
    shown = claim_state(company.store, claim_id).last.purposes[0]
    wording = company.store.get(Wording, shown.words_hash)
    assert wording is not None
    assert wording.words == "Larkspur darf mich per E-Mail zu diesem Angebot kontaktieren."


def test_the_evidence_proves_the_submission_while_the_person_is_known(company: Company) -> None:
    state = claim_state(company.store, company.claim(company.jana))

    assert state.person is not None
    assert state.last.evidence == evidence_of(state.person)
    assert state.last.evidence != evidence_of(state.person.but(name="Somebody Else"))


def test_the_same_prospect_under_another_code_stays_with_the_first(company: Company) -> None:
    first = company.claim(company.jana)

    again = company.claim(company.omar)

    assert again == first
    assert company.referral(first).code == company.jana
    assert [event.type for event in company.store.events] == ["claim.received", "claim.repeated"]


def test_many_submissions_at_once_make_one_referral(company: Company) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = set(pool.map(lambda _: company.claim(company.jana), range(24)))

    assert len(claims) == 1
    received = [event for event in company.store.events if event.type == "claim.received"]
    assert len(received) == 1


def test_many_prospects_at_once_get_different_ids(company: Company) -> None:
    def claim(number: int) -> str:
        email = f"person{number}@kunde.example"
        form = ClaimForm("P", email, "K", "", frozenset(), "en")
        return company.referral(company.claim(company.jana, form)).referral_id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(claim, range(40)))

    assert len(set(ids)) == 40


def test_a_paused_code_takes_no_claims(company: Company) -> None:
    code = company.store.get(ReferralCode, company.jana)
    assert code is not None
    company.store.commit(Decision(save=(code.but(status=CodeStatus.PAUSED),)))

    with pytest.raises(NotFound):
        company.claim(company.jana)


def test_a_code_takes_so_many_claims_an_hour_and_again_in_the_next(company: Company) -> None:
    for number in range(CLAIMS_PER_CODE_AND_HOUR):
        form = ClaimForm("P", f"p{number}@kunde.example", "K", "", frozenset(), "en")
        company.claim(company.jana, form)

    with pytest.raises(TooMany):
        company.claim(company.jana)
    company.clock.advance(hours=1)
    referral = company.referral(company.claim(company.jana))
    assert referral.referral_id == f"REF-2026-CUST-{CLAIMS_PER_CODE_AND_HOUR + 1}-JS42"


def test_confirming_gives_what_was_requested_and_again_changes_nothing(company: Company) -> None:
    claim_id = company.claim(company.jana)

    company.confirm(claim_id)
    company.confirm(claim_id)

    assert company.statuses(claim_id) == {
        "offer_contact": ConsentStatus.GIVEN,
        "product_news": ConsentStatus.NOT_GIVEN,
    }
    assert company.referral(claim_id).confirmed_at == NOON
    assert len(company.store.consents(claim_id)) == 2


def test_clicks_at_once_confirm_once(company: Company) -> None:
    claim_id = company.claim(company.jana)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: company.confirm(claim_id), range(16)))

    assert [entry.type for entry in company.store.consents(claim_id)] == [
        "claim.received",
        "claim.confirmed",
    ]


def test_a_confirmed_person_is_kept_past_day_fourteen(company: Company) -> None:
    claim_id = company.claim(company.jana)
    company.confirm(claim_id)

    company.clock.advance(days=400)

    assert company.expire() == 0
    person = claim_state(company.store, claim_id).person
    assert person is not None
    assert person.email == "anna@kunde.example"


def test_an_unconfirmed_person_is_unreadable_on_day_fourteen_even_unswept(company: Company) -> None:
    claim_id = company.claim(company.jana)

    company.clock.advance(days=14)

    assert claim_state(company.store, claim_id).person is None
    with pytest.raises(Refused):
        company.confirm(claim_id)


@pytest.mark.parametrize("days", [13.97, 14, 40])
def test_the_sweeper_ends_an_unconfirmed_claim_and_overwrites_the_person(
    company: Company, days: float
) -> None:
    claim_id = company.claim(company.jana)
    company.clock.advance(days=days)

    assert company.expire() == 1
    assert company.expire() == 0

    assert company.referral(claim_id).status is ReferralStatus.EXPIRED
    assert company.statuses(claim_id)["offer_contact"] is ConsentStatus.EXPIRED
    # Even a clock set back finds nothing personal: it was written over, not only hidden.
    company.clock.now = NOON - timedelta(days=1)
    blank = company.store.get(Prospect, prospect_id(KEYS, "anna@kunde.example"))
    assert blank is not None
    assert (blank.name, blank.email, blank.company, blank.message) == (None, None, None, None)


def test_after_an_expiry_the_person_may_be_referred_by_somebody_else(company: Company) -> None:
    first = company.claim(company.jana)
    company.clock.advance(days=15)

    second = company.claim(company.omar)
    company.expire()

    assert second != first
    assert company.referral(first).status is ReferralStatus.EXPIRED
    assert company.referral(second).status is ReferralStatus.NEW
    person = claim_state(company.store, second).person
    assert person is not None


def test_saying_no_removes_the_person_and_keeps_the_address_from_mail(company: Company) -> None:
    claim_id = company.claim(company.jana)

    company.refuse(claim_id)
    company.refuse(claim_id)

    assert company.referral(claim_id).status is ReferralStatus.REJECTED
    assert company.statuses(claim_id)["offer_contact"] is ConsentStatus.REFUSED
    assert claim_state(company.store, claim_id).person is None
    with pytest.raises(Refused):
        company.confirm(claim_id)


def test_who_confirmed_cannot_say_that_it_was_not_them(company: Company) -> None:
    claim_id = company.claim(company.jana)
    company.confirm(claim_id)

    with pytest.raises(Refused):
        company.refuse(claim_id)


def test_withdrawing_one_purpose_leaves_the_referral_alone(company: Company) -> None:
    claim_id = company.claim(company.jana)
    company.confirm(claim_id)

    for _ in range(2):
        withdraw_consent(
            company.store,
            claim_id,
            frozenset({"offer_contact"}),
            randomness=company.randomness,
            now=company.clock(),
        )

    assert company.statuses(claim_id)["offer_contact"] is ConsentStatus.WITHDRAWN
    assert company.referral(claim_id).status is ReferralStatus.NEW
    assert len(company.store.consents(claim_id)) == 3


def test_unsubscribing_withdraws_everything_and_suppresses_the_address(company: Company) -> None:
    claim_id = company.claim(company.jana)
    company.confirm(claim_id)

    for _ in range(2):
        unsubscribe(
            company.store, claim_id, keys=KEYS, randomness=company.randomness, now=company.clock()
        )

    assert ConsentStatus.GIVEN not in company.statuses(claim_id).values()
    assert company.store.get(Suppression, suppression_id(KEYS, "anna@kunde.example"))


def test_erasing_removes_the_person_and_leaves_the_chain_valid(company: Company) -> None:
    claim_id = company.claim(company.jana)
    company.confirm(claim_id)

    for _ in range(2):
        erase(
            company.store, claim_id, keys=KEYS, randomness=company.randomness, now=company.clock()
        )

    chain = company.store.consents(claim_id)
    assert [entry.type for entry in chain] == ["claim.received", "claim.confirmed", "claim.erased"]
    assert chain_breaks(chain) == ()
    assert claim_state(company.store, claim_id).person is None
    # First to register still holds: an erased person is nobody else's referral.
    assert company.claim(company.omar) == claim_id


def test_a_chain_with_one_entry_altered_breaks_at_that_entry(company: Company) -> None:
    claim_id = company.claim(company.jana)
    company.confirm(claim_id)
    first, second = company.store.consents(claim_id)

    assert chain_breaks((first, second)) == ()
    assert chain_breaks((first.but(locale="en"), second)) == (1,)
    assert chain_breaks((first.but(locale="en", digest="0" * 64), second)) == (1, 2)
    assert chain_breaks((second,)) == (1,)


def test_an_export_holds_the_person_and_the_exact_words(company: Company) -> None:
    claim_id = company.claim(company.jana)
    company.confirm(claim_id)

    exported = export(company.store, claim_id, now=company.clock())

    assert exported["person"]["email"] == "anna@kunde.example"
    assert exported["consents"][1]["purposes"][0] == {
        "purpose": "offer_contact",
        "status": "given",
        "words": "Larkspur darf mich per E-Mail zu diesem Angebot kontaktieren.",
    }


def test_an_export_holds_what_is_kept_of_the_claim_and_nothing_of_others(company: Company) -> None:
    claim_id = company.claim(company.jana)
    company.confirm(claim_id)
    referral = company.referral(claim_id)
    met = company.clock() + timedelta(days=1)
    sold = referral.but(
        status=ReferralStatus.CLOSED_WON,
        reason="crm_closed_won",
        deal_id="D-7",
        deal_minor=4_800_000,
        deal_currency="EUR",
        channel="mail",
        campaign="autumn",
        experiment="headline",
        variant="bold",
        met_at=met,
        contract_at=met,
    )
    person = claim_state(company.store, claim_id).person
    assert person is not None
    mailed = person.but(mails_sent=2, mailed_at=company.clock())
    company.store.commit(Decision(save=(sold, mailed)))

    exported = export(company.store, claim_id, now=company.clock())

    at, meeting = instant(company.clock()), instant(met)
    assert exported["claim"] == {
        "created_at": at,
        "confirmed_at": at,
        "status": "closed_won",
        "reason": "crm_closed_won",
        "moved_at": at,
        "met_at": meeting,
        "contract_at": meeting,
        "locale": "de",
        "terms": company.terms.revision,
        "link_tag": "mail",
        "campaign": "autumn",
        "experiment": "headline",
        "variant": "bold",
    }
    assert exported["mails"] == {"sent": 2, "last_at": at}
    ids = (claim_id, referral.referral_id, "JS42", "D-7", referral.code)
    for kept_back in (*ids, "4800000", mailed.salt):
        assert str(kept_back) not in json.dumps(exported)


def test_an_export_after_an_erasure_says_what_is_left(company: Company) -> None:
    claim_id = company.claim(company.jana)
    company.confirm(claim_id)
    erase(company.store, claim_id, keys=KEYS, randomness=company.randomness, now=company.clock())

    exported = export(company.store, claim_id, now=company.clock())

    assert exported["person"] is None
    assert exported["mails"] == {"sent": 0, "last_at": None}
    assert [entry["event"] for entry in exported["consents"]][-1] == "claim.erased"


def test_nothing_personal_is_in_any_event(company: Company) -> None:
    claim_id = company.claim(company.jana)
    company.claim(company.omar)
    company.confirm(claim_id)
    erase(company.store, claim_id, keys=KEYS, randomness=company.randomness, now=company.clock())

    written = " ".join(event.model_dump_json() for event in company.store.events)
    for word in ("Anna", "Weber", "anna@", "Kunde GmbH", "spring"):
        assert word not in written
