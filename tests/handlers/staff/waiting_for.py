"""What waits for a person in the tests of the queue's pages."""

import re
from html import unescape

from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.event import Decision
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Reward, RewardStatus
from tests.handlers.staff.staff import StaffBrowser, StaffSite
from tests.store.records import REFERRAL, REWARD

SENTENCE = "They answer on the same day."


def reward(site: StaffSite, number: int = 1, minor: int = 140_000) -> str:
    """A reward of JS42 above the ceiling; the name that it waits under."""
    referrer = site.store.get(Referrer, "JS42")
    assert referrer is not None
    referral_id = f"REF-2026-CUST-{number:03}-JS42"
    found = REWARD.but(
        version=0,
        reward_id=f"{referral_id}.bands.referrer",
        referral_id=referral_id,
        account_id=referrer.account_id,
        minor=minor,
        status=RewardStatus.HELD,
        reason="above_ceiling",
        moved_at=site.clock(),
        created_at=site.clock(),
    )
    won = REFERRAL.but(
        version=0,
        referral_id=referral_id,
        prospect_id=f"p{number}",
        status=ReferralStatus.CLOSED_WON,
        code=referrer.code,
        revision=site.services.published.revision,
    )
    site.store.commit(Decision(save=(found, won)))
    return f"reward/{found.account_id}/{found.reward_id}"


def words(site: StaffSite) -> str:
    """A sentence of JS42 for their page."""
    proposed = ProposedWords(
        referrer_id="JS42",
        text=SENTENCE,
        mark="7k2m9p",
        proposed_at=site.clock(),
        deadline=site.clock(),
    )
    site.store.commit(Decision(save=(proposed,)))
    return "words/JS42/7k2m9p"


def mail_given_up(site: StaffSite) -> str:
    """A mail that was given up."""
    given_up = Delivery(
        event_id="event-1",
        reaction="mail_confirmation",
        status=DeliveryStatus.GIVEN_UP,
        attempts=7,
        lease_until=site.clock(),
        code="messagerejected",
    )
    site.store.commit(Decision(save=(given_up,)))
    return "delivery/event-1/mail_confirmation"


def standing(site: StaffSite, name: str) -> str:
    """How a reward stands."""
    found = site.store.get(Reward, *name.split("/")[1:])
    assert found is not None
    return found.status.value


def pages_in(browser: StaffBrowser, address: str = "/staff/queue") -> list[str]:
    """The addresses of what a page of the queue lists."""
    found = re.findall(r'href="(/staff/queue/[\w-]+)"', browser.look(address).body)
    return [unescape(one) for one in dict.fromkeys(found)]


def picks_in(browser: StaffBrowser) -> dict[str, str]:
    """The boxes of the queue."""
    body = browser.look("/staff/queue").body
    return dict(re.findall(r'name="(pick-[\d-]+)" value="([\w-]+)"', body))
