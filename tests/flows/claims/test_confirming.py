"""The owner of a mailbox picks, corrects and confirms; what others typed binds nobody."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from goodword.domain.claims.chain import chain_breaks, evidence_of
from goodword.domain.claims.consent import ConsentStatus, Wording
from goodword.domain.claims.submission import ClaimForm
from goodword.domain.errors import Refused, Unauthenticated
from goodword.domain.event import Decision, EventType
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode, Referrer
from goodword.domain.tokens import TokenUse, read_token
from goodword.program.model import Program
from tests.company import ANNA, BOX, Company
from tests.doubles import KEYS, NOON

GIVEN, NOT_GIVEN = ConsentStatus.GIVEN, ConsentStatus.NOT_GIVEN


@pytest.fixture
def company() -> Company:
    return Company()


def test_a_confirmed_submission_is_a_referral_with_the_next_number(company: Company) -> None:
    ben = company.submit(company.jana, ClaimForm(name="B", email="ben@kunde.example", locale="en"))
    anna = company.submit(company.jana)

    first, second = company.confirm(anna), company.confirm(ben)

    assert first.referral_id == "REF-2026-CUST-001-JS42"
    assert second.referral_id == "REF-2026-CUST-002-JS42"
    assert (first.status, first.confirmed_at, first.waits) == (ReferralStatus.NEW, NOON, False)
    assert first.revision == company.terms.revision
    assert company.state(anna).open == ()


@pytest.mark.parametrize(
    ("mailbox", "found"),
    [
        ("Anna@kunde.example", "own_mailbox"),
        ("anna+shop@kunde.example", "own_mailbox"),
        ("berta@mail.kunde.example", "own_company"),
        ("jana@larkspur.example", None),
    ],
)
def test_a_claim_on_oneself_is_noted_by_the_mailbox_of_the_day(
    company: Company, mailbox: str, found: str | None
) -> None:
    jana = company.store.get(Referrer, "JS42")
    assert jana is not None
    company.store.commit(Decision(save=(jana.but(email=mailbox),)))

    referral = company.confirm(company.submit(company.jana))

    assert referral.own_claim == found


def test_a_for_b_with_words_of_theirs_leaves_nothing_with_b(company: Company) -> None:
    # A types B's address, with a name, a company and a message that B never wrote.
    company.submit(
        company.omar,
        ClaimForm(
            name="Attacker",
            email=ANNA.email,
            locale="en",
            company="Attack Ltd",
            message="Sell me everything",
            method="json",
        ),
    )
    # B claims through another link, and picks their own on the page of their mailbox.
    anna = company.submit(company.jana)
    company.stream()

    referral = company.confirm(anna, company.jana)

    assert (referral.code, referral.referrer_id) == (company.jana, "JS42")
    assert company.statuses(anna) == {"offer_contact": NOT_GIVEN, "product_news": NOT_GIVEN}
    confirmed = company.state(anna).confirmed
    assert confirmed is not None
    for theirs in ("Attacker", "Attack Ltd", "Sell me"):
        assert theirs not in confirmed.model_dump_json()


def test_the_boxes_of_the_owner_are_what_is_given_in_the_words_they_saw(company: Company) -> None:
    anna = company.submit(company.jana)

    company.confirm(anna, ticked=BOX)

    assert company.statuses(anna) == {"offer_contact": GIVEN, "product_news": NOT_GIVEN}
    last = company.state(anna).last
    assert last is not None
    wording = company.store.get(Wording, last.purposes[0].words_hash)
    assert wording is not None
    assert wording.words == "Larkspur darf mich per E-Mail zu diesem Angebot kontaktieren."


def test_one_entry_proves_request_mail_and_click(company: Company) -> None:
    anna = company.submit(company.jana)
    company.stream()
    company.clock.advance(hours=2)

    referral = company.confirm(anna, ticked=BOX)

    (entry,) = company.store.consents(referral.claim_id)
    assert entry.type is EventType.CLAIM_CONFIRMED
    assert (entry.requested_at, entry.request_method) == (NOON, "web_form")
    assert (entry.mailed_at, entry.mail_id) == (NOON, "mail-1")
    assert entry.mail_hash is not None
    assert entry.at == company.clock()
    assert chain_breaks((entry,)) == ()
    assert chain_breaks((entry.but(mail_hash="0" * 64),)) == (1,)


def test_the_ledger_names_the_mail_that_was_answered(company: Company) -> None:
    anna = company.submit(company.jana)
    company.stream()
    company.clock.advance(hours=1)
    company.submit(company.omar)
    company.stream()
    company.clock.advance(hours=1)

    referral = company.confirm(anna, mailed_at=NOON)

    (entry,) = company.store.consents(referral.claim_id)
    assert (entry.mailed_at, entry.mail_id, entry.mail_hash) == (NOON, None, None)


def test_the_evidence_proves_what_was_confirmed_while_it_is_kept(company: Company) -> None:
    anna = company.submit(company.jana)
    company.confirm(anna)

    state = company.state(anna)
    assert state.confirmed is not None
    assert state.last is not None
    assert state.last.evidence == evidence_of(state.confirmed)
    assert state.last.evidence != evidence_of(state.confirmed.but(name="Somebody Else"))


def test_what_the_person_corrects_is_what_is_kept(company: Company) -> None:
    anna = company.submit(company.jana, ClaimForm(name="Ana", email=ANNA.email, locale="de"))

    company.confirm(anna, name="Anna Weber", message="In May")

    confirmed = company.state(anna).confirmed
    assert confirmed is not None
    assert (confirmed.name, confirmed.email) == ("Anna Weber", "anna@kunde.example")
    assert (confirmed.company, confirmed.country, confirmed.message) == (
        "Kunde GmbH",
        "DE",
        "In May",
    )


def test_confirming_twice_changes_nothing(company: Company) -> None:
    anna = company.submit(company.jana)

    first = company.confirm(anna, company.jana, ticked=BOX)
    again = company.confirm(anna, company.jana)

    assert again == company.referral(first.referral_id)
    assert len(company.store.consents(first.claim_id)) == 1
    assert company.statuses(anna)["offer_contact"] is GIVEN


def test_clicks_at_once_confirm_once(company: Company) -> None:
    anna = company.submit(company.jana)

    with ThreadPoolExecutor(8) as pool:
        confirmed = list(pool.map(lambda _: company.confirm(anna, company.jana), range(16)))

    assert {one.referral_id for one in confirmed} == {"REF-2026-CUST-001-JS42"}
    assert len(company.referrals(anna)) == 1


def test_two_picks_at_once_make_one_that_stands_and_one_that_waits(company: Company) -> None:
    company.submit(company.jana)
    anna = company.submit(company.omar)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda code: company.confirm(anna, code), (company.jana, company.omar)))

    assert [one.waits for one in company.referrals(anna)] == [False, True]
    assert len(company.store.consents(company.referrals(anna)[0].claim_id)) == 2


def test_a_later_one_stands_second_and_says_what_was_chosen_last(company: Company) -> None:
    anna = company.submit(company.jana)
    first = company.confirm(anna, ticked=BOX)
    company.submit(company.omar)

    second = company.confirm(anna, ticked=frozenset({"product_news"}))

    assert (first.waits, second.waits) == (False, True)
    assert second.claim_id == first.claim_id
    assert company.statuses(anna) == {"offer_contact": NOT_GIVEN, "product_news": GIVEN}
    assert chain_breaks(company.store.consents(first.claim_id)) == ()


def test_who_waits_moves_up_when_the_first_has_ended(company: Company) -> None:
    anna = company.submit(company.jana)
    first = company.confirm(anna)
    company.submit(company.omar)
    second = company.confirm(anna)
    with pytest.raises(Refused) as refusal:
        company.move(second.referral_id, ReferralStatus.QUALIFIED, message_id="early")
    assert refusal.value.code == "stands_second"

    company.move(first.referral_id, ReferralStatus.CLOSED_LOST)
    company.stream()

    assert company.referral(second.referral_id).waits is False
    assert EventType.REFERRAL_MOVED_UP in [event.type for event in company.store.events]
    moved = company.move(second.referral_id, ReferralStatus.QUALIFIED, message_id="m2")
    assert moved.status is ReferralStatus.QUALIFIED


def test_a_confirmation_while_the_first_ends_is_not_left_waiting(company: Company) -> None:
    anna = company.submit(company.jana)
    first = company.confirm(anna)
    company.submit(company.omar)
    second = company.confirm(anna)
    # The reaction to the end of the first has run before the second was there.
    ended = company.referral(first.referral_id).but(status=ReferralStatus.CLOSED_LOST)
    company.store.commit(Decision(save=(ended,)))

    company.stream()

    assert company.referral(second.referral_id).waits is False


def test_after_all_have_ended_the_next_one_stands_at_once(company: Company) -> None:
    anna = company.submit(company.jana)
    first = company.confirm(anna)
    company.move(first.referral_id, ReferralStatus.CLOSED_LOST)
    company.submit(company.omar)

    assert company.confirm(anna).waits is False


@pytest.mark.parametrize("status", [CodeStatus.PAUSED, CodeStatus.ERASED])
def test_a_link_that_was_paused_since_counts_and_one_that_was_erased_does_not(
    company: Company, status: CodeStatus
) -> None:
    anna = company.submit(company.jana)
    code = company.store.get(ReferralCode, company.jana)
    assert code is not None
    company.store.commit(Decision(save=(code.but(status=status),)))

    if status is CodeStatus.PAUSED:
        assert company.confirm(anna, company.jana).code == company.jana
    else:
        with pytest.raises(Refused):
            company.confirm(anna, company.jana)


def without(program: Program, audience: str) -> Program:
    audiences = {name: one for name, one in program.audiences.items() if name != audience}
    return program.model_copy(update={"audiences": audiences})


def test_an_audience_that_was_dropped_since_still_counts(company: Company) -> None:
    anna = company.submit(company.jana)
    company.publish(without(company.terms.program, "customer"))

    referral = company.confirm(anna)

    assert referral.referral_id == "REF-2026-CUST-001-JS42"
    assert referral.revision != company.terms.revision


def test_one_link_confirmed_again_is_the_same_referral(company: Company) -> None:
    anna = company.submit(company.jana)
    first = company.confirm(anna, ticked=BOX)
    company.clock.advance(days=1)
    company.submit(company.jana)

    again = company.confirm(anna, company="Neue GmbH", ticked=frozenset({"product_news"}))

    assert again.referral_id == first.referral_id
    assert company.referrals(anna) == (company.referral(first.referral_id),)
    confirmed = company.state(anna).confirmed
    assert confirmed is not None
    assert confirmed.company == "Neue GmbH"
    assert company.statuses(anna) == {"offer_contact": NOT_GIVEN, "product_news": GIVEN}
    chain = company.store.consents(first.claim_id)
    assert [(entry.type, entry.at) for entry in chain] == [
        (EventType.CLAIM_CONFIRMED, NOON),
        # What was given before and is not ticked now is taken back, by an entry of its own.
        (EventType.CONSENT_WITHDRAWN, company.clock()),
        (EventType.CLAIM_CONFIRMED, company.clock()),
    ]
    assert chain_breaks(chain) == ()
    assert chain_breaks(chain) == ()
    code = company.store.get(ReferralCode, company.jana)
    assert code is not None
    assert code.numbers_drawn == 1


def test_a_link_whose_referral_has_ended_makes_another_one(company: Company) -> None:
    anna = company.submit(company.jana)
    first = company.confirm(anna)
    company.move(first.referral_id, ReferralStatus.CLOSED_LOST)
    company.submit(company.jana)

    assert company.confirm(anna).referral_id == "REF-2026-CUST-002-JS42"


def test_what_was_entered_can_be_confirmed_to_the_last_second_of_day_fourteen(
    company: Company,
) -> None:
    anna = company.submit(company.jana)
    company.stream()
    (mail,) = company.mailbox.mails
    link = re.search(r"/confirm\?t=([\w-]+)", mail.text)
    assert link
    company.clock.advance(days=14, seconds=-1)

    assert read_token(KEYS, TokenUse.CONFIRM, link[1], company.clock())
    assert company.confirm(anna, company.jana).confirmed_at == company.clock()
    company.clock.advance(seconds=1)
    with pytest.raises(Unauthenticated, match="too old"):
        read_token(KEYS, TokenUse.CONFIRM, link[1], company.clock())


def test_what_has_expired_can_be_confirmed_no_more(company: Company) -> None:
    anna = company.submit(company.jana)
    company.clock.advance(days=14)

    with pytest.raises(Refused):
        company.confirm(anna, company.jana)


def test_a_confirmed_person_is_kept_past_day_fourteen(company: Company) -> None:
    anna = company.submit(company.jana)
    company.stream()
    company.confirm(anna)

    company.clock.advance(days=400)
    company.sweep()

    confirmed = company.state(anna).confirmed
    assert confirmed is not None
    assert confirmed.email == "anna@kunde.example"


def test_the_reference_names_neither_referrer_nor_person(company: Company) -> None:
    referral = company.confirm(company.submit(company.jana))

    assert referral.reference is not None
    assert referral.reference.startswith("GW-")
    assert len(referral.reference) == len("GW-7K2M-9PWX")
    assert "JS42" not in referral.reference


def test_nothing_personal_is_in_any_event_but_the_submission(company: Company) -> None:
    anna = company.submit(company.jana)
    company.confirm(anna, ticked=BOX, message="spring")
    company.erase(anna)
    company.stream()

    written = [
        event.model_dump_json() for event in company.store.events if not hasattr(event, "email")
    ]
    assert len(written) >= 2
    for word in ("Anna", "Weber", "anna@", "Kunde GmbH", "spring"):
        assert word not in json.dumps(written)
