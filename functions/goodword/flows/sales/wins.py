"""Finance decides about a win that a link reported: only its approval closes the deal."""

from datetime import datetime

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.sales.win import ReportedWin, WinState, decide_win
from goodword.flows.ports import Store
from goodword.flows.referrals.move_deal import DealMessage, move_deal
from goodword.flows.retry import until_committed
from goodword.flows.sales.answer_lead import SOURCE
from goodword.program.currencies import decimal_text


def approve_win(
    store: Store, referral_id: str, *, by: str, reason: str | None, now: datetime
) -> ReportedWin:
    """Closes the deal as won, by the way that a report of the CRM takes; rewards follow as usual.
    Approving again changes nothing.

    ``by`` and ``reason`` are kept with the win.

    Raises:
        NotFound: no win was reported for it.
        Refused: it was decided otherwise, or the deal is closed already (``deal_closed``).
    """

    def beside(referral: Referral) -> Decision:
        win = _win(store, referral_id)
        if win.state is not WinState.WAITING:
            raise _decided(win)
        if referral.status not in OPEN:
            raise Refused(
                "deal_closed",
                f"This deal is {referral.status} already, by another report. That one counts.",
            )
        return decide_win(win, WinState.APPROVED, by=by, note=reason, now=now)

    win = _win(store, referral_id)
    if win.state is WinState.APPROVED:
        return win
    if win.state is not WinState.WAITING:
        raise _decided(win)
    message = DealMessage(
        message_id=f"{referral_id}.win.{win.number}",
        source=SOURCE,
        stage=ReferralStatus.CLOSED_WON,
        value=decimal_text(win.minor, win.currency),
        currency=win.currency,
        referral_id=referral_id,
        deal_id=None,
        occurred_at=win.closed_at,
    )
    move_deal(store, message, now=now, beside=beside)
    return _win(store, referral_id)


def refuse_win(
    store: Store, referral_id: str, *, by: str, reason: str | None, now: datetime
) -> ReportedWin:
    """Leaves the deal as it is; its owner is told, and may report it anew. Again changes nothing.

    Raises:
        NotFound: no win was reported for it.
        Refused: it was decided otherwise.
    """

    def attempt() -> ReportedWin:
        win = _win(store, referral_id)
        if win.state is WinState.REFUSED:
            return win
        if win.state is not WinState.WAITING:
            raise _decided(win)
        store.commit(decide_win(win, WinState.REFUSED, by=by, note=reason, now=now))
        return _win(store, referral_id)

    return until_committed(attempt)


def _win(store: Store, referral_id: str) -> ReportedWin:
    win = store.get(ReportedWin, referral_id)
    if win is None:
        raise NotFound(referral_id)
    return win


def _decided(win: ReportedWin) -> Refused:
    return Refused(f"win_{win.state}", f"This win is {win.state} already.")
