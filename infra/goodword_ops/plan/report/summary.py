"""What a plan says in words, the same on a terminal and in the report."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from goodword_ops.plan.change import Change, Group
from goodword_ops.plan.pages import MAILS, Fate, Seen
from goodword_ops.plan.proposal import PastEvents, Plan
from goodword_ops.plan.replay.totals import Open
from goodword_ops.plan.wording import count, day, listed

GROUPS: Final[Mapping[Group, str]] = {
    Group.REWARDS: "What referrers earn",
    Group.OFFERS: "Who may refer, and what is offered",
    Group.WORDS: "What pages and mails say",
    Group.CONSENT: "Consent and personal data",
    Group.PAYOUTS: "How rewards are paid",
    Group.RUNNING: "How the programme is run",
}
OPEN: Final[Mapping[Open, str]] = {
    Open.HELD: "held",
    Open.ABOVE_CEILING: "waits for approval",
    Open.BELOW_MINIMUM: "below the minimum",
    Open.BY_HAND: "donations and funds",
}
KINDS: Final[Mapping[str, str]] = {
    "money": "money",
    "credit": "service credit",
    "donation": "donations",
    "fund": "marketing funds",
    "recognition": "recognition",
}
QUESTION: Final = (
    "Each programme judges every referral of that time, as if it had been in force all along. "
    "None of it is applied to referrals that exist: they keep the terms they were made under."
)


def title(plan: Plan) -> str:
    """``program.yml against build/published: 3 changes``."""
    changes = count(len(plan.changes), "change") if plan.changes else "no change"
    return f"{plan.new.name} against {plan.old.name}: {changes}"


def nothing(plan: Plan) -> str:
    """For a plan without changes."""
    return f"{plan.new.name} means the same as {plan.old.name} (revision {plan.new.revision})."


def by_group(changes: tuple[Change, ...]) -> dict[Group, list[Change]]:
    """The groups that have changes, in order."""
    found: dict[Group, list[Change]] = {}
    for change in changes:
        found.setdefault(change.group, []).append(change)
    return found


def who_sees_it(plan: Plan) -> Iterator[tuple[str, str]]:
    """Heading and words: pages, mails, terms, referrals."""
    for heading, seen in (
        ("Pages", [one for one in plan.seen if not one.is_mail]),
        ("Mails", [one for one in plan.seen if one.is_mail]),
    ):
        for words in _together(seen):
            yield heading, words
        if not seen:
            yield heading, "none changes"
    now, planned = plan.old.revision, plan.new.revision
    terms = f"a new revision, {planned}, with a terms page of its own for ever; now it is {now}"
    yield "Terms", terms
    yield "Referrals", open_referrals(plan.past) if plan.past else OPEN_WITHOUT_EVENTS


OPEN_WITHOUT_EVENTS: Final = (
    "those that are open keep the terms they were made under, to the end; --events FILE counts them"
)


def open_referrals(past: PastEvents) -> str:
    """Which referrals keep which terms."""
    waiting = past.replayed.open
    total = sum(waiting.values())
    if not total:
        return "none is open in these events; the new terms hold for all that come"
    known = [
        f"{count(many, 'referral')} of revision {revision}"
        for revision, many in waiting.items()
        if revision is not None
    ]
    unnamed = waiting.get(None, 0)
    if unnamed and known:
        known.append(f"{count(unnamed, 'referral')} whose revision the events do not name")
    verb = "keeps" if total == 1 else "keep"
    said = f"{count(total, 'open referral')} {verb} the terms of their own revision, to the end"
    return f"{said}: {listed(known)}" if known else said


def what_was_replayed(past: PastEvents) -> str:
    """``100,000 events of events.jsonl, 2024-11-01 to 2026-10-29: …``."""
    replayed = past.replayed
    span = _span(replayed.first, replayed.last)
    return (
        f"{count(replayed.events, 'event')} of {past.file}, {span}: "
        f"{count(replayed.referrals, 'referral')}, {count(replayed.won, 'deal')} won."
    )


def _span(first: datetime | None, last: datetime | None) -> str:
    return f"{day(first.date())} to {day(last.date())}" if first and last else ""


def _together(seen: list[Seen]) -> Iterator[str]:
    """Pages that change in the same locales, in one sentence."""
    found: dict[tuple[Fate, tuple[str, ...]], list[str]] = {}
    for one in seen:
        name = one.name.removeprefix(f"{MAILS}/").removeprefix("pages/")
        found.setdefault((one.fate, one.locales), []).append(name)
    for (fate, locales), names in found.items():
        yield f"{fate} in {', '.join(locales)}: {', '.join(names)}"
