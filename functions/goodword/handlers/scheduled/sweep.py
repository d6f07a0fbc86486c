"""The function that runs every minute: what fell due, and what the stream lost."""

from typing import Any, Final

from aws_lambda_powertools import Logger

from goodword.flows.claims.confirm import expire_claims
from goodword.flows.due_events import Effort, overdue_seconds, react_to_due
from goodword.flows.joining.end import empty_requests, end_applications
from goodword.flows.partners.registrations import move_registrations_on
from goodword.flows.publish_program import publish_program
from goodword.flows.referrals.dismiss_report import end_reports
from goodword.flows.referrers.own_words import remind_of_words
from goodword.flows.retry import GoOn
from goodword.flows.rewards.approve import approve_rewards
from goodword.flows.rewards.grant_waiting import grant_waiting
from goodword.flows.sales.remind import remind_of_leads, remind_of_wins
from goodword.flows.staff.roll import keep_staff
from goodword.flows.waiting.watch import watch_queue
from goodword.handlers.reactions import reactions_of, report_to
from goodword.handlers.steps import LASTS_SECONDS, Step, run_steps
from goodword.handlers.wiring import Handler, Services

BEGINS_SECONDS: Final = 55.0
"""For so long a run begins things: none in the minute of the next run."""

WORKERS: Final = 10
MAILS_A_SECOND: Final = 46
"""Of one run; infra/template.yaml starts four of them, which share what is due: 184 a second."""


def build(services: Services) -> Handler:
    """The handler over given services; answers how many of each it brought to an end.

    A run whose event says ``{"part": 2, "parts": 4}`` takes its share of the due events; but for
    the first it has nothing else to do. Without, it takes all.
    """
    logger = Logger(service="sweep")
    reactions, report = reactions_of(services, logger), report_to(logger)
    published: set[str] = set()

    def publish(_: GoOn) -> int:
        """The first run after a deployment keeps the terms, words and staff that it brought."""
        if published:
            return 0
        publish_program(services.store, services.published.program)
        if services.published.staff is not None:
            keep_staff(services.store, services.published.staff)
        published.add(services.published.revision)
        return 1

    def sweep(event: dict[str, Any], context: Any) -> dict[str, Any]:
        store, now = services.store, services.clock()
        part, parts = int(event.get("part", 0)), int(event.get("parts", 1))
        effort = Effort(WORKERS, MAILS_A_SECOND, part, parts)

        def events(go_on: GoOn) -> int:
            return react_to_due(
                store,
                reactions,
                clock=services.clock,
                report=report,
                go_on=go_on,
                effort=effort,
            )

        def overdue(_: GoOn) -> int:
            # An alarm of infra/template.yaml looks at it.
            return overdue_seconds(store, services.clock())

        # What waits for nobody outside comes first: a service that hangs keeps none of it waiting.
        steps: dict[str, Step] = {
            "published": publish,
            "claims_expired": lambda go_on: expire_claims(
                store, randomness=services.randomness, now=now, go_on=go_on
            ),
            "joins_emptied": lambda go_on: empty_requests(store, now=now, go_on=go_on),
            "applications_ended": lambda go_on: end_applications(store, now=now, go_on=go_on),
            "leads_reminded": lambda go_on: remind_of_leads(
                store, services.published.program, keys=services.keys, now=now, go_on=go_on
            ),
            "wins_reminded": lambda go_on: remind_of_wins(store, now=now, go_on=go_on),
            "registrations_moved_on": lambda go_on: move_registrations_on(
                store, now=now, go_on=go_on
            ),
            "reports_ended": lambda go_on: end_reports(store, now=now, go_on=go_on),
            "words_reminded": lambda go_on: remind_of_words(store, now=now, go_on=go_on),
            "rewards_taken_up": lambda go_on: grant_waiting(store, now=now, go_on=go_on),
            "rewards_approved": lambda go_on: approve_rewards(
                store, keys=lambda: services.keys, now=now, go_on=go_on
            ),
        }
        steps["waiting_late_hours"] = lambda go_on: watch_queue(
            store, services.published.program, now=now, go_on=go_on
        )
        all_steps: dict[str, Step] = {**steps, "events": events, "overdue_seconds": overdue}
        return run_steps(
            logger,
            "swept",
            all_steps if part == 0 else {"events": events},
            seconds=seconds_of(context),
        )

    return sweep


def seconds_of(context: Any) -> float:
    """For how long a run may begin things; without a context, as somebody waits for it."""
    if context is None:
        return BEGINS_SECONDS
    left: int = context.get_remaining_time_in_millis()
    return max(1.0, min(left / 1000 - LASTS_SECONDS, BEGINS_SECONDS))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build, keys=True)(event, context)
