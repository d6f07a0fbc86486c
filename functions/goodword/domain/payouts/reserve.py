"""Setting aside what is owed: approved rewards become one payout."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from goodword.domain.destination import Destination
from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.event_data.payouts import PayoutDetailsMissing, PayoutReserved
from goodword.domain.events import happened
from goodword.domain.ledger import Balance, LedgerAccount, book, next_run, transfer
from goodword.domain.payouts.payout import Capabilities, Payout, PayoutStatus
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referrer import DetailsHold
from goodword.domain.rewards.reward import Reward, RewardStatus, move
from goodword.program.conversion import in_currency
from goodword.program.model import Program

ID_DIGITS = 27

PROVIDER_AGAIN_AFTER: Final = timedelta(hours=1)

DISPUTE_AGAIN_AFTER: Final = timedelta(hours=1)
"""When a balance is looked at again that is held until a person has decided: so what they decided
needs nothing that sets it going."""

LOOK_AGAIN_AFTER: Final = timedelta(days=7)
"""How long a balance below the minimum is left alone: the minimum is today's, and may fall.

A run every five minutes looks at 100 balances, 201,600 a week; so many may wait below the minimum
before they delay others. One look costs a few reads and a write of at least two units.
"""

INDEX_LAG: Final = timedelta(minutes=5)
"""When a balance is looked at again of which something is owed and no reward was found to pay: the
list of those runs behind by a moment, and what was approved just now may not stand in it yet."""


def payout_id(balance: Balance, reward_ids: Sequence[str]) -> str:
    """The same rewards in the same generation have the same id; released ones get a new one."""
    facts = [balance.account_id, balance.currency, balance.generation, *sorted(reward_ids)]
    return f"po-{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:ID_DIGITS]}"


def minimum_in(program: Program, currency: str) -> int:
    """The least that today's programme pays out at once, in minor units of a currency.

    0 where it has no amount and no rate for the currency any more: what was earned in it is owed
    all the same, and no minimum can be said.
    """
    minimum = program.payouts.minimum
    if currency not in minimum and currency not in program.currencies.known:
        return 0
    return in_currency(program.currencies, minimum, currency)


def reserve(
    balance: Balance,
    rewards: Sequence[Reward],
    *,
    minimum: int,
    provider: str,
    capabilities: Capabilities | None,
    destination: Destination | None,
    hold: DetailsHold | None = None,
    now: datetime,
) -> Decision:
    """One payout of the given approved rewards, or the reason why not yet.

    ``rewards`` may lack what was approved just now; what is owed, and so the mark, does not.
    ``minimum`` is in the balance's currency and holds for all that is owed, so that many small
    rewards are paid too. What is owed beyond these rewards keeps the balance marked.
    While a ``hold`` holds, nothing is set aside; one that a person decides about is looked at every
    hour. A destination that the provider does not take is none; no ``capabilities``: it has no
    credentials.
    """
    if not rewards:
        again = now + INDEX_LAG if balance.owed > 0 else None
        return Decision(save=(balance.but(due_at=again),))
    if balance.frozen_by:
        return _not_yet(balance, rewards, Reason.PAID_AFTER_RELEASE, None)
    if balance.not_before is not None and now < balance.not_before:
        return Decision(save=(balance.but(due_at=balance.not_before),))
    if balance.owed < max(minimum, 1):
        return _not_yet(balance, rewards, Reason.BELOW_MINIMUM, now + LOOK_AGAIN_AFTER)
    if capabilities is None:
        return without_provider(balance, rewards, now=now)
    if balance.currency not in capabilities.currencies:
        return _not_yet(balance, rewards, Reason.OTHER_CURRENCY, now + LOOK_AGAIN_AFTER)
    if destination is None or destination.method not in capabilities.methods:
        return _without_details(balance, rewards, now=now)
    if hold is not None and hold.holds(now):
        held = Reason.DETAILS_DISPUTED if hold.until is None else Reason.DETAILS_CHANGED
        return _not_yet(balance, rewards, held, hold.until or now + DISPUTE_AGAIN_AFTER)
    identity = payout_id(balance, [reward.reward_id for reward in rewards])
    minor = sum(reward.minor for reward in rewards)
    entry = transfer(
        f"{identity}.reserved",
        balance,
        minor,
        debit=LedgerAccount.OWED,
        credit=LedgerAccount.RESERVED,
        cause=identity,
        now=now,
    )
    payout = Payout(
        payout_id=identity,
        account_id=balance.account_id,
        referrer_id=balance.referrer_id,
        provider=provider,
        destination=destination,
        minor=minor,
        currency=balance.currency,
        reward_ids=tuple(sorted(reward.reward_id for reward in rewards)),
        status=PayoutStatus.RESERVED,
        reason=Reason.RESERVED,
        created_at=now,
        moved_at=now,
        due_at=now,
    )
    return Decision(
        save=(
            book(balance, entry).but(reason=None, due_at=now if balance.owed > minor else None),
            entry,
            payout,
            *(
                move(reward, RewardStatus.RESERVED, Reason.IN_PAYOUT, payout_id=identity, now=now)
                for reward in rewards
            ),
        ),
        events=(
            happened(
                PayoutReserved(
                    minor=minor, currency=balance.currency, reward_ids=payout.reward_ids
                ),
                event_id=f"{identity}.reserved",
                about=identity,
                actor="rules",
                now=now,
            ),
        ),
    )


def without_provider(balance: Balance, rewards: Sequence[Reward], *, now: datetime) -> Decision:
    """Nothing is paid while the programme's provider has no credentials; looked at every hour."""
    return _not_yet(balance, rewards, Reason.NO_PROVIDER, now + PROVIDER_AGAIN_AFTER)


def _without_details(balance: Balance, rewards: Sequence[Reward], *, now: datetime) -> Decision:
    """Waits for payout details. Its referrer is told when that begins."""
    waits = _not_yet(balance, rewards, Reason.NO_PAYOUT_DETAILS, None)
    if balance.reason == Reason.NO_PAYOUT_DETAILS:
        return waits
    missing = happened(
        PayoutDetailsMissing(minor=balance.owed, currency=balance.currency),
        event_id=f"{balance.account_id}.{balance.currency}.details_missing.{balance.version + 1}",
        about=balance.account_id,
        actor="rules",
        now=now,
    )
    return waits._replace(events=(missing,))


def resume(balance: Balance, *, now: datetime) -> Balance:
    """Puts a balance before the next payout run again, after a person fixed what failed.

    Raises:
        Refused: it is frozen, which needs a decision about the payment that froze it.
    """
    if balance.frozen_by:
        raise Refused(
            "paid_after_release",
            f"The balance is frozen by {', '.join(balance.frozen_by)}; confirm or dismiss"
            " that payment first.",
        )
    mended = balance.but(reason=None)
    return mended.but(due_at=next_run(mended, now=now))


def _not_yet(
    balance: Balance, rewards: Sequence[Reward], reason: str, due_at: datetime | None
) -> Decision:
    """The reason, where the referrer and finance look for it; ``due_at`` None: unmarked until
    something changes."""
    told = (reward.but(reason=reason) for reward in rewards if reward.reason != reason)
    return Decision(save=(balance.but(reason=reason, due_at=due_at), *told))
