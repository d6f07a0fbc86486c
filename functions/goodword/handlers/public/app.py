"""The function behind the pages: offers, claims, share pages, confirmation and preferences."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.referrals.referral import ReferralCode
from goodword.handlers.public.consent import consent_answers
from goodword.handlers.public.offers import offer_answers
from goodword.handlers.public.share import share_answers
from goodword.handlers.routes import bind
from goodword.handlers.web.dispatch import dispatch
from goodword.handlers.web.problems import answer_problems
from goodword.handlers.web.responses import Answers, as_json, as_written
from goodword.handlers.wiring import Handler, Services


def build(services: Services) -> Handler:
    """The handler over given services."""
    app = APIGatewayHttpResolver()
    answer_problems(app, Logger(service="public"), lambda: services.published)
    bind(app, "public", answers(services, lambda: app.current_event))
    return dispatch(app)


def answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the routes of this function; ``event`` is the present request."""

    def healthz() -> Response[str]:
        # What every page needs: the build, and a table that answers.
        services.store.get(ReferralCode, "healthz")
        return as_json({"status": "ok", "revision": services.published.revision})

    def openapi() -> Response[str]:
        return as_written(services.published.openapi)

    return {
        **offer_answers(services, event),
        **share_answers(services, event),
        **consent_answers(services, event),
        "healthz": healthz,
        "openapi": openapi,
    }


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build, keys=True)(event, context)
