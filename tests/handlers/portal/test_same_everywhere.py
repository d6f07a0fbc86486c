"""Portal, mail, statement and ``goodword show`` say the same of a reward and its payment: after a
correction, a lost deal, a payment that came back, and a change of payout details."""

from pathlib import Path

import pytest

from goodword.domain.ledger import Balance
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referral import ReferralStatus
from goodword.flows.story import story_of
from goodword_ops.commands.story_words import as_text
from tests.handlers.portal.paying import HOLDING, PayingPortal
from tests.handlers.portal.portal import JANA


@pytest.fixture
def portal(built: Path) -> PayingPortal:
    return PayingPortal(built).sign_in_and(to="returned@pay.example")


def newest_mail(portal: PayingPortal) -> str:
    text = portal.mails_to(JANA)[-1].text
    return text.replace("\u2068", "").replace("\u2069", "")


def shown(portal: PayingPortal, referral_id: str) -> str:
    """What ``goodword show`` prints of a referral."""
    return "\n".join(as_text(story_of(portal.store, referral_id), personal=True))


def test_after_a_correction(portal: PayingPortal) -> None:
    referral = portal.won("20000.00")
    portal.report(referral, ReferralStatus.CLOSED_WON, "48000.00")
    portal.later(days=HOLDING.days)
    portal.run()

    assert "+ Approved €2,800" in portal.text("/portal/statement?lang=en&period=2026-12")
    assert "€2,800" in portal.text("/portal/payouts?lang=en")
    assert "2,800" in newest_mail(portal) or "2.800" in newest_mail(portal)
    assert "2800.00 EUR" in shown(portal, referral.referral_id)
    assert portal.balance.reserved == 280_000


def test_after_a_lost_deal(portal: PayingPortal) -> None:
    referral = portal.won()
    portal.later(days=HOLDING.days - 1)
    portal.report(referral, ReferralStatus.CLOSED_LOST)
    portal.later(days=2)
    portal.run()

    assert portal.store.get(Balance, portal.jana.account_id, "EUR") is None
    assert "Nothing moved." in portal.text("/portal/statement?lang=en&period=2026-12")
    assert "No payout yet" in portal.text("/portal/payouts?lang=en")
    assert "1,400" in newest_mail(portal) or "1.400" in newest_mail(portal)
    assert "The deal no longer stands." in shown(portal, referral.referral_id)


def test_after_a_payment_that_came_back_and_a_change_of_details(portal: PayingPortal) -> None:
    referral = portal.won()
    portal.later(days=HOLDING.days)
    portal.pay()

    page = portal.text("/portal/payouts?lang=en")
    assert "€1,400 Returned" in page
    assert "From December 22, 2026" in page
    assert "= Owed to you at the end €1,400" in portal.text(
        "/portal/statement?lang=en&period=2026-12"
    )
    assert "1,400" in newest_mail(portal) or "1.400" in newest_mail(portal)
    assert "the last payout failed" in shown(portal, referral.referral_id)

    portal.press("/portal/payout-details?lang=en", email="jana@neu.example")
    portal.stream()
    portal.use(portal.fresh_link(JANA))
    portal.stream()
    portal.run()

    assert portal.balance.reason == Reason.DETAILS_CHANGED
    assert "j…@neu.example" in newest_mail(portal)
    assert "From December 25, 2026 on." in portal.text("/portal/payouts?lang=en")
    assert "nothing is paid out before December 25, 2026" in portal.text(
        "/portal/payout-details?lang=en"
    )
    assert "it waits for the declared days" in shown(portal, referral.referral_id)
    portal.later(days=3)
    portal.pay()
    statement = portal.text("/portal/statement?lang=en&period=2026-12")
    assert "Paid to you €1,400 = Owed to you at the end €0" in statement
    assert "€1,400 Paid" in portal.text("/portal/payouts?lang=en")
    assert "the payout was paid" in shown(portal, referral.referral_id)
