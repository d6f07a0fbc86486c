"""Decisions about a claim: received, repeated, confirmed, refused, expired."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goodword.domain.claims.consent import (
    ConsentEvent,
    ConsentStatus,
    Prospect,
    PurposeConsent,
    digest_of,
    words_hash,
)
from goodword.domain.event import Decision, EventType
from goodword.domain.events import delivery_mark, happened
from goodword.domain.offers.campaign import campaign_of
from goodword.domain.offers.experiment import assignment_of
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referral import Referral, ReferralCode, ReferralStatus, human_id

if TYPE_CHECKING:
    from goodword.program.model import Program

FIRST_DIGEST = "0" * 64
SWEEP_MARGIN = timedelta(hours=1)
"""An unconfirmed claim ends so long before its data must be gone: time to remove it in order."""


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """What a prospect sent, parsed: trimmed, within limits, ``email`` normalised."""

    name: str
    email: str
    company: str
    message: str
    purposes: frozenset[str]
    locale: str
    channel: str | None = None
    """Through what the link came: a tag of ``goodword.program.sharing``."""


@dataclass(frozen=True, slots=True)
class NewIds:
    """Random ids and salt that a new claim needs."""

    claim_id: str
    event_id: str
    salt: str


def receive(
    program: "Program",
    revision: str,
    code: ReferralCode,
    form: ClaimForm,
    *,
    number: int,
    prospect_id: str,
    ids: NewIds,
    now: datetime,
) -> Decision:
    """The referral under today's terms, the guard on the prospect, and the first consent entry."""
    expires_at = now + timedelta(days=program.privacy.confirm_within_days)
    referral_id = human_id(
        year=now.year,
        source=program.audiences[code.audience].source,
        number=number,
        referrer_id=code.referrer_id,
    )
    part = assignment_of(program.experiments, code.audience, code.code, now.date())
    referral = Referral(
        referral_id=referral_id,
        claim_id=ids.claim_id,
        code=code.code,
        referrer_id=code.referrer_id,
        audience=code.audience,
        revision=revision,
        prospect_id=prospect_id,
        locale=form.locale,
        channel=form.channel,
        experiment=part.experiment if part else None,
        variant=part.variant if part else None,
        campaign=campaign_of(program, code.audience, now.date()),
        created_at=now,
        moved_at=now,
        due_at=expires_at - SWEEP_MARGIN,
    )
    prospect = Prospect(
        prospect_id=prospect_id,
        claim_id=ids.claim_id,
        referral_id=referral_id,
        locale=form.locale,
        name=form.name,
        email=form.email,
        company=form.company,
        message=form.message or None,
        salt=ids.salt,
        expires_at=expires_at,
    )
    entry = _sealed(
        ConsentEvent(
            event_id=ids.event_id,
            type=EventType.CLAIM_RECEIVED,
            about=ids.claim_id,
            at=now,
            actor="prospect",
            referral_id=referral_id,
            prospect_id=prospect_id,
            sequence=1,
            previous=FIRST_DIGEST,
            purposes=tuple(
                PurposeConsent(
                    purpose=purpose,
                    status=(
                        ConsentStatus.REQUESTED
                        if purpose in form.purposes
                        else ConsentStatus.NOT_GIVEN
                    ),
                    words_hash=words_hash(words[form.locale]),
                )
                for purpose, words in program.privacy.purposes.items()
            ),
            locale=form.locale,
            revision=revision,
            method="web_form",
            evidence=evidence_of(prospect),
            due_at=delivery_mark(now),
        )
    )
    return Decision(save=(referral, prospect), events=(entry,))


def repeat(prospect: Prospect, code: ReferralCode, *, event_id: str, now: datetime) -> Decision:
    """Somebody claims for a person who is registered already: the first referral stands.

    The visitor sees the same page; only the owner of the address may get another mail.
    """
    # Not at a cold start: few claims are repeated.
    from goodword.domain.event_data import ClaimRepeated

    repeated = happened(
        ClaimRepeated(code=code.code),
        event_id=event_id,
        about=prospect.claim_id,
        actor="prospect",
        now=now,
    )
    return Decision(events=(repeated,))


def confirm(
    referral: Referral, prospect: Prospect, last: ConsentEvent, *, event_id: str, now: datetime
) -> Decision:
    """The prospect pressed the button: what was requested is given. Again changes nothing."""
    if referral.confirmed_at:
        return Decision()
    entry = next_entry(
        last,
        EventType.CLAIM_CONFIRMED,
        {ConsentStatus.REQUESTED: ConsentStatus.GIVEN},
        method="double_opt_in",
        event_id=event_id,
        now=now,
    )
    return Decision(
        save=(
            referral.but(confirmed_at=now, due_at=None),
            prospect.but(confirmed_at=now, expires_at=None),
        ),
        events=(entry,),
    )


