"""The queue: what waits by deadline, one thing with its rules, a decision, and several at once."""

import gzip
import re

import pytest

from goodword.domain.event import Decision
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Reward
from goodword.domain.staff.roll import RollEntry
from goodword.domain.staff.trail import TrailAction
from goodword.flows.staff.roll import keep_staff
from goodword.flows.staff.trail import check_trail, trail_about
from goodword.program.staff_role import StaffRole
from tests.handlers.public.visiting import Answer, hidden
from tests.handlers.staff.staff import BY_ROLE, StaffBrowser, StaffSite
from tests.handlers.staff.waiting_for import (
    SENTENCE,
    mail_given_up,
    pages_in,
    picks_in,
    reward,
    standing,
    words,
)

ROLES = [role.value for role in StaffRole]
SIGNS = {"finance": ("Head of Finance",), "admin": ("Chief Financial Officer",)}
ROLL = tuple(
    RollEntry(name=one.name, address=one.email, role=StaffRole(role), signs=SIGNS.get(role, ()))
    for role, one in BY_ROLE.items()
)


@pytest.fixture
def site(site: StaffSite) -> StaffSite:
    """Whoever decides about money signs for one of the approvals of the programme."""
    keep_staff(site.store, ROLL)
    return site


def says(browser: StaffBrowser, page: str, action: str, reason: str = "seen the order") -> Answer:
    return browser.press(page, action=action, reason=reason)


def decisions(site: StaffSite, name: str) -> list[tuple[str, str, str]]:
    return [
        (one.name, one.after, one.reason)
        for one in trail_about(site.store, name)
        if one.action == TrailAction.DECIDED
    ]


def test_a_line_says_what_waits_until_when_for_whom_and_what_happens_else(site: StaffSite) -> None:
    reward(site)
    site.advance(days=2)
    body = site.signed_in("viewer").look("/staff/queue").body

    assert "1 thing waits for a person" in body
    assert "1,400.00 EUR" in body
    assert "waits for 2 days, for finance; else nothing of it is paid" in body
    assert ">This week<" in body


def test_groups_are_by_deadline_and_what_is_late_says_by_how_much(site: StaffSite) -> None:
    reward(site)
    site.advance(days=8)
    mail_given_up(site)
    body = site.signed_in("viewer").look("/staff/queue").body

    assert re.findall(r'<h2 id="due-\d">([\w ]+)</h2>', body) == ["Late", "This week"]
    assert "1 day late" in body


def test_the_list_is_of_a_kind_or_of_an_owner_and_goes_on(site: StaffSite) -> None:
    for number in range(1, 53):
        reward(site, number)
    mail_given_up(site)
    browser = site.signed_in("viewer")

    assert len(pages_in(browser, "/staff/queue?kind=delivery")) == 1
    assert len(pages_in(browser, "/staff/queue?owner=admin")) == 1
    assert len(pages_in(browser, "/staff/queue?owner=partner_manager")) == 0
    first = browser.look("/staff/queue?kind=reward").body
    (after,) = re.findall(r'href="(/staff/queue\?[^"]+after=[^"]+)"', first)
    assert len(pages_in(browser, after.replace("&amp;", "&"))) == 2


def test_the_list_takes_as_many_requests_for_many_as_for_few(site: StaffSite) -> None:
    asked: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            asked.append(name)
            return getattr(store, name)

    store = site.store
    browser = site.signed_in("finance")
    counts = []
    for numbers in (range(1, 3), range(3, 120)):
        for number in numbers:
            reward(site, number)
        site.services.store = Counting()  # type: ignore[assignment]  # counts what is asked of it
        asked.clear()
        assert browser.look("/staff/queue").status == 200
        counts.append(sorted(asked))
        site.services.store = store
    assert counts == [["get_all", "page"]] * 2


def test_an_address_says_nothing_of_what_waits(site: StaffSite) -> None:
    name = words(site)
    browser = site.signed_in("viewer")
    (page,) = pages_in(browser)
    assert "JS42" not in page
    assert name not in page
    assert browser.look(f"{page}x").status == 404
    assert browser.look("/staff/queue/nonsense").status == 404


