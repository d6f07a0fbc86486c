"""Keys, portions and ids that no order of things can change."""

from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.ledger import Balance
from goodword.domain.payout import ITEMS_A_BATCH, Payout, PayoutStatus
from goodword.domain.reserving import payout_id
from goodword.domain.sealing import batch_key, portions

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def payout(number: int, currency: str = "EUR", *, alone: bool = False) -> Payout:
    return Payout(
        payout_id=f"po-{number}",
        account_id=f"account-{number}",
        referrer_id="JS42",
        receiver="jo@pay.example",
        minor=45_000,
        currency=currency,
        reward_ids=(f"reward-{number}",),
        status=PayoutStatus.RESERVED,
        reason="reserved",
        created_at=NOW,
        moved_at=NOW,
        alone=alone,
    )


PAYOUTS = st.dictionaries(
    st.integers(0, 500), st.tuples(st.sampled_from(["EUR", "JPY", "USD"]), st.booleans())
).map(lambda found: [payout(n, currency, alone=alone) for n, (currency, alone) in found.items()])


@given(PAYOUTS, st.randoms())
def test_portions_hold_each_payout_once_in_one_currency_whatever_the_order(
    payouts: list[Payout], random: Random
) -> None:
    found = portions(payouts)
    held = [one.payout_id for portion in found for one in portion]
    assert sorted(held) == sorted(one.payout_id for one in payouts)
    for portion in found:
        assert len(portion) <= ITEMS_A_BATCH
        assert len({one.currency for one in portion}) == 1
        assert len(portion) == 1 or not any(one.alone for one in portion)
    shuffled = random.sample(payouts, len(payouts))
    assert portions(shuffled) == found


def test_one_payout_alone_has_another_key_than_with_others() -> None:
    one, two = payout(1), payout(2)
    assert batch_key([one, two]) == batch_key([two, one])
    assert len({batch_key([one, two]), batch_key([one]), batch_key([two])}) == 3


def test_the_same_rewards_have_the_same_payout_id_until_one_came_back() -> None:
    balance = Balance(account_id="account", referrer_id="JS42", currency="EUR")
    came_back = balance.but(generation=1)
    assert payout_id(balance, ["a", "b"]) == payout_id(balance, ["b", "a"])
    assert payout_id(balance, ["a", "b"]) != payout_id(came_back, ["a", "b"])
    assert payout_id(balance, ["a", "b"]) != payout_id(balance, ["a"])
