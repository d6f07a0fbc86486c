"""A quarter of real flows: what it adds up to, and what is named where something differs."""

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from goodword.domain.event import Decision
from goodword.domain.ledger import Balance, JournalEntry, LedgerAccount, provider_fee
from goodword.domain.payouts.payout import ItemStatus, Payout, PayoutStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.payouts.observe import observe_item
from goodword_ops.audit.books import (
    BookPeriod,
    differences,
    held_rewards,
    journal_of,
    list_older,
    quarter,
)
from goodword_ops.audit.files import CODES, tables, write
from goodword_ops.audit.matching import orphans, strange_payouts
from goodword_ops.audit.provider_report import NotAReport, read_report
from goodword_ops.audit.statements import (
    HELD,
    OLDER,
    AccountStatement,
    ageing,
    statements,
    trial_balance,
)
from goodword_ops.failures import WrongInput
from tests.flows.payouts.world import World
from tests.store.memory import MemoryStore

DAY = timedelta(days=1)
Q4 = quarter("2026Q4", ZoneInfo("UTC"), datetime(2027, 1, 5, tzinfo=UTC))
Q1 = quarter("2027Q1", ZoneInfo("UTC"), datetime(2027, 1, 5, tzinfo=UTC))
HEAD = "Date,Name,Type,Status,Currency,Gross,Fee,Transaction ID,Custom Number\n"


def runs(world: World, days: int) -> None:
    for _ in range(days):
        for _ in range(2):
            world.pay()
        world.later(DAY)


def a_quarter() -> tuple[World, Referrer, Referrer]:
    """In the fourth quarter Jo is paid 450 and 300 euros, of which the second comes back in the
    first of the next; Kim has 120 dollars approved and no payout details."""
    world = World()
    jo, kim = world.referrer("jo@pay.example"), world.referrer(None, "KIM7", currency="USD")
    world.held(jo, 45_000, deal="REF-1")
    world.held(kim, 12_000, deal="REF-2")
    runs(world, 2)
    world.held(jo, 30_000, deal="REF-3")
    runs(world, 3)
    world.now = datetime(2027, 1, 3, tzinfo=UTC)
    second = world.provider.items()[-1]
    second.status = ItemStatus.REVERSED
    observe_item(world.store, world.provider, second.provider_item_id, now=world.now)
    return world, jo, kim


def test_opening_and_what_moved_make_the_closing_balance_to_the_cent() -> None:
    world, jo, kim = a_quarter()
    entries = journal_of(world.store)

    assert statements(entries, Q4) == [
        AccountStatement(jo.account_id, "EUR", 0, 75_000, 0, 75_000, 0, 0),
        AccountStatement(kim.account_id, "USD", 0, 12_000, 0, 0, 0, 12_000),
    ]
    after = statements(entries, Q1)
    assert after == [
        AccountStatement(jo.account_id, "EUR", 0, 0, 0, 0, 30_000, 30_000),
        AccountStatement(kim.account_id, "USD", 12_000, 0, 0, 0, 0, 12_000),
    ]
    assert all(line.adds_up for line in after)
    assert not after[0]._replace(closing=1).adds_up


def test_a_trial_balance_is_nought_in_every_currency() -> None:
    world, _, _ = a_quarter()
    lines = trial_balance(journal_of(world.store), Q4)
    sums = Counter[str]()
    for line in lines:
        sums[line.currency] += line.closing
    assert set(sums) == {"EUR", "USD"}
    assert not any(sums.values())
    (cash,) = [line for line in lines if line.account is LedgerAccount.CASH]
    assert (cash.debits, cash.credits, cash.closing) == (0, 75_000, -75_000)


def test_what_is_owed_is_as_old_as_what_payments_have_left_and_held_rewards_stand_apart() -> None:
    world = World()
    jo = world.referrer(None)
    world.held(jo, 10_000, deal="REF-1")
    world.approve()
    world.later(40 * DAY)
    world.held(jo, 500, deal="REF-2")
    world.approve()
    late = world.held(jo, 700, deal="REF-3")
    reward = world.reward(jo, late)
    world.store.commit(Decision(save=(reward.but(due_at=world.now + 90 * DAY),)))
    end = BookPeriod("now", datetime(2026, 1, 1, tzinfo=UTC), world.now + DAY)
    entries = journal_of(world.store)

    lines = ageing(entries, held_rewards(world.store, entries, end), end)

    assert {(one.ledger, one.age, one.minor) for one in lines} == {
        ("owed", "31 to 60 days", 10_000),
        ("owed", "0 to 30 days", 500),
        (HELD, "0 to 30 days", 700),
    }
    later = end._replace(end=world.now + 200 * DAY)
    assert {one.age for one in ageing(entries, [], later)} == {OLDER}


