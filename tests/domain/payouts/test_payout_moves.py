"""The one table of what a provider may report: where each way ends, and what is never said."""

from itertools import product
from pathlib import Path

import pytest

from goodword.domain.payouts.payout import FINAL, ITEM_MOVES, Effect, ItemStatus, PayoutStatus
from goodword.domain.payouts.settle import BOOKINGS

MOVING = frozenset(BOOKINGS)
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("status", PayoutStatus)
def test_an_unknown_status_is_always_for_a_person(status: PayoutStatus) -> None:
    assert (status, ItemStatus.UNKNOWN) not in ITEM_MOVES


def test_a_payout_that_is_not_sealed_hears_nothing() -> None:
    assert not [said for ours, said in ITEM_MOVES if ours is PayoutStatus.RESERVED]


@pytest.mark.parametrize(("ours", "said"), list(ITEM_MOVES))
def test_the_same_report_again_moves_nothing(ours: PayoutStatus, said: ItemStatus) -> None:
    effect = ITEM_MOVES[ours, said]
    if effect in MOVING:
        assert ITEM_MOVES[BOOKINGS[effect].status, said] is Effect.NOTHING


@pytest.mark.parametrize(("ours", "said"), list(product(PayoutStatus, ItemStatus)))
def test_what_was_given_up_is_never_booked_as_paid(ours: PayoutStatus, said: ItemStatus) -> None:
    over = {PayoutStatus.RELEASED, PayoutStatus.RETURNED}
    if ours in over:
        assert ITEM_MOVES.get((ours, said), Effect.LOOK) not in MOVING


def test_only_money_that_came_back_undoes_a_payment() -> None:
    undone = {
        said
        for (ours, said), effect in ITEM_MOVES.items()
        if ours is PayoutStatus.PAID and effect in MOVING
    }
    assert undone == {ItemStatus.RETURNED, ItemStatus.REVERSED}


def test_what_a_receiver_has_yet_to_claim_is_not_final() -> None:
    assert PayoutStatus.UNCLAIMED not in FINAL


def test_the_documentation_shows_the_same_table() -> None:
    lines = (ROOT / "docs" / "payouts.md").read_text(encoding="utf-8").splitlines()
    header = next(line for line in lines if line.startswith("| | pending |"))
    said = [ItemStatus(cell) for cell in cells(header)[1:]]
    start = lines.index(header) + 2
    documented: dict[tuple[PayoutStatus, ItemStatus], Effect] = {}
    for line in lines[start : lines.index("", start)]:
        ours, *effects = cells(line)
        documented |= {
            (PayoutStatus(ours), status): Effect(effect.replace(" ", "_"))
            for status, effect in zip(said, effects, strict=True)
            if effect != "look"
        }
    assert documented == ITEM_MOVES


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
