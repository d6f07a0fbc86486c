"""``/portal/referrals`` and ``/portal/rewards``: what there was, the newest first, by pages."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.listing import REFERRALS_OF, REWARDS_OF, ListRow
from goodword.domain.portal.overview import standing_of
from goodword.domain.portal.session import PortalRole
from goodword.domain.referrals.referral import Referral
from goodword.domain.rewards.reward import Reward, RewardStatus, referral_of
from goodword.flows.claims.words import long_date
from goodword.flows.outreach.amounts import written_worth
from goodword.flows.outreach.receipts import rule_in
from goodword.flows.portal.earning import Earner, can_earn, in_short
from goodword.flows.portal.sessions import OpenSession
from goodword.flows.portal.wording import about_kind, filled, held_until, stage_of, state_of
from goodword.handlers.portal.signed_in import PortalPages
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services

A_PAGE: Final = 20
KINDS: Final[Mapping[str, str]] = {
    RewardStatus.PENDING: "wait",
    RewardStatus.HELD: "wait",
    RewardStatus.APPROVED: "go",
    RewardStatus.RESERVED: "go",
    RewardStatus.PAID: "done",
    RewardStatus.CANCELED: "bad",
    RewardStatus.REVERSED: "bad",
}
"""State of a reward -> the kind of its tag (docs/design.md)."""
STANDING: Final[Mapping[str, str]] = {"open": "wait", "won": "done", "ended": "bad"}


class ListPages(PortalPages):
    """The pages over one set of services. A page of recommendations is one read, beside that of
    the session; one of rewards two."""

    def referrals(self, opened: OpenSession) -> Response[str]:
        """Each recommendation by its day: whom it was is nobody's business but theirs."""
        role = self._role(opened)
        words = self._services.published.catalogue(self._locale(opened))
        found = self._services.store.page(
            REFERRALS_OF.part(role.referrer_id), after=self._after, limit=A_PAGE
        )
        values = {
            "lines": [
                {
                    **_referral(words, row),
                    "key": self.item_key(row.identity[-1]),
                    "can": self._can_earn(role, row, words),
                }
                for row in found.rows
            ],
            "older": found.after or "",
        }
        return self._framed("portal-referrals", opened, values, role=role)

    def _can_earn(self, role: PortalRole, row: ListRow, words: Mapping[str, str]) -> str:
        """What an open one can earn by the terms of today; of others its own page says it, where
        their terms are read."""
        published, values = self._services.published, row.values
        if (
            role.country is None
            or standing_of(values["status"]) != "open"
            or values.get("revision") != published.revision
        ):
            return ""
        earner = Earner(role.audience, role.country, role.currency, values.get("campaign"))
        met = values.get("met_at") is not None
        return in_short(can_earn(published.terms, earner, words, values["status"], met=met), words)

    def rewards(self, opened: OpenSession) -> Response[str]:
        """Each reward with its state; its own page says why."""
        role = self._role(opened)
        words = self._services.published.catalogue(self._locale(opened))
        found = self._services.store.page(
            REWARDS_OF.part(role.account_id), after=self._after, limit=A_PAGE
        )
        named = [(row, row.identity[-1]) for row in found.rows]
        read = self._services.store.get_all(
            *((Referral, (referral_of(reward_id),)) for _, reward_id in named),
            *((Reward, (role.account_id, reward_id)) for _, reward_id in named),
        )
        days = {one.referral_id: one.created_at for one in read if isinstance(one, Referral)}
        whole = {one.reward_id: one for one in read if isinstance(one, Reward)}
        lines = [
            {
                **_reward(words, row, days.get(referral_of(reward_id)), whole.get(reward_id)),
                "key": self.item_key(reward_id),
            }
            for row, reward_id in named
        ]
        values = {"lines": lines, "older": found.after or ""}
        return self._framed("portal-rewards", opened, values, role=role)

    @property
    def _after(self) -> str | None:
        return (self._current().query_string_parameters or {}).get("after") or None


def _referral(words: Mapping[str, str], row: ListRow) -> dict[str, Any]:
    status = row.values["status"]
    stage = "second" if row.values.get("waits") and standing_of(status) == "open" else status
    day = long_date(words, row.at)
    moved = row.values.get("moved_at")
    texts = []
    if moved and stage not in {"new", "second"}:
        since = long_date(words, datetime.fromisoformat(moved).astimezone(UTC))
        texts.append(filled(words, "portal.since", date=since))
    why = row.values.get("loss")
    if standing_of(status) == "ended" and why and f"news.why.{why}" in words:
        texts.append(words[f"news.why.{why}"])
    if standing_of(status) == "open":
        texts.append(words[f"portal.next.{stage}"])
    return {
        "title": filled(words, "portal.contact", day=day),
        "state": stage_of(words, stage),
        "kind": STANDING[standing_of(status)],
        "texts": texts,
    }


def _reward(
    words: Mapping[str, str], row: ListRow, day: datetime | None, whole: Reward | None
) -> dict[str, Any]:
    """What tells it from others: whose it was as far as they may know, the rule, and the day."""
    values = row.values
    texts = [filled(words, "portal.contact", day=long_date(words, day))] if day else []
    if whole and (rule := rule_in(whole.receipt.steps, words)):
        texts.append(rule)
    texts += [filled(words, "portal.earned_on", date=long_date(words, row.at))]
    if values["due_at"] and values["status"] == RewardStatus.HELD:
        until = long_date(words, datetime.fromisoformat(values["due_at"]).astimezone(UTC))
        texts.append(held_until(words, values["kind"], until))
    elif about := about_kind(words, values["kind"], values["status"]):
        texts.append(about)
    return {
        "title": written_worth(
            words, values["kind"], values["minor"], values["currency"], values["months"] or 0
        ),
        "state": state_of(words, values["status"]),
        "kind": KINDS.get(values["status"], "wait"),
        "texts": texts,
    }


def list_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers both pages."""
    pages = ListPages(services, event)
    return {
        "portal_referrals": pages.signed_in(pages.referrals),
        "portal_rewards": pages.signed_in(pages.rewards),
    }
