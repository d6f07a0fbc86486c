"""Who may decide: by role, by the limits of governance, by two people, and never one's own."""

from collections.abc import Sequence

import pytest

from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Reward
from goodword.domain.staff.roll import RollEntry
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.staff.roll import keep_staff
from goodword.flows.staff.trail import check_trail, trail_about
from goodword.flows.waiting.decide import FIRST_OF_TWO, decide, signer_of
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword.program.sections import Approval, Governance
from goodword.program.staff_role import StaffRole
from tests.doubles import KEYS
from tests.flows.rewards.rewarding import FLAT, WON, RewardingCompany
from tests.programs import rewarding

FAY = RollEntry(
    name="Fay", address="fay@larkspur.example", role=StaffRole.FINANCE, signs=("Head of Finance",)
)
CARL = RollEntry(
    name="Carl",
    address="carl@larkspur.example",
    role=StaffRole.FINANCE,
    signs=("Chief Financial Officer",),
    aws="arn:aws:iam::123456789012:user/carl",
)
MIA = RollEntry(name="Mia", address="mia@larkspur.example", role=StaffRole.PARTNER_MANAGER)
ADA = RollEntry(name="Ada", address="ada@larkspur.example", role=StaffRole.ADMIN)
SAM = RollEntry(name="Sam", address="sam@larkspur.example", role=StaffRole.SALES)
STAFF = (FAY, CARL, MIA, ADA, SAM)

HEAD = Approval(by="Head of Finance", up_to={"USD": 100_000, "EUR": 80_000})
CHIEF = Approval(by="Chief Financial Officer")


def company(*approvals: Approval, staff: Sequence[RollEntry] = STAFF) -> RewardingCompany:
    """One reward of 800.00 EUR that is above the ceiling."""
    governance = Governance(approvals=approvals)
    base = rewarding(FLAT)
    payouts = base.payouts.model_copy(update={"approve_automatically_up_to": {"USD": 0}})
    program = Program.model_validate(
        {**base.__dict__, "payouts": payouts, "governance": governance}
    )
    made = RewardingCompany(program)
    keep_staff(made.store, tuple(staff))
    referral_id = made.referral()
    made.reach(referral_id, WON, "500.00")
    made.clock.advance(days=31)
    made.sweep()
    assert made.stands(referral_id) == ("held", "above_ceiling", 80_000)
    return made


def says(
    made: RewardingCompany, who: str, action: DeskAction = DeskAction.APPROVE, note: str = "agreed"
) -> str:
    (line,) = waiting(made.store)
    terms = PinnedProgram(made.program, revision_of(made.program))
    desk = WaitingDesk(made.store, terms, lambda: KEYS, lambda n: b"r" * n, made.clock())
    return decide(desk, line.id, Ruling(action, note, who, (who,)))


def test_where_nobody_is_declared_whoever_has_access_decides() -> None:
    assert says(company(HEAD, CHIEF, staff=()), "anybody") == "approved"


def test_whoever_is_not_among_the_staff_may_only_look() -> None:
    with pytest.raises(Refused, match=r"Eve is not among the staff .* Who may: Fay, Carl, Ada\."):
        says(company(), "Eve")


@pytest.mark.parametrize("who", ["Mia", "sam@larkspur.example"])
def test_money_is_decided_by_whoever_may_decide_about_money(who: str) -> None:
    with pytest.raises(Refused, match=r"the role finance decides this\. Who may: Fay, Carl, Ada"):
        says(company(), who)


def test_an_approval_reaches_up_to_its_amount_and_the_one_above_it_reaches_down() -> None:
    assert says(company(HEAD, CHIEF), "Fay") == "approved"
    assert says(company(HEAD, CHIEF), "Carl") == "approved"


def test_above_the_amount_of_ones_approval_only_the_next_one_approves_and_any_refuses() -> None:
    small = Approval(by="Head of Finance", up_to={"USD": 90_000, "EUR": 79_999})
    made = company(small, CHIEF)
    with pytest.raises(
        Refused,
        match=r"governance.approvals: Chief Financial Officer approves 800.00 EUR. Who may: Carl",
    ):
        says(made, "Fay")
    assert says(made, "Fay", DeskAction.REFUSE) == "canceled"


def test_two_people_approve_where_it_is_declared_and_the_first_is_shown() -> None:
    two = Approval(by="Head of Finance", people=2)
    tess = FAY.but(name="Tess", address="tess@larkspur.example")
    made = company(two, staff=(*STAFF, tess))
    (line,) = waiting(made.store)

    assert says(made, "Fay", note="checked the invoice") == FIRST_OF_TWO
    with pytest.raises(Refused, match=r"Fay has approved this on .* it takes a second person"):
        says(made, "fay@larkspur.example")
    (again,) = waiting(made.store)
    assert again.since == line.since
    assert again.says is not None
    assert again.says.endswith("; Fay has approved, and a second person decides")
    made.clock.advance(hours=1)
    assert says(made, "Tess", note="seen too") == "approved"

    entries = [(one.name, one.reason, one.after) for one in trail_about(made.store, line.id)]
    assert entries == [
        ("Tess", "seen too", "approved"),
        ("Fay", "checked the invoice", "first_of_two"),
    ]


def test_what_changed_after_the_first_signature_takes_two_people_anew() -> None:
    made = company(Approval(by="Head of Finance", people=2))
    (line,) = waiting(made.store)
    says(made, "Fay")
    reward = made.store.get(Reward, *line.id.split("/")[1:])
    assert reward is not None
    made.store.commit(Decision(save=(reward,)))

    assert says(made, "Fay") == FIRST_OF_TWO


def test_a_refusal_takes_one_person_also_after_the_first_approved() -> None:
    made = company(Approval(by="Head of Finance", people=2))
    says(made, "Fay")
    assert says(made, "Fay", DeskAction.REFUSE) == "canceled"


def test_nobody_decides_about_their_own_whatever_the_alias() -> None:
    made = company()
    referrer = made.store.get(Referrer, "JS42")
    assert referrer is not None
    made.store.commit(Decision(save=(referrer.but(email="Fay+refer@larkspur.example"),)))

    with pytest.raises(Refused, match="This is about Fay themselves"):
        says(made, "Fay")
    assert says(made, "Carl") == "approved"


def test_a_decision_stands_in_the_trail_with_who_why_and_from_what_to_what() -> None:
    made = company()
    (line,) = waiting(made.store)

    says(made, "Fay", note="as the contract says")

    (entry,) = trail_about(made.store, line.id)
    assert (entry.name, entry.role, entry.reason) == ("Fay", "finance", "as the contract says")
    assert (entry.before, entry.after, entry.at) == ("held", "approved", made.clock())
    assert check_trail(made.store).breaks == ()


def test_what_is_refused_leaves_no_trace_of_a_decision() -> None:
    made = company()
    (line,) = waiting(made.store)
    with pytest.raises(Refused):
        says(made, "Mia")
    assert list(trail_about(made.store, line.id)) == []


def test_an_aws_caller_is_known_by_what_is_declared_and_not_by_how_a_session_is_called() -> None:
    assert signer_of(STAFF, ("arn:aws:iam::123456789012:user/carl", "carl")) == CARL
    session = "arn:aws:sts::123456789012:assumed-role/any/fay@larkspur.example"
    assert signer_of(STAFF, (session, "fay@larkspur.example")) is None
    assert signer_of(STAFF, ("FAY",)) == FAY
    assert signer_of((*STAFF, FAY.but(address="other@larkspur.example")), ("Fay",)) is None
