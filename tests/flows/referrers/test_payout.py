"""Where a referrer is paid is set: what waited goes on, what is reserved stays, they are told."""

from datetime import timedelta

import pytest

from goodword.domain.destination import Destination, by_email
from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.listing import PAYOUTS_OF
from goodword.domain.payouts.payout import Payout
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referral import ReferralStatus
from goodword.flows.lists import rows_of
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.referrers.payout import set_destination
from goodword.flows.referrers.stand import let_go
from goodword.flows.rewards.approve import approve_rewards
from tests.doubles import KEYS
from tests.flows.outreach.hearing import HearingCompany

NEW = by_email("new@pay.example")
HOLD = timedelta(days=91)


@pytest.fixture
def company() -> HearingCompany:
    """A customer in Germany whose reward will be approved, and who has heard nothing yet."""
    company = HearingCompany()
    referral = company.confirmed(company.jana)
    company.move(referral, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"))
    company.stream()
    company.clock.now += HOLD
    company.sweep()
    company.heard.mails.clear()
    return company


def pay_to(company: HearingCompany, destination: Destination | None) -> bool:
    done = set_destination(
        company.store,
        "JS42",
        destination,
        note=None,
        actor="maria",
        randomness=company.randomness,
        now=company.clock(),
    )
    company.stream()
    return done


def balance(company: HearingCompany) -> Balance:
    found = company.store.get(Balance, company.referrer().account_id, "EUR")
    assert found is not None
    return found


def payouts(company: HearingCompany) -> list[Payout]:
    rows = rows_of(company.store, PAYOUTS_OF.part(company.referrer().account_id))
    found = [company.store.get(Payout, *row.identity) for row in rows]
    return [one for one in found if one is not None]


def reserve(company: HearingCompany) -> None:
    providers = {company.provider.name: company.provider}
    approve_rewards(company.store, keys=lambda: KEYS, now=company.clock())
    reserve_payouts(company.store, company.terms.program, providers, now=company.clock())
    company.stream()


def test_what_waited_for_details_goes_on_by_itself(company: HearingCompany) -> None:
    pay_to(company, None)
    reserve(company)
    assert balance(company).reason == Reason.NO_PAYOUT_DETAILS
    assert balance(company).due_at is None

    assert pay_to(company, NEW)

    assert (balance(company).reason, balance(company).due_at) == (None, company.clock())
    reserve(company)
    assert [one.destination for one in payouts(company)] == [NEW]


def test_a_payout_that_is_reserved_goes_where_it_was_to_go(company: HearingCompany) -> None:
    reserve(company)
    assert pay_to(company, NEW)
    assert not pay_to(company, NEW)
    reserve(company)

    assert [one.destination for one in payouts(company)] == [by_email("jana@pay.example")]


def test_details_that_come_while_a_run_looks_are_seen_by_the_next(company: HearingCompany) -> None:
    pay_to(company, None)
    approve_rewards(company.store, keys=lambda: KEYS, now=company.clock())
    before = balance(company)

    pay_to(company, NEW)

    # Whatever the run decides by the details that it has read, it cannot store any more.
    assert balance(company).version > before.version


def test_a_balance_that_a_person_decides_about_stays_with_them(company: HearingCompany) -> None:
    reserve(company)
    pay_to(company, None)
    frozen = balance(company).but(frozen_by=("po1",), owed=500, due_at=None)
    company.store.commit(Decision(save=(frozen,)))

    pay_to(company, NEW)

    assert balance(company).frozen_by == ("po1",)
    assert balance(company).due_at is None


def test_the_mailbox_is_told_what_was_done_and_no_more_than_a_hint(company: HearingCompany) -> None:
    for to in (NEW, None, NEW):
        pay_to(company, to)

    assert company.subjects == [
        "Ihre Auszahlungsdaten wurden geändert",
        "Ihre Auszahlungsdaten wurden entfernt",
        "Wir wissen, wohin wir Ihnen zahlen",
    ]
    assert "n…@pay.example" in company.mails[0].text
    assert "new@pay" not in "".join(mail.text + mail.html for mail in company.mails)


def test_whoever_left_can_be_paid_elsewhere_while_something_is_owed(
    company: HearingCompany,
) -> None:
    reserve(company)
    let_go(
        company.store,
        KEYS,
        "JS42",
        erased=True,
        actor="maria",
        randomness=company.randomness,
        now=company.clock(),
    )

    assert pay_to(company, NEW)
    with pytest.raises(Refused, match="is gone"):
        pay_to(company, None)
