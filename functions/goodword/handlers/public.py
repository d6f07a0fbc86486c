"""The function behind the pages: offers, claims, share pages, confirmation and preferences."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from goodword.domain.referral import ReferralCode
from goodword.handlers.consent_pages import add_consent_routes
from goodword.handlers.offers import add_offer_routes
from goodword.handlers.problems import answer_problems
from goodword.handlers.responses import as_json
from goodword.handlers.services import Handler, Services
from goodword.handlers.sharing import add_share_routes


def build(services: Services) -> Handler:
    """The handler over given services."""
    app = APIGatewayHttpResolver()
    answer_problems(app, Logger(service="public"), lambda: services.published)
    add_offer_routes(app, services)
    add_consent_routes(app, services)
    add_share_routes(app, services)

    @app.get("/healthz")
    def healthz() -> Response[str]:
        # What every page needs: the build, and a table that answers.
        services.store.get(ReferralCode, "healthz")
        return as_json({"status": "ok", "revision": services.published.revision})

    @app.get("/openapi.json")
    def openapi() -> Response[str]:
        from goodword.handlers.openapi import document

        return as_json(document(services.published.program, services.settings.GOODWORD_ORIGIN))

    return app.resolve


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build, keys=True)(event, context)
