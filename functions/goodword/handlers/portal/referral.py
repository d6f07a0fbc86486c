"""``/portal/referrals/{key}``: one recommendation, what it can earn, and what became of it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import NotFound
from goodword.domain.event import Event
from goodword.domain.event_data.rewards import ReferralEarned
from goodword.domain.event_data.table import data_of
from goodword.domain.payouts.reserve import minimum_in
from goodword.domain.portal.overview import ReferrerOverview, standing_of, with_referral
from goodword.domain.portal.session import PortalRole
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import ReferralCode, Referrer
from goodword.domain.rewards.earn import MilestoneReached, earned_id
from goodword.domain.rewards.reward import DealCount, Reward
from goodword.domain.rewards.rules import CompiledRules, compile_terms
from goodword.flows.claims.terms_link import terms_link
from goodword.flows.claims.words import long_date
from goodword.flows.outreach.amounts import written_worth
from goodword.flows.portal.earning import Earner, can_earn
from goodword.flows.portal.sessions import OpenSession
from goodword.flows.portal.wording import PortalWording, filled, stage_of, state_of
from goodword.handlers.portal.lists import KINDS, STANDING
from goodword.handlers.portal.signed_in import PortalPages
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services
from goodword.program.rewards import Milestone

_MOST_EARNED: Final = 90
"""Of the events that say what a milestone earned, and of the rewards that they name: what one
request of the table takes."""


class ReferralPages(PortalPages):
    """The page over one set of services."""

    def show_referral(self, opened: OpenSession, key: str) -> Response[str]:
        """Where it stands, its days, what it can earn and has earned, and why it ended."""
        services, role, now = self._services, self._role(opened), self._services.clock()
        referral_id = self.item_of(key)
        referral = services.store.get(Referral, referral_id)
        if referral is None or referral.referrer_id != role.referrer_id:
            raise NotFound(key)
        referrer, code, closed, *told = services.store.get_all(
            (Referrer, (role.referrer_id,)),
            (ReferralCode, (referral.code,)),
            (DealCount, (role.referrer_id, str(now.year))),
            *((Event, (referral_id, one)) for one in _earned_in(referral)),
        )
        if not isinstance(referrer, Referrer) or not isinstance(code, ReferralCode):
            raise NotFound(key)
        published = services.published
        words = published.catalogue(self._locale(opened))
        is_open = standing_of(referral.status) == "open"
        wording = PortalWording(
            catalogue=words,
            referrer=referrer,
            balance=None,
            minimum=minimum_in(published.program, role.currency),
            now=now,
            revision=published.revision,
        )
        earner = Earner(
            referral.audience,
            code.country,
            role.currency,
            referral.campaign,
            referrer.taking,
            closed.deals if isinstance(closed, DealCount) else 0,
        )
        ahead = (
            can_earn(
                self._terms(referral), earner, words, referral.status, met=bool(referral.met_at)
            )
            if is_open
            else ()
        )
        stage = "second" if referral.waits and is_open else str(referral.status)
        values: dict[str, Any] = {
            "key": key,
            "title": filled(words, "portal.contact", day=long_date(words, referral.created_at)),
            "state": stage_of(words, stage),
            "kind": STANDING[standing_of(referral.status)],
            "block": _block(wording, referral) if is_open else None,
            "dates": list(_days(words, referral)),
            "ended": _ended(words, referral),
            "ahead": [{"when": words[f"rule.on.{on}"], "worth": worth} for on, worth in ahead],
            "rewards": self._earned(role, words, told),
            "is_open": is_open,
            "terms_url": terms_link(
                services.store,
                referral.revision,
                self._locale(opened),
                revision=published.revision,
                locales=published.locales,
            ),
        }
        return self._framed("portal-referral", opened, values, role=role)

    def _terms(self, referral: Referral) -> CompiledRules:
        """The rules by which it is judged.

        Raises:
            LookupError: the store has lost the revision; every one is stored when it is published.
        """
        published = self._services.published
        if referral.revision == published.revision:
            return published.terms
        kept = self._services.store.program(referral.revision)
        if kept is None:
            message = f"revision {referral.revision} is missing from the store"
            raise LookupError(message)
        return compile_terms(kept)

    def _earned(
        self, role: PortalRole, words: Mapping[str, str], told: list[Any]
    ) -> list[dict[str, str]]:
        """The rewards that it brought, each leading to its receipt."""
        named = [
            reward_id
            for one in told
            if isinstance(one, Event)
            for reward_id in data_of(one, ReferralEarned).reward_ids
        ][:_MOST_EARNED]
        if not named:
            return []
        found = self._services.store.get_all(
            *((Reward, (role.account_id, reward_id)) for reward_id in named)
        )
        rewards = (one for one in found if isinstance(one, Reward))
        return [
            {
                "key": self.item_key(one.reward_id),
                "title": written_worth(words, one.kind, one.minor, one.currency, one.months),
                "state": state_of(words, one.status),
                "kind": KINDS.get(one.status, "wait"),
            }
            for one in sorted(rewards, key=lambda one: one.created_at, reverse=True)
        ]


def _earned_in(referral: Referral) -> list[str]:
    """The events that may say what it earned: of each milestone, of each contract year of a deal,
    and anew after each correction."""
    reached = [MilestoneReached(one, referral.created_at) for one in Milestone]
    closed = MilestoneReached(Milestone.CLOSED_WON, referral.created_at)
    years = [closed._replace(contract_year=year) for year in range(2, referral.renewals + 2)]
    again = [
        one._replace(decision=decision)
        for decision in range(1, referral.decisions + 1)
        for one in (closed, *years)
    ]
    return [earned_id(referral.referral_id, one) for one in (*reached, *years, *again)][
        :_MOST_EARNED
    ]


def _block(wording: PortalWording, referral: Referral) -> dict[str, str | None]:
    empty = ReferrerOverview(referrer_id=referral.referrer_id)
    return wording.of_referral(with_referral(empty, referral).referrals[0])._asdict()


def _days(words: Mapping[str, str], referral: Referral) -> Iterator[dict[str, str]]:
    """Its days, by their names."""
    moved = referral.outcome_at if referral.status == ReferralStatus.CLOSED_WON else None
    known: tuple[tuple[str, datetime | None], ...] = (
        ("confirmed", referral.confirmed_at),
        ("met", referral.met_at),
        ("since", moved or (referral.moved_at if referral.status != "new" else None)),
    )
    for name, moment in known:
        if moment is not None:
            day = long_date(words, moment.astimezone(UTC))
            yield {"name": words[f"portal.day.{name}"], "day": day}


def _ended(words: Mapping[str, str], referral: Referral) -> list[str]:
    """Why nothing comes of it, as far as somebody said."""
    if standing_of(referral.status) != "ended":
        return []
    why = f"news.why.{referral.loss}"
    return [
        words[f"portal.ended.referral_{referral.status}"],
        *([words[why]] if why in words else []),
    ]


def referral_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the page."""
    pages = ReferralPages(services, event)
    return {"show_referral": pages.signed_in(pages.show_referral)}
