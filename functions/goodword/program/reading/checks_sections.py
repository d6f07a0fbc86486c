"""What must hold between the values of the sections that say how a programme is run."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from goodword.program.reading.context import Facts, child
from goodword.program.reading.kinds import INVALID, Finding
from goodword.program.reading.mistakes import did_you_mean, listed, shown
from goodword.program.reading.names import CHANNELS
from goodword.program.reading.scalars import MOST_BASIS_POINTS
from goodword.program.reading.tree import Mapping, Node, Sequence
from goodword.program.sharing import MOST_ON_X, weight_on_x

_SHORTEST_DAY = 60
"""Minutes."""


def at(node: Node, key: str) -> Node:
    """Where a value of a mapping stands; the mapping itself where it has no such key."""
    return child(node, key) or node


def falls(before: object, after: object, *, or_stays: bool = False) -> bool:
    """Whether the second of two numbers is smaller; False where one of them is no number."""
    if not isinstance(before, int) or not isinstance(after, int):
        return False
    return after < before or (or_stays and after == before)


Read = list[tuple[Node, object]]


def ends_after_it_begins(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """The last day is not before the first."""
    start, end = values.get("from"), values.get("until")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield at(node, "until"), "it ends before it begins", "write the earlier day under from"


def campaign_says_something(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """Words of its own, an extra, or both."""
    yield from ends_after_it_begins(node, values)
    if not {"headline", "lead", "extra"} & values.keys():
        yield node, "the campaign changes nothing", "add headline, lead or extra"


def shares_fit(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """Two variants or more, no two the same, and no more than all codes take part."""
    yield from ends_after_it_begins(node, values)
    variants = values.get("variants")
    if isinstance(variants, dict) and INVALID not in variants.values():
        where = at(node, "variants")
        if len(variants) < 2:
            yield where, "there is nothing to compare", "add a second variant"
        for index, (name, variant) in enumerate(variants.items()):
            there = child(where, name)
            if not isinstance(there, Mapping) or len(there.entries) != len(variant):
                continue
            if variant in list(variants.values())[:index]:
                yield at(where, name), "two variants are the same", "change or delete one"
    share, held = values.get("share"), values.get("hold_out")
    if held == MOST_BASIS_POINTS:
        fix = "write a smaller share"
        yield at(node, "hold_out"), "no link is left to take part", fix
    elif isinstance(share, int) and isinstance(held, int) and share + held > MOST_BASIS_POINTS:
        fix = "write shares that are at most 100 % together"
        yield at(node, "hold_out"), "share and hold_out are more than all links", fix


def messages_are_shared(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """A message belongs to a channel that the audience shares through, and is taken whole there."""
    channels, messages = values.get("channels"), values.get("messages")
    if isinstance(channels, list) and isinstance(messages, dict) and INVALID not in channels:
        for name in messages:
            if name in CHANNELS and name not in channels:
                fix = f"add {name} to channels, or delete the message"
                yield at(at(node, "messages"), name), "nobody shares through this channel", fix
    posts = messages.get("x") if isinstance(messages, dict) else None
    for locale, text in posts.items() if isinstance(posts, dict) else ():
        if isinstance(text, str) and weight_on_x(text) > MOST_ON_X:
            where = at(at(at(node, "messages"), "x"), locale)
            fix = f"at most {MOST_ON_X} characters beside the link; Japanese ones and emoji are two"
            yield where, "X would not take the whole message", fix


def sizes_fit(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """The larger number stands under ``to``."""
    if falls(values.get("from"), values.get("to")):
        yield at(node, "to"), "no company is of such a size", "write the larger number under to"


def route_has_sound_owners(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """Either one owner, or several who take their turns; a time is booked with one of them."""
    if "owner" in values and "owners" in values:
        fix = "put all of them under owners, and delete owner"
        yield at(node, "owner"), "the route names its owners twice", fix
    if not {"owner", "owners"} & values.keys():
        fix = "add owner: and an address, or owners: and a list of them"
        yield node, "nobody takes the referrals of this route", fix
    booking, people = values.get("booking"), _people_of(values)
    if not isinstance(booking, dict) or INVALID in people:
        return
    for address in booking:
        if "@" in address and address not in people:  # else it is told already
            message = f"{shown(address)} is no owner of this route"
            fix = did_you_mean(address, people) or f"take one of {listed(people)}"
            yield at(at(node, "booking"), address), message, fix


def _people_of(values: dict[str, object]) -> list[Any]:
    """The owners of a route, mistaken ones too."""
    several = values.get("owners", [])
    alone = [values["owner"]] if "owner" in values else []
    return [*alone, *(several if isinstance(several, list) else [INVALID])]


def _minutes_of(clock: str) -> int:
    """Minutes from the beginning of the day: 570 for ``09:30``."""
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def hours_leave_time(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """A working day has an hour at least, and does not reach over midnight."""
    start, end = values.get("from", "09:00"), values.get("until", "17:00")
    if not isinstance(start, str) or not isinstance(end, str):
        return
    if _minutes_of(end) - _minutes_of(start) < _SHORTEST_DAY:
        fix = "write an end at least an hour after the beginning, on the same day"
        where = "until" if "until" in values else "from"
        yield at(node, where), "nobody works between these times", fix


def routes_end_open(routes: Read, _: Facts) -> Iterator[Finding]:
    """Every referral finds an owner: the last route takes all; each one before takes some."""
    earlier: list[dict[str, object]] = []
    for _node, route in routes:
        if not isinstance(route, dict) or INVALID in route.values():
            return
    for node, route in routes:
        limited = isinstance(route, dict) and bool({"countries", "audiences"} & route.keys())
        if node is routes[-1][0] and limited:
            fix = "add a last route with owner and answer_within_hours only"
            yield node, "some referrals would find no owner", fix
        if not isinstance(route, dict):
            continue
        if any(_takes_all_of(one, route) for one in earlier):
            message = "this route is never reached: one above it takes all of its referrals"
            yield node, message, "move it up, or delete it"
        earlier.append(route)


def _takes_all_of(one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether the first route fits whenever the second does."""
    return all(
        key not in one or (key in other and _within(other[key], one[key]))
        for key in ("countries", "audiences")
    )


