"""The mail that somebody who has confirmed keeps: their voucher."""

from datetime import datetime
from typing import Any

from goodword.domain.claims.consent import ConsentEvent, ConsentStatus, Prospect
from goodword.domain.event import Event
from goodword.domain.outreach.budget import MailKind
from goodword.domain.referrals.referral import Referral
from goodword.domain.text import to_greet
from goodword.domain.tokens import Person, TokenUse, person_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.person import suppression_of
from goodword.flows.claims.post import Post
from goodword.flows.claims.voucher import (
    NextStep,
    Reader,
    Voucher,
    VoucherState,
    calendar_address,
    next_step,
    voucher_of,
)
from goodword.flows.claims.words import greeting, labelled
from goodword.program.sections import CONTACT


def mail_confirmed(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to a confirmation: sends the voucher to whoever clicked, suppressed before or not,
    since it answers their own click. Nothing to who was erased meanwhile, has unsubscribed or taken
    back that they may be contacted since that click, nor of what has ended since.

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
    left = suppression_of(post.store, person, post.keys, prospect.email)
    if (left is not None and left.since > event.at) or _is_taken_back(post, event):
        return  # the mail was delayed, and their last word is that they want none
    refuse_undeliverable(post.store, post.keys, prospect.email, event.at)
    locale = post.locale(prospect.locale)
    reader = Reader(post.texts, post.keys, post.terms.program, locale, now)
    voucher = voucher_of(post.store, reader, referral)
    step = next_step(post.store, reader, referral, prospect, voucher)
    ways_out = post.ways_out(person)
    written = post.write(
        "confirmed",
        locale,
        {
            "greeting": greeting(post.texts, prospect.name or "", locale),
            **_values(post, reader, person, prospect, voucher, step),
            "terms_url": post.terms_url(referral.revision, prospect.locale),
            **ways_out,
        },
    )
    with spending(post.store, post.terms.program, person, kind=MailKind.CONTRACT, now=now):
        post.send(prospect.email, written, locale, ways_out)


def _is_taken_back(post: Post, event: ConsentEvent) -> bool:
    """Whether they agreed to be contacted by this click, and have withdrawn that since."""
    if _contact(event) is not ConsentStatus.GIVEN:
        return False
    chain = post.store.consents(event.about)
    return bool(chain) and _contact(chain[-1]) is ConsentStatus.WITHDRAWN


def _contact(entry: ConsentEvent) -> ConsentStatus | None:
    return next((one.status for one in entry.purposes if one.purpose == CONTACT), None)


def _values(
    post: Post,
    reader: Reader,
    person: Person,
    prospect: Prospect,
    voucher: Voucher,
    step: NextStep | None,
) -> dict[str, Any]:
    """What the mail says of a voucher: in pieces for its HTML, and in lines for its text."""
    words = reader.catalogue
    page = f"{post.link('/confirm', TokenUse.VOUCHER, person.token_text)}&lang={reader.locale}"
    waits = voucher.state is VoucherState.WAITS
    name = to_greet(prospect.name or "") or ""
    bearer = words["voucher.for"].replace("@@name", name) if name else ""
    until = "" if waits else voucher.until
    calendar = calendar_address(page, voucher) if until else ""
    booking = (step.booking if step else None) or ""
    dates = [labelled(words, "voucher.use_by", until)] if until else []
    dates.append(labelled(words, "voucher.reference", voucher.reference))
    told = [bearer, voucher.offer.title, *voucher.offer.facts, *dates, voucher.sent_by]
    steps = [words["voucher.next.heading"]] if step else []
    for part, said in zip(("why", "next", "when"), step[:3] if step else (), strict=False):
        steps.append(labelled(words, f"voucher.step.label.{part}", said))
    ways = [
        *([labelled(words, "voucher.book", booking)] if booking else []),
        *([labelled(words, "voucher.calendar.add", calendar)] if calendar else []),
        labelled(words, "voucher.page", page),
    ]
    return {
        "voucher": "\n".join(line for line in told if line),
        "steps": "\n".join(steps),
        "ways": "\n".join(ways),
        "bearer": bearer,
        "offer_title": voucher.offer.title,
        "facts": voucher.offer.facts,
        "reference": voucher.reference,
        "sent_by": voucher.sent_by,
        "until": until,
        "step": step,
        "waits": waits,
        "booking": booking,
        "calendar_url": calendar,
        "page_url": page,
    }
