"""What each kind of record that waits is to a person: how it is named, told and acted on.

Who acts, by when and what happens else stands in ``domain.waiting.rules``, one line a kind; a kind
that a person decides about adds a line to ``KINDS`` and its decider to ``deciders``.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from goodword.domain.kinds import RewardKind
from goodword.domain.listing import ListRow
from goodword.domain.money import Money
from goodword.domain.reasons import Reason
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.sales.wins import report_in_words
from goodword.program.currencies import decimal_text

YES_OR_NO: Final = (DeskAction.APPROVE, DeskAction.REFUSE)

_DECIDE: Final = "goodword decide ID {} --reason TEXT --stack NAME"
_YES_OR_NO: Final = _DECIDE.format("approve|refuse")
_RETRY_OR_CANCEL: Final = _DECIDE.format("retry|cancel")


class ItemFact(NamedTuple):
    """A line of what is known of something: codes, ids, amounts and days, nothing personal."""

    label: str
    value: str


class WaitingKind(NamedTuple):
    """``word`` stands before the id, ``by`` says who acts, ``otherwise`` what happens when nobody
    does, ``how`` which command acts, ``can`` what may be said of a line. ``says`` is what a line
    tells of what is to be decided, and ``rule`` what the terms say about it, in words that name no
    stranger. ``also`` are values of the line that the id ends with. Of a line that is somebody's,
    ``owner`` names the value that says whose, and ``notes`` what a value adds to what happens.
    ``outside`` is said in place of ``how`` of a line on which nothing here acts: what is to be done
    outside, of which nobody tells us. ``facts`` names further values that a line shows, ``money``
    the amount that is decided about, ``referrer`` the value that names the referrer whose it is."""

    word: str
    by: str
    otherwise: str
    how: str
    can: Callable[[ListRow], tuple[DeskAction, ...]] = lambda _: ()
    also: tuple[str, ...] = ()
    owner: str | None = None
    notes: Mapping[str, str] = MappingProxyType({})
    says: Callable[[ListRow], str] | None = None
    rule: Callable[[ListRow], str] | None = None
    facts: tuple[str, ...] = ()
    money: Callable[[ListRow], Money | None] = lambda _: None
    outside: str | None = None


def _always(*actions: DeskAction) -> Callable[[ListRow], tuple[DeskAction, ...]]:
    return lambda _: actions


def _amount(row: ListRow) -> Money | None:
    minor, currency = row.values.get("minor"), row.values.get("currency")
    return Money(int(minor), str(currency)) if minor and currency else None


def _owed(row: ListRow) -> Money:
    owed = int(row.values["owed"] or 0) + int(row.values["reserved"] or 0)
    return Money(owed, row.identity[1])


BY_HAND: Final = frozenset({RewardKind.CREDIT, RewardKind.DONATION})
"""What somebody grants or sends outside; nothing here can do it, or knows that it was done."""


def _of_reward(row: ListRow) -> tuple[DeskAction, ...]:
    return () if row.values["status"] == "approved" else YES_OR_NO


_WHY: Final[Mapping[str, str]] = {
    Reason.ABOVE_CEILING: "above the ceiling of automatic approval of its terms",
    Reason.BUDGET_SPENT: "no period of the budget has room for it",
    Reason.TERMS_MISSING: "the terms of its revision are missing in the table",
    Reason.OWN_MAILBOX: "the referrer and the prospect have one mailbox",
    Reason.OWN_COMPANY: "the referrer and the prospect are of one company",
    Reason.SECOND_FOR_COMPANY: "another referral has a reward for this company already",
    Reason.CREDIT_TO_GRANT: "approved: somebody grants the credit in your product, which nothing "
    "here does in this version",
    Reason.DONATION_TO_SEND: "approved: somebody sends the donation, which nothing here does in "
    "this version",
    Reason.NO_PAYOUT_DETAILS: "the referrer has not said where to pay",
    Reason.PAYOUT_FAILED: "the provider could not pay the last payout",
    Reason.PAID_AFTER_RELEASE: "frozen: a payout was paid after its release",
    Reason.DETAILS_DISPUTED: "held: a change of where to pay was stopped as not theirs",
    Reason.OTHER_CURRENCY: "the payout provider does not pay in this currency",
    Reason.NO_PROVIDER: "the payout provider has no credentials",
    Reason.OUR_ACCOUNT: "the company's account at the provider refuses (funds, credentials, "
    "rights): mend that, and it goes on by itself",
    Reason.DUPLICATE_DIFFERS: "the provider has another batch under this key",
    Reason.HELD_THEN_REFUSED: "the provider said that it holds a batch under this key, and refused "
    "the same bytes later: find the key in its records",
    Reason.BLOCKED: "the provider has held it back for days; ask why, and it goes on by itself",
}


def _why(row: ListRow) -> str:
    """A reason in words; a code that no table has is shown as it is."""
    reason = str(row.values.get("reason") or "")
    return _WHY.get(reason, reason)


def _doubts(row: ListRow) -> str:
    """All for which somebody looks at a reward."""
    reason = str(row.values.get("reason") or "")
    further = (str(one) for one in row.values.get("doubts") or () if one != reason)
    return "; ".join((_why(row), *(_WHY.get(one, one) for one in further)))


def _batch_in_words(row: ListRow) -> str:
    """What must be mended with the provider's own word for it; else why it stands where it does."""
    attention = row.values.get("attention")
    why = _why(row)
    return f"{_WHY.get(str(attention), str(attention))} ({why})" if attention else why


