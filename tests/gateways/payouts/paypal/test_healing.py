"""The payout run over HTTP to the sandbox, by a clock of its own: a hiccup delays, and no more."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from goodword.flows.payouts.observe import observe_payouts
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.payouts.seal import seal_batches
from goodword.flows.payouts.submit import submit_batches
from goodword.gateways.payouts.paypal.provider import PayPalProvider
from goodword.program.model import Program
from tests.flows.payouts.world import World
from tests.gateways.payouts.conftest import CLIENT_SECRET
from tests.infra.sandbox.process import SandboxProcess
from tests.programs import paying_out

RUN = timedelta(minutes=15)
TWO_DAYS = timedelta(days=2)


def run(world: World, terms: Program, paypal: PayPalProvider) -> None:
    """Every step of a payout run until none of them changes anything."""
    providers, today = {"paypal": paypal}, terms.payouts.provider
    while (
        reserve_payouts(world.store, terms, providers, now=world.now)
        + seal_batches(world.store, providers, today, now=world.now)
        + submit_batches(world.store, providers, today, clock=lambda: world.now)
        + observe_payouts(world.store, providers, now=world.now)
    ):
        pass


@pytest.mark.parametrize("faults", [["429"], ["refuse_before"], ["422"], ["arrive_late"]])
def test_one_bad_address_and_a_hiccup_keep_nobody_else_unpaid_for_two_days(
    sandbox: SandboxProcess, faults: list[str]
) -> None:
    world = World(paying_out(minimum={"EUR": 100}))
    # By the sandbox's clock, which other tests have moved.
    world.now = sandbox.now().astimezone(UTC)
    good = [world.referrer(f"ada+{n}@pay.example", f"{faults[0]}{n}") for n in range(9)]
    for one in [*good, world.referrer("no address", f"BAD{faults[0]}")]:
        world.held(one, 45_000, deal=f"REF-{world.now:%f}-{faults[0]}")
    world.approve()
    for fault in faults:
        sandbox.fault(fault)
    begun = world.now
    with httpx.Client(base_url=sandbox.origin, timeout=10, trust_env=False) as client:
        paypal = PayPalProvider(
            client,
            client_id="sandbox-client",
            client_secret=CLIENT_SECRET,
            webhook_id="SANDBOXWEBHOOK01",
            clock=lambda: world.now,
        )
        while world.now < begun + TWO_DAYS and any(not world.balance(one).paid for one in good):
            run(world, world.terms, paypal)
            world.later(RUN)
            sandbox.set_clock(world.now)
            sandbox.settle()

    assert [world.balance(one).paid for one in good] == 9 * [45_000]
    receivers = [f"ada+{n}@pay.example" for n in range(9)]
    at = [datetime.fromisoformat(line["at"]) for line in sandbox.ledger()]
    paid = [
        line["receiver"]
        for line, when in zip(sandbox.ledger(), at, strict=True)
        if when >= begun and line["receiver"] in receivers
    ]
    assert sorted(paid) == receivers
