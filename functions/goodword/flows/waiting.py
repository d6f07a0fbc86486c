"""What waits for a person: one list over all that does, and the table of what one decides here.

A kind of record that a person decides about by yes or no adds a line to ``KINDS``.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from goodword.domain.errors import NotFound, Refused
from goodword.domain.listing import WAITING, ListRow
from goodword.domain.tokens import Keys
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.joining.decide import decide_application
from goodword.flows.partners.registrations import decide_registration
from goodword.flows.portal.review import decide_review
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrals.dismiss_report import dismiss_report
from goodword.flows.referrers.own_words import decide_words
from goodword.flows.referrers.payout import decide_change
from goodword.flows.sales.wins import approve_win, refuse_win, report_in_words

LONGEST_NOTE: Final = 300
_BETWEEN: Final = "/"


class WaitingDesk(NamedTuple):
    """What a decision works with; ``keys`` are read where somebody is to be registered."""

    store: Store
    terms: PinnedProgram
    keys: Callable[[], Keys]
    randomness: Randomness
    now: datetime


class Ruling(NamedTuple):
    """What a person says: yes or no, why, in words that name nobody, and who they are."""

    approve: bool
    note: str
    actor: str


class WaitingKind(NamedTuple):
    """``word`` stands before the id, ``by`` says who acts, ``otherwise`` what happens when nobody
    does, ``how`` which command acts. ``decide`` carries out a yes or no and answers with what
    became of it; None where another command decides. ``says`` is what a line tells of what is to be
    decided, in words that name no stranger. ``also`` are values of the line that the id
    ends with. Of a line that is somebody's, ``owner`` names the value that says whose, and
    ``notes`` what a value adds to what happens."""

    word: str
    by: str
    otherwise: str
    how: str
    decide: Callable[[WaitingDesk, str, Ruling], str] | None = None
    also: tuple[str, ...] = ()
    owner: str | None = None
    notes: Mapping[str, str] = MappingProxyType({})
    says: Callable[[ListRow], str] | None = None


class WaitingLine(NamedTuple):
    """One thing that waits. Ids, codes, amounts and moments alone, and of a lead whose it is: an
    address of the company's own. ``deadline`` None: there is none. ``says`` is what is to be
    decided, where the line can tell."""

    id: str
    by: str
    since: datetime
    deadline: str | None
    otherwise: str
    how: str
    says: str | None = None


def _application(desk: WaitingDesk, own_id: str, verdict: Ruling) -> str:
    application_id, _, digest = own_id.partition(_BETWEEN)
    decided = decide_application(
        desk.store,
        desk.terms,
        desk.keys,
        application_id,
        digest=digest,
        approve=verdict.approve,
        note=verdict.note,
        actor=verdict.actor,
        randomness=desk.randomness,
        now=desk.now,
    )
    return decided.status.value


def _report(desk: WaitingDesk, own_id: str, verdict: Ruling) -> str:
    referral_id, milestone, number = (*own_id.split(_BETWEEN), "", "")[:3]
    # Without its number it may be any report, also one that nobody who decides has seen.
    if own_id.count(_BETWEEN) != 2 or not (number.isascii() and number.isdecimal()):
        raise NotFound(own_id)
    carry_out = approve_win if verdict.approve else refuse_win
    decided = carry_out(
        desk.store,
        referral_id,
        milestone,
        int(number),
        by=verdict.actor,
        reason=verdict.note,
        now=desk.now,
    )
    return decided.state.value


def _unfollowed(desk: WaitingDesk, own_id: str, verdict: Ruling) -> str:
    source, _, message_id = own_id.partition(_BETWEEN)
    if not message_id:
        raise NotFound(own_id)
    if verdict.approve:
        raise Refused(
            "only_dismissed",
            "A report that could not be followed cannot be approved. Report what holds with "
            "goodword deal, then refuse this one.",
        )
    by, reason = verdict.actor, verdict.note
    report = dismiss_report(desk.store, source, message_id, by=by, reason=reason, now=desk.now)
    return report.state.value


def _registration(desk: WaitingDesk, own_id: str, verdict: Ruling) -> str:
    decided = decide_registration(
        desk.store,
        own_id,
        approve=verdict.approve,
        note=verdict.note,
        actor=verdict.actor,
        now=desk.now,
    )
    return decided.status.value


def _details(desk: WaitingDesk, own_id: str, verdict: Ruling) -> str:
    return decide_change(
        desk.store,
        own_id,
        approve=verdict.approve,
        by=verdict.actor,
        note=verdict.note,
        randomness=desk.randomness,
        now=desk.now,
    )


def _review(desk: WaitingDesk, own_id: str, verdict: Ruling) -> str:
    answered = decide_review(
        desk.store,
        own_id,
        approve=verdict.approve,
        by=verdict.actor,
        note=verdict.note,
        now=desk.now,
    )
    return answered.state.value


def _words(desk: WaitingDesk, own_id: str, verdict: Ruling) -> str:
    decided = decide_words(
        desk.store,
        own_id,
        approve=verdict.approve,
        by=verdict.actor,
        note=verdict.note,
        now=desk.now,
    )
    return decided.state.value


_DECIDE: Final = "goodword decide ID approve|refuse --reason TEXT --stack NAME"
_PAYOUTS: Final = "goodword payouts (docs/payouts.md)"

KINDS: Final[Mapping[str, WaitingKind]] = {
    "Application": WaitingKind(
        "application",
        "whoever runs the programme",
        "it ends at its deadline, and what the applicant entered is deleted",
        _DECIDE,
        _application,
        # The answers may be corrected while it waits.
        also=("digest",),
        says=lambda row: f"asks to join {row.values['audience']}",
    ),
    "Delivery": WaitingKind(
        "delivery",
        "whoever runs the stack",
        "what was given up stays undone",
        "goodword redrive --stack NAME",
    ),
    "UnfollowedReport": WaitingKind(
        "report",
        "sales",
        "it ends at its deadline, and what was reported changes nothing",
        "mend it in the CRM, which reports again, or report what holds with goodword deal ID "
        "--stack NAME; where it stays here after that, "
        "goodword decide ID refuse --reason TEXT --stack NAME",
        _unfollowed,
    ),
    "ReportedWin": WaitingKind(
        "win",
        "finance",
        "the deal stays as it is, and the programme's contact is reminded every week",
        _DECIDE,
        _report,
        # One may come again after a refusal, with another amount.
        also=("number",),
        says=lambda row: report_in_words(row.identity[1], row.values),
    ),
    "DealRegistration": WaitingKind(
        "registration",
        "whoever runs the programme",
        "the company stays registered until the window of the registration ends, and the "
        "programme's contact is reminded once",
        _DECIDE,
        _registration,
        says=lambda row: f"{row.values['referrer_id']} registers {row.values['domain']}",
    ),
    "Handover": WaitingKind(
        "lead",
        "sales",
        "nobody answers the prospect; it leaves this list after 180 days, and the deal stays as it "
        "is",
        "goodword lead ID [--to OWNER --reason TEXT] --stack NAME",
        owner="owner",
        notes={"mail_came_back": "mail to its owner came back"},
    ),
    "DestinationChange": WaitingKind(
        "details",
        "finance",
        "nothing more is set aside for the referrer, and the former payout details stand",
        _DECIDE,
        _details,
    ),
    "Review": WaitingKind(
        "review",
        "whoever decides about disputes",
        "the reward stays as it is, and its referrer sees that the day has passed",
        _DECIDE,
        _review,
    ),
    "ProposedWords": WaitingKind(
        "words",
        "whoever runs the programme",
        "they are not shown, and the page stays as it is",
        _DECIDE,
        _words,
        # Others may be written while these wait.
        also=("mark",),
    ),
    "Reward": WaitingKind(
        "reward", "finance", "nothing of it is paid", "no command approves it in this version"
    ),
    "Balance": WaitingKind("balance", "finance", "the account is paid nothing", _PAYOUTS),
    "Payout": WaitingKind("payout", "finance", "its balance stays frozen", _PAYOUTS),
    "Batch": WaitingKind("batch", "finance", "what it holds stays reserved", _PAYOUTS),
}
"""Kind of record in the list ``WAITING`` -> what it is to a person."""


def waiting(store: Store) -> Iterator[WaitingLine]:
    """All that waits, the oldest first."""
    cursor: str | None = None
    while True:
        found = store.page(WAITING.every_kind(), after=cursor)
        yield from (_line(row) for row in found.rows)
        if found.after is None:
            return
        cursor = found.after


def decide(desk: WaitingDesk, name: str, verdict: Ruling) -> str:
    """Carries out what a person says about what waits under a name (``application/7k2m…``), and
    answers with what it is now.

    Raises:
        NotFound: nothing waits under that name.
        Refused: it was decided already, cannot be decided so, or is decided by another command.
        Conflict: somebody else kept changing it.
    """
    word, _, own_id = name.partition(_BETWEEN)
    kind = next((one for one in KINDS.values() if one.word == word), None)
    if kind is None or not own_id:
        raise NotFound(name)
    if kind.decide is None:
        raise Refused("other_command", f"This is not decided by yes or no: {kind.how}.")
    return kind.decide(desk, own_id, verdict)


def _line(row: ListRow) -> WaitingLine:
    kind = KINDS[row.kind]
    # What may be written anew meanwhile is named with what was read of it.
    named = (str(row.values[one]) for one in kind.also if row.values.get(one))
    whose = f" ({row.values[kind.owner]})" if kind.owner and row.values.get(kind.owner) else ""
    notes = (words for value, words in kind.notes.items() if row.values.get(value))
    return WaitingLine(
        id=_BETWEEN.join((kind.word, *row.identity, *named)),
        by=f"{kind.by}{whose}",
        since=row.at,
        deadline=row.values.get("deadline"),
        otherwise="; ".join((kind.otherwise, *notes)),
        how=kind.how,
        says=kind.says(row) if kind.says else None,
    )
