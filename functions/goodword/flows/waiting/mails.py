"""The mails to those who work off the queue: a day's digest, and what nobody did in time.

Ids and days alone: what it is about is shown by the command and the staff pages, to whoever may.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from goodword.domain.errors import NotFound
from goodword.domain.event import Event
from goodword.domain.event_data.staff import DigestDue
from goodword.domain.event_data.table import data_of
from goodword.domain.staff.roll import RollEntry
from goodword.domain.staff.trail import staff_actor
from goodword.flows.claims.post import Post, lines_of
from goodword.flows.claims.words import long_date
from goodword.flows.sales.lead import filled
from goodword.flows.staff.roll import staff_of
from goodword.flows.waiting.listing import WaitingItem, waiting, waiting_item
from goodword.flows.waiting.watch import CONTACT, concerns

MOST_LINES: Final = 40
"""Of a mail; the list has all."""


def mail_digest(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to a day's digest that is due: tells one of the staff what waits for them; nothing
    where nothing does any more, or they are out.

    Raises:
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    to = data_of(event, DigestDue).to
    staff = staff_of(post.store).members
    address = _address(post, to, staff)
    items = concerns(list(waiting(post.store)), to, staff, post.terms.program)
    if address is not None and items:
        _send(post, address, "digest", items, now=now)


def mail_escalation(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to something about which nobody acted in time: tells the programme's contact; nothing
    where somebody has acted since.

    Raises:
        As ``mail_digest``.
    """
    try:
        item = waiting_item(post.store, event.about)
    except NotFound:
        return
    _send(post, post.terms.program.brand.contact, "escalated", [item], now=now)


def _address(post: Post, to: str, staff: Sequence[RollEntry]) -> str | None:
    if to == CONTACT:
        return post.terms.program.brand.contact
    found = (one for one in staff if staff_actor(one.address, one.name, one.role).id == to)
    return next((one.address for one in found), None)


def _send(
    post: Post, address: str, kind: str, items: Sequence[WaitingItem], *, now: datetime
) -> None:
    locale = post.staff_locale
    words = post.texts.catalogue(locale)
    shown = sorted(items, key=lambda one: one.deadline)[:MOST_LINES]
    facts = []
    for one in shown:
        line = words["queue.late" if one.is_overdue(now) else "queue.until"]
        day = long_date(words, datetime.fromisoformat(one.deadline))
        facts.append(filled(line, {"id": one.id, "day": day}))
    count = str(len(items))
    written = post.write(
        "queue",
        locale,
        {
            "greeting": words["mail.greeting_nameless"],
            "subject": filled(words[f"queue.{kind}.subject"], {"count": count}),
            "intro": filled(words[f"queue.{kind}.intro"], {"count": count}),
            **lines_of("facts", facts),
            "look": f"goodword waiting {post.place}",
        },
    )
    post.send(address, written, locale, {})
