"""Rewards that a person decides about: above the ceiling, beyond the budget, or doubtful."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from goodword.domain.errors import Conflict, Refused
from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.partners.company import RewardedCompany
from goodword.domain.record import instant
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import BudgetTally, Reward, Tally
from goodword.domain.tokens import company_id_of, person_of
from goodword.domain.waiting.rules import Consequence, DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import WaitingItem, waiting
from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword.program.rewards import Budget, Cap, Period
from goodword.program.staff_role import StaffRole
from tests.doubles import KEYS
from tests.flows.rewards.rewarding import FLAT, LOST, WON, RewardingCompany
from tests.programs import rewarding

YES = Ruling(DeskAction.APPROVE, note="as agreed", actor="fay")
NO = Ruling(DeskAction.REFUSE, note="a reseller's own shop", actor="fay")
HOLD = timedelta(days=31)
ACME = company_id_of(KEYS, "acme.example")


@pytest.fixture
def company() -> RewardingCompany:
    return RewardingCompany(rewarding(FLAT, caps=(Cap(per=Period.YEAR, at_most=500_000),)))


def desk(company: RewardingCompany) -> WaitingDesk:
    terms = PinnedProgram(company.program, revision_of(company.program))
    return WaitingDesk(company.store, terms, lambda: KEYS, lambda n: b"r" * n, company.clock())


def lines(company: RewardingCompany) -> list[WaitingItem]:
    return list(waiting(company.store))


def won(company: RewardingCompany, *, at: str | None = ACME, prospect: str | None = None) -> str:
    """A deal that is won by somebody of a company, after the hold."""
    referral_id = company.referral()
    referral = company.store.get(Referral, referral_id)
    assert referral is not None
    known = referral.but(company_id=at, prospect_id=prospect or referral.prospect_id)
    company.store.commit(Decision(save=(known,)))
    company.reach(referral_id, WON, "500.00")
    return referral_id


def pass_hold(company: RewardingCompany) -> None:
    company.clock.advance(days=HOLD.days)
    company.sweep()


def mailbox_of(company: RewardingCompany, email: str) -> None:
    """The referrer's address."""
    found = company.store.get(Referrer, "JS42")
    assert found is not None
    company.store.commit(Decision(save=(found.but(email=email),)))


def test_a_reward_for_ones_own_mailbox_waits_whatever_the_alias(company: RewardingCompany) -> None:
    own = person_of(KEYS, "jo.sommer@gmail.com").prospect_id
    referral_id = won(company, at=None, prospect=own)
    mailbox_of(company, "JoSommer+shop@gmail.com")

    pass_hold(company)

    assert company.stands(referral_id) == ("held", "own_mailbox", 80_000)
    reward = company.reward(referral_id)
    assert reward is not None
    assert [one.code for one in reward.receipt.steps[-2:]] == ["own_mailbox", "waits_for_person"]


def test_a_reward_for_ones_own_company_waits_and_that_of_another_is_paid(
    company: RewardingCompany,
) -> None:
    own, other = won(company), won(company, at=company_id_of(KEYS, "globex.example"))
    mailbox_of(company, "jo@mail.acme.example")

    pass_hold(company)

    assert company.stands(own) == ("held", "own_company", 80_000)
    assert company.stands(other) == ("approved", "next_payout", 80_000)


def test_a_free_mail_host_is_nobodys_company(company: RewardingCompany) -> None:
    referral_id = won(company, at=company_id_of(KEYS, "gmail.com"))
    mailbox_of(company, "jo@gmail.com")
    pass_hold(company)
    assert company.stands(referral_id) == ("approved", "next_payout", 80_000)


def test_the_second_reward_for_a_company_waits_and_further_ones_of_the_first_are_paid(
    company: RewardingCompany,
) -> None:
    first, second = won(company), won(company)

    pass_hold(company)

    stood = {company.stands(first), company.stands(second)}
    assert stood == {
        ("approved", "next_payout", 80_000),
        ("held", "second_for_company", 80_000),
    }
    (line,) = lines(company)
    assert line.says == (
        "800.00 EUR for JS42: another referral has a reward for this company already"
    )


def test_of_a_company_whose_first_deal_came_to_nothing_the_next_is_paid(
    company: RewardingCompany,
) -> None:
    first = won(company)
    pass_hold(company)
    company.report(first, LOST)
    second = won(company)
    pass_hold(company)

    assert company.stands(second) == ("approved", "next_payout", 80_000)
    noted = company.store.get(RewardedCompany, ACME)
    assert noted is not None
    assert noted.referral_id == second


def test_it_is_known_for_two_years_which_referral_of_a_company_was_rewarded(
    company: RewardingCompany,
) -> None:
    won(company)
    pass_hold(company)
    noted = company.store.get(RewardedCompany, ACME)
    assert noted is not None
    assert noted.expires_at == company.clock() + timedelta(days=730)
    company.clock.advance(days=730)
    assert company.store.get(RewardedCompany, ACME) is None


def test_a_line_says_who_acts_by_when_and_what_happens_else(company: RewardingCompany) -> None:
    won(company)
    won(company)
    pass_hold(company)

    (line,) = lines(company)

    assert (line.role, line.then) == (StaffRole.FINANCE, Consequence.ESCALATE)
    assert line.deadline == instant(company.clock() + timedelta(days=7))
    assert line.actions == (DeskAction.APPROVE, DeskAction.REFUSE)
    assert line.money == (80_000, "EUR")
    assert line.rule == "another referral has a reward for this company already"
    assert ("referrer id", "JS42") in line.facts
    assert not line.is_overdue(company.clock())
    assert line.is_overdue(company.clock() + timedelta(days=8))


