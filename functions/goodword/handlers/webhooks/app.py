"""The function behind the webhooks: deals from the CRM, hints from the payout provider."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import NotFound, Unauthenticated
from goodword.flows.referrals.move_deal import move_deal
from goodword.gateways.crm.generic import verify
from goodword.handlers.routes import bind
from goodword.handlers.web.dispatch import dispatch
from goodword.handlers.web.edge import behind_edge
from goodword.handlers.web.problems import answer_problems
from goodword.handlers.web.requests import JSON, BadRequest, body_of, content_type_of, json_of
from goodword.handlers.web.responses import Answers, as_json
from goodword.handlers.webhooks.crm_message import deal_message
from goodword.handlers.wiring import Handler, Services
from goodword.program.providers import PROVIDERS

GENERIC = "generic"


def build(services: Services) -> Handler:
    """The handler over given services."""
    app = APIGatewayHttpResolver()
    logger = Logger(service="webhooks")
    answer_problems(app, logger, "webhooks", None)
    bind(app, "webhooks", answers(services, lambda: app.current_event))
    return behind_edge(dispatch(app), lambda: services.edge_secrets, logger)


def answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the routes of this function; ``event`` is the present request."""

    def crm_generic() -> Response[str]:
        message, now = event(), services.clock()
        body = body_of(message)
        message_id = verify(services.crm_secrets.get(GENERIC, ""), message.headers, body, now)
        if content_type_of(message) != JSON:
            raise BadRequest(415, "unsupported_type")
        report = deal_message(json_of(body), message_id=message_id, source=GENERIC)
        moved = move_deal(services.store, report, now=now)
        return as_json(
            {
                "referral_id": moved.referral_id,
                "status": moved.status,
                "changed": moved.changed,
            }
        )

    def payouts(name: str) -> Response[str]:
        from goodword.flows.payouts.observe import observe_item

        message = event()
        if name not in PROVIDERS:
            raise NotFound(name)
        provider = services.providers.get(name)
        if provider is None:
            # Nobody could vouch for the message. Whoever sent it sends it again if it was genuine.
            raise Unauthenticated(name)
        item = provider.hint(message.headers, body_of(message))
        if item is not None:
            # The message is only a hint: what counts is a fresh look at the item.
            observe_item(services.store, provider, item, now=services.clock())
        return as_json({"status": "seen"})

    return {"crm_generic": crm_generic, "payouts": payouts}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build)(event, context)
