"""``goodword redrive``: what was given up runs again, once somebody has mended the cause.

Talks to the table of the environment, which is that of the function ``sweep``, with the AWS
credentials of whoever calls; or, with ``--local``, to a running ``goodword dev``.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from goodword_ops.failures import OutsideFailed, WrongInput, WrongUsage

if TYPE_CHECKING:
    from goodword.domain.delivery import Delivery
    from goodword.flows.ports import Clock, Store

LOCAL = "http://127.0.0.1:8000"
LOCAL_ROUTE = "/_dev/redrive"


class Waiting(NamedTuple):
    """A line of the list: a reaction that is tried no more."""

    id: str
    attempts: int
    cause: str
    since: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="what to run again, as it is listed")
    parser.add_argument("--all", action="store_true", help="everything that was given up")
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    parser.add_argument(
        "--local",
        nargs="?",
        const=LOCAL,
        metavar="ADDRESS",
        help=f"of a running goodword dev ({LOCAL})",
    )


def run(arguments: argparse.Namespace) -> int:
    """Lists what was given up, or makes it due again.

    Raises:
        WrongUsage: ids and ``--all`` at once.
        WrongInput: an id that is none, or that cannot run again.
        OutsideFailed: the table or the local stack could not be asked.
    """
    if arguments.all and arguments.ids:
        raise WrongUsage("name ids or say --all, not both")
    if arguments.local:
        found, again = _local(arguments.local, arguments.ids, every=arguments.all)
    else:
        found, again = _deployed(arguments.ids, every=arguments.all)
    if arguments.all or arguments.ids:
        print(f"{len(again)} due again within a minute or two.")
        return 0
    print(_as_json(found) if arguments.json else _as_text(found))
    return 0


def listed(store: "Store") -> list[Waiting]:
    """What was given up, the oldest first."""
    from goodword.domain.record import instant
    from goodword.flows.redrive import given_up

    return [
        Waiting(_id(one), one.attempts, one.code or "", instant(one.lease_until))
        for one in given_up(store)
    ]


def make_due(
    store: "Store", ids: Sequence[str], clock: "Clock", *, every: bool = False
) -> list[str]:
    """Makes reactions due again and answers their ids; ``every``: all that were given up, but
    those that cannot be.

    Raises:
        NotFound: an id names nothing, or nothing that is left.
        Refused: it was not given up, or cannot be found again.
    """
    from goodword.domain.errors import Conflict, NotFound, Refused
    from goodword.flows.redrive import redrive

    done = []
    for name in [one.id for one in listed(store)] if every else ids:
        event_id, _, reaction = name.rpartition("/")
        try:
            redrive(store, event_id, reaction, now=clock())
        except (Conflict, NotFound, Refused):
            # It went on meanwhile, or its time is over: the others have their turn.
            if every:
                continue
            raise
        done.append(name)
    return done


def _id(delivery: "Delivery") -> str:
    return f"{delivery.event_id}/{delivery.reaction}"


def _deployed(ids: Sequence[str], *, every: bool) -> tuple[list[Waiting], list[str]]:
    from botocore.exceptions import BotoCoreError, ClientError

    from goodword.domain.errors import Conflict, NotFound, Refused, Unavailable
    from goodword.handlers.wiring import Services

    try:
        services = Services.from_environment(os.environ)
    except ValidationError as error:
        names = ", ".join(str(mistake["loc"][0]) for mistake in error.errors())
        raise WrongInput(f"set {names}, as the function sweep has it") from None
    try:
        if every or ids:
            return [], make_due(services.store, ids, services.clock, every=every)
        return listed(services.store), []
    except NotFound as error:
        raise WrongInput(f"there is no {error}") from error
    except Refused as error:
        raise WrongInput(str(error)) from error
    except Conflict as error:
        raise OutsideFailed("somebody else is at work on it; try again") from error
    except Unavailable as error:
        raise OutsideFailed(f"the table could not be asked: {error}") from error
    except (BotoCoreError, ClientError) as error:
        raise OutsideFailed(f"AWS: {error}") from error


def _local(address: str, ids: Sequence[str], *, every: bool) -> tuple[list[Waiting], list[str]]:
    import httpx

    def ask(send: Callable[[httpx.Client], httpx.Response]) -> Any:
        try:
            with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
                answer = send(client)
            content = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise OutsideFailed(f"no goodword dev answers at {address}") from error
        if answer.status_code >= 400:
            raise WrongInput(str(content.get("detail", answer.reason_phrase)))
        return content

    if every or ids:
        body = {"all": True} if every else {"ids": list(ids)}
        again: list[str] = ask(lambda client: client.post(LOCAL_ROUTE, json=body))["again"]
        return [], again
    return [Waiting(**one) for one in ask(lambda client: client.get(LOCAL_ROUTE))], []


def _as_json(found: Iterable[Waiting]) -> str:
    return json.dumps([one._asdict() for one in found], indent=1)


def _as_text(found: Sequence[Waiting]) -> str:
    if not found:
        return "Nothing was given up."
    width = max(len(one.id) for one in found)
    lines = [f"{one.id:{width}}  {one.since[:16]}Z  {one.cause}" for one in found]
    return "\n".join([*lines, "goodword redrive --all, or an id, makes them due again."])
