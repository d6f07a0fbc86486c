"""The voucher: what somebody who confirmed has in hand, the same on page, in mail and calendar."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from goodword.domain.claims.consent import ConsentStatus, Prospect
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.redemption import Redemption
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.sales.handover import Handover
from goodword.domain.sales.route import booking_with, route_of
from goodword.domain.sales.working_time import answer_by
from goodword.domain.tokens import Keys, person_of
from goodword.flows.claims.person import suppression_of
from goodword.flows.claims.words import day_in_words, sent_by
from goodword.flows.ports import MailTexts, Store
from goodword.program.sections import CONTACT

if TYPE_CHECKING:
    from goodword.program.model import Program


class VoucherState(StrEnum):
    """How a voucher stands."""

    YOURS = "yours"
    WAITS = "waits"
    """Another recommendation of the same person stands before it."""
    REDEEMED = "redeemed"
    """A shop has honoured it."""
    OVER = "over"
    """Its last day has passed."""
    ENDED = "ended"
    """Its referral came to nothing."""


class OfferWords(NamedTuple):
    """An offer in the words of the variant that was shown: in a phrase, and in lines."""

    title: str
    facts: tuple[str, ...]


class Voucher(NamedTuple):
    """What the voucher says. ``last_day`` is that of the company's time zone, and ``until`` the
    same in words; without an end by the referral's own terms neither is there. ``redeemed`` is the
    day on which a shop honoured it."""

    offer: OfferWords
    reference: str
    state: VoucherState
    confirmed: str
    until: str
    last_day: date | None
    sent_by: str
    redeemed: str = ""


class OfferTerm(NamedTuple):
    """How an offer stands, since which day, its last one, and when it was redeemed; days of the
    company's time zone."""

    state: VoucherState
    confirmed: date
    last_day: date | None
    redeemed: date | None = None


class NextStep(NamedTuple):
    """Why somebody waits, what happens next, and when; ``booking`` is where they pick a time."""

    why: str
    next: str
    when: str
    booking: str | None = None


class Reader(NamedTuple):
    """For whom a voucher is written: in which language, by the programme of ``today``."""

    texts: MailTexts
    keys: Keys
    today: "Program"
    locale: str
    now: datetime

    @property
    def catalogue(self) -> Mapping[str, str]:
        """The strings of their language."""
        return self.texts.catalogue(self.locale)


def offer_words(texts: MailTexts, referral: Referral, locale: str) -> OfferWords:
    """What was offered; nothing where today's programme has dropped it."""
    catalogue = texts.catalogue(locale)
    facts = _of_variant(catalogue, "share.they", referral)
    title = _of_variant(catalogue, "voucher.title", referral)
    return OfferWords(title, tuple(line for line in facts.split("\n") if line))


def term_of(
    referral: Referral,
    kept: "Program | None",
    redemption: Redemption | None,
    *,
    time_zone: str,
    now: datetime,
) -> OfferTerm:
    """How the offer of a confirmed referral stands by its own terms (``kept``); ``time_zone`` is
    the company's of today, for terms that are not stored."""
    zone = ZoneInfo(kept.brand.time_zone if kept else time_zone)
    confirmed = referral.created_at.astimezone(zone).date()
    last_day = None
    if kept and kept.attribution:
        last_day = confirmed + timedelta(days=kept.attribution.closes_within_days)
    state = VoucherState.YOURS
    redeemed = None
    if redemption is not None and redemption.holds:
        state = VoucherState.REDEEMED
        redeemed = redemption.redeemed_at.astimezone(zone).date()
    elif referral.has_ended:
        state = VoucherState.ENDED
    elif last_day and now.astimezone(zone).date() > last_day:
        state = VoucherState.OVER
    elif referral.waits:
        state = VoucherState.WAITS
    return OfferTerm(state, confirmed, last_day, redeemed)


