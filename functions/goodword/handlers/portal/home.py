"""``/portal``: what a referrer has earned, what is on its way, and their link."""

from collections.abc import Callable

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.ledger import Balance
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.text import in_a_line
from goodword.flows.outreach.amounts import written_amount
from goodword.flows.portal.sessions import OpenSession
from goodword.flows.referrers.register import share_link
from goodword.handlers.portal.signed_in import PortalPages
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services


class HomePages(PortalPages):
    """The page over one set of services."""

    def home(self, opened: OpenSession) -> Response[str]:
        """The page of one role."""
        services, role = self._services, self._role(opened)
        words = services.published.catalogue(self._locale(opened))
        referrer, balance = services.store.get_all(
            (Referrer, (role.referrer_id,)), (Balance, (role.account_id, role.currency))
        )
        owed = balance.owed + balance.reserved if isinstance(balance, Balance) else 0
        paid = balance.paid if isinstance(balance, Balance) else 0
        origin = services.settings.GOODWORD_ORIGIN
        values = {
            "name": in_a_line(referrer.name) if isinstance(referrer, Referrer) else "",
            "approved": written_amount(words, owed, role.currency),
            "paid": written_amount(words, paid, role.currency),
            "link": f"{origin}/r/{role.code}",
            "share_url": share_link("", services.keys, role.code),
        }
        return self._framed("portal-home", opened, values, role=role)


def home_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the page."""
    pages = HomePages(services, event)
    return {"home": pages.signed_in(pages.home)}
