"""A referrer is paused, comes back, and goes, while what they are owed stays theirs."""

import pytest

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.event_data.referrers import ReferrerErased, ReferrerLeft
from goodword.domain.event_data.table import data_of
from goodword.domain.referrals.eligibility import KnownFacts
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.referrals.referrer import (
    CodeStatus,
    ReferralCode,
    Referrer,
    ReferrerMailbox,
    ReferrerStatus,
)
from goodword.domain.tokens import person_of
from goodword.flows.referrers.export import export_referrer
from goodword.flows.referrers.stand import (
    is_owed,
    known,
    let_go,
    pause_referrer,
    resume_referrer,
)
from tests.company import Company
from tests.doubles import KEYS

EMAIL = "jana.js42@larkspur.example"


@pytest.fixture
def company() -> Company:
    return Company()


def pause(company: Company, referrer_id: str = "JS42") -> bool:
    return pause_referrer(
        company.store,
        referrer_id,
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )


def resume(company: Company) -> bool:
    return resume_referrer(
        company.store,
        "JS42",
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )


def go(company: Company, *, erased: bool, forfeit: bool = False) -> bool:
    return let_go(
        company.store,
        KEYS,
        "JS42",
        erased=erased,
        audiences=company.terms.program.audiences,
        forfeit=forfeit,
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )


def standing(company: Company) -> tuple[ReferrerStatus, CodeStatus]:
    referrer, code = known(company.store, "JS42")
    return referrer.status, code.status


def told(company: Company) -> list[str]:
    return [event.type for event in company.store.events if event.about == "JS42"]


def test_a_pause_ends_with_a_resume_and_each_is_told_once(company: Company) -> None:
    assert pause(company)
    assert not pause(company)
    assert standing(company) == (ReferrerStatus.PAUSED, CodeStatus.PAUSED)
    assert resume(company)
    assert not resume(company)
    assert standing(company) == (ReferrerStatus.ACTIVE, CodeStatus.ACTIVE)
    assert told(company) == ["referrer.paused", "referrer.resumed"]


def test_whoever_is_not_there_cannot_be_paused(company: Company) -> None:
    with pytest.raises(NotFound):
        pause(company, "NOBODY")


@pytest.mark.parametrize("erased", [False, True])
def test_whoever_goes_leaves_nothing_personal_and_a_free_mailbox(
    company: Company, *, erased: bool
) -> None:
    account = known(company.store, "JS42").referrer.account_id

    assert go(company, erased=erased)
    assert not go(company, erased=erased)

    found = company.store.get(Referrer, "JS42")
    code = company.store.get(ReferralCode, company.jana)
    assert found is not None
    assert code is not None
    kept = found.model_dump(exclude_defaults=True)
    assert kept.keys() == {
        *("referrer_id", "account_id", "code", "audience", "name", "email"),
        *("locale", "currency", "registered_at", "status", "version"),
    }
    assert (found.name, found.email, found.account_id) == ("", "", account)
    assert found.status is (ReferrerStatus.ERASED if erased else ReferrerStatus.LEFT)
    assert (code.name, code.sentence, code.status) == (None, None, CodeStatus.ERASED)
    person = person_of(KEYS, EMAIL).prospect_id
    assert company.store.get(ReferrerMailbox, person, "customer") is None


def test_whoever_is_gone_cannot_be_paused_or_brought_back(company: Company) -> None:
    go(company, erased=False)

    for act in (pause, resume):
        with pytest.raises(Refused):
            act(company)


def test_whoever_left_can_be_erased_and_stays_erased(company: Company) -> None:
    go(company, erased=False)
    go(company, erased=True)

    assert not go(company, erased=False)
    assert standing(company)[0] is ReferrerStatus.ERASED
    assert told(company) == ["referrer.left", "referrer.erased"]


def test_where_they_are_paid_stays_until_nothing_is_owed(company: Company) -> None:
    referral = company.confirmed(company.jana)
    go(company, erased=True)

    gone = known(company.store, "JS42").referrer
    assert is_owed(company.store, gone)
    assert gone.destination is not None

    company.move(referral, ReferralStatus.CLOSED_LOST)
    assert go(company, erased=True)
    assert known(company.store, "JS42").referrer.destination is None


