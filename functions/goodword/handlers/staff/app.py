"""The function behind the pages of staff: signing in, and what each role may see and do there."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.handlers.routes import ROUTES, Who, bind
from goodword.handlers.staff.case import case_answers
from goodword.handlers.staff.export import export_answers
from goodword.handlers.staff.find import find_answers
from goodword.handlers.staff.lists import list_answers
from goodword.handlers.staff.people import people_answers
from goodword.handlers.staff.put_right import put_right_answers
from goodword.handlers.staff.queue import queue_answers
from goodword.handlers.staff.sessions import session_answers
from goodword.handlers.staff.several import several_answers
from goodword.handlers.staff.sign_in import sign_in_answers
from goodword.handlers.staff.signed_in import StaffPages
from goodword.handlers.staff.story import story_answers
from goodword.handlers.staff.trail import trail_answers
from goodword.handlers.web.dispatch import dispatch
from goodword.handlers.web.edge import behind_edge
from goodword.handlers.web.problems import answer_problems
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Handler, Services


def build(services: Services) -> Handler:
    """The handler over given services."""
    app = APIGatewayHttpResolver()
    logger = Logger(service="staff")
    answer_problems(app, logger, "staff", lambda: services.published)
    bind(app, "staff", answers(services, lambda: app.current_event))
    return behind_edge(dispatch(app), lambda: services.edge_secrets, logger)


def answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the routes of this function; ``event`` is the present request.

    What the table of routes says of each (``act``, ``fresh``) is asked here, once for all.
    """
    found = {
        **queue_answers(services, event),
        **case_answers(services, event),
        **several_answers(services, event),
        **put_right_answers(services, event),
        **people_answers(services, event),
        **session_answers(services, event),
        **find_answers(services, event),
        **list_answers(services, event),
        **story_answers(services, event),
        **export_answers(services, event),
        **trail_answers(services, event),
    }
    guard = StaffPages(services, event)
    return {
        **sign_in_answers(services, event),
        **{
            route.answers: guard.guarded(route, found[route.answers])
            for route in ROUTES
            if route.function == "staff" and route.who is Who.STAFF
        },
    }


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build, keys=True)(event, context)