def end_unconfirmed(
    referral: Referral,
    prospect: Prospect | None,
    last: ConsentEvent,
    *,
    refused: bool,
    event_id: str,
    now: datetime,
) -> Decision:
    """An unconfirmed claim ends: the person said no, or the time ran out. Their data goes.

    ``prospect`` None has expired: it is written over all the same, not left to the database's
    own time. A prospect of a later claim is left alone.
    """
    if referral.status is not ReferralStatus.NEW or referral.confirmed_at:
        return Decision()
    status, reason, type_ = (
        (ReferralStatus.REJECTED, Reason.REFUSED_BY_PROSPECT, EventType.CLAIM_REFUSED)
        if refused
        else (ReferralStatus.EXPIRED, Reason.NOT_CONFIRMED, EventType.CLAIM_EXPIRED)
    )
    entry = next_entry(
        last,
        type_,
        {ConsentStatus.REQUESTED: (ConsentStatus.REFUSED if refused else ConsentStatus.EXPIRED)},
        method="confirmation_page" if refused else "time",
        event_id=event_id,
        now=now,
    )
    ended = referral.but(status=status, reason=reason, moved_at=now, due_at=None)
    if prospect and prospect.claim_id != referral.claim_id:
        return Decision(save=(ended,), events=(entry,))
    empty = prospect or Prospect(
        prospect_id=referral.prospect_id,
        claim_id=referral.claim_id,
        referral_id=referral.referral_id,
        locale=referral.locale,
    )
    return Decision(save=(ended, forget(empty, now=now).but(expires_at=now)), events=(entry,))


def withdraw(
    last: ConsentEvent,
    purposes: frozenset[str],
    *,
    method: str,
    type_: EventType = EventType.CONSENT_WITHDRAWN,
    event_id: str,
    now: datetime,
) -> Decision:
    """Takes back what was asked for or given, for the named purposes. Again changes nothing."""
    live = {ConsentStatus.GIVEN, ConsentStatus.REQUESTED}
    if type_ is EventType.CONSENT_WITHDRAWN and not any(
        line.purpose in purposes and line.status in live for line in last.purposes
    ):
        return Decision()
    entry = next_entry(
        last,
        type_,
        dict.fromkeys(live, ConsentStatus.WITHDRAWN),
        purposes=purposes,
        method=method,
        event_id=event_id,
        now=now,
    )
    return Decision(events=(entry,))


def forget(prospect: Prospect, *, now: datetime) -> Prospect:
    """Everything personal is gone; the guard and the valid chain stay."""
    return prospect.but(name=None, email=None, company=None, message=None, salt=None, erased_at=now)


def next_entry(
    last: ConsentEvent,
    type_: EventType,
    turns: Mapping[ConsentStatus, ConsentStatus],
    *,
    method: str,
    event_id: str,
    now: datetime,
    purposes: frozenset[str] | None = None,
) -> ConsentEvent:
    """The chain's next link: statuses turned as told (only for ``purposes``, where given)."""
    return _sealed(
        _like(
            last,
            version=0,
            event_id=event_id,
            type=type_,
            at=now,
            actor="time" if method == "time" else "prospect",
            sequence=last.sequence + 1,
            previous=last.digest,
            purposes=tuple(
                line.but(status=turns[line.status])
                if line.status in turns and (purposes is None or line.purpose in purposes)
                else line
                for line in last.purposes
            ),
            method=method,
            due_at=delivery_mark(now),
        )
    )


def evidence_of(prospect: Prospect) -> str:
    """SHA-256 over the salt and what was submitted: proves the submission while it is kept, and
    says nothing once the salt is erased."""
    content = [prospect.salt, prospect.name, prospect.email, prospect.company, prospect.message]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def chain_breaks(chain: tuple[ConsentEvent, ...]) -> tuple[int, ...]:
    """The numbers of the entries that do not follow from the one before; empty: it is whole."""
    previous, breaks = FIRST_DIGEST, []
    for position, entry in enumerate(chain, start=1):
        if (
            entry.sequence != position
            or entry.previous != previous
            or entry.digest != digest_of(entry)
        ):
            breaks.append(position)
        previous = entry.digest
    return tuple(breaks)


def _like(last: ConsentEvent, **changes: object) -> ConsentEvent:
    """A new entry with what is known of another. What a later version has noted about that one
    entry (but not about its purposes) is no fact about this one."""
    return ConsentEvent.model_validate({**last.__dict__, **changes})


def _sealed(entry: ConsentEvent) -> ConsentEvent:
    return entry.but(digest=digest_of(entry))
