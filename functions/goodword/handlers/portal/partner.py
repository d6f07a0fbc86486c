"""``/portal/partner``: the tier, what it brings, and how many deals the next one takes."""

from collections.abc import Callable

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import NotFound
from goodword.domain.rewards.reward import DealCount
from goodword.domain.rewards.rules import tier_at
from goodword.flows.portal.sessions import OpenSession
from goodword.flows.referrers.register import share_link
from goodword.flows.sales.lead import filled
from goodword.handlers.portal.signed_in import PortalPages
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services


class PartnerPages(PortalPages):
    """The page over one set of services."""

    def partner(self, opened: OpenSession) -> Response[str]:
        """How a partner stands this year. Deals count by the year in which they closed, in UTC, as
        rewards count them.

        Raises:
            NotFound: nobody of that role is paid by tier.
        """
        services, role = self._services, self._role(opened)
        program = services.published.program
        if role.audience not in program.partners:
            raise NotFound("partner page")
        year = services.clock().year
        count = services.store.get(DealCount, role.referrer_id, str(year))
        deals = count.deals if count else 0
        words = services.published.catalogue(self._locale(opened))
        starts = {name: tier.from_deals for name, tier in program.tiers.items()}
        # The next deal is paid by this tier, so before the first deal it is the first deal's.
        present = tier_at(starts, max(deals, 1))
        later = [name for name, first in starts.items() if first > max(deals, 1)]
        following = later[0] if later else None
        values = {
            "year": str(year),
            "deals": str(deals),
            "tier": words.get(f"tier.{present}", present),
            "benefits": words.get(f"tier_benefits.{present}", ""),
            "following": filled(
                words["portal_partner.said.next"],
                {
                    "count": str(starts[following] - deals),
                    "tier": words.get(f"tier.{following}", following),
                },
            )
            if following
            else words["portal_partner.said.highest"],
            "tiers": [
                {
                    "name": words.get(f"tier.{name}", name),
                    "from": str(first),
                    "benefits": words.get(f"tier_benefits.{name}", ""),
                    "is_present": name == present,
                }
                for name, first in starts.items()
            ],
            "share_url": share_link("", services.keys, role.code),
        }
        return self._framed("portal-partner", opened, values, role=role)


def partner_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the page."""
    pages = PartnerPages(services, event)
    return {"partner": pages.signed_in(pages.partner)}
