"""A lead as its owner may see it: who, what they wrote and were promised, and what they agreed to.

Whoever did not agree to be contacted is not shown at all: no name, no company, no word of theirs,
since any of it could lead to them. They have the reference, and write when they like.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from goodword.domain.claims.consent import ConsentEvent, ConsentStatus, Prospect
from goodword.domain.errors import Unauthenticated
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.sales.handover import Handover
from goodword.domain.sales.win import ReportedWin
from goodword.domain.text import in_a_line
from goodword.domain.tokens import Keys, TokenUse, read_token
from goodword.flows.claims.voucher import may_be_contacted, offer_words, purposes_given
from goodword.flows.claims.words import long_date, sent_by
from goodword.flows.outreach.amounts import written_amount
from goodword.flows.ports import MailTexts, Store
from goodword.program.sections import CONTACT, NEWS

_VALUE: Final = re.compile(r"@@([a-z_]+)")
_BETWEEN: Final = "\n"
"""Stands in no id and no address."""


@dataclass(frozen=True, slots=True)
class LeadLink:
    """What a link of a lead says: which lead, in which turn, made for whom."""

    referral_id: str
    turn: int
    address: str

    @property
    def token_text(self) -> str:
        """What its token is about."""
        return _BETWEEN.join((self.referral_id, str(self.turn), self.address))


@dataclass(frozen=True, slots=True)
class Lead:
    """``person`` is None where they may not be contacted, and ``why`` says why: a name in the
    locale files' ``lead.contact``. ``agreed`` are the purposes that they agreed to."""

    referral: Referral
    handover: Handover
    person: Prospect | None
    why: str
    agreed: frozenset[str]

    @property
    def has_left(self) -> bool:
        """Whether the person took back that they may be contacted, or had their data erased."""
        return self.why in {"withdrawn", "erased"}


@dataclass(frozen=True, slots=True)
class LeadWords:
    """A lead in words: facts by label and value, then what may be done with them."""

    reference: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read_link(store: Store, keys: Keys, token: str, *, now: datetime) -> tuple[LeadLink, Handover]:
    """Whose link it is, and the lead that it opens.

    Raises:
        Unauthenticated: forged, too old, or of an owner who has passed the lead on.
    """
    link = link_in(keys, token, now=now)
    handover = store.get(Handover, link.referral_id)
    if handover is None or not handover.may_be_answered_by(link.turn, link.address):
        message = "nobody's lead any more"
        raise Unauthenticated(message)
    return link, handover


def link_in(keys: Keys, token: str, *, now: datetime) -> LeadLink:
    """Whose link it is, be it their turn or not.

    Raises:
        Unauthenticated: forged or too old.
    """
    parts = read_token(keys, TokenUse.LEAD, token, now).split(_BETWEEN)
    return LeadLink(parts[0], int(parts[1]), parts[2])


def lead_of(store: Store, keys: Keys, referral: Referral, handover: Handover) -> Lead:
    """The lead as it may be shown now: what was withdrawn, erased or ended since, counts."""
    prospect = store.get(Prospect, referral.prospect_id)
    agreed = purposes_given(store, referral)
    person, why = None, "allowed"
    if prospect is None or prospect.email is None:
        why = "erased"
    elif referral.has_ended:
        why = "ended"
    elif not may_be_contacted(store, keys, referral, prospect):
        why = "withdrawn" if has_left(store, referral) else "not_agreed"
    else:
        person = prospect
    return Lead(referral, handover, person, why, agreed)


def has_left(store: Store, referral: Referral) -> bool:
    """Whether somebody who may not be contacted had agreed to it, and wants it no more."""
    chain = store.consents(referral.claim_id)
    lines = chain[-1].purposes if chain else ()
    status = next((one.status for one in lines if one.purpose == CONTACT), None)
    return status in {ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN}


def takes_back(chain: Sequence[ConsentEvent], event: ConsentEvent) -> bool:
    """Whether the consent to be contacted held until this entry, and does not hold again."""
    before = next((one for one in chain if one.sequence == event.sequence - 1), None)
    return before is not None and agrees(before) and not (agrees(event) or agrees(chain[-1]))


def agrees(entry: ConsentEvent) -> bool:
    """Whether an entry has the person agree to be contacted."""
    return any(
        one.purpose == CONTACT and one.status is ConsentStatus.GIVEN for one in entry.purposes
    )


def words_of(store: Store, texts: MailTexts, lead: Lead, locale: str) -> LeadWords:
    """The lead in the words of the staff's locale."""
    catalogue = texts.catalogue(locale)
    reference = lead.referral.reference or ""
    code = store.get(ReferralCode, lead.referral.code)
    facts = [(catalogue["lead.fact.reference"], reference)]
    if lead.person:
        facts += [
            (catalogue[f"submission.{name}"], value)
            for name, value in _entered(lead.person, catalogue).items()
            if value
        ]
    words = offer_words(texts, lead.referral, locale)
    offer = "\n".join(words.facts) or words.title
    facts += [
        (catalogue["lead.fact.through"], sent_by(texts, code, locale)),
        *(((catalogue["lead.fact.offer"], offer),) if offer else ()),
    ]
    if lead.why != "withdrawn":
        facts.append((catalogue["lead.fact.answer_by"], told_time(catalogue, lead.handover)))
    news = "agreed" if NEWS in lead.agreed else "not_agreed"
    others = sorted(lead.agreed - {CONTACT, NEWS})
    notes = (
        catalogue[f"lead.contact.{lead.why}"],
        *((catalogue[f"lead.news.{news}"],) if lead.person else ()),
        *(
            filled(catalogue["lead.also"], {"words": catalogue.get(f"purpose.{one}", one)})
            for one in (others if lead.person else ())
        ),
    )
    return LeadWords(reference, tuple(facts), notes)


def told_time(catalogue: Mapping[str, str], handover: Handover) -> str:
    """By when to answer, by the clock of the route: ``24 November 2026, 11:00 (Europe/Berlin)``."""
    local = handover.answer_by.astimezone(ZoneInfo(handover.zone))
    return f"{long_date(catalogue, local)}, {local:%H:%M} ({handover.zone})"


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its values, ``@@name``; in one pass, so that nothing that somebody typed is read
    as a value."""
    return _VALUE.sub(lambda found: values[found[1]], text)


def said_of(catalogue: Mapping[str, str], win: ReportedWin) -> str:
    """What a link has reported, with the amount as the locale writes it: ``Won, €48,000``."""
    said = catalogue[f"lead.status.{win.milestone}"]
    if win.minor is None or win.currency is None:
        return said
    return f"{said}, {written_amount(catalogue, win.minor, win.currency)}"


def _entered(person: Prospect, catalogue: Mapping[str, str]) -> dict[str, str]:
    country = person.country or ""
    return {
        "name": in_a_line(person.name or ""),
        "email": person.email or "",
        "company": in_a_line(person.company or ""),
        "country": catalogue.get(f"country.{country}", country),
        "message": (person.message or "").strip(),
    }
