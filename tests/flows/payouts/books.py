"""What must hold of a company's books after any step whatever."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from goodword.domain.event import Decision
from goodword.domain.ledger import Balance, JournalEntry, LedgerAccount
from goodword.domain.payouts.payout import ItemStatus, Payout, PayoutStatus
from goodword.domain.record import Record
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.store.keys import Key, key_of
from tests.gateways.payouts.fake import FakeItem

LIVE = frozenset({ItemStatus.PENDING, ItemStatus.BLOCKED, ItemStatus.UNCLAIMED, ItemStatus.PAID})
"""Items by which a receiver has the money, or may still get it."""

SET_ASIDE = frozenset({PayoutStatus.RESERVED, PayoutStatus.SEALED, PayoutStatus.UNCLAIMED})


@dataclass
class Books:
    """The last committed state of every record, kept beside the store: no store can list all."""

    records: dict[Key, Record] = field(default_factory=dict)

    def keep(self, decision: Decision) -> None:
        self.records.update((key_of(record), record) for record in decision.save)

    def rewards(self) -> list[Reward]:
        return [record for record in self.records.values() if isinstance(record, Reward)]

    def payouts(self) -> list[Payout]:
        return [record for record in self.records.values() if isinstance(record, Payout)]

    def balances(self) -> list[Balance]:
        return [record for record in self.records.values() if isinstance(record, Balance)]

    def journal(self) -> list[JournalEntry]:
        return [record for record in self.records.values() if isinstance(record, JournalEntry)]

    def mistakes(self, items: Iterable[FakeItem]) -> list[str]:
        """Everything wrong with the books beside the provider's items; empty when all is right."""
        found = [text for balance in self.balances() for text in self._of_balance(balance)]
        return [*found, *self._of_journal(), *self._of_rewards(), *self._of_items(list(items))]

    def _of_balance(self, balance: Balance) -> Iterator[str]:
        where = f"{balance.account_id} {balance.currency}"
        moved = Counter[LedgerAccount]()
        for entry in self.journal():
            if (entry.account_id, entry.currency) == (balance.account_id, balance.currency):
                for posting in entry.postings:
                    moved[posting.account] += posting.minor
        stood = (balance.owed, balance.reserved, balance.paid)
        booked = (-moved[_L.OWED], -moved[_L.RESERVED], -moved[_L.CASH])
        if stood != booked:
            yield f"{where}: balance {stood}, journal {booked}"
        if moved[_L.EXPENSE] - balance.paid != balance.owed + balance.reserved:
            yield f"{where}: earned less paid is not what is left"
        mine = [r for r in self.rewards() if r.account_id == balance.account_id]
        sums = tuple(
            sum(r.minor for r in mine if r.status is status)
            for status in (RewardStatus.APPROVED, RewardStatus.RESERVED, RewardStatus.PAID)
        )
        if stood != sums:
            yield f"{where}: balance {stood}, rewards {sums}"
        aside = sum(
            payout.minor
            for payout in self.payouts()
            if payout.account_id == balance.account_id and payout.status in SET_ASIDE
        )
        if balance.reserved != aside:
            yield f"{where}: reserved {balance.reserved}, payouts {aside}"

    def _of_journal(self) -> Iterator[str]:
        sums = Counter[str]()
        for entry in self.journal():
            sums[entry.currency] += sum(posting.minor for posting in entry.postings)
        yield from (f"journal in {currency}: {total}" for currency, total in sums.items() if total)

    def _of_rewards(self) -> Iterator[str]:
        live = Counter(
            reward_id
            for payout in self.payouts()
            if payout.status in SET_ASIDE | {PayoutStatus.PAID}
            for reward_id in payout.reward_ids
        )
        yield from (f"{reward_id} is in {n} payouts" for reward_id, n in live.items() if n > 1)

    def _of_items(self, items: list[FakeItem]) -> Iterator[str]:
        payouts = {payout.payout_id: payout for payout in self.payouts()}
        paid = Counter[str]()
        for item in items:
            payout = payouts[item.instruction.item_key]
            if (item.instruction.minor, item.instruction.currency) != (
                payout.minor,
                payout.currency,
            ):
                yield f"{payout.payout_id}: another amount was sent"
            if item.status in LIVE:
                paid.update(payout.reward_ids)
        yield from (f"{reward_id} is paid {n} times" for reward_id, n in paid.items() if n > 1)


_L = LedgerAccount