@pytest.mark.parametrize("role", ROLES)
def test_a_reward_is_approved_by_roles_that_decide_about_money_and_by_no_others(
    site: StaffSite, role: str
) -> None:
    name = reward(site)
    browser = site.signed_in(role)
    (page,) = pages_in(browser)
    shown = browser.look(page).body
    may = role in {"finance", "admin"}
    assert ("Approve 1,400.00 EUR" in shown) is may
    if not may:
        assert "You may look, and not decide." in shown

    answer = says(browser, page, "approve")

    assert answer.status == (303 if may else 403)
    assert standing(site, name) == ("approved" if may else "held")
    who = BY_ROLE[role].name
    expected = [(who, "approved", "seen the order")] if may else []
    assert decisions(site, name) == expected
    assert not check_trail(site.store).breaks


def of_a_page(site: StaffSite) -> str:
    words(site)
    return "approve"


def of_a_mail(site: StaffSite) -> str:
    mail_given_up(site)
    return "cancel"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("wait", "roles"),
    [(of_a_page, {"partner_manager", "admin"}), (of_a_mail, {"admin"})],
    ids=["words", "mail"],
)
def test_each_kind_is_decided_about_by_the_roles_that_act_on_it(
    site: StaffSite, wait: object, roles: set[str], role: str
) -> None:
    assert callable(wait)
    action = wait(site)
    browser = site.signed_in(role)
    (page,) = pages_in(browser)
    assert says(browser, page, action).status == (303 if role in roles else 403)
    assert pages_in(browser) == ([] if role in roles else [page])


def test_what_somebody_wrote_is_shown_to_roles_that_see_referrers_and_noted(
    site: StaffSite,
) -> None:
    name = words(site)
    viewer, manager = site.signed_in("viewer"), site.signed_in("partner_manager")
    (page,) = pages_in(viewer)
    assert SENTENCE not in viewer.look(page).body
    assert list(trail_about(site.store, name)) == []
    assert SENTENCE in manager.look(page).body
    assert [one.action for one in trail_about(site.store, name)] == [TrailAction.LOOKED]


def test_a_decision_wants_a_reason_in_one_line_and_a_button(site: StaffSite) -> None:
    name = reward(site)
    browser = site.signed_in("finance")
    (page,) = pages_in(browser)
    for reason in ("", "  ", "x" * 301):
        assert says(browser, page, "approve", reason).status == 422
    for action in ("", "cancel", "pay"):
        assert says(browser, page, action).status == 422
    assert standing(site, name) == "held"
    assert says(browser, page, "approve", "seen\r\n the order").status == 303


def test_money_wants_a_fresh_sign_in_and_leads_back(site: StaffSite) -> None:
    name = reward(site)
    browser = site.signed_in("finance")
    (page,) = pages_in(browser)
    form = hidden(browser.look(page).body)
    site.advance(minutes=11)
    assert "Approve" not in browser.look(page).body

    answer = browser.do(page, {**form, "action": "approve", "reason": "seen"})

    assert answer.status == 303
    address = answer.headers["Location"]
    assert address == f"/staff/sign-in?fresh=1&next={page.replace('/', '%2F')}"
    assert standing(site, name) == "held"
    browser.sign_in(BY_ROLE["finance"], address)
    assert says(browser, page, "approve").status == 303
    assert standing(site, name) == "approved"


def test_who_comes_second_is_told_who_decided_what(site: StaffSite) -> None:
    name = reward(site)
    femi, ada = site.signed_in("finance"), site.signed_in("admin")
    (page,) = pages_in(femi)
    form = hidden(ada.look(page).body)
    assert says(femi, page, "refuse", "no such order").status == 303

    late = ada.do(page, {**form, "action": "approve", "reason": "looks good"})

    assert late.status == 409
    assert "It was decided meanwhile." in late.body
    assert "it is canceled, by Femi Adeyemi" in late.body
    assert "no such order" in late.body
    assert standing(site, name) == "canceled"
    assert len(decisions(site, name)) == 1


def test_what_has_changed_since_it_was_shown_is_not_decided_about(site: StaffSite) -> None:
    name = reward(site)
    browser = site.signed_in("finance")
    (page,) = pages_in(browser)
    form = hidden(browser.look(page).body)
    found = site.store.get(Reward, *name.split("/")[1:])
    assert found is not None
    site.store.commit(Decision(save=(found.but(minor=150_000),)))

    answer = browser.do(page, {**form, "action": "approve", "reason": "seen"})

    assert answer.status == 409
    assert "has changed since it was shown" in answer.body
    assert standing(site, name) == "held"
    forged = browser.do(page, {**form, "seen": "x", "action": "approve", "reason": "seen"})
    assert forged.status == 409


