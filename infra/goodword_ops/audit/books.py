"""The whole journal and what is held besides, read from the lists: nothing scans the table."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from goodword.domain.event import Decision
from goodword.domain.ledger import PROVIDER_ACCOUNT, Balance, JournalEntry, LedgerAccount
from goodword.domain.listing import JOURNAL, REFERRERS, WAITING, List, ListRow
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.flows.ports import Store
from goodword.program.model import Program
from goodword_ops.failures import WrongInput

PAGE: Final = 500
_QUARTERS: Final = 4
_MONTHS: Final = 3
_OF_A_BALANCE: Final = (LedgerAccount.OWED, LedgerAccount.RESERVED, LedgerAccount.CASH)
_FOR_EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


class BookPeriod(NamedTuple):
    """From ``start`` on and before ``end``."""

    name: str
    start: datetime
    end: datetime

    def __contains__(self, moment: object) -> bool:
        return isinstance(moment, datetime) and self.start <= moment < self.end


class Booked(NamedTuple):
    """An entry of the journal as its list shows it. Debits are positive."""

    entry_id: str
    account_id: str
    currency: str
    at: datetime
    cause: str
    postings: tuple[tuple[LedgerAccount, int], ...]

    def moved(self, account: LedgerAccount) -> int:
        return sum(minor for posted, minor in self.postings if posted == account)


def quarter(text: str | None, zone: ZoneInfo, now: datetime) -> BookPeriod:
    """``2026Q4``; without one, the last quarter that is over. Days begin in the given zone.

    Raises:
        WrongInput: it is no quarter.
    """
    if text is None:
        local = now.astimezone(zone)
        year, number = local.year, (local.month - 1) // _MONTHS
        year, number = (year, number) if number else (year - 1, _QUARTERS)
        text = f"{year}Q{number}"
    year_text, _, number_text = text.upper().partition("Q")
    known = year_text.isdecimal() and len(year_text) == len("2026")
    if not known or number_text not in {"1", "2", "3", "4"}:
        raise WrongInput(f"{text} is no quarter; write one such as 2026Q4")
    year, number = int(year_text), int(number_text)
    start = datetime(year, _MONTHS * number - 2, 1, tzinfo=zone)
    last = number == _QUARTERS
    end = datetime(year + last, 1 if last else _MONTHS * number + 1, 1, tzinfo=zone)
    return BookPeriod(f"{year}Q{number}", start.astimezone(UTC), end.astimezone(UTC))


def journal_of(store: Store) -> list[Booked]:
    """Every entry there is, the oldest first: what opens a quarter is the sum of all before it."""
    return [
        Booked(
            entry_id=row.identity[1],
            account_id=row.identity[0],
            currency=str(row.values["currency"]),
            at=row.at,
            cause=str(row.values["cause"]),
            postings=tuple(
                (LedgerAccount(one["account"]), int(one["minor"])) for one in row.values["postings"]
            ),
        )
        for row in _rows(store, JOURNAL.part())
    ]


def held_rewards(store: Store, entries: Iterable[Booked], period: BookPeriod) -> list[Reward]:
    """Rewards in an amount that were earned before the end of a period and not approved by then:
    those that are held today, and those that have been approved since.

    One that has come to nothing since is not there: by then it was known that nothing is owed.
    """
    waiting = (
        store.get(Reward, *row.identity) for row in _rows(store, WAITING.part(Reward.__name__))
    )
    found = chain(store.each_due(Reward, _FOR_EVER), (one for one in waiting if one is not None))
    held = {
        (one.account_id, one.reward_id): one
        for one in found
        if one.status in {RewardStatus.HELD, RewardStatus.PENDING}
    }
    for entry in entries:
        if entry.at >= period.end and entry.moved(LedgerAccount.EXPENSE) > 0:
            reward = store.get(Reward, entry.account_id, entry.cause)
            if reward is not None:
                held[reward.account_id, reward.reward_id] = reward
    return sorted(
        (one for one in held.values() if one.minor and one.created_at < period.end),
        key=lambda one: (one.currency, one.created_at, one.reward_id),
    )


def differences(store: Store, entries: Iterable[Booked]) -> Iterator[str]:
    """Accounts whose balance is not what their journal adds up to, and entries that no list has."""
    sums: dict[tuple[str, str], dict[LedgerAccount, int]] = {}
    listed: dict[str, set[str]] = {}
    for entry in entries:
        listed.setdefault(entry.account_id, set()).add(entry.entry_id)
        moved = sums.setdefault((entry.account_id, entry.currency), {})
        for account, minor in entry.postings:
            moved[account] = moved.get(account, 0) + minor
    for (account_id, currency), moved in sorted(sums.items()):
        balance = store.get(Balance, account_id, currency)
        if balance is None:
            if any(moved.get(account) for account in _OF_A_BALANCE) and not is_provider(account_id):
                yield f"{account_id} {currency}: its journal moved money, and there is no balance"
            continue
        if _fits(balance, moved):
            continue
        # The list runs behind by a moment, and something may have been booked just now.
        whole = [one for one in store.journal(account_id) if one.currency == currency]
        anew = store.get(Balance, account_id, currency)
        if anew is None or not _fits(anew, _sums(whole)):
            yield (
                f"{account_id} {currency}: the balance says owed {balance.owed}, reserved "
                f"{balance.reserved}, paid {balance.paid} (minor units), and its journal another"
            )
        missing = {one.entry_id for one in whole} - listed[account_id]
        if missing and anew is not None and anew.version == balance.version:
            yield (
                f"{account_id} {currency}: {len(missing)} entries are in no list, as an earlier "
                "version wrote them; list them with --list-older and run this again"
            )


def list_older(store: Store, program: Program) -> int:
    """Puts entries into the list that were written before there was one; how many it wrote.

    Found through the referrers of every audience of the programme. Again: nothing more.
    """
    count = 0
    listed = {(one.account_id, one.entry_id) for one in journal_of(store)}
    for audience in program.audiences:
        for row in _rows(store, REFERRERS.part(audience)):
            account_id = str(row.values["account_id"])
            for entry in store.journal(account_id):
                if (account_id, entry.entry_id) not in listed:
                    store.commit(Decision(save=(entry,)))
                    count += 1
    return count


def _sums(entries: Iterable[JournalEntry]) -> dict[LedgerAccount, int]:
    moved: dict[LedgerAccount, int] = {}
    for entry in entries:
        for posting in entry.postings:
            moved[posting.account] = moved.get(posting.account, 0) + posting.minor
    return moved


def _fits(balance: Balance, moved: dict[LedgerAccount, int]) -> bool:
    booked = tuple(-moved.get(account, 0) for account in _OF_A_BALANCE)
    return booked == (balance.owed, balance.reserved, balance.paid)


def _rows(store: Store, wanted: List) -> Iterator[ListRow]:
    cursor: str | None = None
    while True:
        page = store.page(wanted, after=cursor, limit=PAGE)
        yield from page.rows
        cursor = page.after
        if cursor is None:
            return


def is_provider(account_id: str) -> bool:
    """Whether an account of the journal is a provider's, for its fees, and no referrer's."""
    return account_id.startswith(f"{PROVIDER_ACCOUNT}.")


def days_between(earlier: datetime, later: datetime) -> int:
    """Whole days, for ages."""
    return (later - earlier) // timedelta(days=1)
