"""The message about a lead in the chat channel of its route.

A channel has many readers: who may not be contacted is "a contact" there, and no link stands in
it, since a link is good for whoever holds it. The owner has that by mail.
"""

from collections.abc import Mapping
from typing import Final

from goodword.domain.event import Event, EventType
from goodword.domain.event_data.sales import HandedOver, LeadEscalated
from goodword.domain.event_data.table import data_of
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.sales.handover import Handover
from goodword.domain.text import in_a_line
from goodword.flows.claims.post import Post
from goodword.flows.claims.words import sent_by
from goodword.flows.ports import Chat
from goodword.flows.sales.lead import Lead, filled, lead_of, told_time
from goodword.flows.sales.telling import telling

LONGEST_VALUE: Final = 200
"""Of each thing that somebody typed: escaped by a chat, all of them fit a section (3,000
characters) and a message (4,000)."""


def post_lead(post: Post, chat: Chat | None, event: Event) -> None:
    """Reacts to a lead that was handed over, and to one that nobody answered: tells the channel of
    its route. Nothing where the company has no chat, or the route no channel; nor once its person
    has left, since there is nobody to answer.

    Raises:
        Unavailable: no certain answer.
        Invalid: the chat will never take it.
    """
    store, texts, locale = post.store, post.texts, post.staff_locale
    handover = store.get(Handover, event.about)
    referral = store.get(Referral, event.about)
    if chat is None or handover is None or handover.channel is None or referral is None:
        return
    escalated = event.type == EventType.LEAD_ESCALATED
    turn = data_of(event, LeadEscalated).turn if escalated else data_of(event, HandedOver).turn
    if escalated and handover.settled_at:
        return
    if turn != handover.turn or referral.status not in OPEN or handover.answered_at:
        return
    catalogue = texts.catalogue(locale)
    lead = lead_of(store, post.keys, referral, handover)
    if lead.has_left:
        return  # the message was delayed that long: it would come after the one to leave them alone
    code = store.get(ReferralCode, referral.code)
    values = {
        "reference": referral.reference or referral.referral_id,
        "who": who(lead, catalogue),
        "sent_by": fitting(sent_by(texts, code, locale)),
        "owner": fitting(handover.owner),
        "answer_by": told_time(catalogue, handover),
    }
    kind = "escalation" if escalated else "new"
    text = filled(catalogue[f"lead.chat.{kind}"], values)
    details = filled(catalogue["lead.chat.details"], values)
    with telling(store, referral.referral_id, handover.channel):
        chat.post(handover.channel, f"{text}\n{details}", section(text, details))


def section(text: str, details: str) -> tuple[dict[str, object], ...]:
    """A message as Slack's blocks: what it says, and below it, smaller, what goes with it."""
    return (
        {"type": "section", "text": _as_typed(text)},
        {"type": "context", "elements": [_as_typed(details)]},
    )


def _as_typed(text: str) -> dict[str, object]:
    """Words in which Slack looks for no address, channel or name: a prospect's company could be a
    link for whoever reads along."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def who(lead: Lead, catalogue: Mapping[str, str]) -> str:
    """Name and company of somebody who agreed to be contacted, else ``a contact``."""
    if lead.person is None:
        return catalogue["lead.chat.someone"]
    known = (lead.person.name, lead.person.company)
    said = ", ".join(fitting(in_a_line(one)) for one in known if one)
    return said or catalogue["lead.chat.someone"]


def fitting(typed: str) -> str:
    """What somebody typed, cut to a length. Each chat keeps it from being a mention or a link."""
    return typed if len(typed) <= LONGEST_VALUE else f"{typed[: LONGEST_VALUE - 1]}…"
