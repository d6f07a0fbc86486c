"""Where a command acts: on a deployed stack, or on a running ``goodword dev``.

Region and credentials of a deployed one are those of the environment, as boto3 finds them. Nothing
is asked before it is needed: a command that only shows never reads a key.
"""

import argparse
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from goodword_ops.failures import OutsideFailed, WrongInput, WrongUsage

if TYPE_CHECKING:
    from goodword.domain.tokens import Keys
    from goodword.flows.ports import Clock, Store
    from goodword.handlers.wiring import Services
    from goodword.program.model import Program

LOCAL_ROUTE: Final = "/_dev/place"
OUTPUTS: Final = ("TableName", "Origin", "KeysSecretName", "RevisionsBucketName")
"""What infra/template.yaml tells of itself and a command needs."""

_ELSEWHERE: Final = "--stack NAME"
_HISTORY: Final = "history.jsonl"
_SECONDS: Final = 30.0


class LiveProgram:
    """A programme that runs somewhere: its store, keys, terms, address and time."""

    def __init__(self, services: "Services", read_program: "Callable[[Store], Program]") -> None:
        self._services = services
        self._read_program = read_program

    @property
    def store(self) -> "Store":
        return self._services.store

    @property
    def keys(self) -> "Keys":
        """Keys of tokens and of the hashes that stand for a mailbox."""
        return self._services.keys

    @property
    def origin(self) -> str:
        """The public address, without a slash at the end."""
        return self._services.settings.GOODWORD_ORIGIN

    @property
    def clock(self) -> "Clock":
        return self._services.clock

    @cached_property
    def program(self) -> "Program":
        """The terms that are published there."""
        return self._read_program(self.store)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--stack`` and ``--local``."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--stack", metavar="NAME", help="of a deployed stack")
    add_local(where)


def add_local(group: "argparse._ActionsContainer") -> None:
    """``--local``; without an address the one at which ``goodword dev`` listens."""
    address = local_address(os.environ)
    group.add_argument(
        "--local",
        nargs="?",
        const=address,
        metavar="ADDRESS",
        help=f"of a running goodword dev ({address.replace('%', '%%')})",
    )


def local_address(environment: Mapping[str, str]) -> str:
    """Where ``goodword dev`` listens in such an environment."""
    return f"http://127.0.0.1:{environment.get('PORT') or '8000'}"


def option_of(arguments: argparse.Namespace) -> str:
    """The option by which another command acts at the same place; "" where the environment says
    it."""
    if arguments.local:
        is_usual = arguments.local == local_address(os.environ)
        return "--local" if is_usual else f"--local {arguments.local}"
    return f"--stack {arguments.stack}" if arguments.stack else ""


def place_of(arguments: argparse.Namespace) -> LiveProgram:
    """Where the options say; without any, where the environment does.

    Raises:
        WrongUsage: nothing says where.
        WrongInput: there is no such stack, or its template is older than this command.
        OutsideFailed: AWS or the local stack did not help.
    """
    if arguments.local:
        return _local(arguments.local)
    if arguments.stack:
        return _deployed(arguments.stack)
    if os.environ.get("GOODWORD_TABLE"):
        return _of_environment(os.environ)
    raise WrongUsage("say where: --local for a running goodword dev, or --stack NAME")


def here(words: str, arguments: argparse.Namespace) -> str:
    """What flows say of a command, for where this one acts: they say ``--stack NAME`` always."""
    return words.replace(_ELSEWHERE, option_of(arguments) or _ELSEWHERE)


@contextmanager
def asking() -> Iterator[None]:
    """What a place cannot answer, in words and with the exit code of the command.

    Raises:
        WrongInput: there is no such thing, or it is not in a state for that.
        OutsideFailed: trying again later may help.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from goodword.domain.errors import Conflict, Misconfigured, NotFound, Refused, Unavailable

    try:
        yield
    except NotFound as error:
        raise WrongInput(f"there is no {error}") from error
    except Refused as error:
        raise WrongInput(str(error)) from error
    except Misconfigured as error:
        raise OutsideFailed(str(error)) from error
    except Conflict as error:
        raise OutsideFailed("somebody else is at work on it; try again") from error
    except Unavailable as error:
        raise OutsideFailed(
            f"the table gave no answer ({error}), so it is not known whether anything was changed; "
            "look before you run it again"
        ) from error
    except (BotoCoreError, ClientError) as error:
        raise OutsideFailed(f"AWS: {error}") from error


def _of_environment(environment: Mapping[str, str]) -> LiveProgram:
    from pydantic import ValidationError

    from goodword.handlers.wiring import Services

    try:
        services = Services.from_environment(environment)
    except ValidationError as error:
        names = ", ".join(str(mistake["loc"][0]) for mistake in error.errors())
        raise WrongInput(f"set {names}, as the functions have it, or say --stack NAME") from None
    return LiveProgram(services, lambda _: _built(services))


def _built(services: "Services") -> "Program":
    try:
        return services.published.program
    except FileNotFoundError as error:
        folder = services.settings.GOODWORD_PUBLISHED
        message = f"there is no programme in {folder}; set GOODWORD_PUBLISHED to the built one"
        raise WrongInput(message) from error


def _deployed(stack: str) -> LiveProgram:
    from goodword.handlers.wiring import Services, Settings
    from goodword_ops.publication.stack import outputs_of

    outputs = outputs_of(stack, OUTPUTS)
    settings = Settings(
        GOODWORD_TABLE=outputs["TableName"],
        GOODWORD_ORIGIN=outputs["Origin"],
        GOODWORD_KEYS_SECRET=outputs["KeysSecretName"],
    )
    bucket = outputs["RevisionsBucketName"]
    return LiveProgram(Services(settings), lambda store: _published(store, stack, bucket))


def _published(store: "Store", stack: str, bucket: str) -> "Program":
    """The programme that the history names last, as the table keeps it."""
    import boto3

    from goodword_ops.publication.history import DamagedLine, History

    nothing = f"nothing was published to {stack} yet: goodword publish --stack {stack}"
    s3 = boto3.client("s3")
    try:
        content = s3.get_object(Bucket=bucket, Key=_HISTORY)["Body"].read()
        revision = History.read(content).current
    except s3.exceptions.NoSuchKey as error:
        raise WrongInput(nothing) from error
    except DamagedLine as error:
        message = f"line {error.number} of {_HISTORY} in {bucket} is damaged: {error}"
        raise OutsideFailed(message) from error
    program = store.program(revision) if revision else None
    if program is None:
        raise WrongInput(nothing)
    return program


def _local(address: str) -> LiveProgram:
    import httpx

    from goodword.handlers.wiring import Services, Settings
    from goodword_ops.dev.world.cloud import point_at

    try:
        with httpx.Client(base_url=address, timeout=_SECONDS, trust_env=False) as client:
            answer = client.get(LOCAL_ROUTE)
        said: dict[str, Any] = answer.raise_for_status().json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise OutsideFailed(f"no goodword dev answers at {address}") from error
    point_at(said["endpoint"])
    ahead = timedelta(seconds=said["ahead_seconds"])
    services = Services(
        Settings(
            GOODWORD_TABLE=said["table"],
            GOODWORD_ORIGIN=said["origin"],
            GOODWORD_KEYS_SECRET=said["keys_secret"],
            GOODWORD_PUBLISHED=Path(said["published"]),
        ),
        clock=lambda: datetime.now(UTC) + ahead,
    )
    return LiveProgram(services, lambda _: _built(services))
