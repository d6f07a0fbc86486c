"""A report of a link in the list of what waits, decided by the command's own way."""

from typing import Any

import pytest

from goodword.domain.errors import NotFound, Refused
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.sales.win import ReportedWin
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.sales.wins import refuse_win
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from tests.doubles import KEYS
from tests.flows.sales.leads import Sales


@pytest.fixture
def sales() -> Sales:
    return Sales()


def desk(sales: Sales) -> WaitingDesk:
    return WaitingDesk(
        store=sales.store,
        terms=sales.terms,
        keys=lambda: KEYS,
        randomness=sales.randomness,
        now=sales.clock(),
    )


def test_a_reported_win_waits_for_finance_with_its_deadline(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())

    (line,) = waiting(sales.store)

    assert line.id == f"win/{referral_id}/closed_won/1"
    assert line.by == "finance"
    assert str(line.deadline).startswith("2026-11-28")
    assert "every week" in line.otherwise
    assert line.says == (
        "won, 48000.00 EUR, contract of 2026-11-21, reported by dach@larkspur.example"
    )


@pytest.mark.parametrize(
    ("approve", "became", "status"),
    [
        (True, "approved", ReferralStatus.CLOSED_WON),
        (False, "refused", ReferralStatus.NEW),
    ],
)
def test_a_yes_or_no_at_the_desk_is_carried_out_once(
    sales: Sales, approve: bool, became: str, status: ReferralStatus
) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())
    verdict = Ruling.yes_or_no(approve=approve, note="looked at the contract", actor="fay")

    for _ in range(2):
        assert decide(desk(sales), f"win/{referral_id}/closed_won/1", verdict) == became

    assert sales.status(referral_id) is status
    assert list(waiting(sales.store)) == []
    assert (sales.win(referral_id).decided_by, sales.win(referral_id).note) == (
        "fay",
        "looked at the contract",
    )
    day = f"{sales.clock():%Y-%m-%d %H:%M}Z"
    otherwise = Ruling.yes_or_no(approve=not approve, note="other", actor="max")
    sales.clock.advance(days=1)
    with pytest.raises(Refused, match=f"was {became} by fay on {day}"):
        decide(desk(sales), f"win/{referral_id}/closed_won/1", otherwise)


def test_a_decision_about_an_earlier_report_decides_about_no_later_one(sales: Sales) -> None:
    referral_id = sales.lead()
    link = sales.link()
    sales.report_won(link)
    no = Ruling(DeskAction.REFUSE, note="not signed", actor="fay")
    decide(desk(sales), f"win/{referral_id}/closed_won/1", no)
    sales.report_won(link, "480000.00")
    yes = Ruling(DeskAction.APPROVE, note="looked at 48000", actor="fay")

    (line,) = waiting(sales.store)
    assert line.id == f"win/{referral_id}/closed_won/2"
    for verdict in (yes, no):
        with pytest.raises(Refused, match=f"win/{referral_id}/closed_won/2"):
            decide(desk(sales), f"win/{referral_id}/closed_won/1", verdict)
    for name in (f"win/{referral_id}/closed_won", f"win/{referral_id}/closed_won/3"):
        with pytest.raises(NotFound):
            decide(desk(sales), name, yes)
    assert sales.status(referral_id) is ReferralStatus.NEW
    assert decide(desk(sales), line.id, yes) == "approved"


def test_a_report_that_changes_while_somebody_decides_is_not_the_one_they_saw(
    sales: Sales, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral_id = sales.lead()
    link = sales.link()
    sales.report_won(link)
    get, meanwhile = sales.store.get, [True]

    def changed(kind: Any, *identity: str) -> Any:
        found = get(kind, *identity)
        if kind is ReportedWin and meanwhile:
            meanwhile.clear()
            refuse_win(sales.store, referral_id, by="omar", reason="no", now=sales.clock())
            sales.report_won(link, "480000.00")
        return found

    monkeypatch.setattr(sales.store, "get", changed)
    verdict = Ruling(DeskAction.APPROVE, note="looked at 48000", actor="fay")

    with pytest.raises(Refused, match="Look at that one"):
        decide(desk(sales), f"win/{referral_id}/closed_won/1", verdict)
    assert sales.status(referral_id) is ReferralStatus.NEW


def test_nothing_is_decided_that_nobody_reported(sales: Sales) -> None:
    verdict = Ruling(DeskAction.APPROVE, note="x", actor="fay")

    for name in ("win/REF-none/closed_won/1", "win/REF-none/closed_won", "win/REF-none", "win/"):
        with pytest.raises(NotFound):
            decide(desk(sales), name, verdict)