def test_an_approved_one_is_owed_and_a_second_decision_says_so(company: RewardingCompany) -> None:
    won(company)
    won(company)
    pass_hold(company)
    (line,) = lines(company)

    assert decide(desk(company), line.id, YES) == "approved"
    with pytest.raises(Refused, match="waits for nobody"):
        decide(desk(company), line.id, NO)

    balance = company.store.get(Balance, "account-JS42", "EUR")
    assert balance is not None
    assert balance.owed == 160_000
    assert lines(company) == []


def test_a_refused_one_is_canceled_and_gives_back_what_it_used(company: RewardingCompany) -> None:
    won(company)
    won(company)
    pass_hold(company)
    (line,) = lines(company)
    (before,) = tallies(company)

    assert decide(desk(company), line.id, NO) == "canceled"

    (after,) = tallies(company)
    assert (before.cost, before.rewards) == (200_000, 2)
    assert (after.cost, after.rewards) == (100_000, 1)
    reward = company.store.get(Reward, *line.id.split("/")[1:])
    assert reward is not None
    assert (reward.reason, reward.receipt.steps[-1].code) == ("declined", "declined")
    (event,) = (
        one for one in company.store.events_about(reward.reward_id) if one.type == "reward.canceled"
    )
    assert (event.actor, event.data["note"]) == ("fay", "a reseller's own shop")


def test_a_reward_that_became_the_second_while_it_waited_is_asked_about_once_more() -> None:
    base = rewarding(FLAT)
    payouts = base.payouts.model_copy(update={"approve_automatically_up_to": {"USD": 0}})
    company = RewardingCompany(Program.model_validate({**base.__dict__, "payouts": payouts}))
    won(company)
    won(company)
    pass_hold(company)
    first, second = lines(company)
    assert first.rule == second.rule == "above the ceiling of automatic approval of its terms"

    assert decide(desk(company), first.id, YES) == "approved"
    with pytest.raises(Refused, match="Another referral has got a reward for this company"):
        decide(desk(company), second.id, YES)

    (line,) = lines(company)
    assert line.id == second.id
    assert line.rule == (
        "above the ceiling of automatic approval of its terms; "
        "another referral has a reward for this company already"
    )
    reward = company.store.get(Reward, *line.id.split("/")[1:])
    assert reward is not None
    assert (reward.status, reward.doubts) == ("held", ("above_ceiling", "second_for_company"))
    assert reward.receipt.steps[-2].code == "second_for_company"
    assert decide(desk(company), line.id, YES) == "approved"


def test_what_is_doubtful_twice_says_both(company: RewardingCompany) -> None:
    won(company)
    pass_hold(company)
    own = won(company)
    mailbox_of(company, "jo@acme.example")
    pass_hold(company)

    assert company.stands(own) == ("held", "own_company", 80_000)
    (line,) = lines(company)
    assert line.says == (
        "800.00 EUR for JS42: the referrer and the prospect are of one company; "
        "another referral has a reward for this company already"
    )
    assert decide(desk(company), line.id, YES) == "approved"


@pytest.mark.parametrize("doubt", ["own_mailbox", "own_company"])
def test_a_change_of_the_mailbox_after_the_confirmation_ends_no_doubt(
    company: RewardingCompany, doubt: str
) -> None:
    referral_id = won(company)
    referral = company.store.get(Referral, referral_id)
    assert referral is not None
    company.store.commit(Decision(save=(referral.but(own_claim=doubt),)))
    mailbox_of(company, "jo.private@gmail.com")

    pass_hold(company)

    assert company.stands(referral_id) == ("held", doubt, 80_000)


def tallies(company: RewardingCompany) -> Iterator[Tally]:
    found = company.store.get(Tally, "JS42", str(company.clock().year), "USD")
    if found is None:  # the hold ran into the next year
        found = company.store.get(Tally, "JS42", str(company.clock().year - 1), "USD")
    assert found is not None
    yield found


def test_what_no_budget_has_room_for_is_held_when_a_person_grants_it() -> None:
    company = RewardingCompany(rewarding(FLAT, budget=Budget(per=Period.PROGRAMME, amount=100_000)))
    won(company, at=None)
    beyond = won(company, at=None)
    assert company.stands(beyond) == ("pending", "budget_spent", 80_000)
    (line,) = lines(company)

    assert decide(desk(company), line.id, YES) == "held"

    reward = company.reward(beyond)
    assert reward is not None
    assert reward.receipt.steps[-1].code == "beyond_budget"
    spent = company.store.get(BudgetTally, "programme", "USD")
    assert spent is not None
    assert spent.cost == 200_000
    pass_hold(company)
    assert company.stands(beyond) == ("approved", "next_payout", 80_000)


def test_a_reward_decided_twice_at_one_moment_is_decided_once(company: RewardingCompany) -> None:
    won(company)
    won(company)
    pass_hold(company)
    (line,) = lines(company)
    ready, said = threading.Barrier(2), list[str]()

    def one(verdict: Ruling) -> None:
        ready.wait()
        try:
            said.append(decide(desk(company), line.id, verdict))
        except (Conflict, Refused) as refusal:
            said.append(type(refusal).__name__)

    workers = [threading.Thread(target=one, args=(verdict,)) for verdict in (YES, NO)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(said) in (["Refused", "approved"], ["Refused", "canceled"])
