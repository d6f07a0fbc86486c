"""The function behind the API of the company's own systems."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.handlers.api.caller import Gate
from goodword.handlers.api.offers import OfferAnswers
from goodword.handlers.api.referrals import ReferralAnswers
from goodword.handlers.api.referrers import ReferrerAnswers
from goodword.handlers.routes import ROUTES, bind
from goodword.handlers.web.edge import behind_edge
from goodword.handlers.web.problems import answer_problems
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Handler, Services

FUNCTION: Final = "api"
CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}


def build(services: Services) -> Handler:
    """The handler over given services."""
    app = APIGatewayHttpResolver()
    logger = Logger(service=FUNCTION)
    answer_problems(app, logger, None, takes_ids=True)
    bind(app, FUNCTION, answers(services, lambda: app.current_event))
    return behind_edge(partial(_answered, app), lambda: services.edge_secrets, logger)


def answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the routes of this function; ``event`` is the present request."""
    gate = Gate(services, event)
    made = {
        **ReferrerAnswers(services).all(),
        **ReferralAnswers(services).all(),
        **OfferAnswers(services).all(),
    }
    routes = {route.answers: route for route in ROUTES if route.function == FUNCTION}
    return {name: gate.guarded(routes[name], answer) for name, answer in made.items()}


def _answered(app: APIGatewayHttpResolver, event: dict[str, Any], context: Any) -> dict[str, Any]:
    answer: dict[str, Any] = app.resolve(event, context)
    if answer["statusCode"] == HTTPStatus.UNAUTHORIZED:
        headers: Mapping[str, str] = answer.get("headers") or {}
        return {**answer, "headers": {**headers, **CHALLENGE}}
    return answer


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build, keys=True)(event, context)