def test_a_reward_that_was_approved_after_the_end_was_held_at_it() -> None:
    world = World()
    jo = world.referrer(None)
    world.held(jo, 700)
    end = BookPeriod("early", datetime(2026, 1, 1, tzinfo=UTC), world.now + timedelta(hours=1))
    world.later(DAY)
    world.approve()
    (held,) = held_rewards(world.store, journal_of(world.store), end)
    assert held.minor == 700
    by_then = end._replace(end=world.now + DAY)
    assert held_rewards(world.store, journal_of(world.store), by_then) == []


def test_books_that_agree_are_silent_and_a_balance_of_another_amount_is_named() -> None:
    world, jo, _ = a_quarter()
    entries = journal_of(world.store)
    assert list(differences(world.store, entries)) == []

    balance = world.balance(jo)
    world.store.commit(Decision(save=(balance.but(owed=balance.owed + 1),)))
    (said,) = differences(world.store, entries)
    assert said.startswith(f"{jo.account_id} EUR: the balance says owed 30001, reserved 0")


def test_entries_that_no_list_has_are_named_and_listed_once() -> None:
    class Older(MemoryStore):
        """Lists nothing of the journal but a first entry, as if an earlier version wrote it."""

        hidden = True

        def page(self, wanted, **options):  # type: ignore[no-untyped-def]
            found = super().page(wanted, **options)
            if wanted.listing.name != "journal" or not self.hidden:
                return found
            return found._replace(rows=found.rows[:1], after=None)

        def commit(self, decision: Decision) -> None:
            super().commit(decision)
            self.hidden = self.hidden and not any(
                isinstance(one, JournalEntry) and one.version for one in decision.save
            )

    world = World()
    world.store = Older(lambda: world.now)
    world.store.publish(world.terms, ())
    world.held(world.referrer("jo@pay.example"), 45_000)
    runs(world, 2)

    (said,) = [s for s in differences(world.store, journal_of(world.store)) if "no list" in s]
    assert "2 entries are in no list" in said
    assert list_older(world.store, world.terms) == 2
    assert list(differences(world.store, journal_of(world.store))) == []
    assert list_older(world.store, world.terms) == 0


def test_a_payout_whose_record_says_otherwise_is_named() -> None:
    world, _, _ = a_quarter()
    entries = journal_of(world.store)

    def find(payout_id: str) -> Payout | None:
        return world.store.get(Payout, payout_id)

    assert list(strange_payouts(entries, find, Q4)) == []
    first = world.provider.items()[0].instruction.item_key
    world.store.commit(
        Decision(save=(world.payout(first).but(status=PayoutStatus.RELEASED, reason="failed"),))
    )
    (said,) = strange_payouts(entries, find, Q4)
    assert first in said


def report_of(world: World, *more: str) -> bytes:
    rows = [
        f'12/31/2026,Somebody,Mass Pay Payment,Completed,EUR,"-{item.instruction.minor / 100:.2f}"'
        f",-0.25,TX{number},{item.instruction.item_key}\n"
        for number, item in enumerate(world.provider.items())
        if item.instruction.currency == "EUR"
    ]
    return (HEAD + "".join((*rows, *more))).encode()


def test_the_providers_report_agrees_and_what_either_lacks_is_named() -> None:
    world, _, _ = a_quarter()
    entries = journal_of(world.store)
    sale = '12/30/2026,Shop,Website Payment,Completed,EUR,"1,200.00",-3.00,TX8,\n'
    report = read_report(report_of(world, sale))
    assert list(orphans(entries, report, Q4)) == []
    assert (len(report.lines), report.others) == (2, 1)

    stranger = '12/30/2026,X,Mass Pay Payment,Completed,EUR,"-1.200,00",0,TX9,\n'
    (said,) = orphans(entries, read_report(report_of(world, stranger)), Q4)
    assert said == "report TX9: 1200.00 EUR paid, and no payout of ours is named there"

    lost = [line for line in report.lines if line.transaction != "TX0"]
    (said,) = orphans(entries, report._replace(lines=tuple(lost)), Q4)
    assert "our books have 450.00 EUR in 2026Q4, the report 0.00" in said