def test_a_decision_that_two_take_at_the_same_moment_happens_once(site: StaffSite) -> None:
    name = reward(site)
    femi, ada = site.signed_in("finance"), site.signed_in("admin")
    (page,) = pages_in(femi)
    form = hidden(femi.look(page).body)
    store, others = site.store, list[Answer]()

    class Racing:
        """Ada decides between what Femi's decision reads and what it writes."""

        def __getattr__(self, wanted: str) -> object:
            return getattr(store, wanted)

        def commit(self, decision: Decision) -> None:
            if not others and any(isinstance(one, Reward) for one in decision.save):
                site.services.store = store
                others.append(says(ada, page, "refuse", "no such order"))
            store.commit(decision)

    site.services.store = Racing()  # type: ignore[assignment]  # a store whose commits come late
    late = femi.do(page, {**form, "action": "approve", "reason": "seen the order"})

    assert [one.status for one in others] == [303]
    assert late.status == 409
    assert "it is canceled, by Ada Lindqvist" in late.body
    assert standing(site, name) == "canceled"
    assert decisions(site, name) == [("Ada Lindqvist", "canceled", "no such order")]
    assert not check_trail(site.store).breaks


def test_nobody_decides_about_their_own_and_limits_hold(site: StaffSite) -> None:
    name = reward(site)
    referrer = site.store.get(Referrer, "JS42")
    assert referrer is not None
    site.store.commit(Decision(save=(referrer.but(email="Femi+me@larkspur.example"),)))
    femi = site.signed_in("finance")
    (page,) = pages_in(femi)

    assert "This is about you" in femi.look(page).body
    assert says(femi, page, "approve").status == 403
    assert standing(site, name) == "held"


def test_the_roll_says_who_may_before_their_groups(site: StaffSite) -> None:
    name = reward(site)
    femi = site.signed_in("finance")
    (page,) = pages_in(femi)
    form = hidden(femi.look(page).body)
    entry = RollEntry(name="Femi", address=BY_ROLE["finance"].email, role=StaffRole.VIEWER)
    keep_staff(site.store, (entry,))

    assert femi.do(page, {**form, "action": "approve", "reason": "seen"}).status == 403
    assert standing(site, name) == "held"


def test_like_cases_are_the_last_decisions_of_the_kind(site: StaffSite) -> None:
    for number in range(1, 9):
        reward(site, number)
    mail_given_up(site)
    ada = site.signed_in("admin")
    (mail,) = pages_in(ada, "/staff/queue?kind=delivery")
    says(ada, mail, "cancel", "the mailbox is gone")
    pages = pages_in(ada, "/staff/queue?kind=reward")
    for number, page in enumerate(pages[:7]):
        site.advance(seconds=1)
        assert says(ada, page, "approve", f"order {number}").status == 303

    body = ada.look(pages[7]).body
    assert re.findall(r"order (\d)", body) == ["6", "5", "4", "3", "2"]
    assert "the mailbox is gone" not in body


def test_a_form_of_another_session_decides_nothing(site: StaffSite) -> None:
    name = reward(site)
    femi, ada = site.signed_in("finance"), site.signed_in("admin")
    (page,) = pages_in(femi)
    fields = {**hidden(ada.look(page).body), "action": "approve", "reason": "seen"}
    assert femi.do(page, fields).status == 403
    assert ada.do(page, fields, sec_fetch_site="same-site").status == 403
    assert standing(site, name) == "held"


def asked(browser: StaffBrowser, *indexes: int) -> Answer:
    """What several that are picked lead to."""
    picks = picks_in(browser)
    names = [list(picks)[one] for one in indexes] or list(picks)
    form = {"form": hidden(browser.look("/staff/queue").body)["form"]}
    return browser.do("/staff/several", {**form, **{one: picks[one] for one in names}})


def test_several_are_decided_about_one_by_one_once_their_total_is_typed(site: StaffSite) -> None:
    names = [reward(site, number, minor=140_000 + number) for number in range(1, 4)]
    browser = site.signed_in("finance")
    page = asked(browser)
    assert "4200.06 EUR in all" in page.body
    fields = {**hidden(page.body), "action": "approve", "reason": "the quarter's orders"}

    for wrong in ("", "4200.05 EUR", "4200.06", "3"):
        answer = browser.do("/staff/decisions", {**fields, "total": wrong})
        assert answer.status == 422
        assert "Type the total" in answer.body
    assert [standing(site, one) for one in names] == ["held"] * 3

    done = browser.do("/staff/decisions", {**fields, "total": "4,200.06 eur"})
    assert "3 decided" in done.body
    assert [standing(site, one) for one in names] == ["approved"] * 3
    assert [decisions(site, one)[0][2] for one in names] == ["the quarter's orders"] * 3
    # The same form once more finds nothing to decide about.
    assert browser.do("/staff/decisions", {**fields, "total": "4200.06 EUR"}).status == 422


