"""``goodword keys``: keys of the API for the company's own systems (docs/api.md).

A key is printed once, alone on its line, and kept nowhere. On a deployed stack (``--stack NAME``)
it needs what the stack's output ``KeysPolicyArn`` allows.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from goodword.domain.access.api_key import LONGEST_LIFE, Scope
from goodword.domain.errors import Invalid
from goodword.domain.record import instant
from goodword.flows.access.keys import ListedKey, create_key, listed_keys, revoke_key
from goodword_ops import place
from goodword_ops.commands import signature
from goodword_ops.dev.world.clock import duration
from goodword_ops.failures import WrongInput
from goodword_ops.place import asking, place_of

if TYPE_CHECKING:
    from goodword_ops.place import LiveProgram

ALL: Final = "all"
_USUAL_LIFE: Final = "P365D"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make one, and print it once")
    create.add_argument(
        "--name", required=True, metavar="NAME", help="of the system that uses it, such as web-shop"
    )
    create.add_argument(
        "--scope",
        required=True,
        metavar="SCOPES",
        help=f"what it may do, with commas between: {', '.join(Scope)}; or {ALL}",
    )
    create.add_argument(
        "--expires",
        default=_USUAL_LIFE,
        metavar="TIME",
        help=f"how long it is good, at most P{LONGEST_LIFE.days}D ({_USUAL_LIFE})",
    )
    create.add_argument("--json", action="store_true", help="as JSON")
    listing = actions.add_parser("list", help="list those that were made")
    listing.add_argument("--json", action="store_true", help="as JSON")
    end = actions.add_parser("revoke", help="end one, at once")
    end.add_argument("key_id", metavar="ID", help="of the key, as list shows it")
    for action in (create, end):
        action.add_argument("--as", dest="actor", metavar="NAME", help="who does it, kept with it")
    for action in (create, listing, end):
        place.add_arguments(action)


def run(arguments: argparse.Namespace) -> int:
    """Makes, lists or revokes.

    Raises:
        WrongUsage: nothing says where.
        WrongInput: it cannot be made as it is written, or there is no such key.
        OutsideFailed: the table could not be asked.
    """
    return _ACTIONS[arguments.action](place_of(arguments), arguments)


def _create(live: "LiveProgram", arguments: argparse.Namespace) -> int:
    try:
        life = duration(arguments.expires)
    except ValueError as error:
        raise WrongInput(f"--expires: {error}") from error
    by = signature.signature_of(argparse.Namespace(actor=arguments.actor, reason=None)).actor
    with asking():
        try:
            made = create_key(
                live.store,
                arguments.name,
                _scopes(arguments.scope),
                place="local" if arguments.local else "live",
                life=life,
                by=by,
                randomness=os.urandom,
                now=live.clock(),
            )
        except Invalid as invalid:
            lines = "; ".join(f"--{one.field}: {one.message}" for one in invalid.errors)
            raise WrongInput(lines) from invalid
    key = made.key
    if arguments.json:
        print(json.dumps({**_facts(ListedKey(key, None), live.clock()), "api_key": made.token}))
        return 0
    print(made.token)
    # Beside the key, so that a script takes the key alone.
    print(
        f"{key.key_id} of {key.name}, until {key.ends_at:%Y-%m-%d}: {', '.join(key.scopes)}.\n"
        "The key is shown this once. Keep it where secrets are kept.",
        file=sys.stderr,
    )
    return 0


def _list(live: "LiveProgram", arguments: argparse.Namespace) -> int:
    with asking():
        now = live.clock()
        rows = [_facts(one, now) for one in listed_keys(live.store)]
    if arguments.json:
        print(json.dumps({"keys": rows}, indent=1))
        return 0
    for row in rows:
        used = row["used_on"] or "never used"
        print(
            f"{row['key_id']}  {row['name']:16}  {row['state']:7}  until {row['ends_at'][:10]}  "
            f"{used:10}  {','.join(row['scopes'])}"
        )
    if not rows:
        print("There is no key.")
    return 0


def _revoke(live: "LiveProgram", arguments: argparse.Namespace) -> int:
    by = signature.signature_of(argparse.Namespace(actor=arguments.actor, reason=None)).actor
    with asking():
        done = revoke_key(live.store, arguments.key_id, by=by, now=live.clock())
    print(
        f"{arguments.key_id} opens nothing any more."
        if done
        else "It was revoked before; nothing is changed."
    )
    return 0


def _scopes(text: str) -> Sequence[Scope]:
    if text.strip() == ALL:
        return tuple(Scope)
    names = [one.strip() for one in text.split(",") if one.strip()]
    wrong = [one for one in names if one not in tuple(Scope)]
    if wrong:
        raise WrongInput(f"--scope: {wrong[0]} is none; write {', '.join(Scope)}, or {ALL}")
    return [Scope(one) for one in names]


def _facts(one: ListedKey, now: datetime) -> dict[str, Any]:
    key, use = one
    state = "live" if key.is_live(now) else "revoked" if key.revoked_at else "expired"
    return {
        "key_id": key.key_id,
        "name": key.name,
        "state": state,
        "scopes": list(key.scopes),
        "made_at": instant(key.made_at),
        "made_by": key.made_by,
        "ends_at": instant(key.ends_at),
        "revoked_at": instant(key.revoked_at) if key.revoked_at else None,
        "revoked_by": key.revoked_by,
        "used_on": use.used_on.isoformat() if use else None,
    }


_ACTIONS: Final[dict[str, Callable[["LiveProgram", argparse.Namespace], int]]] = {
    "create": _create,
    "list": _list,
    "revoke": _revoke,
}
