"""What a referrer reads: home, recommendations, rewards with their receipt, and a review."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest

from goodword.domain.destination import by_email
from goodword.domain.event import Decision
from goodword.domain.kinds import RewardKind
from goodword.domain.ledger import Balance
from goodword.domain.portal.overview import ReferrerOverview
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.due_events import react_to_due
from goodword.flows.referrers.payout import set_destination
from goodword.flows.rewards.approve import approve_rewards
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from tests.doubles import KEYS, sample_program
from tests.handlers.portal.portal import JANA, Portal

OMAR = "om7@larkspur.example"


@pytest.fixture
def portal(built: Path) -> Portal:
    return Portal(built).sign_in()


def confirmed(portal: Portal, email: str = "anna@kunde.example", **claim: str) -> Referral:
    """Somebody confirms what came through Jana's link."""
    portal.claim(email=email, **claim)
    portal.confirm(email)
    portal.stream()
    return portal.referrals(email)[-1]


def won(portal: Portal, value: str = "20000.00", email: str = "anna@kunde.example") -> Referral:
    referral = confirmed(portal, email)
    portal.report(referral, ReferralStatus.CLOSED_WON, value)
    return referral


def overview(portal: Portal) -> ReferrerOverview:
    found = portal.store.get(ReferrerOverview, "JS42")
    assert found is not None
    return found


def approve(portal: Portal, email: str = JANA) -> None:
    """The holding period passes."""
    portal.clock.now += timedelta(days=31)
    approve_rewards(portal.store, keys=lambda: KEYS, now=portal.clock())
    portal.stream()
    portal.sign_in(email)


def words_of(page: str) -> str:
    """The text of a page, without marks of direction."""
    text = re.sub(r"<[^>]+>", " ", page)
    return " ".join(text.replace("\u2068", "").replace("\u2069", "").split())


def test_home_is_a_page_and_one_style_sheet_of_twenty_thousand_bytes_at_most(
    portal: Portal, built: Path
) -> None:
    for number in range(12):
        confirmed(portal, f"p{number}@kunde.example")
    won(portal)
    body = portal.look("/portal?lang=ar").body
    loaded = set(re.findall(r'<(?:link rel="(?:stylesheet|preload)"|script|img)[^>]*', body))

    (sheet,) = {one for one in loaded if "data:" not in one}
    (address,) = re.findall(r'href="(/assets/[\w.]+\.css)"', sheet)
    style = (built / "site" / address.removeprefix("/")).read_bytes()
    assert len(gzip.compress(body.encode())) + len(gzip.compress(style)) <= 20_000


def test_home_is_honest_when_nothing_is_there(portal: Portal) -> None:
    page = portal.look("/portal?lang=en")
    text = words_of(page.body)

    assert "Nothing is on its way yet" in text
    assert "Pass your link on once" in text
    assert "€0" in text
    assert f"https://refer.larkspur.example/r/{portal.code}" in text
    assert "<svg" in page.body
    # Germany has no SMS in the sample, and the customers' channels are these.
    assert re.findall(r'class="gw-way" href="(\w+):', page.body) == ["mailto", "https", "https"]


def test_a_confirmed_recommendation_says_why_what_next_and_when(portal: Portal) -> None:
    confirmed(portal)
    text = words_of(portal.look("/portal?lang=en").body)

    assert "Your contact of November 21, 2026 Confirmed" in text
    assert "Why Your contact of November 21, 2026 has confirmed your recommendation." in text
    assert "Next We get in touch with them, if they allowed it." in text
    assert "When Their offer is reserved until November 21, 2027." in text
    assert "anna" not in text.lower()


def test_earned_is_paid_approved_and_held(portal: Portal) -> None:
    won(portal)
    text = words_of(portal.look("/portal?lang=en").body)
    assert "On its way to you €1,400" in text
    assert "Held for now €1,400" in text
    assert "Earned in all €1,400" in text
    assert "Why Your contact of November 21, 2026 is now a customer" in text
    assert "When December 21, 2026" in text

    approve(portal)
    text = words_of(portal.look("/portal?lang=en").body)
    assert "Approved, goes out next €1,400 Held for now €0 Earned in all €1,400" in text
    # Nobody has said where to pay: that is the next step, above all else.
    assert "Tell us where to pay you" in text
    assert "When With the next payout after you have told us." in text


@pytest.fixture
def partner(built: Path) -> Portal:
    """A partner, who earns a share of a deal and another one for joint marketing."""
    portal = Portal(built)
    portal.code = portal.register("OM7", "Omar Haddad", audience="partner", country="DE")
    return portal.sign_in(OMAR)


