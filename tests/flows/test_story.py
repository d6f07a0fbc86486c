"""The whole story of a referral, from whatever name somebody has for it."""

import pytest

from goodword.domain.errors import NotFound
from goodword.domain.referrals.referral import ReferralStatus
from goodword.flows.story import story_of
from tests.company import Company


@pytest.fixture
def company() -> Company:
    return Company()


def won(company: Company) -> str:
    referral_id = company.confirmed(company.jana)
    company.clock.advance(minutes=5)
    company.move(referral_id, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"), deal_id="D-77")
    company.stream()
    return referral_id


@pytest.mark.parametrize("by", ["referral", "deal", "referrer"])
def test_a_story_is_found_by_each_name_and_told_in_order(company: Company, by: str) -> None:
    referral_id = won(company)
    names = {"referral": referral_id, "deal": "D-77", "referrer": "JS42"}

    story = story_of(company.store, names[by])

    told = [event.type for event in story.events]
    assert told[:2] == ["claim.confirmed", "referral.moved"]
    assert {"referral.earned", "reward.held"} <= set(told)
    assert [one.at for one in story.events] == sorted(one.at for one in story.events)
    assert [one.referral_id for one in story.referrals] == [referral_id]
    assert {one.status for one in story.rewards} == {"held"}


def test_a_referral_tells_nothing_of_the_others_of_its_referrer(company: Company) -> None:
    won(company)
    other = company.confirmed(company.jana, "ben@kunde.example")

    story = story_of(company.store, other)

    assert [one.referral_id for one in story.referrals] == [other]
    assert story.rewards == ()
    assert [event.type for event in story.events] == ["claim.confirmed"]


def test_a_name_that_nothing_goes_by_is_said_so(company: Company) -> None:
    with pytest.raises(NotFound, match="GW-NONE"):
        story_of(company.store, "GW-NONE")