def test_a_reward_that_waits_keeps_where_it_is_paid_to(company: Company) -> None:
    referral = company.confirmed(company.jana)
    company.move(referral, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"))
    company.stream()
    go(company, erased=True)

    assert known(company.store, "JS42").referrer.destination is not None
    assert company.reward(referral, "JS42", "bands") is not None


def test_nobody_goes_whose_money_could_never_be_paid_unless_that_is_said(
    company: Company,
) -> None:
    referral = company.confirmed(company.jana)
    company.move(referral, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"))
    company.stream()
    reward = company.reward(referral, "JS42", "bands")
    assert reward is not None
    jana = known(company.store, "JS42").referrer
    company.store.commit(Decision(save=(jana.but(destination=None),)))

    with pytest.raises(Refused, match=f"{reward.minor // 100}[^ ]* EUR .*--forfeit"):
        go(company, erased=True)
    assert standing(company)[0] is ReferrerStatus.ACTIVE

    assert go(company, erased=True, forfeit=True)
    assert not go(company, erased=True)
    gone = data_of(company.last_event(), ReferrerErased)
    assert (gone.minor, gone.currency) == (reward.minor, "EUR")


@pytest.mark.parametrize("erased", [False, True])
def test_somebody_who_is_gone_gives_up_what_is_still_owed_to_them_once(
    company: Company, *, erased: bool
) -> None:
    referral = company.confirmed(company.jana)
    company.move(referral, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"))
    company.stream()
    reward = company.reward(referral, "JS42", "bands")
    assert reward is not None
    assert go(company, erased=erased)
    assert known(company.store, "JS42").referrer.destination is not None  # it would be paid

    assert go(company, erased=erased, forfeit=True)

    assert known(company.store, "JS42").referrer.destination is None
    gone = company.last_event()
    assert (gone.data["minor"], gone.data["currency"]) == (reward.minor, "EUR")
    assert not go(company, erased=erased, forfeit=True)
    assert company.last_event() == gone


def test_nothing_is_given_up_by_somebody_gone_who_is_owed_nothing(company: Company) -> None:
    assert go(company, erased=False)
    gone = company.last_event()

    assert not go(company, erased=False, forfeit=True)

    assert company.last_event() == gone


def test_what_is_earned_after_something_was_given_up_is_given_up_by_saying_so_again(
    company: Company,
) -> None:
    referral = company.confirmed(company.jana, "anna@kunde.example")
    jana = known(company.store, "JS42").referrer
    company.store.commit(Decision(save=(jana.but(destination=None),)))
    assert go(company, erased=False, forfeit=True)
    company.move(referral, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"))
    company.stream()

    assert go(company, erased=False, forfeit=True)
    assert data_of(company.last_event(), ReferrerLeft).minor
    assert not go(company, erased=False, forfeit=True)


def test_an_erasure_reaches_what_was_told_of_the_mailbox_and_an_export_holds_it(
    company: Company,
) -> None:
    mailbox = person_of(KEYS, EMAIL).prospect_id
    now = company.clock()
    facts = KnownFacts(mailbox_id=mailbox, audience="partner", satisfaction=3, told_at=now)
    company.store.commit(Decision(save=(facts,)))
    audiences = company.terms.program.audiences
    found = export_referrer(company.store, KEYS, "JS42", audiences=audiences, now=now)
    assert [one["satisfaction"] for one in found["known_facts"]] == [3]

    go(company, erased=True)

    assert company.store.get(KnownFacts, mailbox, "partner") is None


def test_nobody_goes_with_an_open_referral_while_it_is_not_known_where_to_pay(
    company: Company,
) -> None:
    company.confirmed(company.jana, "anna@kunde.example")
    jana = known(company.store, "JS42").referrer
    company.store.commit(Decision(save=(jana.but(destination=None),)))

    with pytest.raises(Refused, match=r"a referral that is still open .*--forfeit"):
        go(company, erased=False)
    assert standing(company)[0] is ReferrerStatus.ACTIVE

    assert go(company, erased=False, forfeit=True)
    gone = data_of(company.last_event(), ReferrerLeft)
    assert (gone.minor, gone.currency) == (None, None)


def test_an_export_holds_what_is_theirs_and_nothing_of_whom_they_recommended(
    company: Company,
) -> None:
    referral = company.confirmed(company.jana, "anna@kunde.example")
    company.move(referral, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"), deal_id="DEAL-77")
    company.stream()

    found = export_referrer(company.store, KEYS, "JS42", now=company.clock())

    assert found["referrer"]["email"] == EMAIL
    assert [one["status"] for one in found["referrals"]] == ["closed_won"]
    assert [one["status"] for one in found["rewards"]] == ["held"]
    person = person_of(KEYS, "anna@kunde.example").prospect_id
    assert person not in str(found)
    assert "DEAL-77" not in str(found)
