"""The whole story of a referral, from whatever name somebody has for it."""

import pytest

from goodword.domain.claims.submission import ClaimForm
from goodword.domain.errors import NotFound
from goodword.domain.referrals.referral import ReferralStatus
from goodword.flows.story import MailboxStory, story_of, story_of_mailbox
from tests.company import Company
from tests.doubles import KEYS


@pytest.fixture
def company() -> Company:
    return Company()


def won(company: Company) -> str:
    referral_id = company.confirmed(company.jana)
    company.clock.advance(minutes=5)
    company.move(referral_id, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"), deal_id="D-77")
    company.stream()
    return referral_id


@pytest.mark.parametrize("by", ["referral", "deal", "referrer", "reference", "typed reference"])
def test_a_story_is_found_by_each_name_and_told_in_order(company: Company, by: str) -> None:
    referral_id = won(company)
    reference = company.referral(referral_id).reference
    assert reference is not None
    names = {
        "referral": referral_id,
        "deal": "D-77",
        "referrer": "JS42",
        "reference": reference,
        "typed reference": f" {reference.lower()} ",
    }

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


def of_mailbox(company: Company, address: str) -> MailboxStory:
    return story_of_mailbox(company.store, KEYS, address, company.terms.program.audiences)


def test_a_mailbox_is_told_as_referrer_and_as_prospect_whatever_its_spelling(
    company: Company,
) -> None:
    won(company)
    # A partner recommends the customer, who has recommended somebody themselves.
    company.confirmed(company.omar, "jana.js42@larkspur.example")
    again = ClaimForm(name="J", email="jana.js42@larkspur.example", locale="de")
    company.submit(company.omar, again)

    found = of_mailbox(company, "Jana.JS42+news@larkspur.example")

    assert [one.referrer.referrer_id for one in found.as_referrer] == ["JS42"]
    assert {event.type for event in found.as_referrer[0].events} >= {"referral.moved"}
    assert [one.referrer.referrer_id for one in found.as_prospect] == ["OM7"]
    assert [one.code for one in found.submissions] == [company.omar]
    assert found.suppression is None


def test_of_somebody_who_only_asks_to_join_or_wants_no_mail_that_is_told(company: Company) -> None:
    person = company.submit(company.jana)
    company.unsubscribe(person)

    found = of_mailbox(company, "anna@kunde.example")

    assert (found.as_referrer, found.as_prospect, found.submissions) == ((), (), ())
    assert found.suppression is not None


def test_a_mailbox_of_which_nothing_is_kept_is_said_so(company: Company) -> None:
    with pytest.raises(NotFound, match="with that mailbox") as error:
        of_mailbox(company, "nobody@kunde.example")
    assert "nobody" not in str(error.value)