def _within(names: object, others: object) -> bool:
    return isinstance(names, list) and isinstance(others, list) and set(names) <= set(others)


def steps_ascend(steps: Read, _: Facts) -> Iterator[Finding]:
    """No step comes before the one above it."""
    rows = [(node, step) for node, step in steps if isinstance(step, dict)]
    for (_node, before), (node, after) in pairwise(rows):
        if falls(before.get("after_days"), after.get("after_days")):
            fix = "order the steps by after_days, counted from the moment"
            yield at(node, "after_days"), "this step comes before the one above it", fix


def approvals_ascend(approvals: Read, _: Facts) -> Iterator[Finding]:
    """Ever larger amounts, and at the end somebody who approves all of them."""
    rows = [(node, value) for node, value in approvals if isinstance(value, dict)]
    if len(rows) != len(approvals) or INVALID in [value.get("up_to") for _, value in rows]:
        return
    for index, (node, value) in enumerate(rows, start=1):
        if index < len(rows) and "up_to" not in value:
            yield node, "the approvals below this one are never asked for", "move it to the end"
        if index == len(rows) and "up_to" in value:
            fix = "add a last one without up_to"
            yield node, "nobody approves what is larger", fix
    for (_node, before), (node, after) in pairwise(rows):
        low, high = before.get("up_to"), after.get("up_to")
        if not isinstance(low, dict) or not isinstance(high, dict):
            continue
        if any(high[code] <= amount for code, amount in low.items() if code in high):
            fix = "order them by amount, in every currency"
            yield at(node, "up_to"), "this is not more than the one before", fix


def staff_are_apart(staff: Read, _: Facts) -> Iterator[Finding]:
    """Each of them has an address, and an identity in AWS, that nobody else has."""
    for key in ("address", "aws"):
        known: set[str] = set()
        for node, value in staff:
            one = value.get(key) if isinstance(value, dict) else None
            if not isinstance(one, str):
                continue
            if one.lower() in known:
                fix = "give each person a line of their own, or delete one of them"
                yield at(node, key), f"{shown(one)} stands here twice", fix
            known.add(one.lower())


def staff_sign_what_is_there(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """Whoever signs for somebody signs for one who approves, or decides disputes."""
    staff, governance = values.get("staff"), values.get("governance")
    if not isinstance(staff, list):
        return
    approvals = governance.get("approvals", []) if isinstance(governance, dict) else []
    rows = approvals if isinstance(approvals, list) else []
    known = [str(one["by"]) for one in rows if isinstance(one, dict) and "by" in one]
    disputes = governance.get("disputes") if isinstance(governance, dict) else None
    if isinstance(disputes, dict) and "by" in disputes:
        known.append(str(disputes["by"]))
    section = child(node, "staff")
    nodes = section.items if isinstance(section, Sequence) else []
    for where, member in zip(nodes, staff, strict=False):
        signs = member.get("signs") if isinstance(member, dict) else None
        for name in signs if isinstance(signs, list) else ():
            if isinstance(name, str) and name not in known:
                fix = did_you_mean(name, known) or "name one under governance.approvals"
                yield at(where, "signs"), f"nobody called {shown(name)} approves anything", fix


def something_is_aimed_at(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """At least one figure besides the period."""
    if not values.keys() - {"per"}:
        yield node, "there is no target", "add claims, closed_won, new_revenue or another"
