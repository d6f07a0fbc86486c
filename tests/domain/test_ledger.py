"""Entries that sum to zero, and balances that follow them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.ledger import Balance, JournalEntry, LedgerAccount, Posting, book, transfer

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
EMPTY = Balance(account_id="account", referrer_id="JS42", currency="EUR")

MOVES = st.tuples(
    st.sampled_from(LedgerAccount), st.sampled_from(LedgerAccount), st.integers(0, 10**9)
)


NOT_THE_REFERRERS = {LedgerAccount.DONATIONS, LedgerAccount.FUND, LedgerAccount.FEES}


@given(st.lists(MOVES))
def test_a_balance_is_what_its_journal_says(
    moves: list[tuple[LedgerAccount, LedgerAccount, int]],
) -> None:
    balance, expense, elsewhere = EMPTY, 0, 0
    for number, (debit, credit, minor) in enumerate(moves):
        entry = transfer(
            f"entry-{number}", balance, minor, debit=debit, credit=credit, cause="test", now=NOW
        )
        assert sum(posting.minor for posting in entry.postings) == 0
        expense += sum(p.minor for p in entry.postings if p.account is LedgerAccount.EXPENSE)
        elsewhere -= sum(p.minor for p in entry.postings if p.account in NOT_THE_REFERRERS)
        balance = book(balance, entry)
    # Opening (nothing) + earned - paid = closing.
    assert expense - elsewhere - balance.paid == balance.owed + balance.reserved


def test_an_entry_that_does_not_sum_to_zero_cannot_exist() -> None:
    with pytest.raises(ValueError, match="does not sum to zero"):
        JournalEntry(
            entry_id="entry",
            account_id="account",
            currency="EUR",
            at=NOW,
            cause="test",
            postings=(
                Posting(account=LedgerAccount.EXPENSE, minor=100),
                Posting(account=LedgerAccount.OWED, minor=-99),
            ),
        )
