"""Leaving: withdraw what was given, forget the person; and the end of a claim of 0.1.0."""

from datetime import datetime
from typing import Final

from goodword.domain.claims.chain import following, next_entry
from goodword.domain.claims.consent import ConsentEvent, ConsentStatus, Prospect, PurposeConsent
from goodword.domain.event import Decision, EventType
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referral import Referral, ReferralStatus

_LIVE: Final = frozenset({ConsentStatus.GIVEN, ConsentStatus.REQUESTED})


def withdraw(
    last: ConsentEvent,
    purposes: frozenset[str] | None,
    *,
    method: str,
    type_: EventType = EventType.CONSENT_WITHDRAWN,
    event_id: str,
    now: datetime,
) -> Decision:
    """Takes back what was asked for or given, for the named purposes (None: all of them). Again
    changes nothing."""
    if type_ is EventType.CONSENT_WITHDRAWN and not any(
        line.status in _LIVE and (purposes is None or line.purpose in purposes)
        for line in last.purposes
    ):
        return Decision()
    entry = next_entry(
        last,
        type_,
        dict.fromkeys(_LIVE, ConsentStatus.WITHDRAWN),
        purposes=purposes,
        method=method,
        event_id=event_id,
        now=now,
    )
    return Decision(events=(entry,))


def is_live(last: ConsentEvent) -> bool:
    """Whether anything that was asked for or given stands."""
    return any(line.status in _LIVE for line in last.purposes)


def give(
    last: ConsentEvent, line: PurposeConsent, *, revision: str, event_id: str, now: datetime
) -> Decision:
    """Gives one purpose, in the words of ``line``, by a proof of the mailbox. Again changes
    nothing."""
    if line in last.purposes:
        return Decision()
    others = tuple(one for one in last.purposes if one.purpose != line.purpose)
    entry = following(
        last,
        EventType.CONSENT_GIVEN,
        (*others, line),
        method="proof_link",
        event_id=event_id,
        now=now,
        revision=revision,
    )
    return Decision(events=(entry,))


def forget(prospect: Prospect, *, now: datetime) -> Prospect:
    """Everything personal is gone; the guard and the valid chain stay."""
    return prospect.but(
        name=None,
        email=None,
        company=None,
        country=None,
        message=None,
        salt=None,
        mailed_for=None,
        mailed_to=None,
        mail_hash=None,
        mail_id=None,
        erased_at=now,
    )


def end_unconfirmed(
    referral: Referral,
    prospect: Prospect | None,
    last: ConsentEvent,
    *,
    event_id: str,
    now: datetime,
) -> Decision:
    """A claim that 0.1.0 received was not confirmed in time: it ends, and its data go.

    ``prospect`` None has expired: it is written over all the same, not left to the database's
    own time. One that somebody has confirmed since, or that holds another claim, is left alone.
    """
    if referral.status is not ReferralStatus.NEW or referral.confirmed_at:
        return Decision()
    entry = next_entry(
        last,
        EventType.CLAIM_EXPIRED,
        {ConsentStatus.REQUESTED: ConsentStatus.EXPIRED},
        method="time",
        event_id=event_id,
        now=now,
    )
    ended = referral.but(
        status=ReferralStatus.EXPIRED, reason=Reason.NOT_CONFIRMED, moved_at=now, due_at=None
    )
    if prospect and (prospect.confirmed_at or prospect.claim_id != referral.claim_id):
        return Decision(save=(ended,), events=(entry,))
    empty = prospect or Prospect(
        prospect_id=referral.prospect_id,
        claim_id=referral.claim_id,
        referral_id=referral.referral_id,
        locale=referral.locale,
    )
    return Decision(save=(ended, forget(empty, now=now).but(expires_at=now)), events=(entry,))
