"""Mails about a referrer's rewards and payments: amounts, reasons, and never anything false."""

from datetime import timedelta

import pytest

from goodword.domain.errors import Unavailable
from goodword.domain.ledger import Balance
from goodword.domain.outreach.news import NewsEvery
from goodword.domain.payouts.payout import ItemStatus
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.referrals.referrer import ReferrerStatus
from tests.flows.outreach.hearing import HearingCompany

BERND = "bernd@firma.example"
WON, LOST = ReferralStatus.CLOSED_WON, ReferralStatus.CLOSED_LOST
DEAL = ("48000.00", "EUR")
HOLD = timedelta(days=30, minutes=1)
AMOUNT = "2.800\u00a0€"


@pytest.fixture
def company() -> HearingCompany:
    """A deal of 48,000 EUR was won by the recommendation of JS42, and told."""
    company = HearingCompany()
    referral_id = company.confirmed(company.jana)
    company.stream()
    company.clock.advance(days=2)
    company.move(referral_id, WON, DEAL, message_id="won")
    company.stream()
    company.heard.mails.clear()
    return company


REFERRAL = "REF-2026-CUST-001-JS42"


def test_an_approval_is_told_with_what_comes_next(company: HearingCompany) -> None:
    company.clock.now += HOLD
    company.pay()

    (mail,) = company.mails
    assert mail.subject == f"Ihre Prämie ist freigegeben: {AMOUNT}"
    assert "nächsten Auszahlung" in mail.text
    assert "List-Unsubscribe" in mail.headers


def test_a_payment_is_told_at_once_with_what_it_is_for(company: HearingCompany) -> None:
    company.clock.now += HOLD
    company.pay_all()

    paid = company.mails[-1]
    assert paid.subject == f"Wir haben Ihnen {AMOUNT} gezahlt"
    assert f"Kontakt vom 21. November 2026 (Nr. 1): {AMOUNT}" in paid.text
    assert paid.text.startswith("payment")


def test_no_click_ends_what_is_owed_to_somebody(company: HearingCompany) -> None:
    company.choose(NewsEvery.NONE)
    company.clock.now += HOLD
    company.pay_all()

    assert company.subjects == [f"Wir haben Ihnen {AMOUNT} gezahlt"]
    assert "List-Unsubscribe" not in company.mails[0].headers


def test_who_left_hears_of_what_is_owed_while_there_is_an_address(company: HearingCompany) -> None:
    company.change(status=ReferrerStatus.LEFT)
    company.clock.now += HOLD
    company.pay_all()

    assert company.subjects == [f"Wir haben Ihnen {AMOUNT} gezahlt"]


def test_who_has_no_address_any_more_hears_nothing(company: HearingCompany) -> None:
    company.change(status=ReferrerStatus.ERASED, email="")
    company.clock.now += HOLD
    company.pay_all()

    assert company.mails == []


def test_an_approval_that_comes_after_the_payment_is_not_told(company: HearingCompany) -> None:
    company.clock.now += HOLD
    streamed = len(company.store.events)
    company.pay()
    approved = next(one for one in company.store.events[streamed:] if one.type == "reward.approved")
    company.heard.mails.clear()
    company.pay_all()
    company.clock.advance(days=2)
    company.react(approved)

    assert company.subjects == [f"Wir haben Ihnen {AMOUNT} gezahlt"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (ItemStatus.FAILED, f"Wir konnten Ihnen {AMOUNT} nicht zahlen"),
        (ItemStatus.RETURNED, f"Eine Zahlung an Sie ging an uns zurück: {AMOUNT}"),
        (ItemStatus.UNCLAIMED, f"Eine Zahlung wartet darauf, dass Sie sie annehmen: {AMOUNT}"),
    ],
)
def test_a_payment_that_did_not_arrive_is_told_with_whom_to_write_to(
    company: HearingCompany, status: ItemStatus, said: str
) -> None:
    company.clock.now += HOLD
    company.pay()
    for item in company.provider.items():
        item.status = status
    company.clock.advance(hours=1)
    company.pay()

    assert company.mails[-1].subject == said
    assert "referrals@larkspur.example" in company.mails[-1].text


def test_a_deal_that_is_lost_after_all_cancels_the_reward_in_one_mail(
    company: HearingCompany,
) -> None:
    company.clock.advance(hours=1)
    company.move(REFERRAL, LOST, message_id="lost")
    company.stream()
    company.clock.advance(days=2)
    company.sweep()

    (mail,) = company.mails
    assert mail.subject == f"Ihre Prämie entfällt: {AMOUNT}"
    assert "List-Unsubscribe" in mail.headers


def test_a_corrected_deal_tells_the_new_amount_and_the_former_once(
    company: HearingCompany,
) -> None:
    company.clock.advance(hours=1)
    company.move(REFERRAL, WON, ("20000.00", "EUR"), message_id="corrected")
    company.stream()
    company.clock.advance(days=2)
    company.sweep()

    (mail,) = company.mails
    assert mail.subject == f"Ihre Prämie hat sich geändert: jetzt 1.400\u00a0€, vorher {AMOUNT}"


def test_a_correction_that_comes_before_the_win_is_told_tells_all_of_it_in_one_mail(
    company: HearingCompany,
) -> None:
    company.choose(NewsEvery.WEEKLY)
    referral_id = company.confirmed(company.jana, BERND)
    company.move(referral_id, WON, DEAL, message_id="won-too")
    company.stream()
    company.clock.advance(hours=1)
    company.move(referral_id, WON, ("20000.00", "EUR"), message_id="corrected")
    company.stream()
    assert company.mails == []

    company.clock.advance(days=8)
    company.sweep()

    (mail,) = company.mails
    assert "1.400\u00a0€" in mail.text
    assert AMOUNT not in mail.text  # nobody was told of it, so there is nothing to correct
    assert "Nr. 2" in mail.text


