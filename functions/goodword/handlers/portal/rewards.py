"""``/portal/rewards/{key}``: one reward, why it is what it is, and a review of it."""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import NotFound
from goodword.domain.ledger import Balance
from goodword.domain.payouts.reserve import minimum_in
from goodword.domain.portal.overview import ReferrerOverview, is_on_its_way, with_reward
from goodword.domain.portal.review import LONGEST_REASON, Review
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Reward, RewardStatus, referral_of
from goodword.domain.text import in_a_line
from goodword.flows.claims.terms_link import terms_link
from goodword.flows.claims.words import long_date
from goodword.flows.outreach.amounts import written_worth
from goodword.flows.outreach.receipts import sentences
from goodword.flows.portal.review import ask_for_review
from goodword.flows.portal.sessions import OpenSession
from goodword.flows.portal.wording import PortalWording, about_kind, filled, state_of
from goodword.handlers.portal.lists import KINDS
from goodword.handlers.portal.signed_in import PortalPages
from goodword.handlers.web.responses import Answers, see_other
from goodword.handlers.wiring import Services


class RewardPages(PortalPages):
    """The page over one set of services."""

    def show_reward(self, opened: OpenSession, key: str) -> Response[str]:
        """The receipt in words, what comes next, and where a review stands."""
        return self._shown(opened, key, {}, {})

    def ask_review(self, opened: OpenSession, key: str) -> Response[str]:
        """Has a person look at it again, once."""
        fields = self._form(opened)
        reward = self._reward(opened, key)
        reason = fields.get("reason", "").strip()
        words = self._services.published.catalogue(self._locale(opened))
        if not reason or len(reason) > LONGEST_REASON:
            wrong = "required" if not reason else "too_long"
            errors = {"reason": words[f"portal.review.error.{wrong}"]}
            return self._shown(opened, key, {"reason": reason[: 2 * LONGEST_REASON]}, errors)
        services = self._services
        program = services.published.program
        ask_for_review(services.store, program, reward, reason, now=services.clock())
        query = f"?lang={self._locale(opened)}{self._suffix(opened)}"
        return see_other(f"/portal/rewards/{key}{query}#review")

    def _reward(self, opened: OpenSession, key: str) -> Reward:
        """The reward that a key stands for, of one of theirs.

        Raises:
            NotFound: it is none of theirs.
        """
        reward_id = self.item_of(key)
        role = self._role(opened)
        reward = self._services.store.get(Reward, role.account_id, reward_id)
        if reward is None:
            raise NotFound(key)
        return reward

    def _shown(
        self, opened: OpenSession, key: str, entries: Mapping[str, str], errors: Mapping[str, str]
    ) -> Response[str]:
        services, role = self._services, self._role(opened)
        reward = self._reward(opened, key)
        referral, referrer, balance, review = services.store.get_all(
            (Referral, (referral_of(reward.reward_id),)),
            (Referrer, (role.referrer_id,)),
            (Balance, (role.account_id, reward.currency)),
            (Review, (role.account_id, reward.reward_id)),
        )
        if not isinstance(referral, Referral) or not isinstance(referrer, Referrer):
            raise NotFound(key)
        locale = self._locale(opened)
        words = services.published.catalogue(locale)
        day = long_date(words, referral.created_at)
        wording = PortalWording(
            catalogue=words,
            referrer=referrer,
            balance=balance if isinstance(balance, Balance) else None,
            minimum=minimum_in(services.published.program, reward.currency),
            now=services.clock(),
            revision=services.published.revision,
        )
        values: dict[str, Any] = {
            "key": key,
            "title": written_worth(
                words, reward.kind, reward.minor, reward.currency, reward.months
            ),
            "about": about_kind(words, reward.kind, reward.status),
            "state": state_of(words, reward.status),
            "kind": KINDS.get(reward.status, "wait"),
            "contact": filled(words, "portal.contact", day=day),
            "earned": filled(words, "portal.earned_on", date=long_date(words, reward.created_at)),
            "block": _block(wording, reward, referral),
            "why": list(sentences(reward.receipt.steps, words)),
            "ended": _ended(words, reward, referral, day),
            "terms_url": terms_link(
                services.store,
                reward.receipt.revision,
                locale,
                revision=services.published.revision,
                locales=services.published.locales,
            ),
            **_review(words, review if isinstance(review, Review) else None),
            "entries": {"reason": "", **entries},
            "errors": errors,
        }
        status = 422 if errors else 200
        return self._framed("portal-reward", opened, values, role=role, status=status)


def _block(
    wording: PortalWording, reward: Reward, referral: Referral
) -> dict[str, str | None] | None:
    if not is_on_its_way(reward):
        return None
    day = referral.created_at.astimezone(UTC).date()
    line = with_reward(ReferrerOverview(referrer_id=reward.referrer_id), reward, day).rewards[0]
    return wording.of_reward(line)._asdict()


def _ended(words: Mapping[str, str], reward: Reward, referral: Referral, day: str) -> list[str]:
    """Why nothing comes of it any more."""
    if reward.status is not RewardStatus.CANCELED:
        return []
    reason = f"portal.ended.{reward.reason}"
    texts = [filled(words, reason if reason in words else "portal.ended.other", day=day)]
    why = f"news.why.{referral.loss}"
    return [*texts, words[why]] if referral.loss and why in words else texts


def _review(words: Mapping[str, str], review: Review | None) -> dict[str, Any]:
    if review is None:
        blank = {"asked": "", "deadline": "", "answered": "", "answer": ""}
        return {"review": "", "may_ask": True, **blank}
    decided = review.decided_at
    outcome = words.get(f"portal.review.{review.state}", "")
    return {
        "review": "waits" if review.waits_for_person else "answered",
        "may_ask": False,
        "asked": long_date(words, review.asked_at),
        "deadline": long_date(words, review.deadline),
        "answered": f"{long_date(words, decided)}: {outcome}" if decided else "",
        "answer": in_a_line(review.note or ""),
    }


def reward_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of the page."""
    pages = RewardPages(services, event)
    return {
        "show_reward": pages.signed_in(pages.show_reward),
        "ask_review": pages.signed_in(pages.ask_review),
    }
