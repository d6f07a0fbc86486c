"""A person reports a deal where no CRM does: by the same rules, and with their reason."""

from datetime import datetime

import pytest

from goodword.domain.errors import Invalid, NotFound, Refused
from goodword.domain.event import EventType
from goodword.domain.referrals.referral import LossReason, ReferralStatus
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.referrals.move_deal import DealMoved
from goodword.flows.referrals.report_by_hand import (
    DealReport,
    HandReport,
    referral_named,
    report_by_hand,
)
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from tests.doubles import KEYS, raced
from tests.flows.outreach.hearing import HearingCompany

H = HandReport


@pytest.fixture
def company() -> HearingCompany:
    company = HearingCompany()
    company.confirmed(company.jana)
    company.stream()
    return company


REFERRAL = "REF-2026-CUST-001-JS42"


def say(
    company: HearingCompany,
    what: HandReport,
    value: str | None = None,
    *,
    on: datetime | None = None,
    loss: LossReason | None = None,
) -> DealMoved:
    report = DealReport(what, on or company.clock(), value, "EUR" if value else None, loss)
    moved = report_by_hand(
        company.store, REFERRAL, report, by="maria", note="as signed", now=company.clock()
    )
    company.stream()
    return moved


@pytest.mark.parametrize(
    ("what", "status"),
    [
        (H.CONTACTED, ReferralStatus.CONTACTED),
        (H.MET, ReferralStatus.CONTACTED),
        (H.QUALIFIED, ReferralStatus.QUALIFIED),
        (H.OPPORTUNITY, ReferralStatus.OPPORTUNITY),
        (H.LOST, ReferralStatus.CLOSED_LOST),
        (H.REJECTED, ReferralStatus.REJECTED),
    ],
)
def test_a_report_moves_the_deal_once_with_who_and_why(
    company: HearingCompany, what: HandReport, status: ReferralStatus
) -> None:
    assert say(company, what) == DealMoved(REFERRAL, status, changed=True)
    assert not say(company, what).changed

    (moved,) = (one for one in company.store.events if one.type == "referral.moved")
    assert (moved.actor, moved.data["note"]) == ("maria", "as signed")


def test_a_won_deal_is_corrected_lost_and_its_rewards_follow(company: HearingCompany) -> None:
    say(company, H.WON, "48000.00")
    held = [one.type for one in company.store.events if one.type == "reward.held"]
    assert len(held) == 1

    company.clock.advance(days=1)
    assert say(company, H.AMOUNT, "9000.00").changed
    assert [one.type for one in company.store.events].count(EventType.REWARD_CANCELED) == 1
    (corrected,) = (one for one in company.store.events if one.type == "deal.corrected")
    assert (corrected.actor, corrected.data["note"]) == ("maria", "as signed")

    company.clock.advance(days=1)
    assert say(company, H.LOST, loss=LossReason.PRICE).status is ReferralStatus.CLOSED_LOST
    assert company.referral(REFERRAL).loss is LossReason.PRICE


def test_the_amount_is_put_back_by_the_same_words_as_before(company: HearingCompany) -> None:
    say(company, H.WON, "48000.00")
    for value in ("9000.00", "48000.00", "9000.00"):
        company.clock.advance(minutes=1)
        assert say(company, H.AMOUNT, value).changed


def test_the_same_amount_without_decimals_is_the_same_deal(company: HearingCompany) -> None:
    say(company, H.WON, "48000")
    assert not say(company, H.WON, "48000").changed
    assert not say(company, H.WON, "48000.00").changed

    company.clock.advance(days=330)
    assert say(company, H.RENEWED, "52000").changed
    assert not say(company, H.RENEWED, "52000").changed


def test_a_contract_is_renewed_by_hand(company: HearingCompany) -> None:
    say(company, H.WON, "48000.00")
    company.clock.advance(days=330)

    assert say(company, H.RENEWED, "52000.00").changed
    assert company.referral(REFERRAL).renewals == 1
    with pytest.raises(Refused) as refused:
        say(company, H.RENEWED, "53000.00")
    assert refused.value.code == "renewed_too_soon"


def test_what_is_won_or_renewed_already_changes_nothing_and_is_not_kept(
    company: HearingCompany,
) -> None:
    say(company, H.WON, "48000.00")
    won = company.referral(REFERRAL)
    company.clock.advance(days=3)
    assert not say(company, H.WON, "48000.00").changed
    assert company.referral(REFERRAL) == won

    company.clock.advance(days=400)
    assert say(company, H.RENEWED, "52000.00").changed
    renewed = company.referral(REFERRAL)
    for _ in range(2):
        company.clock.advance(seconds=30)
        assert not say(company, H.RENEWED, "52000.00").changed
    assert company.referral(REFERRAL) == renewed
    assert list(waiting(company.store)) == []

    company.clock.advance(days=310)
    assert say(company, H.RENEWED, "52000.00").changed


