"""What a person looks at before a reward is paid: a claim on oneself, a second one for a company.

It is looked at when the holding period is over, by the referrer's mailbox of then and by what was
found at the confirmation: a change of it ends no doubt. A referrer who is gone has no address any
more, and a referral of before 2026-12-01 no company. Whether it is the second for its company is
asked once more when a person approves it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from goodword.domain.errors import NotFound
from goodword.domain.event import Decision
from goodword.domain.partners.company import RewardedCompany
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Reward, RewardStatus, referral_of
from goodword.domain.tokens import Keys
from goodword.flows.partners.company_domains import own_claim
from goodword.flows.ports import Store

COMPANY_KEPT: Final = timedelta(days=730)
"""How long, from the last reward for it, it is known which referral of a company was rewarded."""


class Looked(NamedTuple):
    """``doubts``: why a person decides, none where nobody has to. ``company``: what is noted of the
    company once the reward is approved, None where the referral is of none."""

    doubts: tuple[Reason, ...]
    company: RewardedCompany | None


def look_at(store: Store, keys: Callable[[], Keys], reward: Reward, *, now: datetime) -> Looked:
    """Why a person decides about a reward; ``keys`` are read where there is an address.

    Raises:
        NotFound: its referral or referrer is gone (none of them ever is).
    """
    referral = _referral(store, reward)
    referrer = store.get(Referrer, reward.referrer_id)
    if referrer is None:
        raise NotFound(f"referrer {reward.referrer_id}")
    company, is_second = _company(store, referral, now=now)
    own = own_claim(keys, referrer.email, referral.prospect_id, referral.company_id)
    first = own or (Reason(referral.own_claim) if referral.own_claim else None)
    second = Reason.SECOND_FOR_COMPANY if is_second else None
    return Looked(tuple(one for one in (first, second) if one), company)


def look_again(store: Store, reward: Reward, *, now: datetime) -> Looked:
    """What has come up while a reward waited for a person, who was not told of it.

    Raises:
        NotFound: the reward's referral is gone (none ever is).
    """
    company, is_second = _company(store, _referral(store, reward), now=now)
    # Those of before 2026-12-01 have their reason alone.
    told = {reward.reason, *reward.doubts}
    is_new = is_second and Reason.SECOND_FOR_COMPANY not in told
    return Looked((Reason.SECOND_FOR_COMPANY,) if is_new else (), company)


def with_company(decision: Decision, company: RewardedCompany | None) -> Decision:
    """The decision about a reward, with what is noted of its company where it approves it."""
    approves = any(
        isinstance(one, Reward) and one.status is RewardStatus.APPROVED for one in decision.save
    )
    return decision._replace(save=(*decision.save, company)) if approves and company else decision


def _company(
    store: Store, referral: Referral, *, now: datetime
) -> tuple[RewardedCompany | None, bool]:
    """What is noted of the referral's company, and whether another one was rewarded for it. What
    came to nothing since makes room for the next."""
    if referral.company_id is None:
        return None, False
    until = now + COMPANY_KEPT
    known = store.get(RewardedCompany, referral.company_id) or RewardedCompany(
        company_id=referral.company_id, referral_id=referral.referral_id
    )
    if known.referral_id == referral.referral_id:
        return known.but(expires_at=until), False
    other = store.get(Referral, known.referral_id)
    if other is None or other.has_ended:
        return known.but(referral_id=referral.referral_id, expires_at=until), False
    return known.but(expires_at=until), True


def _referral(store: Store, reward: Reward) -> Referral:
    referral = store.get(Referral, referral_of(reward.reward_id))
    if referral is None:
        raise NotFound(referral_of(reward.reward_id))
    return referral
