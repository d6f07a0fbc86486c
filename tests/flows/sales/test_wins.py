"""What an owner's link reports as won or met waits for finance, and pays nobody before."""

from typing import Any

import pytest

from goodword.domain.errors import Invalid, NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.listing import WAITING
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.sales.handover import LeadAnswer
from goodword.domain.sales.win import ReportedWin, WinState
from goodword.flows.sales.lead import LeadLink
from goodword.flows.sales.remind import remind_of_wins
from goodword.flows.sales.wins import approve_win, refuse_win
from goodword.program.rewards import Milestone
from tests.flows.sales.leads import Sales


@pytest.fixture
def sales() -> Sales:
    return Sales()


def earned(sales: Sales) -> list[str]:
    return [one.type.value for one in sales.store.events if one.type.startswith("reward.")]


def test_a_win_by_a_link_moves_nothing_and_waits_for_a_person(sales: Sales) -> None:
    referral_id = sales.lead()
    for _ in range(2):
        sales.report_won(sales.link("dach@larkspur.example"))
        sales.stream()

    assert sales.status(referral_id) is ReferralStatus.NEW
    assert earned(sales) == []
    (row,) = sales.store.page(WAITING.part("ReportedWin")).rows
    assert row.identity == (referral_id, "closed_won")
    assert (row.values["minor"], row.values["currency"]) == (4_800_000, "EUR")
    to_finance = sales.desk.mails[-1]
    assert to_finance.to == "referrals@larkspur.example"
    assert f"goodword decide win/{referral_id}/closed_won/1 approve --stack " in to_finance.text
    assert sales.types() == ["referral.handed_over", "win.reported", "lead.answered"]


@pytest.mark.parametrize(
    ("value", "currency", "day", "field"),
    [
        ("", "EUR", "2026-11-21", "amount"),
        ("0.00", "EUR", "2026-11-21", "amount"),
        ("48.000", "EUR", "2026-11-21", "amount"),
        ("48000.00", "XXX", "2026-11-21", "currency"),
        ("48000.00", "EUR", "", "closed_on"),
        ("48000.00", "EUR", "2026-11-22", "closed_on"),
        ("48000.00", "EUR", "2025-11-22", "closed_on"),
    ],
)
def test_a_win_has_an_amount_that_the_programme_knows_and_a_day(
    sales: Sales, value: str, currency: str, day: str, field: str
) -> None:
    sales.lead()

    with pytest.raises(Invalid) as mistakes:
        sales.answer(sales.link(), LeadAnswer.WON, value=value, currency=currency, closed_on=day)

    assert [error.field for error in mistakes.value.errors] == [field]


def test_an_approved_win_closes_the_deal_and_its_rewards_follow(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())
    for _ in range(2):
        approve_win(sales.store, referral_id, by="Fay", reason="signed", now=sales.clock())
        sales.stream()

    assert sales.status(referral_id) is ReferralStatus.CLOSED_WON
    assert earned(sales) == ["reward.held"]
    assert sales.store.page(WAITING.part("ReportedWin")).rows == ()
    (decided,) = (one for one in sales.store.events if one.type == "win.decided")
    assert (decided.data["decision"], decided.actor) == ("approved", "Fay")
    assert decided.data["note"] == "signed"


def test_a_meeting_that_the_programme_pays_for_waits_for_finance_as_well(sales: Sales) -> None:
    referral_id = sales.lead()
    for _ in range(2):
        sales.answer(sales.link("dach@larkspur.example"), LeadAnswer.MET)
        sales.stream()
    assert sales.referral(referral_id).met_at is None
    assert earned(sales) == []

    approve_win(sales.store, referral_id, "meeting", by="Fay", reason=None, now=sales.clock())
    sales.stream()

    assert sales.referral(referral_id).met_at is not None
    assert earned(sales) == ["reward.held"]