def test_a_marketing_fund_is_no_money_and_says_what_it_is(partner: Portal) -> None:
    won(partner, "60000.00")
    home = words_of(partner.look("/portal?lang=en").body)
    listed = words_of(partner.look("/portal/rewards?lang=en").body)

    # 10 % and the bonus of a campaign for the partner, 2 % for joint marketing.
    assert "On its way to you €6,230 Paid to you €0" in home
    assert "Held for now €6,230 Earned in all €6,230" in home
    assert "€1,200 for joint marketing Held" in home
    assert (
        "Then it goes into the budget for marketing that we plan together. It is not paid out."
    ) in home
    assert "€1,200 for joint marketing Held" in listed
    assert "€1,200 Held" not in home + listed

    approve(partner, OMAR)
    home = words_of(partner.look("/portal?lang=en").body)
    listed = words_of(partner.look("/portal/rewards?lang=en").body)
    assert "Approved, goes out next €6,230 Held for now €0 Earned in all €6,230" in home
    assert "1,200 for" not in home
    assert "€1,200 for joint marketing Approved" in listed
    assert "This is for marketing that we plan together. It is not paid out." in listed
    (key,) = [
        one
        for one in re.findall(r"/portal/rewards/[\w-]+", partner.look("/portal/rewards").body)
        if "€1,200" in words_of(partner.look(f"{one}?lang=en").body)
    ]
    receipt = words_of(partner.look(f"{key}?lang=en").body)
    assert "€1,200 for joint marketing Approved" in receipt
    assert "It is not paid out." in receipt
    # The statement and the balance have the money alone.
    statement = words_of(partner.look("/portal/statement?lang=en&period=2026-12").body)
    assert "Owed to you at the end €6,230" in statement
    referrer = partner.store.get(Referrer, "OM7")
    assert referrer is not None
    balance = partner.store.get(Balance, referrer.account_id, "EUR")
    assert balance is not None
    assert balance.owed == 623_000


def test_nobody_is_asked_where_to_pay_what_is_not_paid_out(partner: Portal) -> None:
    won(partner, "60000.00")
    assert "Tell us where to pay you" in words_of(partner.look("/portal?lang=en").body)
    found = partner.store.get(ReferrerOverview, "OM7")
    assert found is not None
    funds = tuple(one for one in found.rewards if one.kind is RewardKind.FUND)
    assert len(funds) == 1
    partner.store.commit(Decision(save=(found.but(rewards=funds),)))

    home = words_of(partner.look("/portal?lang=en").body)
    assert "€1,200 for joint marketing Held" in home
    assert "Tell us where to pay you" not in home


def test_a_lost_deal_takes_back_what_was_held_and_says_why(portal: Portal) -> None:
    referral = won(portal)
    (line,) = overview(portal).rewards
    portal.report(referral, ReferralStatus.CLOSED_LOST)

    assert overview(portal).totals.get("held.EUR", 0) == 0
    assert overview(portal).rewards == ()
    assert "On its way to you €0" in words_of(portal.look("/portal?lang=en").body)
    page = portal.look(f"/portal/rewards/{key_of(portal, line.reward_id)}?lang=en")
    assert "has come to nothing after all, so it earns no reward" in words_of(page.body)


def test_a_corrected_deal_is_told_with_what_it_was(portal: Portal) -> None:
    referral = won(portal)
    portal.report(referral, ReferralStatus.CLOSED_WON, "48000.00")

    assert overview(portal).total("held", "EUR") == 280_000
    text = words_of(portal.look("/portal/rewards?lang=en").body)
    assert "€2,800 Held" in text
    assert "€1,400 Canceled" in text


def test_an_event_that_comes_again_or_in_another_order_counts_once(portal: Portal) -> None:
    won(portal)
    before = overview(portal)
    from aws_lambda_powertools import Logger

    from goodword.handlers.reactions import reactions_of

    keep = reactions_of(portal.services, Logger(service="again"))["keep_overview"]
    for event in reversed(portal.store.events):
        if str(event.type) in {"claim.confirmed", "referral.moved", "reward.held"}:
            keep(event)

    assert overview(portal).totals == before.totals
    assert overview(portal).rewards == before.rewards


def test_home_says_the_same_sum_as_the_books_and_the_list(portal: Portal) -> None:
    for number in range(3):
        won(portal, email=f"p@kunde{number}.example")
    approve(portal)
    won(portal, email="p9@firma.example")

    text = words_of(portal.look("/portal?lang=en").body)
    listed = words_of(portal.look("/portal/rewards?lang=en").body)

    assert "Approved, goes out next €4,200 Held for now €1,400 Earned in all €5,600" in text
    assert listed.count("€1,400 Approved") == 3
    assert listed.count("€1,400 Held") == 1


