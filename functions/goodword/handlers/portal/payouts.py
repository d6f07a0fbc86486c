"""``/portal/payouts``: what was paid, what is under way, and what waits."""

from collections.abc import Callable

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.flows.portal.payouts import payouts_shown
from goodword.flows.portal.sessions import OpenSession
from goodword.handlers.portal.signed_in import PortalPages
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services


class PayoutPages(PortalPages):
    """The page over one set of services."""

    def show_payouts(self, opened: OpenSession) -> Response[str]:
        """The newest payouts, or those after a cursor (``?after=``)."""
        services, role = self._services, self._role(opened)
        shown = payouts_shown(
            services.store,
            services.published.program,
            role,
            services.published.catalogue(self._locale(opened)),
            after=(self._current().query_string_parameters or {}).get("after") or None,
            now=services.clock(),
        )
        values = {
            "waiting": [
                {"amount": amount, **explained._asdict()} for amount, explained in shown.waiting
            ],
            "payouts": [
                {
                    **one._asdict(),
                    "explained": one.explained._asdict() if one.explained else None,
                }
                for one in shown.payouts
            ],
            "older": shown.older,
        }
        return self._framed("portal-payouts", opened, values, role=role)


def payout_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the page."""
    pages = PayoutPages(services, event)
    return {"show_payouts": pages.signed_in(pages.show_payouts)}
