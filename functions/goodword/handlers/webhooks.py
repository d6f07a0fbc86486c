"""The function behind the webhooks: deals from the CRM, hints from the payout provider."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from goodword.domain.errors import NoProvider, NotFound
from goodword.flows.move_deal import move_deal
from goodword.gateways.crm.generic import verify
from goodword.handlers.deal_message import deal_message
from goodword.handlers.problems import answer_problems
from goodword.handlers.requests import JSON, BadRequest, body_of, content_type_of, json_of
from goodword.handlers.responses import as_json
from goodword.handlers.services import Handler, Services
from goodword.program.providers import PROVIDERS

GENERIC = "generic"


def build(services: Services) -> Handler:
    """The handler over given services."""
    app = APIGatewayHttpResolver()
    answer_problems(app, Logger(service="webhooks"), None)

    @app.post("/webhooks/crm/generic")
    def crm_generic() -> Response[str]:
        event, now = app.current_event, services.clock()
        body = body_of(event)
        message_id = verify(services.crm_secrets.get(GENERIC, ""), event.headers, body, now)
        if content_type_of(event) != JSON:
            raise BadRequest(415, "unsupported_type")
        message = deal_message(json_of(body), message_id=message_id, source=GENERIC)
        moved = move_deal(services.store, message, now=now)
        return as_json(
            {
                "referral_id": moved.referral_id,
                "status": moved.status,
                "changed": moved.changed,
            }
        )

    @app.post("/webhooks/payouts/<name>")
    def payouts(name: str) -> Response[str]:
        from goodword.flows.observe_payouts import observe_item

        event = app.current_event
        if name not in PROVIDERS:
            raise NotFound(name)
        provider = services.providers.get(name)
        if provider is None:
            raise NoProvider(name)
        item = provider.hint(event.headers, body_of(event))
        if item is not None:
            # The message is only a hint: what counts is a fresh look at the item.
            observe_item(services.store, provider, item, now=services.clock())
        return as_json({"status": "seen"})

    return app.resolve


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build)(event, context)