def test_a_mistyped_win_or_correction_is_refused_and_nothing_is_kept(
    company: HearingCompany,
) -> None:
    with pytest.raises(Refused, match="no amount to correct"):
        say(company, H.AMOUNT, "9000.00")
    say(company, H.WON, "48000.00")
    with pytest.raises(Refused, match="won already, with 48000"):
        say(company, H.WON, "84000.00")

    assert not say(company, H.WON, "48000.00").changed
    assert list(waiting(company.store)) == []


def test_of_two_wins_at_once_the_second_amount_is_refused(company: HearingCompany) -> None:
    quicker = raced(company.store, lambda: say(company, H.WON, "48000.00"))
    report = DealReport(H.WON, company.clock(), "4800000.00", "EUR")

    with pytest.raises(Refused, match="won already, with 48000"):
        report_by_hand(quicker, REFERRAL, report, by="omid", note="n", now=company.clock())
    assert company.referral(REFERRAL).deal_minor == 48_000_00
    assert list(waiting(company.store)) == []


def test_a_deal_that_is_lost_at_the_same_moment_has_no_amount_to_correct(
    company: HearingCompany,
) -> None:
    say(company, H.WON, "48000.00")
    quicker = raced(company.store, lambda: say(company, H.LOST))
    report = DealReport(H.AMOUNT, company.clock(), "40000.00", "EUR")

    with pytest.raises(Refused, match="no amount to correct"):
        report_by_hand(quicker, REFERRAL, report, by="omid", note="n", now=company.clock())
    assert list(waiting(company.store)) == []


def test_what_cannot_be_followed_is_kept_once_for_a_person(company: HearingCompany) -> None:
    say(company, H.WON, "48000.00")
    company.clock.advance(days=31)
    company.pay()
    at = company.clock()
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            say(company, H.LOST, on=at)
        assert refused.value.code == "already_paying"

    (line,) = waiting(company.store)
    assert line.id.startswith(f"report/desk/{REFERRAL}")
    kept = company.store.get(UnfollowedReport, *line.id.split("/")[1:])
    assert kept
    assert kept.stage == "closed_lost"
    told = [one for one in company.store.events if one.type == "report.unfollowed"]
    assert [one.actor for one in told] == ["maria"]


def test_a_kept_report_is_dismissed_once_with_who_and_why(company: HearingCompany) -> None:
    say(company, H.LOST)
    company.clock.advance(days=1)
    with pytest.raises(Refused, match="has ended"):
        say(company, H.WON, "48000.00")
    (line,) = waiting(company.store)
    desk = WaitingDesk(
        company.store, company.terms, lambda: KEYS, company.randomness, company.clock()
    )

    with pytest.raises(Refused, match="cannot be approved"):
        decide(desk, line.id, Ruling(DeskAction.APPROVE, note="signed", actor="omid"))
    for note in ("a mistake", "once more"):
        assert (
            decide(desk, line.id, Ruling(DeskAction.REFUSE, note=note, actor="omid")) == "dismissed"
        )

    assert list(waiting(company.store)) == []
    (dismissed,) = (one for one in company.store.events if one.type == "report.dismissed")
    assert (dismissed.actor, dismissed.data["note"]) == ("omid", "a mistake")
    for name in ("report/desk", "report/desk/none", "report/"):
        with pytest.raises(NotFound):
            decide(desk, name, Ruling(DeskAction.REFUSE, note="n", actor="omid"))


def test_amounts_are_held_to_the_programmes_currencies(company: HearingCompany) -> None:
    for value, currency in (("48000", "XAF"), ("48.000,00", "EUR"), ("0", "EUR")):
        report = DealReport(H.WON, company.clock(), value, currency)
        with pytest.raises(Invalid):
            report_by_hand(company.store, REFERRAL, report, by="m", note="n", now=company.clock())


def test_a_deal_of_another_name_is_not_found(company: HearingCompany) -> None:
    report = DealReport(H.MET, company.clock())
    with pytest.raises(NotFound, match="referral, reference or deal D-9"):
        report_by_hand(company.store, "D-9", report, by="m", note="n", now=company.clock())


def test_a_deal_is_found_by_the_reference_that_its_prospect_has(company: HearingCompany) -> None:
    reference = company.referral(REFERRAL).reference
    assert reference is not None

    for typed in (reference, f" {reference.lower()} ", reference.replace("-", "\u2013")):
        assert referral_named(company.store, typed).referral_id == REFERRAL
