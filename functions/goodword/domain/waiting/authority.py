"""Who may decide about what waits: by role, by the limits of ``governance``, and never one's own.

``staff`` of program.yml declares who they are. Where it is empty, whoever has access decides, as
before it could be declared.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from goodword.domain.errors import Refused
from goodword.domain.mailbox import alias_normal
from goodword.domain.money import Money
from goodword.domain.staff.roles import Act, may
from goodword.domain.staff.roll import RollEntry
from goodword.domain.waiting.rules import DeskAction
from goodword.program.conversion import in_currency
from goodword.program.currencies import decimal_text
from goodword.program.model import Currencies
from goodword.program.sections import Approval, Governance
from goodword.program.staff_role import StaffRole

REWARD: Final = "Reward"
REVIEW: Final = "Review"
ACTS: Final[Mapping[StaffRole, Act]] = {
    StaffRole.SALES: Act.DECIDE_DEALS,
    StaffRole.PARTNER_MANAGER: Act.DECIDE_PEOPLE,
    StaffRole.FINANCE: Act.DECIDE_MONEY,
}
"""Whose work something is -> what whoever else does it must be allowed."""


class Matter(NamedTuple):
    """What is to be decided: the kind of record and whose work it is, how much money follows from a
    yes, and whose mailboxes it is about (a referrer's; of a report, also who made it)."""

    kind: str
    role: StaffRole
    money: Money | None
    own: tuple[str, ...]


class Signing(NamedTuple):
    """Who of the staff may give a yes or no, and how many of them it takes; ``rule`` says why."""

    who: tuple[RollEntry, ...]
    people: int
    rule: str


def signing(
    matter: Matter,
    action: DeskAction,
    staff: Sequence[RollEntry],
    governance: Governance,
    currencies: Currencies,
) -> Signing:
    """Who may say this about a matter, before it is asked whose it is."""
    if matter.kind == REWARD and governance.approvals:
        return _by_approvals(matter, action, staff, governance.approvals, currencies)
    disputes = governance.disputes
    if matter.kind == REVIEW and disputes is not None:
        named = tuple(one for one in staff if disputes.by in one.signs)
        if named:
            return Signing(named, 1, f"governance.disputes: {disputes.by} decides disputes")
    act = ACTS.get(matter.role)
    who = tuple(
        one for one in staff if one.role is matter.role or (act is not None and may(one.role, act))
    )
    return Signing(who, 1, f"the role {matter.role} decides this")


def _by_approvals(
    matter: Matter,
    action: DeskAction,
    staff: Sequence[RollEntry],
    approvals: Sequence[Approval],
    currencies: Currencies,
) -> Signing:
    """The first approval that reaches up to the amount, and all above it; to refuse, any."""
    fitting = (
        at
        for at, one in enumerate(approvals)
        if one.up_to is None
        or matter.money is None
        or matter.money.minor <= in_currency(currencies, one.up_to, matter.money.currency)
    )
    first = next(fitting, len(approvals) - 1)
    approval = approvals[first]
    signs = {one.by for one in approvals[first if action is DeskAction.APPROVE else 0 :]}
    who = tuple(one for one in staff if signs & set(one.signs))
    amount = f"{decimal_text(*matter.money)} {matter.money.currency}" if matter.money else "this"
    people = approval.people if action is DeskAction.APPROVE else 1
    many = ", two people" if people > 1 else ""
    return Signing(who, people, f"governance.approvals: {approval.by} approves {amount}{many}")


def require(
    signer: RollEntry | None, name: str, matter: Matter, found: Signing, staff: Sequence[RollEntry]
) -> None:
    """Nothing where somebody may decide; ``name`` is how they call themselves.

    Raises:
        Refused: they are not among the staff, it is their own, or it is for others to decide.
    """
    if not staff:
        return
    if signer is None:
        raise Refused(
            "not_staff",
            f"{name} is not among the staff of program.yml, and may only look. Who may: "
            f"{names_of(found.who)}.",
        )
    others = tuple(one for one in found.who if one != signer)
    if is_own(signer, matter):
        raise Refused(
            "own_matter",
            f"This is about {signer.name} themselves: nobody decides about their own. Who may: "
            f"{names_of(others)}.",
        )
    if signer not in found.who:
        raise Refused(
            "not_theirs",
            f"{signer.name} ({signer.role}) may not decide this: {found.rule}. Who may: "
            f"{names_of(others)}.",
        )


def is_own(signer: RollEntry, matter: Matter) -> bool:
    """Whether it is about somebody's own mailbox, whatever its alias."""
    own = {alias_normal(one) for one in matter.own if one}
    return alias_normal(signer.address) in own


def names_of(who: Sequence[RollEntry]) -> str:
    """Their names, for a refusal."""
    return ", ".join(one.name for one in who) or "nobody yet; name them under staff in program.yml"
