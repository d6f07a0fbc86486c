"""What a referrer hears of an event, and of which events they hear nothing, and why.

``HEARD`` and ``SILENT`` name every type of event; a test holds them to it.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.delivery import Delivery
from goodword.domain.event import Event, EventType
from goodword.domain.event_data.payouts import PayoutDetailsMissing, PayoutReleased
from goodword.domain.event_data.referrals import ReferralMoved, ReferralReopened
from goodword.domain.event_data.referrers import ReferrerChanged
from goodword.domain.event_data.rewards import (
    ReferralEarned,
    RewardCanceled,
    RewardHeld,
    RewardWaiting,
)
from goodword.domain.event_data.table import data_of
from goodword.domain.ledger import Balance
from goodword.domain.outreach.news import NewsCode, NewsLine
from goodword.domain.payouts.payout import Payout
from goodword.domain.payouts.settle import WHOLE_BATCH
from goodword.domain.reasons import Reason
from goodword.domain.referrals.changing import DESTINATION, EMAIL
from goodword.domain.referrals.deal import passed
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.rewards.earn import MilestoneReached, earned_id
from goodword.domain.rewards.reward import referral_of
from goodword.flows.ports import Store
from goodword.flows.reactions import MAIL_NEWS
from goodword.flows.rewards.reward_deal import reached_by
from goodword.program.rewards import Milestone

AGAIN: Final = "~"
"""Stands in the id of a reward that was decided anew because the deal was corrected."""


class Heard(NamedTuple):
    """What an event tells a referrer."""

    referrer_id: str
    lines: tuple[NewsLine, ...]


def heard_in(store: Store, event: Event) -> Heard | None:
    """The lines of an event; None where it tells a referrer nothing."""
    heard = HEARD[event.type](store, event)
    return heard if heard and heard.lines else None


def _confirmed(store: Store, event: Event) -> Heard | None:
    if not isinstance(event, ConsentEvent):
        return None
    return _of_referral(store, event, event.referral_id, NewsCode.CONFIRMED)


def _moved_up(store: Store, event: Event) -> Heard | None:
    return _of_referral(store, event, event.about, NewsCode.MOVED_UP)


def _credited(store: Store, event: Event) -> Heard | None:
    return _of_referral(store, event, event.about, NewsCode.CONFIRMED)


def _renewed(store: Store, event: Event) -> Heard | None:
    return _with_rewards(store, event, NewsCode.RENEWED)


_MILESTONES: Final = {
    Milestone.QUALIFIED: NewsCode.QUALIFIED,
    Milestone.MEETING: NewsCode.MET,
    Milestone.CLOSED_WON: NewsCode.WON,
}
_ENDS: Final = {
    ReferralStatus.CLOSED_LOST: NewsCode.LOST,
    ReferralStatus.REJECTED: NewsCode.REJECTED,
}


def _moved(store: Store, event: Event) -> Heard | None:
    moved = data_of(event, ReferralMoved)
    end = next((code for status, code in _ENDS.items() if moved.status == status), None)
    if end is None:
        return _with_rewards(store, event, *(_MILESTONES[one] for one in passed(moved)))
    if moved.won_at and _takes_rewards_back(store, event):
        return None  # what is said of each reward that is canceled with it says it, too
    return _of_referral(store, event, event.about, end, again=moved.reopenings)


def _reopened(store: Store, event: Event) -> Heard | None:
    again = data_of(event, ReferralReopened).reopenings
    return _of_referral(store, event, event.about, NewsCode.REOPENED, again=again)


def _takes_rewards_back(store: Store, event: Event) -> bool:
    referral = store.get(Referral, event.about)
    won = MilestoneReached(
        Milestone.CLOSED_WON, event.at, decision=referral.decisions if referral else 0
    )
    canceled = (
        store.get(Event, one, f"{one}.canceled") for one in _rewards_of(store, event.about, won)
    )
    return any(one and data_of(one, RewardCanceled).milestone is None for one in canceled)


def _corrected(store: Store, event: Event) -> Heard | None:
    referral = store.get(Referral, event.about)
    if referral is None or not referral.decisions:
        return None  # nothing had been earned by the former amount
    return _of_referral(store, event, event.about, NewsCode.CORRECTED, again=referral.decisions)


def instead_of_won(store: Store, event: Event) -> tuple[NewsLine, ...]:
    """What a correction tells where nobody has told yet that the deal is won: that it is, and what
    it earns by its corrected amount."""
    heard = _corrected(store, event)
    won = _of_referral(store, event, event.about, NewsCode.WON)
    if heard is None or won is None:
        return ()
    decided = MilestoneReached(Milestone.CLOSED_WON, event.at, decision=heard.lines[0].again or 0)
    earned = (
        NewsLine(code=NewsCode.EARNED, about=reward_id, at=event.at)
        for reward_id in _rewards_of(store, event.about, decided)
    )
    return (*won.lines, *heard.lines, *earned)


def won_is_told(store: Store, referral_id: str) -> bool:
    """Whether the reaction that tells of a won deal has ended. A deal is won once at most."""
    for event in store.events_about(referral_id):
        if event.type == EventType.REFERRAL_MOVED and NewsCode.WON in _codes_of(event):
            telling = store.get(Delivery, event.event_id, MAIL_NEWS)
            return telling is not None and telling.is_over
    return True


def _codes_of(event: Event) -> tuple[NewsCode, ...]:
    return tuple(_MILESTONES[one] for one in passed(data_of(event, ReferralMoved)))


def _held(store: Store, event: Event) -> Heard | None:
    if data_of(event, RewardHeld).milestone is None:
        return _of_reward(store, event, NewsCode.HELD)  # the budget has room by now
    return _earned(store, event)


def _waits(store: Store, event: Event) -> Heard | None:
    if data_of(event, RewardWaiting).milestone is None:
        return _of_reward(store, event, NewsCode.WAITS)
    return _earned(store, event)


def _canceled(store: Store, event: Event) -> Heard | None:
    canceled = data_of(event, RewardCanceled)
    if canceled.milestone is not None:
        return _earned(store, event)
    if canceled.reason == Reason.DEAL_CORRECTED:
        return None  # one mail says what the deal earns by its new amount
    return _of_reward(store, event, NewsCode.CANCELED)


def _earned(store: Store, event: Event) -> Heard | None:
    """What a milestone earned. What was decided anew is told with the correction."""
    return None if AGAIN in event.about else _of_reward(store, event, NewsCode.EARNED)


def _approved(store: Store, event: Event) -> Heard | None:
    return _of_reward(store, event, NewsCode.APPROVED)


def _paid(store: Store, event: Event) -> Heard | None:
    return _of_payout(store, event, NewsCode.PAID)


def _unclaimed(store: Store, event: Event) -> Heard | None:
    return _of_payout(store, event, NewsCode.UNCLAIMED)


def _returned(store: Store, event: Event) -> Heard | None:
    return _of_payout(store, event, NewsCode.RETURNED)


def _released(store: Store, event: Event) -> Heard | None:
    if data_of(event, PayoutReleased).reason in {*WHOLE_BATCH, Reason.WITHDRAWN}:
        return None  # it is paid again by itself
    return _of_payout(store, event, NewsCode.FAILED)


def _details(store: Store, event: Event) -> Heard | None:
    currency = data_of(event, PayoutDetailsMissing).currency
    balance = store.get(Balance, event.about, currency)
    if balance is None:
        return None
    line = NewsLine(code=NewsCode.DETAILS, about=f"{event.about}.{currency}", at=event.at)
    return Heard(balance.referrer_id, (line,))


def _changed(_: Store, event: Event) -> Heard | None:
    """Where they are written to or paid was changed. What else was is theirs, or known to them."""
    changed = data_of(event, ReferrerChanged)
    codes = [NewsCode.MAILBOX] if EMAIL in changed.fields else []
    if DESTINATION in changed.added:
        codes.append(NewsCode.DESTINATION_NEW)
    elif DESTINATION in changed.removed:
        codes.append(NewsCode.DESTINATION_GONE)
    elif DESTINATION in changed.fields:
        codes.append(NewsCode.DESTINATION)
    lines = (
        NewsLine(code=code, about=f"{event.about}.{code}.{event.event_id}", at=event.at)
        for code in codes
    )
    return Heard(event.about, tuple(lines))


def _with_rewards(store: Store, event: Event, *codes: NewsCode) -> Heard | None:
    """What a referral passed, and what that has earned: both go in one mail."""
    heard = _of_referral(store, event, event.about, *codes)
    if heard is None:
        return None
    rewards = (
        NewsLine(code=NewsCode.EARNED, about=reward_id, at=event.at)
        for reached in reached_by(event)
        for reward_id in _rewards_of(store, event.about, reached)
    )
    return heard._replace(lines=(*heard.lines, *rewards))


def _rewards_of(store: Store, referral_id: str, reached: MilestoneReached) -> tuple[str, ...]:
    earned = store.get(Event, referral_id, earned_id(referral_id, reached))
    return data_of(earned, ReferralEarned).reward_ids if earned else ()


def _of_referral(
    store: Store, event: Event, referral_id: str, *codes: NewsCode, again: int | None = None
) -> Heard | None:
    referral = store.get(Referral, referral_id)
    if referral is None:
        return None
    lines = (NewsLine(code=code, about=referral_id, at=event.at, again=again) for code in codes)
    return Heard(referral.referrer_id, tuple(lines))


def _of_reward(store: Store, event: Event, code: NewsCode) -> Heard | None:
    referral = store.get(Referral, referral_of(event.about))
    if referral is None:
        return None
    return Heard(referral.referrer_id, (NewsLine(code=code, about=event.about, at=event.at),))


def _of_payout(store: Store, event: Event, code: NewsCode) -> Heard | None:
    payout = store.get(Payout, event.about)
    if payout is None:
        return None
    return Heard(payout.referrer_id, (NewsLine(code=code, about=event.about, at=event.at),))


HEARD: Final[Mapping[EventType, Callable[[Store, Event], Heard | None]]] = {
    EventType.CLAIM_CONFIRMED: _confirmed,
    EventType.REFERRAL_MOVED: _moved,
    EventType.REFERRAL_REOPENED: _reopened,
    EventType.REFERRAL_MOVED_UP: _moved_up,
    EventType.REFERRAL_CREDITED: _credited,
    EventType.DEAL_RENEWED: _renewed,
    EventType.DEAL_CORRECTED: _corrected,
    EventType.REWARD_HELD: _held,
    EventType.REWARD_WAITING: _waits,
    EventType.REWARD_CANCELED: _canceled,
    EventType.REWARD_APPROVED: _approved,
    EventType.PAYOUT_PAID: _paid,
    EventType.PAYOUT_UNCLAIMED: _unclaimed,
    EventType.PAYOUT_RELEASED: _released,
    EventType.PAYOUT_RETURNED: _returned,
    EventType.PAYOUT_DETAILS_MISSING: _details,
    EventType.REFERRER_CHANGED: _changed,
}
"""Type of event -> what its referrer hears."""

_OF_PROSPECTS = "what a person does with their own data and consents is nobody else's business"
_OF_FORMS = "nobody has confirmed that the form was theirs"
_BY_COMMAND = "whoever runs the programme does it, and tells them why"
_OF_STAFF = "a person of the company looks into it first"

SILENT: Final[Mapping[EventType, str]] = {
    **dict.fromkeys(
        (EventType.API_KEY_MADE, EventType.API_KEY_REVOKED),
        "the keys of the company's own systems are nobody else's business",
    ),
    EventType.CLAIM_SUBMITTED: _OF_FORMS,
    EventType.CLAIM_RECEIVED: _OF_FORMS,
    EventType.CLAIM_REPEATED: _OF_FORMS,
    EventType.CLAIM_REFUSED: _OF_FORMS,
    EventType.CLAIM_EXPIRED: _OF_FORMS,
    EventType.CLAIM_ERASED: _OF_PROSPECTS,
    EventType.CONSENT_GIVEN: _OF_PROSPECTS,
    EventType.CONSENT_WITHDRAWN: _OF_PROSPECTS,
    EventType.PROOF_REQUESTED: _OF_PROSPECTS,
    EventType.FRESH_LINK_ASKED: "the link that it asks for is a mail of its own",
    EventType.DETAILS_DISPUTED: "that their details were put back is told",
    EventType.DETAILS_DECIDED: "a change of their details is told, where it makes one",
    EventType.REVIEW_ASKED: "they asked for it themselves",
    EventType.REVIEW_DECIDED: "the answer is a mail of its own",
    EventType.WORDS_PROPOSED: "that they wait is a mail of its own",
    EventType.WORDS_OVERDUE: _OF_STAFF,
    EventType.WORDS_DECIDED: "the answer is a mail of its own",
    EventType.WORDS_WITHDRAWN: "they took them back, or the company did by a command",
    EventType.SIGN_IN_ASKED: "the link that it asks for is a mail of its own",
    EventType.REFERRAL_EARNED: "each reward that it names has an event of its own",
    EventType.REFERRER_PAUSED: _BY_COMMAND,
    EventType.REFERRER_RESUMED: _BY_COMMAND,
    EventType.REFERRER_LEFT: _BY_COMMAND,
    EventType.REFERRER_ERASED: _BY_COMMAND,
    EventType.FACTS_NOTED: "nobody of that mailbox has joined yet",
    EventType.REPORT_UNFOLLOWED: _OF_STAFF,
    EventType.REPORT_DISMISSED: _OF_STAFF,
    EventType.REPORT_OVERDUE: _OF_STAFF,
    EventType.WAITING_ESCALATED: _OF_STAFF,
    EventType.DIGEST_DUE: _OF_STAFF,
    EventType.PAYOUT_RESERVED: "it is paid within the hour, or what keeps it is told",
    EventType.PAYOUT_DISMISSED: "a payment that was none changes nothing for its receiver",
    EventType.PAYOUT_ATTENTION: _OF_STAFF,
    EventType.BATCH_ACCEPTED: "each payment in it has an event of its own",
    EventType.BATCH_REJECTED: "each payment in it has an event of its own",
    EventType.BATCH_STUCK: _OF_STAFF,
    EventType.BATCH_WITHDRAWN: "what it held is paid again by itself",
    EventType.BATCH_ATTENTION: _OF_STAFF,
    **dict.fromkeys(
        (
            EventType.REFERRAL_HANDED_OVER,
            EventType.LEAD_REMINDED,
            EventType.LEAD_ESCALATED,
            EventType.WIN_REPORTED,
            EventType.WIN_OVERDUE,
        ),
        "who at the company has the lead in hand changes nothing for its referrer",
    ),
    EventType.LEAD_ANSWERED: "what the answer moves has an event of its own",
    EventType.WIN_DECIDED: "a win that is approved moves the deal, which has an event of its own",
    EventType.JOIN_REQUESTED: _OF_FORMS,
    **dict.fromkeys(
        (
            EventType.REFERRER_JOINED,
            EventType.REFERRER_WELCOME_ASKED,
            EventType.REFERRER_INVITED,
            EventType.APPLICATION_MADE,
            EventType.APPLICATION_WAITS,
            EventType.APPLICATION_DECIDED,
        ),
        "it has a mail of its own, about joining",
    ),
    **dict.fromkeys(
        (
            EventType.REFERRER_PAUSED,
            EventType.REFERRER_RESUMED,
            EventType.REFERRER_LEFT,
            EventType.REFERRER_ERASED,
        ),
        "whoever runs the programme says so themselves, or it was the referrer's own wish",
    ),
    **dict.fromkeys(
        (
            EventType.REGISTRATION_MADE,
            EventType.REGISTRATION_DECIDED,
            EventType.REGISTRATION_MOVED_UP,
            EventType.REGISTRATION_NEAR_END,
            EventType.REGISTRATION_ENDED,
        ),
        "it has a mail of its own, about the registration",
    ),
    **dict.fromkeys(
        (EventType.REGISTRATION_EXTENDED, EventType.REGISTRATION_WITHDRAWN),
        "the partner did it on their own page",
    ),
    EventType.REGISTRATION_OVERDUE: _OF_STAFF,
    EventType.MAIL_BOUNCED: "no mail would reach them",
    EventType.MAIL_COMPLAINED: "they have called our mail unwanted",
    **dict.fromkeys(
        (EventType.OFFER_REDEEMED, EventType.OFFER_REDEMPTION_UNDONE),
        "what somebody buys is no business of who recommended; the deal has events of its own",
    ),
    EventType.DELIVERY_GIVEN_UP: "it is told to whoever runs the programme",
}
"""Type of event of which referrers hear nothing -> why."""