def test_a_payment_on_the_other_side_of_the_quarters_end_is_told_as_that() -> None:
    world, _, _ = a_quarter()
    entries = journal_of(world.store)
    first = world.provider.items()[0].instruction
    line = f"1/1/2027,J,Mass Pay Payment,Completed,EUR,-450.00,0,TX1,{first.item_key}\n"
    back = world.provider.items()[-1].instruction
    came = f"1/3/2027,J,Mass Pay Reversal,Completed,EUR,300.00,0,TX2,{back.item_key}\n"
    (said,) = orphans(entries, read_report((HEAD + line + came).encode()), Q1)
    assert first.item_key in said
    assert said.endswith("; the rest is booked outside the quarter")


def test_what_moved_no_money_does_not_count_and_is_named() -> None:
    report = read_report(
        (HEAD + "1/1/2027,J,Mass Pay Payment,Denied,EUR,-450.00,0,TX1,\n").encode()
    )
    assert (report.lines, report.unmoved) == ((), ("TX1 (denied)",))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Date;Foo\n", "no column is headed so: currency"),
        (HEAD.encode() + b"d,n,Payout,Completed,EUR,abc,0,TX1,\n", "line 2: 'abc' is no amount"),
        (HEAD.encode() + b"d,n,Payout,Completed,JPY,-1.5,0,TX1,\n", "finer than JPY"),
    ],
)
def test_a_file_that_is_no_report_says_what_is_missing(content: bytes, told: str) -> None:
    with pytest.raises(NotAReport, match=told):
        read_report(content)


def test_a_report_of_another_separator_order_and_code_page_reads_the_same() -> None:
    text = "Transaction ID;Währung;Currency;Amount;Fee;Type\nTX1;x;EUR;-1 450,00;-0,25;Payout ä\n"
    (line,) = read_report(text.encode("cp1252")).lines
    assert (line.paid, line.fee, line.currency) == (145_000, 25, "EUR")


def test_a_fee_is_booked_for_the_provider_and_moves_no_referrers_balance() -> None:
    world, jo, _ = a_quarter()
    entry = provider_fee("paypal", "TX1", 25, "EUR", at=Q4.end - timedelta(seconds=1))
    world.store.commit(Decision(save=(entry,)))
    entries = journal_of(world.store)
    assert list(differences(world.store, entries)) == []
    assert [one.account_id for one in statements(entries, Q4) if one.currency == "EUR"] == [
        jo.account_id
    ]
    lines = trial_balance(entries, Q4)
    assert sum(line.closing for line in lines) == 0
    assert ("fees", 25) in {(line.account.value, line.closing) for line in lines}


def test_no_cell_of_a_file_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    world = World()
    world.store.commit(
        Decision(save=(Balance(account_id="=cmd|x", referrer_id="R", currency="EUR", owed=5),))
    )
    entry = provider_fee("paypal", "=TX1", 25, "EUR", at=Q4.start)
    world.store.commit(Decision(save=(entry.but(account_id="=cmd|x"),)))
    entries = journal_of(world.store)
    files = tables(
        entries, trial_balance(entries, Q4), [AccountStatement("=cmd|x", "EUR")], [], Q4,
        {**CODES, "fees": "+1"},
    )  # fmt: skip
    write(tmp_path, files)
    for name in files:
        with (tmp_path / name).open(newline="", encoding="utf-8") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [c for c in cells if c[:1] in {"=", "+", "@"}], name
        assert all(c[1:].replace(".", "").isdigit() for c in cells if c[:1] == "-"), name


@pytest.mark.parametrize(
    ("text", "now", "name"),
    [
        (None, datetime(2027, 1, 1, 12, tzinfo=UTC), "2026Q4"),
        (None, datetime(2026, 12, 31, 12, tzinfo=UTC), "2026Q3"),
        ("2026q1", datetime(2026, 12, 31, tzinfo=UTC), "2026Q1"),
    ],
)
def test_a_quarter_is_named_or_the_last_one_that_is_over(
    text: str | None, now: datetime, name: str
) -> None:
    assert quarter(text, ZoneInfo("UTC"), now).name == name


def test_a_quarter_begins_and_ends_at_midnight_where_the_company_is() -> None:
    berlin = quarter("2026Q4", ZoneInfo("Europe/Berlin"), datetime(2027, 1, 1, tzinfo=UTC))
    assert berlin.start == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert berlin.end == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert berlin.end not in berlin


@pytest.mark.parametrize("text", ["2026", "2026Q5", "Q4", "26Q4", "2026Q"])
def test_what_is_no_quarter_is_said_so(text: str) -> None:
    with pytest.raises(WrongInput, match="is no quarter"):
        quarter(text, ZoneInfo("UTC"), datetime(2027, 1, 1, tzinfo=UTC))
