"""The function that runs every minute: what fell due, and what the stream lost."""

from typing import Any

from aws_lambda_powertools import Logger

from goodword.flows.claims.confirm import expire_claims
from goodword.flows.joining.end import empty_requests, end_applications
from goodword.flows.publish_program import publish_program
from goodword.flows.reactions import react_to_due
from goodword.flows.rewards.approve import approve_rewards
from goodword.flows.rewards.grant_waiting import grant_waiting
from goodword.flows.sales.remind import remind_of_leads, remind_of_wins
from goodword.handlers.reactions import reactions_of, report_to
from goodword.handlers.steps import run_steps
from goodword.handlers.wiring import Handler, Services


def build(services: Services) -> Handler:
    """The handler over given services; answers how many of each it brought to an end."""
    logger = Logger(service="sweep")
    reactions, report = reactions_of(services, logger), report_to(logger)
    published: set[str] = set()

    def publish() -> int:
        """The first run after a deployment keeps the terms and words that it brought."""
        if published:
            return 0
        publish_program(services.store, services.published.program)
        published.add(services.published.revision)
        return 1

    def sweep(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        store, now = services.store, services.clock()
        return run_steps(
            logger,
            "swept",
            {
                "published": publish,
                "events": lambda: react_to_due(store, reactions, now=now, report=report),
                "claims_expired": lambda: expire_claims(
                    store, randomness=services.randomness, now=now
                ),
                "leads_reminded": lambda: remind_of_leads(
                    store, services.published.program, now=now
                ),
                "wins_reminded": lambda: remind_of_wins(store, now=now),
                "joins_emptied": lambda: empty_requests(store, now=now),
                "applications_ended": lambda: end_applications(store, now=now),
                "rewards_taken_up": lambda: grant_waiting(store, now=now),
                "rewards_approved": lambda: approve_rewards(store, now=now),
            },
        )

    return sweep


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build, keys=True)(event, context)
