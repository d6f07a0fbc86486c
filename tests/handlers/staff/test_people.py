"""The privacy officer: what is kept of an address, exports, erasures, and who looked."""

import json

import pytest

from goodword.domain.event import Decision
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.staff.trail import TrailAction
from goodword.domain.tokens import person_of
from goodword.flows.claims.person import suppression_of
from goodword.flows.staff.trail import check_trail, trail_about, trail_since
from goodword.program.staff_role import StaffRole
from tests.doubles import KEYS
from tests.handlers.public.visiting import Answer
from tests.handlers.staff.staff import BY_ROLE, StaffBrowser, StaffSite
from tests.store.records import CONSENT, PROSPECT, REFERRAL, WORDING

ADDRESS = "ada@prospect.example"
NAME = "Ada Weiß"
OWN_ADDRESS = "js42@larkspur.example"


@pytest.fixture
def site(site: StaffSite) -> StaffSite:
    """Somebody confirmed, and agreed to news."""
    person = person_of(KEYS, ADDRESS)
    chain = CONSENT.but(version=0, prospect_id=person.prospect_id, about=PROSPECT.claim_id)
    prospect = PROSPECT.but(
        version=0,
        prospect_id=person.prospect_id,
        email=ADDRESS,
        confirmed_at=site.clock(),
    )
    site.store.commit(Decision(save=(REFERRAL.but(version=0), prospect), events=(chain,)))
    site.store.publish(site.services.published.program, (WORDING,))
    return site


def asked(browser: StaffBrowser, form: str = "", **fields: str) -> Answer:
    page = f"/staff/people{form}"
    return browser.press("/staff/people", to=page, **{"email": ADDRESS, **fields})


def acts(site: StaffSite) -> list[tuple[str, str, str]]:
    about = f"person/{person_of(KEYS, ADDRESS).prospect_id}"
    return [(one.name, one.action.value, one.after) for one in trail_about(site.store, about)]


@pytest.mark.parametrize("role", [role.value for role in StaffRole])
def test_what_is_kept_of_an_address_is_for_the_privacy_officer_alone(
    site: StaffSite, role: str
) -> None:
    browser = site.signed_in(role)
    may = role in {"privacy", "admin"}
    assert browser.look("/staff/people").status == (200 if may else 403)
    found = [asked(browser, one).status for one in ("", "/export", "/suppress", "/erase")]
    assert found == ([200, 200, 422, 422] if may else [403] * 4)
    assert any(ADDRESS in one for one in [site.store.dump()])


def test_everything_is_shown_with_the_words_of_each_consent_and_the_look_is_noted(
    site: StaffSite,
) -> None:
    priya = site.signed_in("privacy")
    body = asked(priya).body
    assert NAME in body
    assert WORDING.words in body
    assert acts(site) == [("Priya Nair", "looked", "")]
    assert "Priya Nair" in body
    assert asked(priya, email="nobody@prospect.example").body.count("Nothing is kept of") == 1
    assert asked(priya, email="nonsense").status == 422
    kept = str([one.model_dump() for one in trail_since(site.store, None)])
    assert ADDRESS not in kept
    assert NAME not in kept


def test_a_referrer_is_found_with_their_seats(site: StaffSite) -> None:
    body = asked(site.signed_in("privacy"), email=OWN_ADDRESS).body
    assert 'href="/staff/referrers/JS42"' in body


def test_an_export_is_all_of_it_wants_a_fresh_sign_in_and_is_noted(site: StaffSite) -> None:
    priya = site.signed_in("privacy")
    answer = asked(priya, "/export")
    told = json.loads(answer.body)
    assert told["as_prospect"]["person"]["email"] == ADDRESS
    assert told["as_prospect"]["consents"][0]["purposes"][0]["words"] == WORDING.words
    assert "attachment" in answer.headers["Content-Disposition"]
    assert acts(site) == [("Priya Nair", "exported", "")]
    site.advance(minutes=11)
    stale = asked(priya, "/export", back="/staff/people")
    assert stale.status == 303
    assert stale.headers["Location"] == "/staff/sign-in?fresh=1&next=%2Fstaff%2Fpeople"
    assert ADDRESS not in stale.headers["Location"]


def test_an_erasure_is_for_good_once_it_is_known_as_that(site: StaffSite) -> None:
    priya = site.signed_in("privacy")
    told = {"reason": "they asked by letter"}
    assert asked(priya, "/erase", for_good="yes").status == 422
    assert asked(priya, "/erase", **told).status == 422
    assert NAME in site.store.dump()
    site.advance(minutes=11)
    assert asked(priya, "/erase", **told, for_good="yes").status == 303
    assert NAME in site.store.dump()

    priya.sign_in(BY_ROLE["privacy"], "/staff/sign-in?fresh=1")
    answer = asked(priya, "/erase", **told, for_good="yes")

    assert answer.status == 200
    assert "All that was personal is erased" in answer.body
    assert NAME not in site.store.dump()
    assert ADDRESS not in site.store.dump()
    assert ("Priya Nair", "changed", "erased") in acts(site)
    assert not check_trail(site.store).breaks
    assert asked(priya, "/erase", **told, for_good="yes").status == 200


def test_an_erasure_takes_the_seats_of_a_referrer_too(site: StaffSite) -> None:
    ada = site.signed_in("admin")
    told = {"reason": "they asked", "for_good": "yes", "email": OWN_ADDRESS}
    first = asked(ada, "/erase", **told)
    if first.status == 409:  # money may follow, and it is not known where to pay it
        assert "JS42" in first.body
        assert asked(ada, "/erase", **told, forfeit="yes").status == 200
    found = site.store.get(Referrer, "JS42")
    assert found is not None
    assert found.status.value == "erased"


def test_no_mail_goes_to_whoever_was_suppressed(site: StaffSite) -> None:
    priya = site.signed_in("privacy")
    assert asked(priya, "/suppress").status == 422
    answer = asked(priya, "/suppress", reason="they asked by phone")
    assert "No mail is sent to this address any more" in answer.body
    assert suppression_of(site.store, person_of(KEYS, ADDRESS)) is not None
    assert ("Priya Nair", "changed", "suppressed") in acts(site)
    assert [one.action for one in trail_since(site.store, None)].count(TrailAction.CHANGED) == 1