def test_a_meeting_that_earns_nothing_is_noted_at_once(sales: Sales) -> None:
    audience = sales.terms.program.audiences["customer"]
    unpaid = audience.model_copy(
        update={"reward": tuple(one for one in audience.reward if one.on == "closed_won")}
    )
    audiences = {**sales.terms.program.audiences, "customer": unpaid}
    sales.publish(sales.terms.program.model_copy(update={"audiences": audiences}))
    referral_id = sales.lead()

    sales.answer(sales.link(), LeadAnswer.MET)

    assert sales.referral(referral_id).met_at is not None
    assert sales.status(referral_id) is ReferralStatus.CONTACTED


def test_a_meeting_that_the_crm_reports_meanwhile_needs_no_decision(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.answer(sales.link(), LeadAnswer.MET)
    sales.move(referral_id, Milestone.MEETING)
    sales.stream()

    assert sales.store.page(WAITING.part("ReportedWin")).rows == ()
    assert earned(sales) == ["reward.held"]


def test_a_report_that_was_taken_back_is_off_the_list_and_its_owner_hears(sales: Sales) -> None:
    referral_id = sales.lead()
    link = sales.link()
    sales.report_won(link)
    for _ in range(2):
        sales.answer(link, LeadAnswer.WITHDRAWN, report="closed_won/1")
        sales.stream()

    assert sales.win(referral_id).state is WinState.WITHDRAWN
    assert sales.store.page(WAITING.part("ReportedWin")).rows == ()
    with pytest.raises(Refused, match="withdrawn"):
        approve_win(sales.store, referral_id, by="Fay", reason=None, now=sales.clock())
    assert sales.desk.mails[-1].to == link.address
    assert "win_withdrawn" in sales.desk.mails[-1].text
    assert sales.status(referral_id) is ReferralStatus.NEW
    sales.answer(link, LeadAnswer.LOST, reason="price")  # nothing waits, so it may end
    assert sales.status(referral_id) is ReferralStatus.CLOSED_LOST


def test_a_report_is_taken_back_by_whoever_made_it_and_only_while_it_waits(sales: Sales) -> None:
    referral_id = sales.lead()
    link = sales.link()
    sales.report_won(link)
    handover = sales.handover(referral_id)
    sales.store.commit(Decision(save=(handover.but(escalated_to=("boss@larkspur.example",)),)))
    other = LeadLink(referral_id, link.turn, "boss@larkspur.example")

    with pytest.raises(Refused) as refusal:
        sales.answer(other, LeadAnswer.WITHDRAWN, report="closed_won/1")
    assert refusal.value.code == "report_decided"

    approve_win(sales.store, referral_id, by="Fay", reason=None, now=sales.clock())
    with pytest.raises(Refused):
        sales.answer(link, LeadAnswer.WITHDRAWN, report="closed_won/1")
    assert sales.status(referral_id) is ReferralStatus.CLOSED_WON


def test_a_refused_win_leaves_the_deal_open_and_tells_its_owner(sales: Sales) -> None:
    referral_id = sales.lead()
    link = sales.link()
    sales.report_won(link)
    sales.stream()
    for _ in range(2):
        refuse_win(sales.store, referral_id, by="Fay", reason="not signed yet", now=sales.clock())
        sales.stream()

    told = sales.desk.mails[-1]
    assert told.to == "dach@larkspur.example"
    assert "Reason: not signed yet" in told.text
    assert sales.status(referral_id) is ReferralStatus.NEW
    with pytest.raises(Refused):
        approve_win(sales.store, referral_id, by="Fay", reason=None, now=sales.clock())

    sales.report_won(link, "50000.00")
    again = Milestone.CLOSED_WON, 2
    approve_win(sales.store, referral_id, *again, by="Fay", reason=None, now=sales.clock())
    assert sales.referral(referral_id).deal_minor == 5_000_000


def test_a_mail_about_a_report_that_another_one_followed_is_not_sent(sales: Sales) -> None:
    referral_id = sales.lead()
    link = sales.link()
    sales.report_won(link)
    refuse_win(sales.store, referral_id, by="Fay", reason="no", now=sales.clock())
    sales.report_won(link, "50000.00")
    before = len(sales.desk.mails)

    sales.stream()

    told = [one.text for one in sales.desk.mails[before:] if "goodword decide" in one.text]
    assert len(told) == 1
    assert f"win/{referral_id}/closed_won/2" in told[0]


def test_a_deal_that_the_crm_closes_meanwhile_overtakes_the_win(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())
    sales.move(referral_id, ReferralStatus.CLOSED_WON, ("30000.00", "EUR"))
    with pytest.raises(Refused, match="already"):
        approve_win(sales.store, referral_id, by="Fay", reason=None, now=sales.clock())

    sales.stream()

    assert sales.win(referral_id).state is WinState.OVERTAKEN
    assert sales.referral(referral_id).deal_minor == 3_000_000
    assert sales.store.page(WAITING.part("ReportedWin")).rows == ()


@pytest.mark.parametrize("end", [LeadAnswer.NOT_A_FIT, LeadAnswer.LOST])
@pytest.mark.parametrize("reported", [LeadAnswer.WON, LeadAnswer.MET])
def test_what_waits_for_finance_is_not_ended_by_a_link(
    sales: Sales, reported: LeadAnswer, end: LeadAnswer
) -> None:
    referral_id = sales.lead()
    link = sales.link()
    sales.answer(link, reported, value="48000.00", currency="EUR", closed_on="2026-11-21")

    with pytest.raises(Refused, match="waits for finance"):
        sales.answer(link, end, reason="price")
    sales.stream()
    assert sales.status(referral_id) is ReferralStatus.NEW
    assert len(sales.store.page(WAITING.part("ReportedWin")).rows) == 1

    sales.move(referral_id, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"))
    assert sales.status(referral_id) is ReferralStatus.CLOSED_WON


def test_a_link_ends_a_lead_after_finance_has_refused_what_was_reported(sales: Sales) -> None:
    referral_id = sales.lead()
    link = sales.link()
    sales.report_won(link)
    refuse_win(sales.store, referral_id, by="Fay", reason="none", now=sales.clock())

    sales.answer(link, LeadAnswer.LOST, reason="price")

    assert sales.status(referral_id) is ReferralStatus.CLOSED_LOST


def test_a_win_that_is_reported_while_the_crm_closes_the_deal_does_not_wait_for_ever(
    sales: Sales, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral_id = sales.lead()
    link = sales.link()
    # Nobody is to be reminded, so that the move leaves the lead's own record as it is.
    sales.answer(link, LeadAnswer.TAKEN)
    sales.stream()
    get, meanwhile = sales.store.get, [True]

    def closing(kind: Any, *identity: str) -> Any:
        if kind is ReportedWin and meanwhile:
            meanwhile.clear()
            sales.move(referral_id, ReferralStatus.CLOSED_WON, ("30000.00", "EUR"))
            sales.stream()
        return get(kind, *identity)

    monkeypatch.setattr(sales.store, "get", closing)

    with pytest.raises(Refused, match="does not change"):
        sales.report_won(link)
    assert sales.store.page(WAITING.part("ReportedWin")).rows == ()


def test_the_crm_corrects_what_a_link_has_reported(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())
    approve_win(sales.store, referral_id, by="Fay", reason=None, now=sales.clock())

    sales.move(referral_id, ReferralStatus.CLOSED_WON, ("30000.00", "EUR"))

    assert sales.referral(referral_id).deal_minor == 3_000_000


def test_a_win_that_nobody_decides_is_told_every_week_and_pays_nobody(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())
    sales.stream()
    before = len(sales.desk.mails)
    for _ in range(3):
        sales.clock.advance(days=7)
        assert remind_of_wins(sales.store, now=sales.clock()) == 1
        assert remind_of_wins(sales.store, now=sales.clock()) == 0
        sales.stream()

    assert [mail.to for mail in sales.desk.mails[before:]] == ["referrals@larkspur.example"] * 3
    assert sales.status(referral_id) is ReferralStatus.NEW


def test_there_is_nothing_to_decide_where_nothing_was_reported(sales: Sales) -> None:
    with pytest.raises(NotFound):
        approve_win(sales.store, "REF-none", by="Fay", reason=None, now=sales.clock())
    with pytest.raises(NotFound):
        refuse_win(sales.store, "REF-none", by="Fay", reason=None, now=sales.clock())