def _reward_in_words(row: ListRow) -> str:
    amount = _amount(row)
    what = row.values["kind"] or RewardKind.MONEY
    worth = f"{decimal_text(*amount)} {amount.currency}" if amount else str(what)
    signed = row.values.get("signed_by")
    first = f"; {signed} has approved, and a second person decides" if signed else ""
    return f"{worth} for {row.values['referrer_id']}: {_doubts(row)}{first}"


_PAYOUTS: Final = "goodword payouts (docs/payouts.md)"

KINDS: Final[Mapping[str, WaitingKind]] = {
    "Application": WaitingKind(
        "application",
        "whoever runs the programme",
        "it ends at its deadline, and what the applicant entered is deleted",
        _YES_OR_NO,
        _always(*YES_OR_NO),
        # The answers may be corrected while it waits.
        also=("digest",),
        says=lambda row: f"asks to join {row.values['audience']}",
        facts=("audience", "status"),
    ),
    "Delivery": WaitingKind(
        "delivery",
        "whoever runs the stack",
        "what was given up stays undone, and the programme's contact is told once",
        f"{_RETRY_OR_CANCEL}, or goodword redrive --stack NAME",
        _always(DeskAction.RETRY, DeskAction.CANCEL),
        facts=("status", "attempts", "code", "retry_at"),
    ),
    "UnfollowedReport": WaitingKind(
        "report",
        "sales",
        "it ends at its deadline, and what was reported changes nothing",
        "mend it in the CRM, which reports again, or report what holds with goodword deal ID "
        "--stack NAME; where it stays here after that, "
        "goodword decide ID refuse --reason TEXT --stack NAME",
        _always(DeskAction.REFUSE),
        rule=_why,
        facts=("referral_id", "deal_id", "stage", "value", "currency", "occurred_at"),
    ),
    "ReportedWin": WaitingKind(
        "win",
        "finance",
        "the deal stays as it is, and the programme's contact is reminded every week",
        _YES_OR_NO,
        _always(*YES_OR_NO),
        # One may come again after a refusal, with another amount.
        also=("number",),
        says=lambda row: report_in_words(row.identity[1], row.values),
        facts=("happened_at", "reported_by", "number"),
        money=_amount,
    ),
    "DealRegistration": WaitingKind(
        "registration",
        "whoever runs the programme",
        "the company stays registered until the window of the registration ends, and the "
        "programme's contact is reminded once",
        _YES_OR_NO,
        _always(*YES_OR_NO),
        says=lambda row: f"{row.values['referrer_id']} registers {row.values['domain']}",
        facts=("referrer_id", "domain", "status", "until"),
    ),
    "Handover": WaitingKind(
        "lead",
        "sales",
        "nobody answers the prospect; it leaves this list after 180 days, and the deal stays as it "
        "is",
        "goodword lead ID [--to OWNER --reason TEXT] --stack NAME",
        owner="owner",
        notes={"mail_came_back": "mail to its owner came back"},
        facts=("owner", "answer_by", "turn"),
    ),
    "DestinationChange": WaitingKind(
        "details",
        "finance",
        "nothing more is set aside for the referrer, and the former payout details stand",
        _YES_OR_NO,
        _always(*YES_OR_NO),
        facts=("state",),
    ),
    "Review": WaitingKind(
        "review",
        "whoever decides about disputes",
        "the reward stays as it is, and its referrer sees that the day has passed",
        _YES_OR_NO,
        _always(*YES_OR_NO),
        facts=("referrer_id", "state"),
    ),
    "ProposedWords": WaitingKind(
        "words",
        "whoever runs the programme",
        "they are not shown, and the page stays as it is",
        _YES_OR_NO,
        _always(*YES_OR_NO),
        # Others may be written while these wait.
        also=("mark",),
        facts=("state",),
    ),
    "Reward": WaitingKind(
        "reward",
        "finance",
        "nothing of it is paid, and the programme's contact is told once",
        _YES_OR_NO,
        _of_reward,
        says=_reward_in_words,
        rule=_doubts,
        facts=("referrer_id", "kind", "months", "status", "reason"),
        money=_amount,
        outside="grant or send it outside; nothing in this version can note that it was done, so "
        "it stays in the list, and is not counted as late",
    ),
    "Balance": WaitingKind(
        "balance",
        "finance",
        "the account is paid nothing, and the programme's contact is told once",
        f"{_DECIDE.format('retry')}; a frozen one by its payout: {_PAYOUTS}",
        _always(DeskAction.RETRY),
        says=lambda row: f"{decimal_text(*_owed(row))} {row.identity[1]}: {_why(row)}",
        rule=_why,
        facts=("referrer_id", "owed", "reserved", "reason"),
        money=_owed,
    ),
    "Payout": WaitingKind(
        "payout",
        "finance",
        "its balance stays frozen, and the programme's contact is told once",
        f"{_DECIDE.format('cancel')} where it was not paid; where it was, {_PAYOUTS}",
        _always(DeskAction.CANCEL),
        says=_why,
        facts=("referrer_id", "status", "reason", "batch_key"),
        money=_amount,
    ),
    "Batch": WaitingKind(
        "batch",
        "finance",
        "what it holds stays reserved, and the programme's contact is told once",
        f"{_DECIDE.format('cancel')} where it never reached the provider; where it did, {_PAYOUTS}",
        _always(DeskAction.CANCEL),
        says=_batch_in_words,
        facts=("provider", "currency", "status", "reason", "attempts"),
    ),
}
"""Kind of record in the list ``WAITING`` -> what it is to a person."""
