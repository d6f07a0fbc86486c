"""Deal registrations: who is first, who decides by when, how each ends, and what precedes what."""

from datetime import timedelta

import pytest

from goodword.domain.claims.submission import ClaimForm
from goodword.domain.errors import NotFound, Refused
from goodword.domain.partners.company import RegisteredCompany
from goodword.domain.partners.registration import (
    MOST_OPEN,
    Before,
    BudgetBand,
    DealRegistration,
    RegistrationForm,
    RegistrationStatus,
    Timeline,
)
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.sales.handover import Handover
from goodword.domain.tokens import company_id_of
from goodword.flows.claims.voucher import VoucherState, term_of
from goodword.flows.partners.registrations import (
    decide_registration,
    extend_registration,
    move_registrations_on,
    register_deal,
    withdraw_registration,
)
from goodword.flows.referrers.stand import let_go
from goodword.flows.story import story_of
from goodword.flows.waiting.listing import waiting
from tests.company import Company
from tests.doubles import KEYS

S = RegistrationStatus
OMAR, PIA = "OM7", "PI9"


def form(domain: str = "kunde.example") -> RegistrationForm:
    return RegistrationForm(
        domain, "a better shop", BudgetBand.TO_50K, Timeline.QUARTER, "two plants"
    )


class Partners(Company):
    """The company with two partners, Omar and Pia, and what they do with registrations."""

    def __init__(self) -> None:
        super().__init__()
        self.pia = self.register(PIA, "partner", "GB")

    def registers(self, who: str = OMAR, domain: str = "kunde.example") -> DealRegistration:
        made = register_deal(
            self.store,
            self.terms,
            KEYS,
            who,
            form(domain),
            randomness=self.randomness,
            now=self.clock(),
        ).registration
        self.stream()
        return made

    def decides(self, one: DealRegistration, *, approve: bool, note: str = "ok") -> None:
        decide_registration(
            self.store,
            one.registration_id,
            approve=approve,
            note=note,
            by="vera",
            now=self.clock(),
        )
        self.stream()

    def withdraws(self, one: DealRegistration) -> None:
        withdraw_registration(self.store, one.referrer_id, one.registration_id, now=self.clock())
        self.stream()

    def passes(self, **time: float) -> None:
        """Time passes, and the sweep runs."""
        self.clock.now += timedelta(**time)
        move_registrations_on(self.store, now=self.clock())
        self.stream()

    def now(self, one: DealRegistration) -> DealRegistration:
        found = self.store.get(DealRegistration, one.registration_id)
        assert found is not None
        return found

    def anna_confirms(self, email: str = "anna@kunde.example") -> Referral:
        """Somebody of the company claims through Jana's link, and confirms."""
        person = self.submit(self.jana, ClaimForm(name="Anna", email=email, locale="de"))
        referral = self.confirm(person)
        self.stream()
        return referral

    def given(self) -> Referral:
        """The one referral that a registration was given."""
        company = self.store.get(RegisteredCompany, company_id_of(KEYS, "kunde.example"))
        assert company is not None
        assert company.holder is not None
        (one,) = company.holder.credited
        return self.referral(one)

    def told(self, referrer_id: str) -> list[str]:
        """The subjects of what a referrer was mailed."""
        to = f"jana.{referrer_id.lower()}@larkspur.example"
        return [mail.subject for mail in self.heard.mails if mail.to == to]


@pytest.fixture
def partners() -> Partners:
    return Partners()


def test_the_first_to_register_stands_and_the_second_is_told_why(partners: Partners) -> None:
    first = partners.registers()
    partners.clock.now += timedelta(minutes=1)
    second = partners.registers(PIA)

    assert (first.status, first.behind) == (S.RECEIVED, None)
    assert (second.status, second.behind) == (S.SECOND, Before.REGISTRATION)
    assert partners.told(OMAR) == ["your registration has arrived"]
    assert partners.told(PIA) == ["somebody registered this company before you"]
    (line,) = waiting(partners.store)
    assert line.id == f"registration/{first.registration_id}"
    assert line.says == "OM7 registers kunde.example"
    assert f"registration/{first.registration_id} approve" in partners.desk.mails[-1].text


def test_a_form_that_is_sent_twice_is_one_registration(partners: Partners) -> None:
    first = partners.registers()
    again = partners.registers()

    assert again == partners.now(first)
    assert len(partners.told(OMAR)) == 1


def test_only_whose_audience_may_registers(partners: Partners) -> None:
    with pytest.raises(Refused, match="not open"):
        partners.registers("JS42")
    with pytest.raises(NotFound):
        partners.registers("NOBODY")


