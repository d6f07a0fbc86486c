"""What waits has one name: by any other nothing is decided, signed or noted."""

import pytest

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.staff.roll import keep_staff
from goodword.flows.staff.trail import trail_about
from goodword.flows.waiting.decide import decide, who_may
from goodword.flows.waiting.deciders import Ruling
from goodword.flows.waiting.queue import waiting_case
from goodword.program.model import Program
from goodword.program.sections import Approval, Governance
from tests.flows.rewards.rewarding import FLAT, RewardingCompany
from tests.flows.waiting.test_rewards_that_wait import desk, lines, pass_hold, won
from tests.flows.waiting.test_who_may import STAFF
from tests.programs import rewarding

ENDS = ["/", "/x", "/never-mind", "//", "/x/y"]


def ruling(action: DeskAction, address: str) -> Ruling:
    return Ruling(action, "looked at", address, (address,))


@pytest.mark.parametrize("end", ENDS)
def test_a_balance_by_a_longer_name_is_not_tried_again_and_not_noted(end: str) -> None:
    company = RewardingCompany(rewarding(FLAT))
    keep_staff(company.store, STAFF)
    won(company, at=None)
    pass_hold(company)
    balance = company.store.get(Balance, "account-JS42", "EUR")
    assert balance is not None
    company.store.commit(Decision(save=(balance.but(reason="payout_failed", due_at=None),)))
    (line,) = lines(company)
    forged = f"{line.id}{end}"

    with pytest.raises(NotFound):
        decide(desk(company), forged, ruling(DeskAction.RETRY, "fay@larkspur.example"))
    for look in (
        lambda: who_may(desk(company), forged, DeskAction.RETRY),
        lambda: waiting_case(company.store, forged),
    ):
        with pytest.raises(NotFound):
            look()

    assert list(trail_about(company.store, forged)) == []
    assert [one.id for one in lines(company)] == [line.id]
    assert decide(desk(company), line.id, ruling(DeskAction.RETRY, "fay@larkspur.example"))


@pytest.mark.parametrize("end", ENDS)
def test_one_person_is_not_two_by_signing_under_two_names(end: str) -> None:
    two = Governance(approvals=(Approval(by="Chief Financial Officer", people=2),))
    program = rewarding(FLAT)
    company = RewardingCompany(Program.model_validate({**program.__dict__, "governance": two}))
    keep_staff(company.store, STAFF)
    first = won(company)
    won(company)
    pass_hold(company)
    (line,) = lines(company)
    carl = ruling(DeskAction.APPROVE, "carl@larkspur.example")
    decide(desk(company), line.id, carl)

    with pytest.raises(NotFound):
        decide(desk(company), f"{line.id}{end}", carl)
    with pytest.raises(Refused, match="second person"):
        decide(desk(company), line.id, carl)

    assert first
    assert [one.id for one in lines(company)] == [line.id]
