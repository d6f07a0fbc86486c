"""A person confirms one of their submissions: a referral begins, and their choices are kept."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from goodword.domain.claims.chain import FIRST_DIGEST, evidence_of, following, next_entry, sealed
from goodword.domain.claims.consent import (
    ConsentEvent,
    ConsentStatus,
    Prospect,
    PurposeConsent,
    words_hash,
)
from goodword.domain.claims.submission import ClaimSubmission, emptied
from goodword.domain.event import Decision, EventType
from goodword.domain.events import delivery_mark
from goodword.domain.referrals.referral import Referral, human_id

if TYPE_CHECKING:
    from goodword.program.model import Program

METHOD = "double_opt_in"


@dataclass(frozen=True, slots=True)
class ConfirmationAnswers:
    """What the person sent from the confirmation page, parsed. What they left empty is None."""

    name: str | None
    company: str | None
    country: str | None
    message: str | None
    purposes: frozenset[str]
    """The boxes that they ticked."""
    locale: str

    def or_as_submitted(self, picked: ClaimSubmission) -> "ConfirmationAnswers":
        """What was left empty is as it was entered in the form that they pick."""
        return replace(
            self,
            name=self.name or picked.name,
            company=self.company or picked.company,
            country=self.country or picked.country,
            message=self.message or picked.message,
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a confirmation draws: the number of the human id, random ids and a salt.
    ``withdrawal_id`` is the event that takes back what was given before."""

    number: int
    reference: str
    chain_id: str
    event_id: str
    salt: str
    withdrawal_id: str


def confirm(
    program: "Program",
    revision: str,
    picked: ClaimSubmission,
    prospect: Prospect | None,
    last: ConsentEvent | None,
    answers: ConfirmationAnswers,
    *,
    mailed_at: datetime | None,
    standing: Referral | None,
    source: str,
    waits: bool,
    company_id: str | None,
    drawn: Drawn,
    now: datetime,
) -> Decision:
    """The referral with its human id, the guard on the person, and one entry of the ledger that
    proves request, mail and click; nothing of what was typed stays in the submission. A box that
    is left empty takes back what was given before: that is an entry of its own, before the other,
    by which whoever was told hears of it.

    ``program`` and ``revision`` are those of today, in whose words the boxes stand; the referral
    keeps the terms of the submission. ``source`` is the code of the audience's source, ``waits``
    whether another referral of the person stands, ``company_id`` the company of the mailbox, where
    it is at one, ``mailed_at`` when the mail went that led here, to the second. ``standing`` is
    what the person confirmed of this very link before, where that has not ended: it stays the one
    that it is, and only details and choices are new.
    """
    before = prospect or Prospect(prospect_id=picked.about, locale=answers.locale)
    chain_id = before.chain_id or drawn.chain_id
    referral = standing or Referral(
        referral_id=human_id(
            year=now.year, source=source, number=drawn.number, referrer_id=picked.referrer_id
        ),
        claim_id=chain_id,
        code=picked.code,
        referrer_id=picked.referrer_id,
        audience=picked.audience,
        revision=picked.revision,
        prospect_id=picked.about,
        locale=answers.locale,
        channel=picked.channel,
        referrer_country=picked.referrer_country,
        experiment=picked.experiment,
        variant=picked.variant,
        campaign=picked.campaign,
        created_at=now,
        moved_at=now,
        confirmed_at=now,
        reference=drawn.reference,
        waits=waits,
        company_id=company_id,
    )
    confirmed = before.but(
        claim_id=chain_id,
        referral_id=before.referral_id if before.referrals else referral.referral_id,
        line=before.referrals if standing else (*before.referrals, referral.referral_id),
        locale=answers.locale,
        name=answers.name,
        # Whoever fills in a form elsewhere chooses no other spelling of the mailbox for them.
        email=(before.confirmed_at and before.email) or picked.email,
        company=answers.company,
        country=answers.country,
        message=answers.message,
        salt=drawn.salt,
        confirmed_at=before.confirmed_at or now,
        erased_at=None,
        expires_at=None,
    )
    withdrawn = _withdrawn(program, last, answers, event_id=drawn.withdrawal_id, now=now)
    entry = _entry(
        program,
        revision,
        picked,
        confirmed,
        withdrawn[-1] if withdrawn else last,
        answers,
        referral,
        mailed_at=mailed_at,
        event_id=drawn.event_id,
        now=now,
    )
    return Decision(
        save=(referral, confirmed, emptied(picked, now=now)),
        events=(*withdrawn, entry),
    )


