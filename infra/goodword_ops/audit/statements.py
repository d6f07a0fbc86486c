"""What a journal adds up to in a period: trial balance, statements, and how old a liability is.

Pure: entries in, rows of a table out. Amounts are minor units until a row is written.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from goodword.domain.ledger import LedgerAccount
from goodword.domain.rewards.reward import Reward
from goodword_ops.audit.books import Booked, BookPeriod, days_between

_L = LedgerAccount
LIABILITIES: Final = (_L.OWED, _L.RESERVED, _L.DONATIONS, _L.FUND)
"""What the company owes, whoever gets it in the end."""

AGES: Final = ((30, "0 to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"))
OLDER: Final = "more than 90 days"
HELD: Final = "held"
"""In place of a ledger account: earned, not approved yet, and in no entry of the journal."""


class TrialLine(NamedTuple):
    """A ledger account in a currency. Debits are positive."""

    currency: str
    account: LedgerAccount
    opening: int
    debits: int
    credits: int

    @property
    def closing(self) -> int:
        return self.opening + self.debits - self.credits


class AccountStatement(NamedTuple):
    """What the company owes an account in a currency, and why that changed in the period.

    opening + earned - reversed - paid + returned = closing.
    """

    account_id: str
    currency: str
    opening: int = 0
    earned: int = 0
    reversed: int = 0
    paid: int = 0
    returned: int = 0
    closing: int = 0

    @property
    def adds_up(self) -> bool:
        moved = self.earned - self.reversed - self.paid + self.returned
        return self.opening + moved == self.closing


class AgedLine(NamedTuple):
    """What of a liability has been owed for so long."""

    account_id: str
    currency: str
    ledger: str
    age: str
    minor: int


def trial_balance(entries: Iterable[Booked], period: BookPeriod) -> list[TrialLine]:
    """Each ledger account of each currency that was ever moved before the period's end."""
    opening, debited, credited = Counter[_Place](), Counter[_Place](), Counter[_Place]()
    places: set[_Place] = set()
    for entry in entries:
        if entry.at >= period.end:
            continue
        for account, minor in entry.postings:
            place = (entry.currency, account)
            places.add(place)
            if entry.at < period.start:
                opening[place] += minor
            elif minor > 0:
                debited[place] += minor
            else:
                credited[place] -= minor
    return [TrialLine(*p, opening[p], debited[p], credited[p]) for p in sorted(places)]


_Place = tuple[str, LedgerAccount]


def statements(entries: Iterable[Booked], period: BookPeriod) -> list[AccountStatement]:
    """A line for each account and currency with anything before the period's end.

    ``closing`` is added up from the liabilities alone, and everything between from what moved
    them: that both agree is a check, and no definition.
    """
    found: dict[tuple[str, str], AccountStatement] = {}
    for entry in entries:
        owed = -sum(entry.moved(account) for account in LIABILITIES)
        if entry.at >= period.end or not (owed or _touches(entry)):
            continue
        key = (entry.account_id, entry.currency)
        line = found.get(key, AccountStatement(*key))
        line = line._replace(closing=line.closing + owed)
        if entry.at < period.start:
            line = line._replace(opening=line.opening + owed)
        else:
            cost, cash = entry.moved(_L.EXPENSE), entry.moved(_L.CASH)
            line = line._replace(
                earned=line.earned + max(cost, 0),
                reversed=line.reversed + max(-cost, 0),
                paid=line.paid + max(-cash, 0),
                returned=line.returned + max(cash, 0),
            )
        found[key] = line
    return [found[key] for key in sorted(found)]


def _touches(entry: Booked) -> bool:
    return any(account in LIABILITIES for account, _ in entry.postings)


def ageing(entries: Sequence[Booked], held: Iterable[Reward], period: BookPeriod) -> list[AgedLine]:
    """How old what is owed at the period's end is; payments count against the oldest first.

    Owed and reserved are one liability: what is set aside is owed all the same. Rewards that are
    held are no liability of the journal; they stand in lines of their own, to be accrued.
    """
    found = Counter[tuple[str, str, str, str]]()
    groups = {
        _L.OWED: (_L.OWED, _L.RESERVED),
        _L.DONATIONS: (_L.DONATIONS,),
        _L.FUND: (_L.FUND,),
    }
    by_account: dict[tuple[str, str], list[Booked]] = {}
    for entry in entries:
        if entry.at < period.end:
            by_account.setdefault((entry.account_id, entry.currency), []).append(entry)
    for key, own in by_account.items():
        for name, accounts in groups.items():
            left = -sum(entry.moved(account) for entry in own for account in accounts)
            # The newest credits are what is left when payments took the oldest.
            for entry in reversed(own):
                added = -sum(entry.moved(account) for account in accounts)
                if left > 0 and added > 0:
                    age = age_of(days_between(entry.at, period.end))
                    found[(*key, name.value, age)] += min(added, left)
                    left -= min(added, left)
    for reward in held:
        age = age_of(days_between(reward.created_at, period.end))
        found[reward.account_id, reward.currency, HELD, age] += reward.minor
    return [AgedLine(*place, minor) for place, minor in sorted(found.items())]


def age_of(days: int) -> str:
    """The bucket of an age."""
    return next((name for most, name in AGES if days <= most), OLDER)
