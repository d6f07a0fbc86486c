"""Keys, portions and ids that no order of things can change."""

from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.destination import by_email
from goodword.domain.ledger import Balance
from goodword.domain.payouts.payout import Payout, PayoutStatus
from goodword.domain.payouts.reserve import payout_id
from goodword.domain.payouts.seal import batch_key, portions

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def payout(
    number: int, currency: str = "EUR", *, at_most: int | None = None, provider: str = "paypal"
) -> Payout:
    return Payout(
        payout_id=f"po-{number}",
        account_id=f"account-{number}",
        referrer_id="JS42",
        destination=by_email("jo@pay.example"),
        minor=45_000,
        currency=currency,
        reward_ids=(f"reward-{number}",),
        status=PayoutStatus.RESERVED,
        reason="reserved",
        created_at=NOW,
        moved_at=NOW,
        at_most=at_most,
        provider=provider,
    )


PAYOUTS = st.dictionaries(
    st.integers(0, 500),
    st.tuples(
        st.sampled_from(["EUR", "JPY", "USD"]),
        st.sampled_from([None, 1, 2, 25, 900]),
        st.sampled_from(["paypal", "other"]),
    ),
).map(
    lambda found: [
        payout(n, currency, at_most=at_most, provider=provider)
        for n, (currency, at_most, provider) in found.items()
    ]
)


@given(PAYOUTS, st.integers(1, 60), st.randoms())
def test_portions_hold_each_payout_once_in_one_currency_whatever_the_order(
    payouts: list[Payout], most: int, random: Random
) -> None:
    found = portions(payouts, most)
    held = [one.payout_id for portion in found for one in portion]
    assert sorted(held) == sorted(one.payout_id for one in payouts)
    for portion in found:
        assert len(portion) <= most
        assert len({(one.provider, one.currency) for one in portion}) == 1
        assert all(len(portion) <= (one.at_most or most) for one in portion)
    shuffled = random.sample(payouts, len(payouts))
    assert portions(shuffled, most) == found


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
