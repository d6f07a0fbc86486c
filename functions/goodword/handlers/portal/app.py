"""The function behind a referrer's own pages: signing in, and what they see there."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.handlers.portal.details import detail_answers
from goodword.handlers.portal.fresh_link import fresh_link_answers
from goodword.handlers.portal.home import home_answers
from goodword.handlers.portal.lists import list_answers
from goodword.handlers.portal.my_page import my_page_answers
from goodword.handlers.portal.partner import partner_answers
from goodword.handlers.portal.payouts import payout_answers
from goodword.handlers.portal.referral import referral_answers
from goodword.handlers.portal.registrations import registration_answers
from goodword.handlers.portal.rewards import reward_answers
from goodword.handlers.portal.sessions import session_answers
from goodword.handlers.portal.sign_in import sign_in_answers
from goodword.handlers.portal.statement import statement_answers
from goodword.handlers.routes import bind
from goodword.handlers.web.dispatch import dispatch
from goodword.handlers.web.edge import behind_edge
from goodword.handlers.web.problems import answer_problems
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Handler, Services


def build(services: Services) -> Handler:
    """The handler over given services."""
    app = APIGatewayHttpResolver()
    logger = Logger(service="portal")
    answer_problems(app, logger, "portal", lambda: services.published)
    bind(app, "portal", answers(services, lambda: app.current_event))
    return behind_edge(dispatch(app), lambda: services.edge_secrets, logger)


def answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the routes of this function; ``event`` is the present request."""
    return {
        **sign_in_answers(services, event),
        **session_answers(services, event),
        **home_answers(services, event),
        **partner_answers(services, event),
        **registration_answers(services, event),
        **payout_answers(services, event),
        **statement_answers(services, event),
        **detail_answers(services, event),
        **my_page_answers(services, event),
        **fresh_link_answers(services, event),
        **list_answers(services, event),
        **referral_answers(services, event),
        **reward_answers(services, event),
    }


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build, keys=True)(event, context)
