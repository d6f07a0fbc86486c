"""A story in words and as data, for whoever is asked. Names and addresses only where they are
wanted."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from goodword.domain.event import Event
from goodword.domain.record import instant
from goodword.domain.sales.win import ReportedWin
from goodword.flows.story import Story
from goodword.flows.story_words import told, why, worth_of, worths_in
from goodword.program.currencies import decimal_text
from goodword_site.messages.receipts import sentences, staff_words


def as_text(story: Story, *, personal: bool) -> Iterator[str]:
    """What happened, and how it stands, line by line."""
    referrer = story.referrer
    yield f"Referrer {referrer.referrer_id} ({referrer.audience}), {referrer.status.value}"
    if personal and referrer.name:
        yield f"  {referrer.name}, {referrer.email}"
    if personal:
        for one in story.prospects:
            yield f"  recommended {one.name or 'somebody erased'}, {one.email or 'no address'}"
    yield ""
    yield "What happened"
    yield from events_as_text(story.events, worths_in(story))
    yield ""
    yield "How it stands"
    yield from (f"  {line}" for line in stands(story))


def events_as_text(
    events: Sequence[Event], worths: Mapping[str, str] = MappingProxyType({})
) -> Iterator[str]:
    """A line for each event; ``worths`` says what the rewards among them are."""
    for event in events:
        said = told(event, worths.get(event.about))
        yield f"  {instant(event.at)[:16].replace('T', ' ')}Z  {event.about}: {said}"
    if not events:
        yield "  nothing yet"


def events_as_json(
    events: Sequence[Event], worths: Mapping[str, str] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {
            "at": instant(one.at),
            "type": one.type.value,
            "about": one.about,
            "actor": one.actor,
            "words": told(one, worths.get(one.about)),
            "data": one.data,
        }
        for one in events
    ]


def stands(story: Story) -> Iterator[str]:
    """How everything of a story stands now, line by line."""
    words = staff_words()
    if story.words:
        name = f"words/{story.words.referrer_id}/{story.words.mark}"
        yield f"{name}: a sentence for their page, to be read by {story.words.deadline:%Y-%m-%d}"
    for referral in story.referrals:
        yield f"{referral.referral_id}: {referral.status.value}, {why(referral.reason)}"
        if referral.waits:
            yield (
                f"  stands in line behind the registration {referral.behind}"
                if referral.behind
                else "  stands in line behind another referral of the same person"
            )
        if referral.registration_id:
            yield f"  was given to the registration {referral.registration_id}"
        yield from (
            f"  {_waits(one)}" for one in story.wins if one.referral_id == referral.referral_id
        )
    for reward in story.rewards:
        until = f", next on {reward.due_at:%Y-%m-%d}" if reward.due_at else ""
        yield (
            f"{reward.reward_id}: {worth_of(reward)}, {reward.status.value}, "
            f"{why(reward.reason)}{until}"
        )
        yield from (f"  {line}" for line in sentences(reward.receipt.steps, words))
    for payout in story.payouts:
        value = decimal_text(payout.minor, payout.currency)
        yield (
            f"payout {payout.payout_id}: {value} {payout.currency}, "
            f"{payout.status.value}, {why(payout.reason)}"
        )
    for balance in story.balances:
        owed, reserved = (
            decimal_text(amount, balance.currency) for amount in (balance.owed, balance.reserved)
        )
        because = f", {why(balance.reason)}" if balance.reason else ""
        yield (
            f"account {balance.account_id}: {owed} {balance.currency} owed, "
            f"{reserved} set aside{because}"
        )


def _waits(win: ReportedWin) -> str:
    """What nobody has decided yet, by when and who does, and the name that a decision takes."""
    amount = ""
    if win.minor is not None and win.currency:
        amount = f" with {decimal_text(win.minor, win.currency)} {win.currency}"
    return (
        f"{win.milestone.value} is reported{amount}, and waits for finance until "
        f"{win.deadline:%Y-%m-%d}: goodword decide win/{win.name}"
    )


def as_json(story: Story, *, personal: bool) -> dict[str, Any]:
    """The same as data."""
    referrer = story.referrer
    return {
        "referrer": {
            "referrer_id": referrer.referrer_id,
            "audience": referrer.audience,
            "status": referrer.status.value,
            **({"name": referrer.name, "email": referrer.email} if personal else {}),
        },
        **(
            {"prospects": [{"name": one.name, "email": one.email} for one in story.prospects]}
            if personal
            else {}
        ),
        "events": events_as_json(story.events, worths_in(story)),
        "now": list(stands(story)),
    }
