"""The voucher: what somebody who confirmed has in hand, on a page and by mail."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from goodword.domain.claims.consent import ConsentEvent, Prospect
from goodword.domain.event import Event
from goodword.domain.outreach.budget import MailKind
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.tokens import person_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.post import Post, lines_of
from goodword.flows.claims.words import greeting, long_date, sent_by
from goodword.flows.ports import MailTexts, Store


def mail_confirmed(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to a confirmation: sends the voucher to whoever clicked, suppressed or not, since it
    answers their own click. Nothing to who was erased meanwhile, nor of what has ended since.

    Raises:
        Delayed: its budget is spent.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    if not isinstance(event, ConsentEvent):
        message = f"{event.event_id} is no entry of a chain"
        raise TypeError(message)
    referral = post.store.get(Referral, event.referral_id)
    if referral is None or referral.reference is None:
        return  # one of 0.1.0, which gave none
    if referral.has_ended:
        return  # the mail was delayed that long: there is nothing to keep any more
    prospect = post.store.get(Prospect, event.prospect_id)
    if prospect is None or prospect.email is None:
        return
    person = person_of(post.keys, prospect.email)
    refuse_undeliverable(post.store, post.keys, prospect.email, event.at)
    locale = post.locale(prospect.locale)
    catalogue = post.texts.catalogue(locale)
    voucher = voucher_of(post.store, post.texts, referral, locale)
    if voucher["waits"]:
        reserved = catalogue["voucher.waits"]
    elif voucher["until"]:
        reserved = catalogue["voucher.until"].replace("@@until", voucher["until"])
    else:
        # An offer "without an end" would bind the company for ever.
        reserved = ""
    ways_out = post.ways_out(person)
    written = post.write(
        "confirmed",
        locale,
        {
            "greeting": greeting(post.texts, prospect.name or "", locale),
            "sent_by": voucher["sent_by"],
            **lines_of("offer", (voucher["offer_title"], *voucher["facts"])),
            "reference": voucher["reference"],
            "reserved": reserved,
            "terms_url": post.terms_url(referral.revision, prospect.locale),
            **ways_out,
        },
    )
    with spending(post.store, post.terms.program, person, kind=MailKind.CONTRACT, now=now):
        post.send(prospect.email, written, locale, ways_out)


def voucher_of(store: Store, texts: MailTexts, referral: Referral, locale: str) -> dict[str, Any]:
    """What the voucher says, on the page and in the mail: the offer, the reference, and until when
    it holds by the referral's own terms."""
    catalogue = texts.catalogue(locale)
    facts = _of_variant(catalogue, "share.they", referral)
    kept = store.program(referral.revision)
    until = ""
    if kept and kept.attribution:
        days = timedelta(days=kept.attribution.closes_within_days)
        until = long_date(catalogue, referral.created_at + days)
    return {
        "offer_title": _of_variant(catalogue, "voucher.title", referral),
        "facts": [line for line in facts.split("\n") if line],
        "reference": referral.reference or "",
        "until": until,
        "sent_by": sent_by(texts, store.get(ReferralCode, referral.code), locale),
        "waits": referral.waits,
        "ended": referral.has_ended,
    }


def _of_variant(catalogue: Mapping[str, str], key: str, referral: Referral) -> str:
    """The words of the variant that was shown, or of the audience; nothing where today's programme
    has dropped it."""
    usual = f"{key}.{referral.audience}"
    shown = catalogue.get(f"{usual}.{referral.experiment}.{referral.variant}")
    return shown or catalogue.get(usual, "")