def voucher_of(store: Store, reader: Reader, referral: Referral) -> Voucher:
    """The voucher of a confirmed referral, by the referral's own terms."""
    kept = store.program(referral.revision)
    zone = reader.today.brand.time_zone
    redemption = store.get(Redemption, referral.referral_id)
    term = term_of(referral, kept, redemption, time_zone=zone, now=reader.now)
    state, confirmed, last_day, redeemed = term
    return Voucher(
        offer_words(reader.texts, referral, reader.locale),
        referral.reference or "",
        state,
        day_in_words(reader.catalogue, confirmed),
        day_in_words(reader.catalogue, last_day) if last_day else "",
        last_day,
        sent_by(reader.texts, store.get(ReferralCode, referral.code), reader.locale),
        day_in_words(reader.catalogue, redeemed) if redeemed else "",
    )


def next_step(
    store: Store, reader: Reader, referral: Referral, prospect: Prospect, voucher: Voucher
) -> NextStep | None:
    """What comes next of a voucher; None where nothing does: it is over, or already a contract.

    A day is named only where somebody is to be contacted by it: they agreed to that, a route says
    by when, and its owner has not answered yet. Where an owner has it and the day has
    passed, or they have spoken, the person is still to be contacted.
    """
    words = reader.catalogue
    if voucher.state is VoucherState.WAITS:
        return NextStep(*(words[f"voucher.step.waits.{part}"] for part in ("why", "next", "when")))
    if voucher.state is not VoucherState.YOURS or referral.status not in OPEN:
        return None
    why = words["voucher.step.yours.why"].replace("@@day", voucher.confirmed)
    owner, by, has_it = _owner(store, reader, referral, prospect)
    booking = booking_with(reader.today.routing, owner) if owner else None
    is_in_time = by is not None and by >= reader.now
    if (has_it or is_in_time) and may_be_contacted(store, reader.keys, referral, prospect):
        when = words["voucher.step.contact.late"]
        if by and is_in_time:
            day = by.astimezone(ZoneInfo(reader.today.brand.time_zone)).date()
            when = words["voucher.step.contact.when"].replace("@@day", day_in_words(words, day))
        return NextStep(why, words["voucher.step.contact.next"], when, booking)
    when = (
        words["voucher.step.write.until"].replace("@@until", voucher.until)
        if voucher.until
        else words["voucher.step.write.open"]
    )
    return NextStep(why, words["voucher.step.write.next"], when, booking)


def calendar_address(page: str, voucher: Voucher) -> str:
    """Where the last day of a voucher is downloaded; ``page`` is the voucher's own address."""
    return f"{page.replace('/confirm?', '/confirm/voucher.ics?', 1)}&r={voucher.reference}"


def purposes_given(store: Store, referral: Referral) -> frozenset[str]:
    """What the person of a referral agrees to now."""
    chain = store.consents(referral.claim_id)
    lines = chain[-1].purposes if chain else ()
    return frozenset(one.purpose for one in lines if one.status is ConsentStatus.GIVEN)


def may_be_contacted(store: Store, keys: Keys, referral: Referral, prospect: Prospect) -> bool:
    """Whether the company may write to somebody about their offer."""
    return (
        prospect.email is not None
        and CONTACT in purposes_given(store, referral)
        and suppression_of(store, person_of(keys, prospect.email), keys, prospect.email) is None
    )


def _owner(
    store: Store, reader: Reader, referral: Referral, prospect: Prospect
) -> tuple[str | None, datetime | None, bool]:
    """Whose the referral is, or will be in a moment, by when they answer, unless they have, and
    whether they have it already."""
    handover = store.get(Handover, referral.referral_id)
    if handover:
        waits = handover.awaits_answer(referral)
        return handover.owner, handover.answer_by if waits else None, True
    route = route_of(reader.today.routing, referral, prospect.country)
    if route is None:
        return None, None, False
    work = timedelta(hours=route.rule.answer_within_hours)
    zone = route.rule.zone or reader.today.brand.time_zone
    return route.owner, answer_by(referral.created_at, work, route.rule.hours, zone), False


def _of_variant(catalogue: Mapping[str, str], key: str, referral: Referral) -> str:
    """The words of the variant that was shown, or of the audience."""
    usual = f"{key}.{referral.audience}"
    shown = catalogue.get(f"{usual}.{referral.experiment}.{referral.variant}")
    return shown or catalogue.get(usual, "")
