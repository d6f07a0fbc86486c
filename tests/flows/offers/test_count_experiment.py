"""Experiments count what happened, on the day it happened, once: over a stream that repeats."""

import pytest

from goodword.domain.delivery import Delivery
from goodword.domain.errors import NotFound
from goodword.domain.event import Event
from goodword.domain.offers.experiment import assignment_of
from goodword.domain.offers.results import VariantCount
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.offers.count_experiment import count_experiment
from goodword.flows.offers.experiment_figures import standings
from goodword.flows.publish_program import publish_program
from goodword.flows.referrals.move_deal import DealMessage, move_deal
from goodword.program.revision import revision_of
from tests.flows.claims.test_claims import ANNA
from tests.flows.test_reactions import ReactingStack

DAY = "2026-11-21"


@pytest.fixture
def stack() -> ReactingStack:
    """The sample programme with an experiment that takes in every customer's code."""
    made = ReactingStack()
    program = made.terms.program
    everybody = program.experiments["offer_headline"].model_copy(
        update={"share": 10_000, "hold_out": 0}
    )
    program = program.model_copy(update={"experiments": {"offer_headline": everybody}})
    made.terms = PinnedProgram(program, revision_of(program))
    publish_program(made.store, program)
    return made


def win(stack: ReactingStack, claim_id: str) -> None:
    report(stack, claim_id, ReferralStatus.CLOSED_WON, "48000.00", message_id="m1")


def report(
    stack: ReactingStack,
    claim_id: str,
    stage: ReferralStatus,
    value: str | None = None,
    *,
    message_id: str,
) -> None:
    message = DealMessage(
        message_id=message_id,
        source="crm/generic",
        stage=stage,
        value=value,
        currency="EUR" if value else None,
        referral_id=stack.referral(claim_id).referral_id,
        deal_id="deal-1",
        occurred_at=stack.clock(),
    )
    move_deal(stack.store, message, now=stack.clock())


def test_each_step_counts_on_its_day_in_the_variant_of_the_claim(stack: ReactingStack) -> None:
    claim_id = stack.claim(stack.jana)
    stack.clock.advance(days=1)
    stack.confirm(claim_id)
    stack.clock.advance(days=7)
    win(stack, claim_id)
    for event in list(stack.store.events):
        assert stack.react(event)

    part = assignment_of(
        stack.terms.program.experiments, "customer", stack.jana, stack.clock().date()
    )
    assert part is not None
    assert stack.store.variant_counts("offer_headline") == (
        VariantCount(DAY, part.variant, claims=1),
        VariantCount("2026-11-22", part.variant, confirmed=1),
        VariantCount("2026-11-29", part.variant, won=1),
    )
    (standing,) = standings(stack.store, stack.terms.program)
    assert standing.variants[part.variant].won == 1
    assert standing.variants[None].claims == 0


def test_a_won_deal_that_is_lost_counts_no_more_on_the_day_it_was_won(
    stack: ReactingStack,
) -> None:
    claim_id = stack.claim(stack.jana)
    stack.confirm(claim_id)
    win(stack, claim_id)
    stack.clock.advance(days=7)
    report(stack, claim_id, ReferralStatus.CLOSED_WON, "30000.00", message_id="m2")
    report(stack, claim_id, ReferralStatus.CLOSED_LOST, message_id="m3")
    for event in reversed(stack.store.events):
        assert stack.react(event)

    part = assignment_of(
        stack.terms.program.experiments, "customer", stack.jana, stack.clock().date()
    )
    assert part is not None
    assert stack.store.variant_counts("offer_headline") == (
        VariantCount(DAY, part.variant, claims=1, confirmed=1),
    )


def test_an_event_that_comes_again_counts_no_more_even_if_its_delivery_was_forgotten(
    stack: ReactingStack,
) -> None:
    stack.claim(stack.jana)
    event = stack.last_event()
    for _ in range(3):
        stack.react(event)
        count_experiment(stack.store, event)

    assert [count.claims for count in stack.store.variant_counts("offer_headline")] == [1]


def test_a_repeated_claim_and_a_deal_on_its_way_count_nothing(stack: ReactingStack) -> None:
    stack.claim(stack.jana)
    stack.claim(stack.jana)
    repeated = stack.last_event()
    assert repeated.type == "claim.repeated"
    assert stack.react(repeated)

    assert stack.store.variant_counts("offer_headline") == ()


def test_who_is_in_no_experiment_is_not_counted(stack: ReactingStack) -> None:
    claim_id = stack.claim(stack.omar, ANNA)
    assert stack.react(stack.last_event())

    referral = stack.referral(claim_id)
    assert (referral.experiment, referral.variant) == (None, None)
    assert stack.store.variant_counts("offer_headline") == ()


def test_a_variant_of_the_claim_stays_when_the_experiment_is_changed(stack: ReactingStack) -> None:
    claim_id = stack.claim(stack.jana)
    pinned = stack.referral(claim_id).variant
    program = stack.terms.program.model_copy(update={"experiments": {}})
    stack.terms = PinnedProgram(program, revision_of(program))
    stack.confirm(claim_id)
    for event in list(stack.store.events):
        stack.react(event)

    assert stack.referral(claim_id).variant == pinned
    (count,) = stack.store.variant_counts("offer_headline")
    assert count == VariantCount(DAY, pinned, claims=1, confirmed=1)


def test_an_event_of_nobody_is_an_error_that_somebody_hears_of(stack: ReactingStack) -> None:
    lost = Event(
        event_id="e1",
        type="referral.moved",
        about="REF-2026-CUST-999-XX1",
        at=stack.clock(),
        actor="crm",
        data={"from": "new", "status": "closed_won"},
    )
    with pytest.raises(NotFound):
        count_experiment(stack.store, lost)
    assert stack.store.get(Referral, lost.about) is None
    assert stack.store.get(Delivery, "e1", "count_experiment") is None
