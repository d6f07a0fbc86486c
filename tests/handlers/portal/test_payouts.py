"""``/portal/payouts`` and ``/portal/statement``: what was paid, what waits, and the account."""

import csv
import io
import re
from pathlib import Path

import pytest

from goodword.domain.portal.statement import Movement, Statement, StatementLine
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.text import harmless
from goodword.flows.referrers.payout import set_destination
from goodword.handlers.portal.statement import as_csv
from tests.handlers.portal.paying import HOLDING, PayingPortal

MINUS = "\u2212"


@pytest.fixture
def portal(built: Path) -> PayingPortal:
    return PayingPortal(built).sign_in_and(to="jana@pay.example")


def test_it_is_honest_when_nothing_is_there(portal: PayingPortal) -> None:
    assert "No payout yet" in portal.text("/portal/payouts?lang=en")
    statement = portal.text("/portal/statement?lang=en")
    assert "Owed to you at the beginning €0" in statement
    assert "Nothing moved." in statement


def test_a_payout_says_amount_day_where_and_the_providers_reference(portal: PayingPortal) -> None:
    portal.won()
    portal.later(days=HOLDING.days)
    portal.pay()
    page = portal.text("/portal/payouts?lang=en")

    (batch,) = portal.provider.batches
    assert "€1,400 Paid From December 22, 2026 To j…@pay.example" in page
    assert f"The payment service's reference {batch.items[0].provider_item_id}" in page
    assert "jana@pay.example" not in page


def test_what_waits_says_why_what_next_and_when(portal: PayingPortal) -> None:
    set_destination(
        portal.store,
        "JS42",
        None,
        actor="test",
        randomness=portal.services.randomness,
        now=portal.clock(),
    )
    portal.won()
    portal.later(days=HOLDING.days)
    portal.run()
    page = portal.text("/portal/payouts?lang=en")

    assert "€1,400 Not on its way yet Why We do not know where to pay you." in page
    assert "Next Tell us where to pay you" in page
    assert "When Usually within a day after you have told us." in page


@pytest.mark.parametrize(
    ("receiver", "state", "why"),
    [
        ("unclaimed@pay.example", "Waits for you", "waits for you to accept it"),
        ("failed@pay.example", "Did not arrive", "could not pay it out"),
        ("returned@pay.example", "Returned", "returned to us"),
        ("strange@pay.example", "Being looked into", "does not agree with our books"),
    ],
)
def test_a_payout_that_did_not_arrive_is_explained(
    built: Path, receiver: str, state: str, why: str
) -> None:
    portal = PayingPortal(built).sign_in_and(to=receiver)
    portal.won()
    portal.later(days=HOLDING.days)
    portal.pay()
    page = portal.text("/portal/payouts?lang=en")

    assert f"€1,400 {state}" in page
    assert why in page


def test_payouts_are_read_by_pages(portal: PayingPortal) -> None:
    for number in range(22):
        portal.won(email=f"p@kunde{number}.example")
        portal.later(days=HOLDING.days)
        portal.run()
    first = portal.look("/portal/payouts?lang=en")
    (older,) = re.findall(r'href="(/portal/payouts\?[^"]*after=[^"]+)"', first.body)
    second = portal.look(older.replace("&amp;", "&"))

    assert first.body.count("<article") == 20
    assert second.body.count("<article") == 2
    assert portal.look("/portal/payouts?after=nonsense").status == 422


def test_the_equation_stands_before_the_entries_and_holds(portal: PayingPortal) -> None:
    portal.won()
    portal.later(days=HOLDING.days)
    portal.pay()
    portal.won("48000.00", email="other@firma.example")
    portal.later(days=HOLDING.days)
    portal.run()
    december = portal.text("/portal/statement?lang=en&period=2026-12")
    year = portal.text("/portal/statement?lang=en&period=2026")
    january = portal.text("/portal/statement?lang=en&period=2027-01")

    assert (
        "December 2026 EUR Owed to you at the beginning €0 + Approved €1,400 "
        f"{MINUS} Taken back €0 {MINUS} Paid to you €1,400 = Owed to you at the end €0"
    ) in december
    assert (
        f"December 22, 2026 Reward approved €1,400 December 22, 2026 Paid {MINUS}€1,400" in december
    )
    assert "= Owed to you at the end €0" in year
    assert "so far, on January 22, 2027" in january
    assert "Owed to you at the beginning €0 + Approved €2,800" in january
    assert january.index("Owed to you at the end") < january.index("Reward approved")


