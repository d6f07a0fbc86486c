"""Double entry: journal entries that sum to zero, and the balances they move.

Ledger accounts, per currency:

    expense      what rewards cost the company
    owed         what a referrer has earned and not yet been promised in a payout
    reserved     what a payout has set aside for a referrer
    cash         what left the company through the provider
    donations    what a referrer has earned for somebody else
    fund         what a partner has earned for marketing planned together
    fees         what a provider took for paying
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime, model_validator

from goodword.domain.reasons import Reason, StoredReason
from goodword.domain.record import Record
from goodword.program.stored import Stored


class LedgerAccount(StrEnum):
    EXPENSE = "expense"
    OWED = "owed"
    RESERVED = "reserved"
    CASH = "cash"
    DONATIONS = "donations"
    FUND = "fund"
    FEES = "fees"


PROVIDER_ACCOUNT: Final = "provider"
"""Begins the account of what is booked for a provider, and for no referrer."""


class Posting(Stored):
    """Debits are positive, credits negative, in minor units of the entry's currency."""

    account: LedgerAccount
    minor: int


class JournalEntry(Record):
    """Immutable. ``entry_id`` is derived from its cause, so one cause books once."""

    entry_id: str
    account_id: str
    currency: str
    at: AwareDatetime
    cause: str
    postings: tuple[Posting, ...]

    @model_validator(mode="after")
    def _balanced(self) -> "JournalEntry":
        if sum(posting.minor for posting in self.postings):
            message = f"{self.entry_id} does not sum to zero"
            raise ValueError(message)
        return self


class Balance(Record):
    """A referrer's money in one currency, minor units, moved in the journal's transaction.

    ``due_at`` is set while something is owed that a payout run should look at. ``reason`` says
    why what is owed is not on its way: ``below_minimum``, ``no_payout_details``,
    ``other_currency``, ``no_provider``, ``payout_failed``, ``batch_denied``,
    ``paid_after_release``, ``details_changed``, ``details_disputed``; None where nothing stands
    against it. ``generation`` counts the payouts
    that came back, so that what they held is paid again under a new id. ``moved_at`` is when money
    of it was last moved. ``not_before`` is the earliest moment at which anything is reserved.
    ``frozen_by`` names payouts that were paid after their release: while there is one, nothing is
    reserved or sent until a person decides.
    """

    account_id: str
    referrer_id: str
    currency: str
    owed: int = 0
    reserved: int = 0
    paid: int = 0
    reason: StoredReason | None = None
    generation: int = 0
    not_before: AwareDatetime | None = None
    frozen_by: tuple[str, ...] = ()
    moved_at: AwareDatetime | None = None

    @property
    def waits_for_person(self) -> bool:
        """Whether something stands against paying what is owed that time does not mend."""
        stands_against = self.reason is not None and self.due_at is None
        return stands_against and self.owed + self.reserved > 0


def person_decides(balance: Balance) -> Reason | None:
    """Why nothing of a balance is reserved until a person decides, or None."""
    if balance.frozen_by:
        return Reason.PAID_AFTER_RELEASE
    return Reason.PAYOUT_FAILED if balance.reason == Reason.PAYOUT_FAILED else None


def next_run(balance: Balance, *, now: datetime) -> datetime | None:
    """When a payout run should next look at what is owed; None where a person decides first.

    Never before ``not_before``, whatever happens to the balance meanwhile.
    """
    if person_decides(balance) is not None:
        return None
    return max(now, balance.not_before or now)


def transfer(
    entry_id: str,
    balance: Balance,
    minor: int,
    *,
    debit: LedgerAccount,
    credit: LedgerAccount,
    cause: str,
    now: datetime,
) -> JournalEntry:
    """An entry of two postings: so many minor units from ``credit`` to ``debit``."""
    return JournalEntry(
        entry_id=entry_id,
        account_id=balance.account_id,
        currency=balance.currency,
        at=now,
        cause=cause,
        postings=(Posting(account=debit, minor=minor), Posting(account=credit, minor=-minor)),
    )


def provider_fee(
    provider: str, transaction: str, minor: int, currency: str, *, at: datetime
) -> JournalEntry:
    """What a provider took, named by its own transaction, so that it is booked once. It belongs to
    no referrer, and moves no balance."""
    return JournalEntry(
        entry_id=f"fee.{transaction}.{currency}",
        account_id=f"{PROVIDER_ACCOUNT}.{provider}",
        currency=currency,
        at=at,
        cause=transaction,
        postings=(
            Posting(account=LedgerAccount.FEES, minor=minor),
            Posting(account=LedgerAccount.CASH, minor=-minor),
        ),
    )


def book(balance: Balance, entry: JournalEntry) -> Balance:
    """The balance after an entry. What the company owes, sets aside and pays are credits."""
    moved = dict.fromkeys(LedgerAccount, 0)
    for posting in entry.postings:
        moved[posting.account] -= posting.minor
    return balance.but(
        owed=balance.owed + moved[LedgerAccount.OWED],
        reserved=balance.reserved + moved[LedgerAccount.RESERVED],
        paid=balance.paid + moved[LedgerAccount.CASH],
        moved_at=entry.at,
    )
