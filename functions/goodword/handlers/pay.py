"""The function that pays, every five minutes: reserve, seal, submit, observe."""

from typing import Any

from aws_lambda_powertools import Logger

from goodword.flows.observe_payouts import observe_payouts
from goodword.flows.reserve_payouts import reserve_payouts
from goodword.flows.seal_batches import seal_batches
from goodword.flows.submit_batches import submit_batches
from goodword.handlers.services import Handler, Services


def build(services: Services) -> Handler:
    """The handler over given services; answers how many of each step it did."""
    logger = Logger(service="pay")

    def pay(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        store, provider, now = services.store, services.provider, services.clock()
        done = {
            "reserved": reserve_payouts(store, services.published.program, now=now),
            "sealed": seal_batches(store, provider, now=now),
            "submitted": submit_batches(store, provider, now=now),
            "observed": observe_payouts(store, provider, now=now),
        }
        logger.info("paid", extra=done)
        return done

    return pay


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build)(event, context)
