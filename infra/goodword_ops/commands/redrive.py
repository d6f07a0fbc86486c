"""``goodword redrive``: what was given up runs again, once somebody has mended the cause.

Talks to the table of a deployed stack (``--stack``, or the one that ``GOODWORD_TABLE`` names) with
the AWS credentials of whoever calls, who needs what the stack's ``OperatorPolicy`` allows; or, with
``--local``, to a running ``goodword dev``.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from goodword_ops.failures import OutsideFailed, WrongInput, WrongUsage
from goodword_ops.place import add_local

if TYPE_CHECKING:
    from goodword.domain.delivery import Delivery
    from goodword.flows.ports import Clock, Store

LOCAL_ROUTE = "/_dev/redrive"


class Waiting(NamedTuple):
    """A line of the list: a reaction that is tried no more."""

    id: str
    attempts: int
    cause: str
    since: str
    again: str = ""
    """When it is to run again; "" where nobody has asked for it."""


class Asked(NamedTuple):
    """What is to be done with which ids; with none, and not ``every``, the list is asked for."""

    ids: Sequence[str] = ()
    every: bool = False
    dismiss: bool = False

    @property
    def is_work(self) -> bool:
        return bool(self.ids) or self.every


class Done(NamedTuple):
    """What became of those that were named: ``left`` says why one could not run."""

    ids: list[str]
    left: dict[str, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="what to run again, as it is listed")
    parser.add_argument("--all", action="store_true", help="everything that was given up")
    parser.add_argument(
        "--dismiss", action="store_true", help="take these ids off the list instead, for good"
    )
    parser.add_argument("--stack", metavar="NAME", help="of a deployed stack")
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    add_local(parser)


def run(arguments: argparse.Namespace) -> int:
    """Lists what was given up, makes it due again, or takes it off the list.

    Raises:
        WrongUsage: what is asked contradicts itself.
        WrongInput: an id that is none, or that cannot run again.
        OutsideFailed: the table or the local stack could not be asked.
    """
    if arguments.all and arguments.ids:
        raise WrongUsage("name ids or say --all, not both")
    if arguments.dismiss and not arguments.ids:
        raise WrongUsage("name what to dismiss by its ids")
    if arguments.stack and arguments.local:
        raise WrongUsage("say --stack or --local, not both")
    asked = Asked(arguments.ids, every=arguments.all, dismiss=arguments.dismiss)
    if arguments.local:
        found, done = _local(arguments.local, asked)
    else:
        found, done = _deployed(arguments.stack, asked)
    if not asked.is_work:
        print(_as_json(found) if arguments.json else _as_text(found))
        return 0
    for name, why in done.left.items():
        print(f"{name}: {why}; --dismiss takes it off the list")
    words = "taken off the list" if asked.dismiss else "due again within a minute or two"
    print(f"{len(done.ids)} {words}.")
    return 0


def listed(store: "Store") -> list[Waiting]:
    """What was given up, the oldest first."""
    from goodword.domain.record import instant
    from goodword.flows.redrive import given_up

    return [
        Waiting(
            _id(one),
            one.attempts,
            one.code or "",
            instant(one.lease_until),
            instant(one.retry_at) if one.retry_at else "",
        )
        for one in given_up(store)
    ]


def carry_out(store: "Store", asked: Asked, clock: "Clock") -> Done:
    """Makes reactions due again, or dismisses them. Of all that were given up (``every``) those
    that cannot run are left, and it is said why.

    Raises:
        NotFound: an id names nothing.
        Refused: it was not given up, or cannot run again.
    """
    from goodword.domain.errors import Conflict, NotFound, Refused
    from goodword.flows.redrive import dismiss, redrive

    done = Done([], {})
    for name in [one.id for one in listed(store)] if asked.every else asked.ids:
        event_id, _, reaction = name.rpartition("/")
        try:
            if asked.dismiss:
                dismiss(store, event_id, reaction)
            else:
                redrive(store, event_id, reaction, now=clock())
        except (Conflict, NotFound):
            # It went on meanwhile: the others have their turn.
            if not asked.every:
                raise
        except Refused as refusal:
            if not asked.every:
                raise
            done.left[name] = str(refusal)
        else:
            done.ids.append(name)
    return done


def _id(delivery: "Delivery") -> str:
    return f"{delivery.event_id}/{delivery.reaction}"


def _deployed(stack: str | None, asked: Asked) -> tuple[list[Waiting], Done]:
    from botocore.exceptions import BotoCoreError, ClientError

    from goodword.domain.errors import Conflict, NotFound, Refused, Unavailable
    from goodword.handlers.wiring import utc_now
    from goodword.store.client import dynamodb_client
    from goodword.store.dynamodb import DynamoStore

    table = _table(stack)
    try:
        store = DynamoStore(dynamodb_client(), table, clock=utc_now)
        if asked.is_work:
            return [], carry_out(store, asked, utc_now)
        return listed(store), Done([], {})
    except NotFound as error:
        raise WrongInput(f"there is no {error}") from error
    except Refused as error:
        hint = "; --dismiss takes it off the list" if error.code != "not_given_up" else ""
        raise WrongInput(f"{error}{hint}") from error
    except Conflict as error:
        raise OutsideFailed("somebody else is at work on it; try again") from error
    except Unavailable as error:
        raise OutsideFailed(f"the table could not be asked: {error}") from error
    except (BotoCoreError, ClientError) as error:
        raise OutsideFailed(f"AWS: {error}") from error


def _table(stack: str | None) -> str:
    if stack is not None:
        from goodword_ops.publication.stack import outputs_of

        return outputs_of(stack, ("TableName",))["TableName"]
    table = os.environ.get("GOODWORD_TABLE", "")
    if not table:
        raise WrongInput("say --stack NAME, or set GOODWORD_TABLE to the name of the table")
    return table


def _local(address: str, asked: Asked) -> tuple[list[Waiting], Done]:
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

    if asked.is_work:
        body = {"ids": list(asked.ids), "all": asked.every, "dismiss": asked.dismiss}
        return [], Done(**ask(lambda client: client.post(LOCAL_ROUTE, json=body)))
    found = ask(lambda client: client.get(LOCAL_ROUTE))
    return [Waiting(**one) for one in found], Done([], {})


def _as_json(found: Iterable[Waiting]) -> str:
    return json.dumps([one._asdict() for one in found], indent=1)


def _as_text(found: Sequence[Waiting]) -> str:
    if not found:
        return "Nothing was given up."
    width = max(len(one.id) for one in found)
    lines = [
        f"{one.id:{width}}  {one.since[:16]}Z  {one.cause}"
        + (f"  (runs again from {one.again[:16]}Z)" if one.again else "")
        for one in found
    ]
    return "\n".join([*lines, "goodword redrive --all, or an id, makes them due again."])
