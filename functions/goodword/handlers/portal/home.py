"""``/portal``: what a referrer has earned, what is on its way and why, and their link."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import Unauthenticated
from goodword.domain.kinds import RewardKind
from goodword.domain.ledger import Balance
from goodword.domain.payouts.reserve import minimum_in
from goodword.domain.portal.overview import CONFIRMED, HELD, REFERRALS, ReferrerOverview
from goodword.domain.portal.session import PortalRole
from goodword.domain.referrals.referrer import CodeStatus, LinkCounts, ReferralCode, Referrer
from goodword.domain.text import in_a_line
from goodword.flows.outreach.amounts import written_amount
from goodword.flows.portal.overview import overview_of
from goodword.flows.portal.sessions import OpenSession
from goodword.flows.portal.wording import Block, PortalWording
from goodword.flows.referrers.reach import ChannelReach, reached
from goodword.flows.referrers.register import share_link
from goodword.handlers.portal.signed_in import PortalPages
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services

MOST_SHOWN: Final = 8
"""Of what is on its way; the rest stands on pages of its own."""


class HomePages(PortalPages):
    """The page over one set of services."""

    def home(self, opened: OpenSession) -> Response[str]:
        """The page of one role: three reads, however much they have referred."""
        services, role, now = self._services, self._role(opened), self._services.clock()
        referrer, code, balance, found = services.store.get_all(
            (Referrer, (role.referrer_id,)),
            (ReferralCode, (role.code,)),
            (Balance, (role.account_id, role.currency)),
            (ReferrerOverview, (role.referrer_id,)),
        )
        if not isinstance(referrer, Referrer) or not isinstance(code, ReferralCode):
            message = "nobody's pages any more"
            raise Unauthenticated(message)
        overview = (
            found
            if isinstance(found, ReferrerOverview)
            else overview_of(services.store, referrer, now=now)
        )
        money = balance if isinstance(balance, Balance) else None
        counted = services.store.link_counts(role.code)
        words = services.published.catalogue(self._locale(opened))
        wording = self.wording(words, referrer, money, role, now)
        values = {
            "name": in_a_line(referrer.name),
            **_sums(words, role, money, overview),
            "blocks": [one._asdict() for one in self._blocks(wording, overview)],
            "counts": {name: overview.total(REFERRALS, name) for name in ("open", "won", "ended")},
            "step": _step(referrer, money, overview),
            "reach": _reach(counted, overview),
            "is_open": code.status is CodeStatus.ACTIVE,
            "without": list(services.published.outline.without.get(code.country, ())),
            **self._link(role),
        }
        return self._framed("portal-home", opened, values, role=role)

    def wording(
        self,
        words: Mapping[str, str],
        referrer: Referrer,
        balance: Balance | None,
        role: PortalRole,
        now: datetime,
    ) -> PortalWording:
        """What writes the three lines for this referrer."""
        published = self._services.published
        return PortalWording(
            catalogue=words,
            referrer=referrer,
            balance=balance,
            minimum=minimum_in(published.program, role.currency),
            now=now,
            revision=published.revision,
        )

    def _blocks(self, wording: PortalWording, overview: ReferrerOverview) -> list[Block]:
        rewards = [
            wording.of_reward(one, f"rewards/{self.item_key(one.reward_id)}")
            for one in overview.rewards
        ]
        referrals = [
            wording.of_referral(one, f"referrals/{self.item_key(one.referral_id)}")
            for one in overview.referrals
        ]
        return (rewards + referrals)[:MOST_SHOWN]

    def _link(self, role: PortalRole) -> dict[str, str]:
        # Drawn as the share page has it.
        from goodword.handlers.public.share import QUIET_ZONE, qr_of

        services = self._services
        link = f"{services.settings.GOODWORD_ORIGIN}/r/{role.code}"
        return {
            "link": link,
            "link_quoted": quote(link, safe=""),
            "qr": qr_of(link).svg_inline(border=QUIET_ZONE, light="#fff", omitsize=True),
            "share_url": share_link("", services.keys, role.code),
        }


def _sums(
    words: Mapping[str, str], role: PortalRole, balance: Balance | None, overview: ReferrerOverview
) -> dict[str, Any]:
    """Earned is paid, approved and held; what is on its way, the latter two."""
    held = overview.total(HELD, role.currency)
    approved = balance.owed + balance.reserved if balance else 0
    paid = balance.paid if balance else 0

    def amount(minor: int) -> str:
        return written_amount(words, minor, role.currency)

    return {
        "on_its_way": amount(approved + held),
        "earned": amount(paid + approved + held),
        "held": amount(held),
        "approved": amount(approved),
        "paid": amount(paid),
        "has_earned": bool(paid or approved or held),
    }


def _step(referrer: Referrer, balance: Balance | None, overview: ReferrerOverview) -> str:
    """The one thing that is worth doing: money waits for details before anything else."""
    is_to_come = any(one.kind == RewardKind.MONEY for one in overview.rewards)
    may_be_paid = is_to_come or (balance is not None and balance.owed > 0)
    if referrer.destination is None and may_be_paid:
        return "details"
    return "first" if not overview.totals else "share"


def _reach(counted: LinkCounts, overview: ReferrerOverview) -> list[dict[str, Any]]:
    of = f"{CONFIRMED}."
    confirmed = {
        name.removeprefix(of): count
        for name, count in overview.totals.items()
        if name.startswith(of)
    }
    found: tuple[ChannelReach, ...] = reached(counted, confirmed)
    return [one._asdict() for one in found]


def home_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the page."""
    pages = HomePages(services, event)
    return {"home": pages.signed_in(pages.home)}