def test_a_partner_has_so_many_open_and_no_more(partners: Partners) -> None:
    for number in range(MOST_OPEN):
        partners.registers(domain=f"kunde{number}.example")
    with pytest.raises(Refused, match="At most 25"):
        partners.registers(domain="kunde.example")
    partners.registers(PIA)


def test_a_person_decides_once_and_the_partner_hears(partners: Partners) -> None:
    one = partners.registers()
    partners.decides(one, approve=True)

    assert partners.now(one).status is S.APPROVED
    assert partners.told(OMAR)[-1] == "your registration is approved"
    assert list(waiting(partners.store)) == []
    with pytest.raises(Refused, match="approved already"):
        partners.decides(one, approve=True)
    # An approval is undone.
    partners.decides(one, approve=False, note="a customer already")
    assert partners.now(one).note == "a customer already"
    assert partners.told(OMAR)[-1] == "about your registration"
    assert "a customer already" in partners.heard.mails[-1].text
    with pytest.raises(Refused, match="refused already"):
        partners.decides(one, approve=True)


def test_whoever_should_have_decided_is_reminded_once(partners: Partners) -> None:
    one = partners.registers()
    partners.passes(hours=47)
    assert len(partners.desk.mails) == 1
    partners.passes(hours=1)
    partners.passes(hours=1)
    assert [mail.subject for mail in partners.desk.mails] == [
        "a deal registration is waiting for your decision",
        "a deal registration is still waiting",
    ]
    assert partners.now(one).status is S.RECEIVED


def test_it_ends_with_its_window_and_tells_before(partners: Partners) -> None:
    one = partners.registers()
    partners.decides(one, approve=True)
    partners.passes(days=83)
    assert partners.told(OMAR)[-1] == "your registration is about to end"
    assert partners.now(one).status is S.APPROVED
    partners.passes(days=7)
    assert partners.now(one).status is S.ENDED
    assert partners.told(OMAR)[-1] == "your registration has ended"
    assert partners.now(one).expires_at == partners.clock() + timedelta(days=180)
    again = partners.registers(PIA)
    assert again.status is S.RECEIVED


def test_it_is_extended_once_before_its_end_and_with_a_reason(partners: Partners) -> None:
    one = partners.registers()
    until = one.until

    def extends(who: str = OMAR) -> DealRegistration:
        return extend_registration(
            partners.store, who, one.registration_id, "a tender", now=partners.clock()
        )

    with pytest.raises(Refused):
        extends()  # not approved yet
    partners.decides(one, approve=True)
    with pytest.raises(NotFound):
        extends(PIA)
    assert extends().until == until + timedelta(days=30)
    assert extends().until == until + timedelta(days=30)
    partners.stream()
    assert partners.desk.mails[-1].subject == "a deal registration was extended"
    assert "a tender" in partners.desk.mails[-1].text
    partners.passes(days=91)
    assert partners.now(one).status is S.APPROVED
    assert partners.registers(PIA).status is S.SECOND
    partners.passes(days=30)
    assert partners.now(one).status is S.ENDED
    with pytest.raises(NotFound):
        extend_registration(partners.store, OMAR, "nothing", "why", now=partners.clock())


def test_the_next_in_line_moves_up_when_the_first_is_taken_back(partners: Partners) -> None:
    first, second = partners.registers(), partners.registers(PIA)
    with pytest.raises(Refused, match="stands before it"):
        partners.decides(second, approve=True)
    partners.withdraws(first)
    partners.withdraws(first)
    assert partners.now(first).status is S.WITHDRAWN
    # Whoever comes in between is not before who has waited.
    late = partners.registers(OMAR)
    assert late.status is S.SECOND
    partners.passes(hours=1)
    moved = partners.now(second)
    assert (moved.status, moved.until) == (S.RECEIVED, partners.clock() + timedelta(days=90))
    assert partners.told(PIA)[-1] == "your registration has moved up"
    assert partners.now(late).status is S.SECOND


def test_nobody_takes_back_what_is_another_s(partners: Partners) -> None:
    one = partners.registers()
    with pytest.raises(NotFound):
        withdraw_registration(partners.store, PIA, one.registration_id, now=partners.clock())


