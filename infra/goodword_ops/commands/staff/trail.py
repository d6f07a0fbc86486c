"""``goodword audit trail``: who decided and who looked, and whether anything of it was changed.

Every chain is checked each time, whatever is printed. Ids, codes and reasons alone; of staff the
name that program.yml declares.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from goodword_ops import place
from goodword_ops.failures import WrongUsage
from goodword_ops.place import asking, place_of

if TYPE_CHECKING:
    from goodword.domain.staff.trail import TrailEntry
    from goodword.flows.staff.trail import TrailCheck

BROKEN: Final = 1
_FIELDS: Final = frozenset(
    {
        *("chain", "sequence", "at", "actor", "name", "role", "action", "about"),
        *("reason", "before", "after"),
    }
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--about",
        metavar="ID",
        help="only what was done about this, named as goodword waiting does "
        "(referral/REF-…, referrer/…, reward/…)",
    )
    parser.add_argument("--since", metavar="DAY", help="only from this day on (2026-12-01, UTC)")
    parser.add_argument("--json", action="store_true", help="as JSON")
    place.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints the newest entries first, then what the check found; 1 where a chain is broken.

    Raises:
        WrongUsage: nothing says where, or the day is none.
        OutsideFailed: the table could not be asked.
    """
    from goodword.flows.staff.trail import check_trail, trail_about, trail_since

    since = _day(arguments.since)
    store = place_of(arguments).store
    with asking():
        found = (
            trail_about(store, arguments.about) if arguments.about else trail_since(store, since)
        )
        entries = [one for one in found if since is None or one.at >= since]
        check = check_trail(store)
    if arguments.json:
        print(json.dumps(_as_json(entries, check), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_as_text(entries, check)))
    return BROKEN if check.breaks else 0


def _day(typed: str | None) -> datetime | None:
    if typed is None:
        return None
    try:
        return datetime.strptime(typed, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        message = f"--since takes a day such as 2026-12-01, and not {typed}"
        raise WrongUsage(message) from None


def _as_json(entries: Sequence["TrailEntry"], check: "TrailCheck") -> dict[str, object]:
    return {
        "entries": [one.model_dump(mode="json", include=set(_FIELDS)) for one in entries],
        "chains": check.chains,
        "checked": check.entries,
        "breaks": [one._asdict() for one in check.breaks],
    }


def _as_text(entries: Sequence["TrailEntry"], check: "TrailCheck") -> Iterator[str]:
    for one in entries:
        who = one.name if one.name == one.actor else f"{one.name} ({one.actor})"
        role = f", {one.role}" if one.role else ""
        became = f": {one.before or '-'} to {one.after or '-'}" if one.before or one.after else ""
        yield f"{one.at:%Y-%m-%d %H:%M:%S}Z  {who}{role}  {one.action} {one.about}{became}"
        if one.reason:
            yield f"  {one.reason}"
    if not entries:
        yield "Nothing was noted."
    for wrong in check.breaks:
        yield f"BROKEN: entry {wrong.sequence} of chain {wrong.chain} {wrong.what}."
    if not check.breaks:
        yield f"The trail is whole: {check.entries} entries in {check.chains} chains."