def test_of_several_what_somebody_else_decided_meanwhile_is_said_and_nothing_is_done(
    site: StaffSite,
) -> None:
    names = [reward(site, number) for number in range(1, 3)]
    femi, ada = site.signed_in("finance"), site.signed_in("admin")
    page = asked(femi)
    fields = {**hidden(page.body), "action": "approve", "reason": "seen"}
    assert says(ada, pages_in(ada)[0], "refuse", "no such order").status == 303

    answer = femi.do("/staff/decisions", {**fields, "total": "2800.00 EUR"})

    assert answer.status == 422
    assert "Some of them wait no more" in answer.body
    assert sorted(standing(site, one) for one in names) == ["canceled", "held"]


def test_of_several_one_that_changed_is_left_and_the_others_are_done(site: StaffSite) -> None:
    names = [reward(site, number) for number in range(1, 3)]
    femi = site.signed_in("finance")
    fields = {**hidden(asked(femi).body), "action": "approve", "reason": "seen"}
    first = site.store.get(Reward, *names[0].split("/")[1:])
    assert first is not None
    site.store.commit(Decision(save=(first.but(reason="own_company"),)))

    done = femi.do("/staff/decisions", {**fields, "total": "2800.00 EUR"})

    assert "1 decided, 1 left as they are" in done.body
    assert "has changed since it was shown" in done.body
    assert [standing(site, one) for one in names] == ["held", "approved"]


def test_several_are_of_one_kind_of_few_and_fresh(site: StaffSite) -> None:
    reward(site)
    mail_given_up(site)
    ada = site.signed_in("admin")
    mixed = asked(ada)
    assert mixed.status == 422
    assert "Pick things of one kind" in mixed.body
    none = ada.do("/staff/several", {"form": hidden(ada.look("/staff/queue").body)["form"]})
    assert none.status == 422
    for number in range(2, 28):
        reward(site, number)
    ((delivery,),) = [pages_in(ada, "/staff/queue?kind=delivery")]
    says(ada, delivery, "cancel")
    assert "Pick 25 at the most" in asked(ada).body
    fields = {**hidden(asked(ada, 0, 1).body), "action": "approve", "reason": "seen"}
    site.advance(minutes=11)
    stale = ada.do("/staff/decisions", {**fields, "total": "2800.00 EUR"})
    assert stale.status == 303
    assert "fresh=1" in stale.headers["Location"]


def test_what_has_no_money_is_counted(site: StaffSite) -> None:
    mail_given_up(site)
    ada = site.signed_in("admin")
    page = asked(ada)
    assert "1 at once" in page.body
    fields = {**hidden(page.body), "action": "cancel", "reason": "gone"}
    assert ada.do("/staff/decisions", {**fields, "total": "2"}).status == 422
    assert "1 decided" in ada.do("/staff/decisions", {**fields, "total": "1"}).body


def test_a_role_that_may_not_decide_gets_no_boxes_and_a_forged_form_does_nothing(
    site: StaffSite,
) -> None:
    name = reward(site)
    sales, ada = site.signed_in("sales"), site.signed_in("admin")
    assert picks_in(sales) == {}
    form = {"form": hidden(sales.look("/staff/queue").body)["form"]}
    fields = {**hidden(asked(ada).body), **form, "action": "approve", "reason": "seen"}
    assert sales.do("/staff/decisions", {**fields, "total": "1400.00 EUR"}).status == 422
    assert standing(site, name) == "held"


def test_pages_of_the_queue_are_small_and_name_no_third_party(site: StaffSite) -> None:
    for number in range(1, 60):
        reward(site, number)
    ada = site.signed_in("admin")
    page = pages_in(ada)[0]
    for body in (ada.look("/staff/queue").body, ada.look(page).body, asked(ada, 0, 1).body):
        assert len(gzip.compress(body.encode())) < 40_000
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//', body) == []