@pytest.mark.parametrize("won_first", [True, False])
def test_what_an_outage_kept_back_is_told_as_it_is_by_then_in_whichever_order(
    company: HearingCompany, *, won_first: bool
) -> None:
    referral_id = company.confirmed(company.jana, BERND)
    company.clock.advance(days=2)
    company.sweep()
    company.stream()
    company.heard.mails.clear()
    company.move(referral_id, WON, DEAL, message_id="won-too")
    company.move(referral_id, WON, ("20000.00", "EUR"), message_id="corrected")
    down = Unavailable("timeout", refused=True, down=True)
    company.heard.failures = [down] * 99
    happened = [one for one in company.store.events if one.about == referral_id]
    for event in happened if won_first else reversed(happened):
        company.react(event)
    company.heard.failures.clear()

    for _ in range(3):
        company.clock.advance(days=2)
        company.sweep()

    told = [mail.text for mail in company.mails]
    assert sum("ist jetzt Kunde" in one for one in told) == 1
    assert sum("1.400\u00a0€" in one for one in told) == 1
    assert not any(AMOUNT in one for one in told)


def test_two_corrections_that_waited_are_told_once_beside_what_was_told_last(
    company: HearingCompany,
) -> None:
    down = Unavailable("timeout", refused=True, down=True)
    company.heard.failures = [down] * 99
    company.move(REFERRAL, WON, ("20000.00", "EUR"), message_id="corrected")
    company.stream()
    company.move(REFERRAL, WON, ("200000.00", "EUR"), message_id="again")
    company.stream()
    company.heard.failures.clear()
    company.clock.advance(days=1)
    company.sweep()

    (mail,) = company.mails
    assert f"vorher {AMOUNT}" in mail.subject
    assert "1.400" not in mail.text


def test_a_correction_that_changes_no_reward_is_not_told(company: HearingCompany) -> None:
    company.clock.advance(hours=1)
    company.move(REFERRAL, WON, ("49000.00", "EUR"), message_id="corrected")
    company.stream()
    company.clock.advance(days=2)
    company.sweep()

    assert company.mails == []


def test_missing_details_are_asked_for_once_and_then_monthly(company: HearingCompany) -> None:
    company.change(destination=None)
    company.clock.now += HOLD
    company.pay()
    asked = f"Wir wissen nicht, wohin wir Ihnen {AMOUNT} zahlen sollen"
    assert company.subjects.count(asked) == 1
    assert "referrals@larkspur.example" in company.mails[-1].text

    company.clock.advance(days=29)
    company.sweep()
    assert company.subjects.count(asked) == 1

    company.clock.advance(days=2)
    company.sweep()
    assert company.subjects.count(asked) == 2


def test_nobody_asks_for_details_that_are_there(company: HearingCompany) -> None:
    company.change(destination=None)
    company.clock.now += HOLD
    company.pay()
    company.heard.mails.clear()
    account_id = company.referrer().account_id
    balance = company.store.get(Balance, account_id, "EUR")
    assert balance is not None
    company.change(destination={"method": "email", "fields": {"email": "jana@pay.example"}})
    company.resume(account_id)
    company.pay_all()
    company.clock.advance(days=31)
    company.sweep()

    assert company.subjects == [f"Wir haben Ihnen {AMOUNT} gezahlt"]


def test_a_further_event_within_the_month_asks_no_second_time(company: HearingCompany) -> None:
    company.change(destination=None)
    company.clock.now += HOLD
    company.pay()
    (missing,) = [one for one in company.store.events if one.type == "payout.details_missing"]
    mails = len(company.mails)

    company.clock.advance(days=3)
    company.react(missing.but(event_id="again"))

    assert len(company.mails) == mails


def test_what_was_earned_and_approved_says_why_the_amount_is_what_it_is() -> None:
    company = HearingCompany()
    referral_id = company.confirmed(company.jana)
    company.stream()
    company.clock.advance(days=2)
    company.move(referral_id, WON, DEAL, message_id="won")
    company.stream()
    company.clock.now += HOLD
    company.pay()

    earned, approved = company.mails[-2:]
    for mail in (earned, approved):
        assert "Der Auftragswert liegt in der Spanne ab 50.000\u00a0$" in mail.text
        assert f"Diese Spanne bringt {AMOUNT}." in mail.text
        assert "Budget" not in mail.text


def test_what_is_kept_for_joint_marketing_is_never_told_as_money() -> None:
    company = HearingCompany()
    code = company.register("OM8", "partner", "DE")
    referral_id = company.confirmed(code)
    company.stream()
    company.clock.advance(days=2)
    company.heard.mails.clear()
    company.move(referral_id, WON, ("60000.00", "EUR"), message_id="won")
    company.stream()

    (won,) = company.mails
    earned = "1.200\u00a0€ für gemeinsames Marketing"
    assert f"Sie haben verdient: {earned}" in won.text
    assert "für gemeinsames Marketing bestimmt und wird nicht ausgezahlt." in " ".join(
        won.text.split()
    )

    company.heard.mails.clear()
    company.clock.advance(hours=1)
    # Each with the bonus of a campaign, which is money.
    company.move(referral_id, WON, ("80000.00", "EUR"), message_id="corrected")
    company.stream()
    company.clock.advance(days=2)
    company.sweep()
    (corrected,) = company.mails
    assert corrected.subject == (
        "Ihre Prämie hat sich geändert: jetzt 8.230\u00a0€ + 1.600\u00a0€ für gemeinsames "
        f"Marketing, vorher 6.230\u00a0€ + {earned}"
    )
