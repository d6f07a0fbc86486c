"""Events and what follows from them: each reaction once, whatever the stream repeats or loses.

A reaction's state is stored before it runs, unless it keeps one of its own (``LEAN``): then only
where it did not end. A failure, be it of the outside or a mistake of ours, becomes state with a
time to try again, so that neither a bad provider nor a bad event ever blocks the stream or the
sweep. The table from event to reaction stands at the foot.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import Conflict, Delayed, Invalid, TooNew, Unavailable
from goodword.domain.event import Decision, Event, EventType
from goodword.domain.event_data.mailboxes import DeliveryGivenUp
from goodword.domain.events import happened
from goodword.domain.record import is_known
from goodword.flows.figures.count import COUNTED
from goodword.flows.ports import Store

Reaction = Callable[[Event], None]

LEASE = timedelta(minutes=16)
"""Longer than any worker lives: a Lambda function ends after 15 minutes."""

LEFT_FOR: Final = timedelta(minutes=15)
LEFT_AT_MOST: Final = timedelta(days=1)
"""How long this version waits before it turns again to what a later one has to do. The longer it
has been there, the longer: thousands of such events must not keep others from their turn."""

WAITS: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 2880)
)
"""How long to wait after each failure; after the last, a person must look."""

DOWN_WAITS: Final = timedelta(seconds=20)
"""How long what a service did not take is left, where it took nothing at all: until the next run,
so that what asked in vain has its turn among all that waits once the service is back. How many ask
is bounded by ``flows.due_events.DOWN_AFTER``."""
REFUSED_WAITS_AT_MOST: Final = timedelta(minutes=30)
"""The same where it may be about this one alone, as a full mailbox is (RFC 5321, 4.5.4.1)."""
REFUSED_AT_MOST: Final = sum(WAITS, start=timedelta())
"""For so long either goes on; then a person must look."""


def react(
    store: Store,
    event: Event,
    reactions: Mapping[str, Reaction],
    *,
    now: datetime,
    is_down: Callable[[str], bool] = lambda _: False,
    ended: Collection[str] = (),
) -> bool:
    """Runs what follows from an event; True when nothing of it is left to do.

    ``reactions`` holds an action for each name in ``REACTIONS``. An event of a type that only a
    later version knows stays due for that one, waiting as long again as it has waited. Of an event
    with a reaction that ``is_down``, the others run, and it stays due as it is. Those that have
    ``ended`` already, with others of the same batch, are left out.
    """
    if not is_known(event.type):
        store.postpone(event, now + min(max(now - event.at, LEFT_FOR), LEFT_AT_MOST))
        return False
    names = [name for name in reactions_to(event.type) if name not in ended]
    left = [name for name in names if is_down(name)]
    waiting = [
        retry_at
        for name in names
        if name not in left and (retry_at := _deliver(store, event, name, reactions[name], now=now))
    ]
    if left:
        return False
    if waiting:
        store.postpone(event, max(min(waiting), now + DOWN_WAITS))
        return False
    store.delivered(event)
    return True


def _deliver(
    store: Store, event: Event, name: str, action: Reaction, *, now: datetime
) -> datetime | None:
    """Runs one reaction; when to try again, or None when it ended."""
    try:
        before = store.get(Delivery, event.event_id, name)
    except TooNew:
        return now + LEFT_FOR
    if before and not before.is_known:
        return now + LEFT_FOR
    if before and before.is_over:
        return None
    if before and before.status is DeliveryStatus.RUNNING and before.lease_until > now:
        return before.lease_until
    if before and before.retry_at and before.retry_at > now:
        return before.retry_at
    running = _running(event, name, before, now)
    if name in LEAN and before is None:
        ended = _run(action, event, running, now)
        if ended.status is not DeliveryStatus.DONE:
            _keep(store, event, ended, now)
        return ended.retry_at
    try:
        store.commit(Decision(save=(running,)))
    except Conflict:
        return now + WAITS[0]  # another worker has just taken it
    ended = _run(action, event, running, now)
    _keep(store, event, ended.but(version=running.version + 1), now)
    return ended.retry_at


def _keep(store: Store, event: Event, ended: Delivery, now: datetime) -> None:
    told = (_given_up(event, ended, now),) if ended.status is DeliveryStatus.GIVEN_UP else ()
    store.commit(Decision(save=(ended,), events=told))


def _running(event: Event, name: str, before: Delivery | None, now: datetime) -> Delivery:
    if before is None:
        return Delivery(
            event_id=event.event_id,
            reaction=name,
            status=DeliveryStatus.RUNNING,
            attempts=1,
            lease_until=now + LEASE,
            source=(type(event).__name__, *event.identity),
        )
    return before.but(
        status=DeliveryStatus.RUNNING,
        attempts=before.attempts + 1,
        lease_until=now + LEASE,
        retry_at=None,
        code=None,
    )


def _given_up(event: Event, ended: Delivery, now: datetime) -> Event:
    """An event of its own, so that somebody is told: infra/template.yaml has an alarm on it."""
    again = f".{ended.redriven}" if ended.redriven else ""
    return happened(
        DeliveryGivenUp(event_id=event.event_id, reaction=ended.reaction, code=ended.code),
        event_id=f"{event.event_id}.{ended.reaction}.given_up{again}",
        about=event.about,
        actor="rules",
        now=now,
    )


def _run(action: Reaction, event: Event, running: Delivery, now: datetime) -> Delivery:
    try:
        action(event)
    except Invalid as refusal:
        return running.but(status=DeliveryStatus.GIVEN_UP, code=cause_of(refusal))
    except Delayed as delayed:
        return running.but(
            status=DeliveryStatus.FAILED,
            attempts=running.attempts - 1,
            code="delayed",
            retry_at=max(delayed.until, now + WAITS[0]),
        )
    except Exception as failure:  # noqa: BLE001  # kept as state, shown, and alarmed on
        pause = pause_of(failure)
        if pause is not None:
            return running.but(
                status=DeliveryStatus.FAILED,
                attempts=running.attempts - 1,
                code=cause_of(failure),
                retry_at=now + max(pause, WAITS[0]),
            )
        if isinstance(failure, Unavailable) and (failure.down or failure.refused):
            most = DOWN_WAITS if failure.down else REFUSED_WAITS_AT_MOST
            return _refused(running, cause_of(failure), most, now)
        # What a later version has to do is never given up here.
        if running.attempts > len(WAITS) and not isinstance(failure, TooNew):
            return running.but(status=DeliveryStatus.GIVEN_UP, code=cause_of(failure))
        return running.but(
            status=DeliveryStatus.FAILED,
            code=cause_of(failure),
            refused_since=None,
            retry_at=now + WAITS[min(running.attempts, len(WAITS)) - 1],
        )
    return running.but(status=DeliveryStatus.DONE, refused_since=None)


def _refused(running: Delivery, code: str, most: timedelta, now: datetime) -> Delivery:
    """What a service has certainly not taken: no attempt counts against it, and it is asked again
    after at ``most`` so long, so that what waits is not late by hours once the service is back."""
    since = running.refused_since or now
    if now - since > REFUSED_AT_MOST:
        return running.but(status=DeliveryStatus.GIVEN_UP, code=code)
    wait = min(max(now - since, WAITS[0]), most)
    return running.but(
        status=DeliveryStatus.FAILED,
        attempts=running.attempts - 1,
        code=code,
        retry_at=now + wait,
        refused_since=since,
    )


def pause_of(failure: Exception) -> timedelta | None:
    """How long a service that is there asks to be left alone: it was too much for it, which says
    nothing against what it was asked for. None where it did not."""
    if isinstance(failure, Unavailable) and failure.refused and failure.retry_after is not None:
        return timedelta(seconds=failure.retry_after)
    return None


def cause_of(failure: Exception) -> str:
    """What a failure is called in state and in logs: by the service outside where it has a name."""
    if isinstance(failure, Invalid) and failure.errors:
        return failure.errors[0].code
    if isinstance(failure, Unavailable) and not isinstance(failure, TooNew):
        return failure.code
    return type(failure).__name__.lower()


MAIL_CONFIRMATION: Final = "mail_confirmation"
MAIL_CONFIRMED: Final = "mail_confirmed"
MAIL_PROOF: Final = "mail_proof"
MAIL_SIGN_IN: Final = "mail_sign_in"
MAIL_FRESH_LINK: Final = "mail_fresh_link"
MAIL_FORMER_DETAILS: Final = "mail_former_details"
MAIL_REPLACED_DETAILS: Final = "mail_replaced_details"
MAIL_NEW_DETAILS: Final = "mail_new_details"
MOVE_UP: Final = "move_up"
REWARD_DEAL: Final = "reward_deal"
COUNT_EXPERIMENT: Final = "count_experiment"
COUNT_FIGURES: Final = "count_figures"
KEEP_REFERENCE: Final = "keep_reference"
MAIL_JOIN: Final = "mail_join"
MAIL_WELCOME: Final = "mail_welcome"
MAIL_INVITATION: Final = "mail_invitation"
MAIL_APPLICATION: Final = "mail_application"
MAIL_DECIDER: Final = "mail_decider"

HAND_OVER: Final = "hand_over"
SETTLE_LEAD: Final = "settle_lead"
MAIL_OWNER: Final = "mail_owner"
MAIL_ESCALATION: Final = "mail_escalation"
MAIL_ESCALATION_TOO: Final = "mail_escalation_too"
POST_LEAD: Final = "post_lead"
MAIL_WIN: Final = "mail_win"
MAIL_WIN_DECIDED: Final = "mail_win_decided"
MAIL_FORMER: Final = "mail_former"
MAIL_REPORTER: Final = "mail_reporter"
MAIL_STOP: Final = "mail_stop"
POST_STOP: Final = "post_stop"
MAIL_NEWS: Final = "mail_news"
RESUME_PAYOUTS: Final = "resume_payouts"
MAIL_REGISTRATION: Final = "mail_registration"
MAIL_REGISTRATION_DESK: Final = "mail_registration_desk"
END_REGISTRATIONS: Final = "end_registrations"
KEEP_OVERVIEW: Final = "keep_overview"
MAIL_REVIEW_ASKED: Final = "mail_review_asked"
MAIL_REVIEW_DECIDED: Final = "mail_review_decided"
MAIL_DIGEST: Final = "mail_digest"
MAIL_ESCALATED: Final = "mail_escalated"
MAIL_WORDS: Final = "mail_words"
MAIL_WORDS_PROPOSED: Final = "mail_words_proposed"

REACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    EventType.CLAIM_SUBMITTED: (MAIL_CONFIRMATION, COUNT_EXPERIMENT),
    # Until 0.1.0. A link to confirm such a claim is good no more, so none is mailed.
    EventType.CLAIM_RECEIVED: (COUNT_EXPERIMENT,),
    EventType.CLAIM_CONFIRMED: (
        *(MOVE_UP, HAND_OVER, COUNT_EXPERIMENT, KEEP_REFERENCE),
        *(SETTLE_LEAD, KEEP_OVERVIEW, MAIL_CONFIRMED, MAIL_NEWS),
    ),
    EventType.CONSENT_WITHDRAWN: (SETTLE_LEAD, MAIL_STOP, POST_STOP),
    EventType.CLAIM_ERASED: (SETTLE_LEAD, MAIL_STOP, POST_STOP),
    EventType.PROOF_REQUESTED: (MAIL_PROOF,),
    EventType.SIGN_IN_ASKED: (MAIL_SIGN_IN,),
    EventType.FRESH_LINK_ASKED: (MAIL_FRESH_LINK,),
    # The news last: what a milestone has earned is told in the same mail.
    EventType.REFERRAL_MOVED: (
        *(REWARD_DEAL, COUNT_EXPERIMENT, MOVE_UP, SETTLE_LEAD, KEEP_OVERVIEW),
        MAIL_NEWS,
    ),
    EventType.REFERRAL_MOVED_UP: (HAND_OVER, KEEP_OVERVIEW, MAIL_NEWS),
    EventType.REFERRAL_REOPENED: (HAND_OVER, MAIL_OWNER, KEEP_OVERVIEW, MAIL_NEWS),
    EventType.REFERRAL_HANDED_OVER: (MAIL_OWNER, MAIL_FORMER, POST_LEAD),
    EventType.LEAD_REMINDED: (MAIL_OWNER,),
    EventType.LEAD_ESCALATED: (MAIL_ESCALATION, MAIL_ESCALATION_TOO, POST_LEAD),
    EventType.WIN_REPORTED: (MAIL_WIN,),
    EventType.WIN_OVERDUE: (MAIL_WIN,),
    EventType.WIN_DECIDED: (MAIL_WIN_DECIDED, MAIL_REPORTER),
    EventType.DEAL_RENEWED: (REWARD_DEAL, MAIL_NEWS),
    EventType.JOIN_REQUESTED: (MAIL_JOIN,),
    EventType.REFERRER_JOINED: (MAIL_WELCOME,),
    EventType.REFERRER_WELCOME_ASKED: (MAIL_WELCOME,),
    EventType.REFERRER_INVITED: (MAIL_INVITATION,),
    EventType.APPLICATION_MADE: (MAIL_APPLICATION, MAIL_DECIDER),
    EventType.APPLICATION_WAITS: (MAIL_DECIDER,),
    EventType.APPLICATION_DECIDED: (MAIL_APPLICATION,),
    **dict.fromkeys(
        (
            EventType.REWARD_HELD,
            EventType.REWARD_WAITING,
            EventType.REWARD_CANCELED,
            EventType.REWARD_APPROVED,
            EventType.PAYOUT_UNCLAIMED,
            EventType.PAYOUT_PAID,
            EventType.PAYOUT_RELEASED,
            EventType.PAYOUT_RETURNED,
        ),
        (KEEP_OVERVIEW, MAIL_NEWS),
    ),
    EventType.PAYOUT_RESERVED: (KEEP_OVERVIEW,),
    EventType.REVIEW_ASKED: (MAIL_REVIEW_ASKED,),
    EventType.REVIEW_DECIDED: (MAIL_REVIEW_DECIDED,),
    EventType.WORDS_PROPOSED: (MAIL_WORDS_PROPOSED, MAIL_WORDS),
    EventType.WORDS_OVERDUE: (MAIL_WORDS_PROPOSED,),
    EventType.WORDS_DECIDED: (MAIL_WORDS,),
    EventType.DEAL_CORRECTED: (MAIL_NEWS,),
    EventType.PAYOUT_DETAILS_MISSING: (MAIL_NEWS,),
    EventType.REFERRER_LEFT: (END_REGISTRATIONS,),
    EventType.REFERRER_ERASED: (END_REGISTRATIONS,),
    EventType.REGISTRATION_MADE: (MAIL_REGISTRATION, MAIL_REGISTRATION_DESK),
    EventType.REGISTRATION_MOVED_UP: (MAIL_REGISTRATION, MAIL_REGISTRATION_DESK),
    EventType.REGISTRATION_DECIDED: (MAIL_REGISTRATION,),
    EventType.REGISTRATION_NEAR_END: (MAIL_REGISTRATION,),
    EventType.REGISTRATION_ENDED: (MAIL_REGISTRATION,),
    EventType.REGISTRATION_OVERDUE: (MAIL_REGISTRATION_DESK,),
    EventType.DIGEST_DUE: (MAIL_DIGEST,),
    EventType.WAITING_ESCALATED: (MAIL_ESCALATED,),
    EventType.REGISTRATION_EXTENDED: (MAIL_REGISTRATION_DESK,),
    EventType.REFERRAL_CREDITED: (HAND_OVER, KEEP_OVERVIEW, MAIL_NEWS),
    EventType.REFERRER_CHANGED: (
        *(RESUME_PAYOUTS, MAIL_FORMER_DETAILS, MAIL_REPLACED_DETAILS, MAIL_NEW_DETAILS),
        MAIL_NEWS,
    ),
}


def reactions_to(of: EventType) -> tuple[str, ...]:
    """The reactions to events of a type, in their order. What is counted is counted last: nothing
    waits for it."""
    counting = (COUNT_FIGURES,) if of in COUNTED else ()
    return (*REACTIONS.get(of, ()), *counting)


LEAN: Final = frozenset(
    {
        *(MAIL_CONFIRMATION, COUNT_EXPERIMENT, KEEP_REFERENCE, MOVE_UP, HAND_OVER, SETTLE_LEAD),
        *(KEEP_OVERVIEW, COUNT_FIGURES),
    }
)
"""Those that keep a state of their own, by which running again changes nothing: the intent of a
mail on its prospect, the mark of what was counted, the pointer that is there, the referral that
moved, whose a lead is."""