def test_an_entry_leads_to_its_receipt(portal: PayingPortal) -> None:
    referral = portal.won()
    portal.later(days=HOLDING.days)
    portal.pay()
    page = portal.look("/portal/statement?lang=en&period=2026-12").body
    (payout,) = re.findall(r'href="(/portal/payouts\?lang=en#po-\w+)"', page)
    (reward,) = re.findall(r'href="(/portal/rewards/[\w-]+\?lang=en)"', page)

    assert f'id="{payout.partition("#")[2]}"' in portal.look(payout.partition("#")[0]).body
    assert referral.referral_id not in page
    assert reward


def test_what_is_taken_back_stands_in_the_statement(portal: PayingPortal) -> None:
    referral = portal.won()
    set_destination(
        portal.store,
        "JS42",
        None,
        actor="test",
        randomness=portal.services.randomness,
        now=portal.clock(),
    )
    portal.later(days=HOLDING.days)
    portal.run()
    portal.report(referral, ReferralStatus.CLOSED_LOST)
    page = portal.text("/portal/statement?lang=en&period=2026-12")

    assert (
        f"+ Approved €1,400 {MINUS} Taken back €1,400 {MINUS} Paid to you €0 "
        "= Owed to you at the end €0"
    ) in page


@pytest.mark.parametrize("period", ["nonsense", "2026-13", "2026-Q9"])
def test_what_is_no_period_is_refused(portal: PayingPortal, period: str) -> None:
    assert portal.look(f"/portal/statement?period={period}").status == 422
    assert portal.look(f"/portal/statement.csv?period={period}").status == 422


def test_the_file_says_the_same_to_a_spreadsheet_and_runs_nothing(portal: PayingPortal) -> None:
    portal.won()
    portal.later(days=HOLDING.days)
    portal.pay()
    answer = portal.look("/portal/statement.csv?lang=en&period=2026-12")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == ('attachment; filename="statement-2026-12.csv"')
    assert answer.body.startswith("\ufeff")

    rows = list(csv.reader(io.StringIO(answer.body.removeprefix("\ufeff"))))
    assert rows[0] == ["Day", "What", "Reference", "Currency", "Amount"]
    assert [row[-1] for row in rows[1:6]] == ["0.00", "1400.00", "0.00", "1400.00", "0.00"]
    # A payout by the reference that its own page prints; a reward by nothing.
    page = portal.look("/portal/statement?lang=en&period=2026-12").body
    (payout,) = re.findall(r"/portal/payouts\?lang=en#(po-\w+)", page)
    assert [tuple(row) for row in rows[6:]] == [
        ("2026-12-22", "Reward approved", "", "EUR", "1400.00"),
        ("2026-12-22", "Paid", payout, "EUR", "-1400.00"),
    ]
    assert payout in portal.look("/portal/payouts?lang=en").body
    assert "REF-" not in answer.body


@pytest.mark.parametrize("cause", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_file_begins_as_a_formula_does(portal: PayingPortal, cause: str) -> None:
    words = portal.services.published.catalogue("en")
    line = StatementLine(portal.clock(), portal.clock().date(), Movement.PAID, -5, f"{cause},evil")
    text = as_csv((Statement("EUR", 5, 0, 0, 5, 0, (line,)),), words)

    (*_, row) = csv.reader(io.StringIO(text, newline=""))
    assert row[2] == f"'{cause},evil"
    assert harmless("REF-1") == "REF-1"


def test_somebody_else_sees_nothing_of_it(portal: PayingPortal) -> None:
    portal.won()
    portal.later(days=HOLDING.days)
    portal.pay()
    portal.register("OM7", "Omar Sayed")
    portal.sign_in("om7@larkspur.example")

    assert "1,400" not in portal.text("/portal/payouts?lang=en")
    assert "1,400" not in portal.text("/portal/statement?lang=en&period=2026-12")
    portal.cookie = None
    for path in ("payouts", "statement", "statement.csv"):
        assert portal.look(f"/portal/{path}").status == 303
