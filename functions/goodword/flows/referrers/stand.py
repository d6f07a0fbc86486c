"""Pauses, resumes and lets go of a referrer, each in one transaction."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import NamedTuple

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision, EventType
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.kinds import RewardKind
from goodword.domain.ledger import Balance
from goodword.domain.listing import REFERRALS_OF, REWARDS_OF
from goodword.domain.money import Money
from goodword.domain.portal.fresh_link import FreshLinkRequest, FreshUse
from goodword.domain.portal.overview import ReferrerOverview
from goodword.domain.record import Record
from goodword.domain.referrals import standing
from goodword.domain.referrals.payout_details import DestinationChange, forgotten
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.referrals.referrer import (
    ReferralCode,
    Referrer,
    ReferrerMailbox,
    ReferrerStatus,
)
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.domain.tokens import Keys, person_of
from goodword.flows.joining.kept import emptied_applications, emptied_facts
from goodword.flows.lists import rows_of
from goodword.flows.outreach.choice import ended_with
from goodword.flows.portal.review import ended_reviews
from goodword.flows.portal.sessions import ended_with_mailbox
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrers.own_words import ended_with_referrer
from goodword.flows.retry import until_committed
from goodword.program.currencies import decimal_text

_STILL_OPEN = frozenset(
    {
        ReferralStatus.NEW,
        ReferralStatus.CONTACTED,
        ReferralStatus.QUALIFIED,
        ReferralStatus.OPPORTUNITY,
    }
)
_OPEN = frozenset(
    {RewardStatus.PENDING, RewardStatus.HELD, RewardStatus.APPROVED, RewardStatus.RESERVED}
)
_EARNED = frozenset({RewardStatus.PENDING, RewardStatus.HELD})


class Known(NamedTuple):
    """A referrer with their public code."""

    referrer: Referrer
    code: ReferralCode


def known(store: Store, referrer_id: str) -> Known:
    """Raises ``NotFound`` where there is no referrer of that id."""
    referrer = store.get(Referrer, referrer_id)
    code = store.get(ReferralCode, referrer.code) if referrer else None
    if referrer is None or code is None:
        raise NotFound(f"referrer {referrer_id}")
    return Known(referrer, code)


def pause_referrer(
    store: Store,
    referrer_id: str,
    *,
    note: str | None = None,
    actor: str,
    randomness: Randomness,
    now: datetime,
) -> bool:
    """Whether that changed anything. ``note`` is why, in words that name nobody; it stays with the
    event.

    Raises:
        NotFound: there is no such referrer.
        Refused: they are gone.
    """
    return _commit(
        store,
        lambda: standing.pause(
            *known(store, referrer_id),
            note=note,
            actor=actor,
            event_id=_event_id(randomness),
            now=now,
        ),
    )


def resume_referrer(
    store: Store,
    referrer_id: str,
    *,
    note: str | None = None,
    actor: str,
    randomness: Randomness,
    now: datetime,
) -> bool:
    """As ``pause_referrer``."""
    return _commit(
        store,
        lambda: standing.resume(
            *known(store, referrer_id),
            note=note,
            actor=actor,
            event_id=_event_id(randomness),
            now=now,
        ),
    )


def let_go(
    store: Store,
    keys: Keys,
    referrer_id: str,
    *,
    erased: bool,
    audiences: Collection[str] = (),
    forfeit: bool = False,
    note: str | None = None,
    actor: str,
    randomness: Randomness,
    now: datetime,
) -> bool:
    """Whether that changed anything; ``erased`` as in ``standing.depart``. ``forfeit``: also where
    what they are owed, or may yet earn by an open referral, can never be paid any more; the event
    names the amount that there is. Of somebody who is gone it ends what would still be paid, once.
    Whoever is erased leaves no application for one of the
    ``audiences`` (all of the programme's) and nothing that was told of their mailbox. ``note`` as
    in ``pause_referrer``.

    Raises:
        NotFound: there is no such referrer.
        Refused: money is owed or may yet be, and it is not known where to pay it.
    """

    def decide() -> Decision:
        referrer, code = known(store, referrer_id)
        lost = _unpayable(store, referrer)
        if lost and not forfeit:
            raise Refused("owed", _ask_first(referrer, lost))
        gives_up = forfeit and not _is_here(referrer)
        if gives_up:
            lost = _yet_to_give_up(store, referrer)
        mailbox = None
        kept: tuple[Record, ...] = ()
        sessions: tuple[Record, ...] = ()
        if referrer.email:
            person = person_of(keys, referrer.email).prospect_id
            mailbox = store.get(ReferrerMailbox, person, referrer.audience)
            if mailbox and mailbox.referrer_id != referrer_id:
                mailbox = None
            sessions = ended_with_mailbox(store, person, now=now)
            if erased:
                wanted = {referrer.audience, *audiences}
                kept = (
                    *emptied_applications(store, person, wanted, now=now),
                    *emptied_facts(store, person, wanted, now=now),
                )
        decision = standing.depart(
            referrer,
            code,
            mailbox,
            erased=erased,
            is_owed=not gives_up and is_owed(store, referrer),
            given_up=lost.given_up if lost else None,
            again=gives_up and lost is not None,
            note=note,
            actor=actor,
            event_id=_event_id(randomness),
            now=now,
        )
        news = ended_with(store, referrer_id, now=now) if decision.save else ()
        gone = (
            (
                *sessions,
                *_ended_details(store, referrer, now=now),
                *_ended_overview(store, referrer_id, now=now),
                *ended_reviews(store, referrer_id, now=now),
                *ended_with_referrer(store, referrer_id, now=now),
            )
            if decision.save
            else ()
        )
        return decision._replace(save=(*decision.save, *kept, *news, *gone))

    return _commit(store, decide)


def _ended_overview(store: Store, referrer_id: str, *, now: datetime) -> tuple[Record, ...]:
    """The overview of a referrer who goes: nobody sees it any more."""
    overview = store.get(ReferrerOverview, referrer_id)
    return (overview.but(expires_at=now),) if overview else ()


def _ended_details(store: Store, referrer: Referrer, *, now: datetime) -> tuple[Record, ...]:
    """What was asked for by fresh links and is not done, ended; and a change of where they are
    paid, unless something is owed to them: then it can still be stopped."""
    referrer_id = referrer.referrer_id
    asked = (store.get(FreshLinkRequest, referrer_id, use) for use in FreshUse)
    ended = tuple(one.but(destination=None, expires_at=now) for one in asked if one is not None)
    moved = store.get(DestinationChange, referrer_id)
    if moved is None or is_owed(store, referrer):
        return ended
    return (*ended, forgotten(moved, now=now))


class Owed(NamedTuple):
    """Money of a referrer in their currency, minor units: what is booked to be paid, and what was
    earned and is not approved yet; and whether a referral is open, by which more may come."""

    settled: int
    earned: int
    currency: str
    may_earn: bool = False

    @property
    def given_up(self) -> Money | None:
        """What whoever goes without payout details lets go; None where it is nothing yet."""
        minor = self.settled + self.earned
        return Money(minor, self.currency) if minor else None

    def __str__(self) -> str:
        parts = []
        if self.settled:
            parts.append(f"{decimal_text(self.settled, self.currency)} {self.currency}")
        if self.earned:
            amount = decimal_text(self.earned, self.currency)
            parts.append(f"{amount} {self.currency} that is not approved yet")
        if self.may_earn:
            parts.append("whatever a referral that is still open may yet earn")
        return " and ".join(parts) or "nothing"


def owed_to(store: Store, referrer: Referrer) -> Owed:
    """What a referrer is owed now, and what they have earned besides."""
    balance = store.get(Balance, referrer.account_id, referrer.currency)
    rewards = (
        store.get(Reward, *row.identity)
        for row in rows_of(store, REWARDS_OF.part(referrer.account_id))
        if row.values["kind"] == RewardKind.MONEY and row.values["status"] in _EARNED
    )
    return Owed(
        max(balance.owed, 0) + balance.reserved if balance else 0,
        sum(one.minor for one in rewards if one and one.currency == referrer.currency),
        referrer.currency,
        _has_open_referral(store, referrer),
    )


def _has_open_referral(store: Store, referrer: Referrer) -> bool:
    return any(
        row.values["status"] in _STILL_OPEN
        for row in rows_of(store, REFERRALS_OF.part(referrer.referrer_id))
    )


def _unpayable(store: Store, referrer: Referrer) -> Owed | None:
    """What is a referrer's and could never be paid once they are gone: nobody could ask where to.
    None where there is nothing of the kind."""
    if not _is_here(referrer) or referrer.destination is not None:
        return None
    owed = owed_to(store, referrer)
    return owed if owed.given_up or owed.may_earn else None


def _is_here(referrer: Referrer) -> bool:
    return referrer.status in {ReferrerStatus.ACTIVE, ReferrerStatus.PAUSED}


def _yet_to_give_up(store: Store, referrer: Referrer) -> Owed | None:
    """What somebody who is gone is owed and has not given up yet. What is set aside for a payout is
    on its way, and paid."""
    owed = owed_to(store, referrer)
    balance = store.get(Balance, referrer.account_id, referrer.currency)
    owed = owed._replace(settled=owed.settled - (balance.reserved if balance else 0))
    before = None
    for event in store.events_about(referrer.referrer_id):
        if event.type in {EventType.REFERRER_LEFT, EventType.REFERRER_ERASED}:
            before = (event.data.get("minor"), event.data.get("currency"))
    if referrer.destination is not None:
        return owed if owed.given_up or owed.may_earn else None
    return owed if owed.given_up and before != tuple(owed.given_up) else None


def _ask_first(referrer: Referrer, owed: Owed) -> str:
    return (
        f"{referrer.referrer_id} is owed {owed}, and it is not known where to pay it: ask them "
        "first, and note it with goodword referrers payout; or say --forfeit to let the money go"
    )


def is_owed(store: Store, referrer: Referrer) -> bool:
    """Whether money is to be paid to them, or may yet be: a balance, a reward that is neither paid
    nor over, or a referral that is still open."""
    balance = store.get(Balance, referrer.account_id, referrer.currency)
    return (
        (balance is not None and (balance.owed > 0 or balance.reserved > 0))
        or any(
            row.values["kind"] == RewardKind.MONEY and row.values["status"] in _OPEN
            for row in rows_of(store, REWARDS_OF.part(referrer.account_id))
        )
        or _has_open_referral(store, referrer)
    )


def _commit(store: Store, decide: Callable[[], Decision]) -> bool:
    def attempt() -> bool:
        decision = decide()
        if decision.save:
            store.commit(decision)
        return bool(decision.save)

    return until_committed(attempt)


def _event_id(randomness: Randomness) -> str:
    return random_text(randomness(ID_LENGTH), ID_LENGTH)