def _withdrawn(
    program: "Program",
    last: ConsentEvent | None,
    answers: ConfirmationAnswers,
    *,
    event_id: str,
    now: datetime,
) -> tuple[ConsentEvent, ...]:
    """The entry that takes back what was given before and is not ticked now; none where nothing
    is."""
    left_empty = frozenset(given_before(last)) & program.privacy.purposes.keys() - answers.purposes
    if last is None or not left_empty:
        return ()
    entry = next_entry(
        last,
        EventType.CONSENT_WITHDRAWN,
        {ConsentStatus.GIVEN: ConsentStatus.WITHDRAWN},
        purposes=frozenset(left_empty),
        method="confirmation_page",
        event_id=event_id,
        now=now,
    )
    return (entry,)


def given_before(last: ConsentEvent | None) -> tuple[str, ...]:
    """The purposes that the person has agreed to, and not taken back since."""
    lines = last.purposes if last else ()
    return tuple(line.purpose for line in lines if line.status is ConsentStatus.GIVEN)


def _entry(
    program: "Program",
    revision: str,
    picked: ClaimSubmission,
    confirmed: Prospect,
    last: ConsentEvent | None,
    answers: ConfirmationAnswers,
    referral: Referral,
    *,
    mailed_at: datetime | None,
    event_id: str,
    now: datetime,
) -> ConsentEvent:
    facts: dict[str, object] = {
        "referral_id": referral.referral_id,
        "locale": answers.locale,
        "revision": revision,
        "evidence": evidence_of(confirmed),
        "requested_at": picked.at,
        "request_method": picked.method,
        **_mail(confirmed, mailed_at),
    }
    chosen = choices(program, answers.purposes, answers.locale)
    if last is not None:
        named = {line.purpose for line in chosen}
        # What the programme asks for no more stays as it was chosen.
        kept = tuple(line for line in last.purposes if line.purpose not in named)
        return following(
            last,
            EventType.CLAIM_CONFIRMED,
            (*chosen, *kept),
            method=METHOD,
            event_id=event_id,
            now=now,
            **facts,
        )
    return sealed(
        ConsentEvent.model_validate(
            {
                **facts,
                "event_id": event_id,
                "type": EventType.CLAIM_CONFIRMED,
                "about": confirmed.claim_id,
                "at": now,
                "actor": "prospect",
                "prospect_id": confirmed.prospect_id,
                "sequence": 1,
                "previous": FIRST_DIGEST,
                "purposes": chosen,
                "method": METHOD,
                "due_at": delivery_mark(now),
            }
        )
    )


def _mail(confirmed: Prospect, mailed_at: datetime | None) -> dict[str, object]:
    """What is known of the mail that was answered: of an earlier one than the last, its time."""
    last = confirmed.mailed_at
    if mailed_at is None or last is None or int(last.timestamp()) != int(mailed_at.timestamp()):
        return {"mailed_at": mailed_at}
    return {
        "mailed_at": last,
        "mail_hash": confirmed.mail_hash,
        "mail_id": confirmed.mail_id,
    }


def choices(program: "Program", ticked: frozenset[str], locale: str) -> tuple[PurposeConsent, ...]:
    """One line a purpose of today's programme: ticked or not, in the words that were shown."""
    return tuple(
        PurposeConsent(
            purpose=purpose,
            status=ConsentStatus.GIVEN if purpose in ticked else ConsentStatus.NOT_GIVEN,
            words_hash=words_hash(words[locale]),
        )
        for purpose, words in program.privacy.purposes.items()
    )