def test_a_registration_precedes_what_its_company_confirms_later(partners: Partners) -> None:
    one = partners.registers()
    partners.decides(one, approve=True)
    picked = partners.anna_confirms("anna@eu.kunde.example")
    given = partners.given()

    assert (given.referrer_id, given.waits, given.registration_id) == (
        OMAR,
        False,
        one.registration_id,
    )
    assert (picked.referrer_id, picked.waits, picked.behind) == (
        "JS42",
        True,
        one.registration_id,
    )
    # Sales has the lead at once, and once.
    assert partners.store.get(Handover, given.referral_id) is not None
    assert partners.store.get(Handover, picked.referral_id) is None
    assert "has confirmed" in partners.told(OMAR)[-1]
    assert any("Partner hatte" in mail.text for mail in partners.heard.mails)
    # The offer that was confirmed stays the person's.
    term = term_of(picked, partners.terms.program, None, time_zone="UTC", now=partners.clock())
    assert term.state is VoucherState.YOURS

    partners.move(given.referral_id, ReferralStatus.CLOSED_WON, ("48000.00", "GBP"))
    partners.stream()
    assert partners.reward(given.referral_id, OMAR, "tier_percent") is not None
    told = [event.about for event in story_of(partners.store, OMAR).events]
    assert {one.registration_id, given.referral_id} <= set(told)


def test_the_one_behind_moves_up_when_nothing_comes_of_it(partners: Partners) -> None:
    partners.decides(partners.registers(), approve=True)
    picked, given = partners.anna_confirms(), partners.given()
    partners.move(given.referral_id, ReferralStatus.CLOSED_LOST)
    partners.stream()

    assert not partners.referral(picked.referral_id).waits
    assert partners.store.get(Handover, picked.referral_id) is not None


@pytest.mark.parametrize("how", ["refused", "withdrawn"])
def test_what_it_was_given_ends_with_a_refusal_and_the_next_moves_up(
    partners: Partners, how: str
) -> None:
    one = partners.registers()
    picked, given = partners.anna_confirms(), partners.given()
    if how == "refused":
        partners.decides(one, approve=False, note="a customer already")
    else:
        partners.withdraws(one)

    assert partners.referral(given.referral_id).status is ReferralStatus.REJECTED
    assert not partners.referral(picked.referral_id).waits


def test_what_it_was_given_stays_when_its_window_ends(partners: Partners) -> None:
    one = partners.registers()
    partners.decides(one, approve=True)
    picked, given = partners.anna_confirms(), partners.given()
    partners.passes(days=91)

    assert partners.now(one).status is S.ENDED
    assert partners.referral(given.referral_id).status is ReferralStatus.NEW
    assert partners.referral(picked.referral_id).waits


def test_an_earlier_recommendation_precedes_a_registration(partners: Partners) -> None:
    picked = partners.anna_confirms()
    assert not picked.waits
    one = partners.registers()
    assert (one.status, one.behind) == (S.SECOND, Before.CLAIM)
    assert partners.told(OMAR)[-1] == "somebody was recommended there before you"

    partners.passes(hours=1)
    assert partners.now(one).status is S.SECOND
    partners.move(picked.referral_id, ReferralStatus.CLOSED_LOST)
    partners.stream()
    partners.passes(hours=1)
    assert partners.now(one).status is S.RECEIVED


def test_a_partner_s_own_recommendation_is_theirs_and_stands_in_no_way(partners: Partners) -> None:
    person = partners.submit(partners.omar)
    own = partners.confirm(person)
    one = partners.registers()
    assert one.status is S.RECEIVED
    other = partners.submit(
        partners.omar, ClaimForm(name="Bo", email="bo@kunde.example", locale="de")
    )
    assert not partners.confirm(other).waits
    assert not own.waits


@pytest.mark.parametrize("email", ["anna@gmail.com", "anna@other.example"])
def test_another_domain_and_a_mailbox_for_everybody_are_nobody_s(
    partners: Partners, email: str
) -> None:
    partners.registers()
    assert not partners.anna_confirms(email).waits


def test_a_registration_that_is_over_precedes_nothing(partners: Partners) -> None:
    partners.registers()
    partners.clock.now += timedelta(days=90)
    # The sweep has not come by yet.
    assert not partners.anna_confirms().waits


@pytest.mark.parametrize("erased", [True, False])
def test_registrations_end_with_their_partner(partners: Partners, erased: bool) -> None:
    first, second = partners.registers(), partners.registers(PIA)
    let_go(
        partners.store,
        KEYS,
        OMAR,
        erased=erased,
        actor="vera",
        randomness=partners.randomness,
        now=partners.clock(),
    )
    # Until the reaction has run, it gives nothing any more.
    assert not partners.anna_confirms("bo@kunde.example").waits
    partners.stream()
    assert partners.now(first).status is S.WITHDRAWN
    assert partners.now(second).status is S.SECOND


def test_nothing_of_registrations_is_asked_where_there_are_none(partners: Partners) -> None:
    program = partners.terms.program.model_copy(update={"registration": None})
    partners.publish(program)
    partners.anna_confirms()
    assert partners.store.get(RegisteredCompany, company_id_of(KEYS, "kunde.example")) is None
