"""How a referrer comes to stand otherwise: paused, active again, gone."""

from datetime import datetime

from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.event_data.referrers import (
    ReferrerErased,
    ReferrerLeft,
    ReferrerPaused,
    ReferrerResumed,
)
from goodword.domain.events import EventData, happened
from goodword.domain.money import Money
from goodword.domain.referrals.referrer import (
    CodeStatus,
    NameShown,
    ReferralCode,
    Referrer,
    ReferrerMailbox,
    ReferrerStatus,
)

_GONE = frozenset({ReferrerStatus.LEFT, ReferrerStatus.ERASED})


def pause(
    referrer: Referrer,
    code: ReferralCode,
    *,
    note: str | None = None,
    actor: str,
    event_id: str,
    now: datetime,
) -> Decision:
    """The public page answers as paused; everything else stays. Again changes nothing.

    Raises:
        Refused: they are gone.
    """
    return _moved(
        referrer,
        code,
        (ReferrerStatus.PAUSED, CodeStatus.PAUSED),
        ReferrerPaused(note=note),
        actor=actor,
        event_id=event_id,
        now=now,
    )


def resume(
    referrer: Referrer,
    code: ReferralCode,
    *,
    note: str | None = None,
    actor: str,
    event_id: str,
    now: datetime,
) -> Decision:
    """The public page is there again, under the same link. Again changes nothing.

    Raises:
        Refused: they are gone.
    """
    return _moved(
        referrer,
        code,
        (ReferrerStatus.ACTIVE, CodeStatus.ACTIVE),
        ReferrerResumed(note=note),
        actor=actor,
        event_id=event_id,
        now=now,
    )


def depart(
    referrer: Referrer,
    code: ReferralCode,
    mailbox: ReferrerMailbox | None,
    *,
    erased: bool,
    is_owed: bool,
    given_up: Money | None = None,
    again: bool = False,
    note: str | None = None,
    actor: str,
    event_id: str,
    now: datetime,
) -> Decision:
    """The page is gone, the mailbox free, and nothing personal is left but where they are paid,
    and that only while something is owed or may yet be (``is_owed``). ``erased``: they asked for
    their data to go, not only to leave. ``given_up`` is what can never be paid from then on. Again
    takes away what may go by now. ``again``: somebody who is gone gives up what was still to be
    paid, which has an event of its own.

    Whoever left can still have it recorded that they were erased, and not the other way round.
    """
    status = ReferrerStatus.ERASED if erased else ReferrerStatus.LEFT
    if referrer.status is ReferrerStatus.ERASED:
        status = ReferrerStatus.ERASED
    empty = _emptied(referrer, status=status, keep_destination=is_owed)
    closed = code.but(status=CodeStatus.ERASED, name=None, sentence=None)
    if empty == referrer and closed == code and not again:
        return Decision()
    kind = ReferrerErased if erased else ReferrerLeft
    lost = given_up._asdict() if given_up else {}
    told = (
        (
            happened(
                kind(note=note, **lost),
                event_id=event_id,
                about=referrer.referrer_id,
                actor=actor,
                now=now,
            ),
        )
        if again or status is not referrer.status
        else ()
    )
    freed = () if mailbox is None else (mailbox.but(expires_at=now),)
    return Decision(save=(empty, closed, *freed), events=told)


def _emptied(referrer: Referrer, *, status: ReferrerStatus, keep_destination: bool) -> Referrer:
    return referrer.but(
        status=status,
        name="",
        email="",
        company=None,
        sentence=None,
        shown=NameShown.NONE,
        satisfaction=None,
        customer_since=None,
        active_at=None,
        may_write=None,
        country=None,
        destination=referrer.destination if keep_destination else None,
        details_hold=referrer.details_hold if keep_destination else None,
    )


def _moved(
    referrer: Referrer,
    code: ReferralCode,
    to: tuple[ReferrerStatus, CodeStatus],
    what: EventData,
    *,
    actor: str,
    event_id: str,
    now: datetime,
) -> Decision:
    status, public = to
    if referrer.status is status:
        return Decision()
    if referrer.status in _GONE:
        message = f"{referrer.referrer_id} is gone ({referrer.status}); register them anew"
        raise Refused("referrer_gone", message)
    event = happened(what, event_id=event_id, about=referrer.referrer_id, actor=actor, now=now)
    return Decision(save=(referrer.but(status=status), code.but(status=public)), events=(event,))
