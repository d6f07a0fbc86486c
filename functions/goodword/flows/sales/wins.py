"""Finance decides about what a link reported: only its approval moves the deal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.referrals.deal import Stage
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.sales.win import ReportedWin, WinState, decide_win, is_overtaken
from goodword.flows.ports import Store
from goodword.flows.referrals.move_deal import DealMessage, move_deal
from goodword.flows.retry import until_committed
from goodword.flows.sales.answer_lead import SOURCE
from goodword.program.currencies import decimal_text
from goodword.program.rewards import Milestone

_STAGES: Final[dict[Milestone, Stage]] = {
    Milestone.QUALIFIED: ReferralStatus.QUALIFIED,
    Milestone.MEETING: Milestone.MEETING,
    Milestone.CLOSED_WON: ReferralStatus.CLOSED_WON,
}

_IN_WORDS: Final[dict[Milestone, str]] = {
    Milestone.QUALIFIED: "qualified",
    Milestone.MEETING: "a meeting",
    Milestone.CLOSED_WON: "won",
}


def report_in_words(milestone: str, stored: Mapping[str, Any]) -> str:
    """What a report says, for whoever decides about it: ``won, 48000.00 EUR, contract of
    2026-11-30, reported by dach@larkspur.example``. It names the company's own people alone.
    ``stored`` is the report, or its line in a list. A meeting has neither amount nor contract."""
    said = [_IN_WORDS[Milestone(milestone)]]
    if stored["minor"] is not None and stored["currency"] is not None:
        amount = decimal_text(stored["minor"], stored["currency"])
        day = str(stored["happened_at"])[:10]
        said += [f"{amount} {stored['currency']}", f"contract of {day}"]
    if stored["reported_by"] is not None:
        said.append(f"reported by {stored['reported_by']}")
    return ", ".join(said)


def approve_win(
    store: Store,
    referral_id: str,
    milestone: str = Milestone.CLOSED_WON,
    number: int = 1,
    *,
    by: str,
    reason: str | None,
    now: datetime,
) -> ReportedWin:
    """Moves the deal as was reported, by the way that a report of the CRM takes; rewards follow as
    usual. Approving again changes nothing.

    ``by`` and ``reason`` are kept with the report, and in the event. ``number`` is the report that
    whoever decides has looked at.

    Raises:
        NotFound: nothing of the kind was reported.
        Refused: it was decided otherwise, another report has taken its place (``other_report``), or
            the deal has moved already (``deal_moved``).
    """

    def beside(referral: Referral) -> Decision:
        win = _win(store, referral_id, milestone, number)
        if win.state is not WinState.WAITING:
            raise _decided(win)
        if is_overtaken(win.milestone, referral):
            raise Refused(
                "deal_moved",
                f"This deal is {referral.status} already, by another report. That one counts.",
            )
        return decide_win(win, WinState.APPROVED, by=by, note=reason, now=now)

    win = _win(store, referral_id, milestone, number)
    if win.state is WinState.APPROVED:
        return win
    if win.state is not WinState.WAITING:
        raise _decided(win)
    amount = win.minor is not None and win.currency is not None
    message = DealMessage(
        message_id=f"{referral_id}.{win.milestone}.{win.number}",
        source=SOURCE,
        stage=_STAGES[win.milestone],
        value=decimal_text(win.minor or 0, win.currency or "") if amount else None,
        currency=win.currency,
        referral_id=referral_id,
        deal_id=None,
        occurred_at=win.happened_at,
    )
    move_deal(store, message, now=now, beside=beside)
    return _win(store, referral_id, milestone, number)


def refuse_win(
    store: Store,
    referral_id: str,
    milestone: str = Milestone.CLOSED_WON,
    number: int = 1,
    *,
    by: str,
    reason: str | None,
    now: datetime,
) -> ReportedWin:
    """Leaves the deal as it is; its owner is told, and may report it anew. Again changes nothing.

    Raises:
        NotFound: nothing of the kind was reported.
        Refused: it was decided otherwise, or another report has taken its place.
    """

    def attempt() -> ReportedWin:
        win = _win(store, referral_id, milestone, number)
        if win.state is WinState.REFUSED:
            return win
        if win.state is not WinState.WAITING:
            raise _decided(win)
        store.commit(decide_win(win, WinState.REFUSED, by=by, note=reason, now=now))
        return _win(store, referral_id, milestone, number)

    return until_committed(attempt)


def _win(store: Store, referral_id: str, milestone: str, number: int) -> ReportedWin:
    win = store.get(ReportedWin, referral_id, milestone)
    if win is None or number > win.number:
        raise NotFound(referral_id)
    if number != win.number:
        raise Refused(
            "other_report",
            f"This was refused, and report {win.number} has been made since; it may say another "
            f"amount. Look at that one: win/{win.name}.",
        )
    return win


def _decided(win: ReportedWin) -> Refused:
    by = f" by {win.decided_by}" if win.decided_by else ""
    when = f"{win.moved_at.astimezone(UTC):%Y-%m-%d %H:%M}Z"
    return Refused(f"win_{win.state}", f"This report was {win.state}{by} on {when}.")
