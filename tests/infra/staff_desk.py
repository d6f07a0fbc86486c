"""An administrator works the queue to empty, puts things right and serves people who ask."""

import re
from typing import TYPE_CHECKING, Final

from goodword.domain.event import Decision
from goodword.domain.listing import REFERRALS_OF
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import RewardStatus
from goodword.domain.sales.route import everybody
from goodword.domain.staff.roll import RollEntry
from goodword.flows.lists import rows_of
from goodword.flows.staff.roll import keep_staff
from goodword.flows.waiting.listing import waiting
from goodword.program.staff_role import StaffRole
from tests.doubles import sample_program
from tests.store.records import REWARD

if TYPE_CHECKING:
    from tests.infra.deployed import Deployed
    from tests.infra.staff_life import StaffVisit

_ADA: Final = RollEntry(
    name="Ada",
    address="ada@larkspur.example",
    role=StaffRole.ADMIN,
    signs=("Head of Finance", "Chief Financial Officer", "Referral council"),
)
_CASE: Final = "/staff/queue/{key}"


def live_at_the_desk(company: "Deployed", browser: "StaffVisit") -> None:
    """All of it."""
    keep_staff(company.store, (_ADA,))
    what_waits(company)
    work_the_queue(company, browser)
    put_right(company, browser)
    serve_people(company, browser)


def what_waits(company: "Deployed") -> None:
    """What this company's life has not brought: rewards above the ceiling, a mail given up."""
    referrer = company.store.get(Referrer, "JS42")
    row = next(rows_of(company.store, REFERRALS_OF.part("JS42")))
    referral = company.store.get(Referral, *row.identity)
    assert referrer is not None
    assert referral is not None
    for number in range(4):
        one = REWARD.but(
            version=0,
            reward_id=f"{referral.referral_id}.desk{number}.referrer",
            referral_id=referral.referral_id,
            account_id=referrer.account_id,
            status=RewardStatus.HELD,
            reason="above_ceiling",
            moved_at=company.clock(),
            created_at=company.clock(),
        )
        company.store.commit(Decision(save=(one,)))


def work_the_queue(company: "Deployed", browser: "StaffVisit") -> None:
    """Approves, else refuses, tries again or cancels, by turns; two rewards at once."""
    from tests.infra.deployed import hidden, text_of

    shown = text_of(browser.look("/staff/queue", "kind=reward"))
    picks = dict(re.findall(r'name="(pick-[\d-]+)" value="([\w-]+)"', shown))
    first = dict(list(picks.items())[:2])
    assert len(first) == 2
    form = {"form": hidden(browser.look("/staff/queue"))["form"]}
    asked = browser.do("/staff/several", {**form, **first})
    (total,) = re.findall(
        r"<b>([\d.]+ [A-Z]{3}(?: \+ [\d.]+ [A-Z]{3})*)</b></label>", text_of(asked)
    )
    kept = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', text_of(asked)))
    told = {**kept, "total": total, "action": "approve", "reason": "the orders"}
    browser.good(browser.do("/staff/decisions", told))
    for turn, item in enumerate(list(waiting(company.store))):
        if not item.actions:
            continue
        page = next(
            one
            for one in dict.fromkeys(
                re.findall(
                    r'href="(/staff/queue/[\w-]+)"',
                    text_of(browser.look("/staff/queue", f"kind={item.kind}")),
                )
            )
            if item.id in text_of(browser.look(one, route=_CASE))
        )
        action = item.actions[turn % len(item.actions)].value
        fields = {**hidden(browser.look(page, route=_CASE)), "action": action, "reason": "seen"}
        answer = browser.do(page, fields, route=_CASE)
        assert answer.status_code in {303, 409, 422}, (item.id, answer.status_code)


def put_right(company: "Deployed", browser: "StaffVisit") -> None:
    """A lead, a deal, how a referrer stands and where they are paid."""
    from tests.infra.deployed import hidden

    rows = list(rows_of(company.store, REFERRALS_OF.part("JS42")))
    owner, *_ = everybody(sample_program().routing)
    for row in rows[:6]:
        page = f"/staff/referrals/{row.identity[0]}"
        route = "/staff/referrals/{id}"
        form = hidden(browser.look(f"{page}/put-right", route=f"{route}/put-right"))
        told = {"form": form["form"], "reason": "as they asked"}
        browser.do(f"{page}/owner", {**told, "owner": owner}, route=f"{route}/owner")
        browser.do(f"{page}/deal", {**told, "what": "qualified"}, route=f"{route}/deal")
        browser.do(f"{page}/deal", {**told, "what": "lost"}, route=f"{route}/deal")
        browser.do(f"{page}/deal", {**told, "what": "reopen"}, route=f"{route}/deal")
        won = {"what": "won", "amount": "48000.00", "currency": "EUR"}
        browser.do(f"{page}/amount", {**told, **won}, route=f"{route}/amount")
    route = "/staff/referrers/{id}"
    for referrer_id in ("JS42", "MR07"):
        page = f"/staff/referrers/{referrer_id}"
        form = hidden(browser.look(f"{page}/put-right", route=f"{route}/put-right"))
        told = {"form": form["form"], "reason": "as they asked"}
        for what in ("pause", "resume"):
            answer = browser.do(
                f"{page}/standing", {**told, "what": what}, route=f"{route}/standing"
            )
            browser.good(answer)
        where = {"email": f"{referrer_id.lower()}@neu.example"}
        browser.do(f"{page}/payout", {**told, **where}, route=f"{route}/payout")


def serve_people(company: "Deployed", browser: "StaffVisit") -> None:
    """Shows, gives, stops mail and erases, of a prospect and of a referrer."""
    from tests.infra.deployed import hidden

    form = hidden(browser.look("/staff/people"))
    for email in ("s@prospect.example", "t@prospect.example", "mr07@kunde.example"):
        told = {**form, "email": email}
        browser.good(browser.do("/staff/people", told))
        browser.good(browser.do("/staff/people/export", told))
        told |= {"reason": "they asked", "for_good": "yes", "forfeit": "yes"}
        browser.good(browser.do("/staff/people/suppress", told))
        browser.good(browser.do("/staff/people/erase", told))