def test_the_list_of_recommendations_names_nobody_and_says_why_one_ended(portal: Portal) -> None:
    confirmed(portal, "first@kunde.example")
    lost = confirmed(portal, "second@kunde.example")
    portal.report(lost, ReferralStatus.CLOSED_LOST)
    page = portal.look("/portal/referrals?lang=en")
    text = words_of(page.body)

    assert text.count("Your contact of November 21, 2026") == 2
    assert "Nothing came of it" in text
    for hidden in ("first@", "second@", "Anna", "Kunde GmbH", "REF-"):
        assert hidden not in page.body


def test_lists_are_read_by_pages(portal: Portal) -> None:
    for number in range(23):
        portal.clock.now += timedelta(minutes=1)
        confirmed(portal, f"p{number}@kunde.example")
    first = portal.look("/portal/referrals?lang=en")
    (older,) = re.findall(r'href="(/portal/referrals\?[^"]*after=[^"]+)"', first.body)
    second = portal.look(older.replace("&amp;", "&"))

    assert first.body.count("<article") == 20
    assert second.body.count("<article") == 3
    assert "after=" not in second.body
    assert portal.look("/portal/referrals?after=nonsense").status == 422


def key_of(portal: Portal, reward_id: str) -> str:
    """The address of a reward's page, out of the list."""
    from goodword.domain.tokens import TokenUse, make_token

    return make_token(KEYS, TokenUse.ITEM, reward_id, None)


def reward_page(portal: Portal) -> str:
    """The address of the newest reward, as the list has it."""
    (first, *_) = re.findall(
        r'href="(/portal/rewards/[\w-]+\?[^"]*)"', portal.look("/portal/rewards?lang=en").body
    )
    return str(first).replace("&amp;", "&")


def test_a_reward_has_its_receipt_in_plain_words_and_its_terms(portal: Portal) -> None:
    referral = won(portal)
    page = portal.look(reward_page(portal))
    text = words_of(page.body)

    assert "€1,400 Held" in text
    assert "Why it is this much" in text
    assert "pays" in text
    assert f"/terms/{referral.revision}/" in page.body
    assert referral.referral_id not in page.body
    assert "December 21, 2026" in text


@pytest.mark.parametrize("key", ["x", "forged", "A" * 60])
def test_a_key_of_nothing_leads_nowhere(portal: Portal, key: str) -> None:
    assert portal.look(f"/portal/rewards/{key}").status == 404


def test_a_reward_of_somebody_else_is_not_shown(portal: Portal) -> None:
    won(portal)
    address = reward_page(portal)
    portal.register("OM7", "Omar Sayed")
    portal.sign_in("om7@larkspur.example")

    assert portal.look(address).status == 404
    token = re.findall(r'name="form" value="([\w-]+)"', portal.look("/portal").body)[0]
    asked = portal.do(address, {"form": token, "reason": "Mine, I say."})
    assert asked.status == 404
    assert [one for one in waiting(portal.store) if one.id.startswith("review/")] == []


def test_a_review_waits_for_a_person_and_its_answer_comes_here_and_by_mail(
    portal: Portal,
) -> None:
    won(portal)
    address = reward_page(portal)
    assert portal.press(address, reason="The deal was 96,000.").status == 303
    portal.stream()

    shown = words_of(portal.look(address).body)
    assert "You asked on November 21, 2026." in shown
    assert "answers by December 1, 2026" in shown
    (line,) = [one for one in waiting(portal.store) if one.id.startswith("review/")]
    assert (line.by, (line.deadline or "")[:10]) == ("whoever decides about disputes", "2026-12-01")
    (told,) = portal.mails_to("disputes@larkspur.example")
    assert line.id in told.text
    assert "96,000" not in told.text

    desk = WaitingDesk(
        portal.store,
        PinnedProgram(sample_program(), portal.services.published.revision),
        lambda: KEYS,
        portal.services.randomness,
        portal.clock(),
    )
    verdict = Ruling(DeskAction.REFUSE, note="The contract says 48,000.", actor="mia")
    assert decide(desk, line.id, verdict) == "refused"
    assert decide(desk, line.id, verdict) == "refused"
    portal.stream()

    shown = words_of(portal.look(address).body)
    assert "It stays as it is." in shown
    assert "The contract says 48,000." in shown
    answers = [one for one in portal.mails_to(JANA) if "The contract says 48,000." in one.text]
    assert len(answers) == 1
    assert [one for one in waiting(portal.store) if one.id.startswith("review/")] == []


