"""What is counted, booked and agreed to, for the desk: by code, account and person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.claims.consent import ConsentEvent, Prospect
from goodword.domain.ledger import JournalEntry, LedgerAccount
from goodword.domain.payouts.payout import Payout
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.domain.rewards.limits import label
from goodword.domain.rewards.reward import BudgetTally, Tally
from goodword.program.model import Program
from goodword.store import keys
from goodword_ops.dev.world.snapshot import Snapshot

_VIEWS: Final = keys.views("", "").sk.partition("#")[0]
ALL: Final = ""
"""Stands for all channels together where views are counted by channel."""


class Limit(NamedTuple):
    """A cap of a referrer, or the budget of all (``referrer_id`` empty), in one period. Amounts in
    minor units of the base currency; None: no limit of that kind."""

    referrer_id: str
    period: str
    currency: str
    cost: int
    at_most: int | None
    rewards: int
    most_rewards: int | None


class Books:
    """Reads a snapshot by what each record is about."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def views(self) -> dict[str, Counter[str]]:
        """Code -> channel -> how often its page was seen; under ``ALL`` through any."""
        found = defaultdict[str, Counter[str]](Counter)
        for place, item in self._snapshot.counts(_VIEWS):
            counted = found[place.pk.partition("#")[2]]
            for name, value in item.items():
                if name == "views":
                    counted[ALL] += int(value["N"])
                elif name.startswith(keys.tagged_views("")):
                    counted[name.removeprefix(keys.tagged_views(""))] += int(value["N"])
        return found

    def journal(self) -> dict[str, Counter[LedgerAccount]]:
        """Currency -> ledger account -> its balance, debits positive, over everybody."""
        found: dict[str, Counter[LedgerAccount]] = {}
        for entry in self._snapshot.all(JournalEntry):
            sums = found.setdefault(entry.currency, Counter())
            for posting in entry.postings:
                sums[posting.account] += posting.minor
        return found

    def payouts(self) -> dict[str, Payout]:
        """Every payout by its id."""
        return {one.payout_id: one for one in self._snapshot.all(Payout)}

    def limits(
        self, program: Program, referrers: Iterable[Referrer], now: datetime
    ) -> Iterator[Limit]:
        """The budget and what of it is spent, then the caps of these referrers."""
        base = program.currencies.base
        if program.budget:
            period = label(program.budget.per, now)
            spent = self._snapshot.find(BudgetTally, period, base)
            cost = spent.cost if spent else 0
            yield Limit("", period, base, cost, program.budget.amount, 0, None)
        for one in referrers:
            audience = program.audiences.get(one.audience)
            for cap in audience.caps if audience else ():
                period = label(cap.per, now)
                tally = self._snapshot.find(Tally, one.referrer_id, period, base)
                yield Limit(
                    one.referrer_id,
                    period,
                    base,
                    tally.cost if tally else 0,
                    cap.at_most,
                    tally.rewards if tally else 0,
                    cap.rewards,
                )

    def prospects(self, referrals: Iterable[Referral]) -> dict[str, Prospect]:
        """Referral -> who was recommended, where they are still kept."""
        kept = {one.prospect_id: one for one in self._snapshot.all(Prospect)}
        return {
            one.referral_id: kept[one.prospect_id] for one in referrals if one.prospect_id in kept
        }

    def consents(self) -> tuple[ConsentEvent, ...]:
        """The chains of consent of everybody, oldest first."""
        found = self._snapshot.all(ConsentEvent)
        return tuple(sorted(found, key=lambda entry: (entry.at, entry.about, entry.sequence)))

    def reports(self) -> tuple[UnfollowedReport, ...]:
        """What the CRM reported and could not be followed, the oldest first."""
        found = (one for one in self._snapshot.all(UnfollowedReport) if one.waits_for_person)
        return tuple(sorted(found, key=lambda one: one.received_at))
