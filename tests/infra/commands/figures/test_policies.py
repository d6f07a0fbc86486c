"""``goodword figures`` on a deployed stack, by somebody with a policy of the template only."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from goodword.domain.event import Decision
from goodword.domain.event_data.referrals import ReferralMoved
from goodword.domain.events import happened
from goodword.domain.referrals.referral import Referral
from goodword.flows.figures.read import figures_of
from goodword.flows.figures.recompute import count_what_is_missing, differences
from goodword.program.revision import revision_of
from goodword.program.rewards import Budget, Period
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from tests.flows.payouts.world import World
from tests.infra.roles import NotAllowed, Role

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator


@pytest.fixture
def world(dynamodb: "DynamoDBClient", table: str) -> World:
    """A won deal whose reward was paid."""
    world = World()
    store = DynamoStore(dynamodb, table, clock=lambda: world.now)
    world.store = store  # type: ignore[assignment]  # over a table
    terms = world.terms.model_copy(update={"budget": Budget(per=Period.MONTH, amount=1_000_000)})
    world.terms = terms
    store.publish(terms, ())
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    won = ReferralMoved(before="new", status="closed_won", minor=4_800_000, currency="EUR")
    about = f"REF-2026-CUST-001-{jo.referrer_id}"
    event = happened(won, event_id="generic.m1", about=about, actor="crm/generic", now=world.now)
    store.commit(Decision(events=(event,)))
    for _ in range(3):
        world.pay()
        world.later(timedelta(days=1))
    return world


def watched(world: World, table: str, policy: str) -> tuple[DynamoStore, Role]:
    """The same table for somebody who may do what the policy allows."""
    role, client = Role(policy), dynamodb_client()
    role.watch(client)
    return DynamoStore(client, table, clock=lambda: world.now), role


def test_the_policy_for_counting_anew_allows_what_it_asks_and_no_more(
    world: World, table: str
) -> None:
    store, role = watched(world, table, "RecountPolicy")

    assert differences(store) != ()
    count_what_is_missing(store)
    assert differences(store) == ()

    assert role.grants - role.used == set()
    with pytest.raises(NotAllowed, match="PROGRAM#"):
        store.program(revision_of(world.terms))


def test_the_policy_for_reading_figures_allows_what_it_asks_and_shows_no_referral(
    world: World, table: str
) -> None:
    count_what_is_missing(world.store)
    store, role = watched(world, table, "FiguresPolicy")

    program = store.program(revision_of(world.terms))
    assert program is not None
    month = f"{world.now:%Y-%m}"
    assert figures_of(store, program, "2020-01", month, now=world.now).total["won"] == 1

    assert role.grants - role.used == set()
    with pytest.raises(NotAllowed, match="REFERRAL#"):
        store.get(Referral, "REF-1")