def test_asking_twice_changes_nothing(portal: Portal) -> None:
    won(portal)
    address = reward_page(portal)
    form = re.findall(r'name="form" value="([\w-]+)"', portal.look(address).body)[0]
    portal.do(address, {"form": form, "reason": "First."})
    before = portal.store.dump()

    assert portal.do(address, {"form": form, "reason": "Second."}).status == 303
    assert portal.store.dump() == before


@pytest.mark.parametrize(
    ("reason", "said"), [("  ", "Write what is wrong"), ("x" * 501, "Shorten it to 500 characters")]
)
def test_a_review_without_a_reason_is_told_at_the_field(
    portal: Portal, reason: str, said: str
) -> None:
    won(portal)
    answer = portal.press(reward_page(portal), reason=reason)

    assert answer.status == 422
    assert said in words_of(answer.body)
    assert [one for one in waiting(portal.store) if one.id.startswith("review/")] == []


def test_who_is_erased_leaves_no_overview_and_no_words_of_a_review(portal: Portal) -> None:
    won(portal)
    portal.press(reward_page(portal), reason="The deal was 96,000.")
    portal.let_go(erased=True)

    assert portal.store.get(ReferrerOverview, "JS42") is None
    assert "96,000" not in str(portal.store.dump())


def test_where_it_is_paid_stands_masked(portal: Portal) -> None:
    set_destination(
        portal.store,
        "JS42",
        by_email("jana.sommer@pay.example"),
        note=None,
        actor="test",
        randomness=portal.services.randomness,
        now=portal.clock(),
    )
    won(portal)
    approve(portal)
    page = portal.look("/portal?lang=en").body

    assert "jana.sommer@pay.example" not in page
    assert "goes out with the next payout" in words_of(page)


def referral_pages(portal: Portal) -> list[str]:
    """The addresses of the recommendations' pages, as the list has them."""
    found = re.findall(
        r'href="(/portal/referrals/[\w-]+\?[^"]*)"', portal.look("/portal/referrals?lang=en").body
    )
    return [one.replace("&amp;", "&") for one in found]


def test_an_open_recommendation_says_what_it_can_earn_by_the_rules_that_pay(
    portal: Portal,
) -> None:
    confirmed(portal)
    listed = words_of(portal.look("/portal/referrals?lang=en").body)
    (address,) = referral_pages(portal)
    page = portal.look(address)
    text = words_of(page.body)

    assert "Can earn you: 1 month of service credit + €450 to €4,600" in listed
    assert "After a first meeting 1 month of service credit" in text
    assert "For a closed deal €450 to €4,600" in text
    assert "Next We get in touch with them, if they allowed it." in text
    assert "Confirmed November 21, 2026" in text
    assert "/terms/" in page.body
    for hidden in ("anna", "Anna", "REF-"):
        assert hidden not in page.body


def test_a_recommendation_that_was_won_leads_to_what_it_earned(portal: Portal) -> None:
    won(portal)
    (address,) = referral_pages(portal)
    page = portal.look(address).body
    (reward,) = re.findall(r'href="(/portal/rewards/[\w-]+\?[^"]*)"', page)

    assert "What it has earned €1,400 Held" in words_of(page)
    assert "What it can earn" not in words_of(page)
    assert "€1,400 Held" in words_of(portal.look(reward.replace("&amp;", "&")).body)


def test_what_a_corrected_deal_earned_stands_with_what_it_replaced(portal: Portal) -> None:
    referral = won(portal)
    portal.report(referral, ReferralStatus.CLOSED_WON, "48000.00")
    text = words_of(portal.look(referral_pages(portal)[0]).body)

    assert "€2,800 Held" in text
    assert "€1,400 Canceled" in text


def test_a_recommendation_that_ended_says_why_as_far_as_somebody_said(portal: Portal) -> None:
    lost = confirmed(portal)
    portal.report(lost, ReferralStatus.CLOSED_LOST)
    text = words_of(portal.look(referral_pages(portal)[0]).body)

    assert "Nothing came of it, so it earns no further reward." in text
    assert "It has earned no reward." in text


def test_a_recommendation_of_somebody_else_is_not_shown(portal: Portal) -> None:
    confirmed(portal)
    (address,) = referral_pages(portal)
    portal.register("OM7", "Omar Sayed")
    portal.sign_in(OMAR)

    assert portal.look(address).status == 404
    assert portal.look("/portal/referrals/forged").status == 404


