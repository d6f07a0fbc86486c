"""The function that pays, every five minutes: reserve, seal, submit, observe."""

from typing import Any, Final

from aws_lambda_powertools import Logger

from goodword.flows.payouts.observe import observe_payouts
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.payouts.seal import seal_batches
from goodword.flows.payouts.submit import submit_batches
from goodword.handlers.steps import run_steps
from goodword.handlers.wiring import Handler, Services

_SECONDS: Final = 60.0
"""For a run that nobody times."""


def build(services: Services) -> Handler:
    """The handler over given services; answers how many of each step it did."""
    logger = Logger(service="pay")

    def pay(_event: dict[str, Any], context: Any) -> dict[str, Any]:
        store, now = services.store, services.clock()

        def today() -> str:
            return services.published.program.payouts.provider

        return run_steps(
            logger,
            "paid",
            {
                "reserved": lambda go_on: reserve_payouts(
                    store, services.published.program, services.providers, now=now, go_on=go_on
                ),
                "sealed": lambda _: seal_batches(store, services.providers, today(), now=now),
                "submitted": lambda _: submit_batches(
                    store, services.providers, today(), clock=services.clock
                ),
                "observed": lambda _: observe_payouts(store, services.providers, now=now),
            },
            seconds=_SECONDS if context is None else context.get_remaining_time_in_millis() / 1000,
        )

    return pay


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build)(event, context)
