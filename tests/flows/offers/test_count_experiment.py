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
from tests.company import ANNA, Company

DAY = "2026-11-21"


@pytest.fixture
def company() -> Company:
    """The sample programme with an experiment that takes in every customer's code."""
    made = Company()
    program = made.terms.program
    everybody = program.experiments["offer_headline"].model_copy(
        update={"share": 10_000, "hold_out": 0}
    )
    program = program.model_copy(update={"experiments": {"offer_headline": everybody}})
    made.terms = PinnedProgram(program, revision_of(program))
    publish_program(made.store, program)
    return made


def win(company: Company, referral_id: str) -> None:
    report(company, referral_id, ReferralStatus.CLOSED_WON, "48000.00", message_id="m1")


def report(
    company: Company,
    referral_id: str,
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
        referral_id=referral_id,
        deal_id="deal-1",
        occurred_at=company.clock(),
    )
    move_deal(company.store, message, now=company.clock())


def test_each_step_counts_on_its_day_in_the_variant_of_the_claim(company: Company) -> None:
    person = company.submit(company.jana)
    company.clock.advance(days=1)
    referral_id = company.confirm(person).referral_id
    company.clock.advance(days=7)
    win(company, referral_id)
    for event in list(company.store.events):
        company.react(event)  # news to the referrer may wait for its turn

    part = assignment_of(
        company.terms.program.experiments, "customer", company.jana, company.clock().date()
    )
    assert part is not None
    assert company.store.variant_counts("offer_headline") == (
        VariantCount(DAY, part.variant, claims=1),
        VariantCount("2026-11-22", part.variant, confirmed=1),
        VariantCount("2026-11-29", part.variant, won=1),
    )
    (standing,) = standings(company.store, company.terms.program)
    assert standing.variants[part.variant].won == 1
    assert standing.variants[None].claims == 0


def test_a_won_deal_that_is_lost_counts_no_more_on_the_day_it_was_won(
    company: Company,
) -> None:
    referral_id = company.confirm(company.submit(company.jana)).referral_id
    win(company, referral_id)
    company.clock.advance(days=7)
    report(company, referral_id, ReferralStatus.CLOSED_WON, "30000.00", message_id="m2")
    report(company, referral_id, ReferralStatus.CLOSED_LOST, message_id="m3")
    for event in reversed(company.store.events):
        company.react(event)  # news to the referrer may wait for its turn

    part = assignment_of(
        company.terms.program.experiments, "customer", company.jana, company.clock().date()
    )
    assert part is not None
    assert company.store.variant_counts("offer_headline") == (
        VariantCount(DAY, part.variant, claims=1, confirmed=1),
    )


def test_an_event_that_comes_again_counts_no_more_even_if_its_delivery_was_forgotten(
    company: Company,
) -> None:
    company.submit(company.jana)
    event = company.last_event()
    for _ in range(3):
        company.react(event)
        count_experiment(company.store, event)

    assert [count.claims for count in company.store.variant_counts("offer_headline")] == [1]


def test_a_form_that_is_sent_again_and_one_that_names_nobody_count_nothing(
    company: Company,
) -> None:
    person = company.submit(company.jana)
    assert company.react(company.last_event())
    company.clock.advance(hours=1)
    company.submit(company.jana)
    assert company.react(company.last_event())
    company.unsubscribe(person)
    company.submit(company.jana)
    assert company.react(company.last_event())

    assert [count.claims for count in company.store.variant_counts("offer_headline")] == [1]


def test_a_claim_whose_first_form_the_stream_lost_counts_by_the_next(company: Company) -> None:
    company.submit(company.jana)
    for _ in range(2):
        company.submit(company.jana)
        assert company.react(company.last_event())

    assert [count.claims for count in company.store.variant_counts("offer_headline")] == [1]


def test_a_link_that_is_confirmed_again_counts_once(company: Company) -> None:
    person = company.submit(company.jana)
    company.confirm(person)
    company.stream()
    company.clock.advance(days=1)
    company.submit(company.jana)
    company.confirm(person)
    company.stream()

    (count,) = company.store.variant_counts("offer_headline")
    assert (count.day, count.claims, count.confirmed) == (DAY, 1, 1)


def test_who_is_in_no_experiment_is_not_counted(company: Company) -> None:
    person = company.submit(company.omar, ANNA)
    assert company.react(company.last_event())

    referral = company.confirm(person)
    assert (referral.experiment, referral.variant) == (None, None)
    assert company.store.variant_counts("offer_headline") == ()


def test_a_variant_of_the_claim_stays_when_the_experiment_is_changed(company: Company) -> None:
    person = company.submit(company.jana)
    pinned = company.state(person).open[0].variant
    program = company.terms.program.model_copy(update={"experiments": {}})
    company.terms = PinnedProgram(program, revision_of(program))
    referral = company.confirm(person)
    for event in list(company.store.events):
        company.react(event)

    assert referral.variant == pinned
    (count,) = company.store.variant_counts("offer_headline")
    assert count == VariantCount(DAY, pinned, claims=1, confirmed=1)


def test_an_event_of_nobody_is_an_error_that_somebody_hears_of(company: Company) -> None:
    lost = Event(
        event_id="e1",
        type="referral.moved",
        about="REF-2026-CUST-999-XX1",
        at=company.clock(),
        actor="crm",
        data={"from": "new", "status": "closed_won"},
    )
    with pytest.raises(NotFound):
        count_experiment(company.store, lost)
    assert company.store.get(Referral, lost.about) is None
    assert company.store.get(Delivery, "e1", "count_experiment") is None
