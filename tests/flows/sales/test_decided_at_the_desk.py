"""A report of a link in the list of what waits, decided by the command's own way."""

import pytest

from goodword.domain.errors import NotFound, Refused
from goodword.domain.referrals.referral import ReferralStatus
from goodword.flows.waiting import Desk, Verdict, decide, waiting
from tests.doubles import KEYS
from tests.flows.sales.leads import Sales


@pytest.fixture
def sales() -> Sales:
    return Sales()


def desk(sales: Sales) -> Desk:
    return Desk(
        store=sales.store,
        terms=sales.terms,
        keys=KEYS,
        randomness=sales.randomness,
        now=sales.clock(),
    )


def test_a_reported_win_waits_for_finance_with_its_deadline(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())

    (line,) = waiting(sales.store)

    assert line.id == f"win/{referral_id}/closed_won"
    assert line.by == "finance"
    assert str(line.deadline).startswith("2026-11-28")
    assert "every week" in line.otherwise


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
    verdict = Verdict(approve=approve, note="looked at the contract", actor="fay")

    for _ in range(2):
        assert decide(desk(sales), f"win/{referral_id}/closed_won", verdict) == became

    assert sales.status(referral_id) is status
    assert list(waiting(sales.store)) == []
    assert (sales.win(referral_id).decided_by, sales.win(referral_id).note) == (
        "fay",
        "looked at the contract",
    )
    with pytest.raises(Refused):
        decide(desk(sales), f"win/{referral_id}/closed_won", verdict._replace(approve=not approve))


def test_nothing_is_decided_that_nobody_reported(sales: Sales) -> None:
    verdict = Verdict(approve=True, note="x", actor="fay")

    for name in ("win/REF-none/closed_won", "win/REF-none", "win/"):
        with pytest.raises(NotFound):
            decide(desk(sales), name, verdict)