def test_rewards_of_one_amount_are_told_apart_by_contact_rule_and_day(portal: Portal) -> None:
    won(portal, email="first@kunde.example")
    portal.clock.now += timedelta(days=2)
    won(portal, email="second@kunde.example")
    text = words_of(portal.look("/portal/rewards?lang=en").body)

    for day in ("21", "23"):
        assert f"€1,400 Held Your contact of November {day}, 2026" in text
        assert f"Earned on November {day}, 2026" in text
    assert text.count("The deal falls in the band from $10,000 to below $50,000.") == 2


def lapse(portal: Portal, count: int, first: int = 0) -> None:
    """So many people fill in the form and never confirm, until their time is over."""
    for number in range(first, first + count):
        portal.claim(email=f"q{number}@kunde.example")
    portal.stream()
    portal.clock.now += timedelta(days=15)
    react_to_due(portal.store, {}, clock=portal.clock)
    portal.sign_in()


def test_requests_that_nobody_confirmed_count_in_fives_once_their_time_is_over(
    portal: Portal,
) -> None:
    confirmed(portal)
    portal.claim(email="open@kunde.example")
    lapse(portal, 3)
    # Four have lapsed: each of them could be told by whoever sent the link to few.
    before = words_of(portal.look("/portal?lang=en").body)
    assert "Channel unknown 0 1 1" in before
    lapse(portal, 2, first=3)

    after = words_of(portal.look("/portal?lang=en").body)
    assert "Through Opened Sent in, at least Confirmed" in after
    assert "Channel unknown 0 6 1" in after


def test_a_request_counts_once_however_often_it_is_swept(portal: Portal) -> None:
    lapse(portal, 5)
    react_to_due(portal.store, {}, clock=portal.clock)

    assert portal.store.link_counts(portal.code).unconfirmed == {"": 5}


def test_what_was_confirmed_or_is_nobodys_is_no_unconfirmed_request(portal: Portal) -> None:
    confirmed(portal)
    portal.claim(email="trap@kunde.example", website="http://spam.example")
    lapse(portal, 0)

    assert portal.store.link_counts(portal.code).unconfirmed == {}


def as_of_before_overviews(portal: Portal) -> None:
    """What 0.1.0 left of Jana: everything but an overview and its marks."""
    portal.store.commit(Decision(save=(overview(portal).but(expires_at=portal.clock()),)))
    assert portal.store.get(ReferrerOverview, "JS42") is None


def test_home_of_a_referrer_of_before_says_what_the_lists_say(portal: Portal) -> None:
    confirmed(portal, "open@kunde.example")
    won(portal)
    before = overview(portal)
    as_of_before_overviews(portal)
    portal.clock.now += timedelta(minutes=5)

    home = words_of(portal.look("/portal?lang=en").body)

    assert "Held for now €1,400" in home
    after = overview(portal)
    assert (after.totals, after.rewards, after.referrals) == (
        before.totals,
        before.rewards,
        before.referrals,
    )


def test_an_event_after_that_counts_once_more_and_one_before_does_not(portal: Portal) -> None:
    from aws_lambda_powertools import Logger

    from goodword.handlers.reactions import reactions_of

    referral = won(portal)
    as_of_before_overviews(portal)
    portal.clock.now += timedelta(minutes=5)
    portal.look("/portal?lang=en")
    keep = reactions_of(portal.services, Logger(service="again"))["keep_overview"]
    for event in portal.store.events:
        if str(event.type) in {"claim.confirmed", "referral.moved", "reward.held"}:
            keep(event)
    assert overview(portal).total("held", "EUR") == 140_000
    assert overview(portal).total("confirmed", "other") == 1

    portal.report(referral, ReferralStatus.CLOSED_LOST)
    assert overview(portal).total("held", "EUR") == 0
    assert overview(portal).total("referrals", "ended") == 1


def test_while_something_moves_it_is_made_in_a_moment_by_the_event_itself(portal: Portal) -> None:
    referral = confirmed(portal)
    as_of_before_overviews(portal)
    portal.clock.now += timedelta(days=3)
    portal.report(referral, ReferralStatus.CLOSED_WON, "20000.00")
    assert portal.store.get(ReferrerOverview, "JS42") is None

    portal.clock.now += timedelta(minutes=10)
    from aws_lambda_powertools import Logger

    from goodword.handlers.reactions import reactions_of

    actions = reactions_of(portal.services, Logger(service="due"))
    react_to_due(portal.store, actions, clock=portal.clock)

    assert overview(portal).total("held", "EUR") == 140_000
    assert overview(portal).total("referrals", "won") == 1
    assert overview(portal).total("referrals", "open") == 0
