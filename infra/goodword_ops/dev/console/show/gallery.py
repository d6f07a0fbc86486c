"""Sample lives and former builds, kept for as long as somebody looks at them."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.responses import Response

from goodword.flows.ports import Clock, Randomness
from goodword.handlers.web.published import Published
from goodword.handlers.wiring import Services
from goodword.program.model import Program
from goodword_ops.deploy.table import create_table
from goodword_ops.dev.console.show.choices import Choice
from goodword_ops.dev.console.show.life import Ask, LivedMail, SampleLife, Sandbox
from goodword_ops.dev.host.children import Children
from goodword_ops.dev.preview.former import FormerBuilds
from goodword_ops.dev.preview.preview import Build
from goodword_ops.dev.stage import Stage
from goodword_ops.dev.world.sandbox_control import SandboxControl

if TYPE_CHECKING:
    import httpx
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLES: Final = "goodword-show-"
_LIVES: Final = 6

Present = Callable[[], tuple[Build, Program]]
"""The build on stage, and its programme."""
Former = Callable[[], Program | None]
"""The programme that it is compared with; None where that cannot be read."""


class Side(NamedTuple):
    """A build with its programme: now, or before the edit."""

    build: Build
    program: Program


class Gallery:
    """One life for each choice and build; the oldest makes room. Asked by one thread at a time."""

    def __init__(
        self,
        client: "DynamoDBClient",
        stage: Stage,
        children: Children,
        control: "httpx.Client",
        former: FormerBuilds,
        *,
        ask: Ask,
        present: Present,
        published: Former,
    ) -> None:
        self._client = client
        self._stage = stage
        self._children = children
        self._control = SandboxControl(control)
        self._former_builds = former
        self._ask = ask
        self._present = present
        self._published = published
        self._lives: dict[tuple[Path, Choice], tuple[str, SampleLife]] = {}
        self._former_site: Path | None = None
        self._made = 0
        self._pays = False
        self._lock = threading.Lock()

    def now(self) -> Side:
        """What is on stage."""
        return Side(*self._present())

    def before(self) -> Side | None:
        """What the edit is compared with; None where nothing of it differs, or it cannot be read.

        Raises:
            WrongInput: the present templates cannot show it.
        """
        build, program = self._present()
        old = self._published()
        if old is None or old == program:
            return None
        with self._lock:
            found = self._former_builds.of(old, build)
            self._former_site = found.site
            return Side(found, old)

    def roots(self) -> tuple[Path, ...]:
        """The former site that was shown last: its styles are served, too."""
        return () if self._former_site is None else (self._former_site,)

    def page(self, side: Side, choice: Choice) -> Response | None:
        """A page of a choice as a visitor gets it; None where there is none."""
        with self._lock:
            life = self._life(side, choice)
            address = life.address(choice.what)
            return life.page(address) if address else None

    def mails(self, side: Side, choice: Choice) -> list[LivedMail]:
        """The mails of the chosen kind."""
        with self._lock:
            return self._life(side, choice).mails(choice.mail)

    def close(self) -> None:
        """Forgets every life: the tables that they were lived in are gone."""
        with self._lock:
            self._lives.clear()

    def _life(self, side: Side, choice: Choice) -> SampleLife:
        # What is looked at makes no other life.
        key = (side.build.folder, choice._replace(what=""))
        if key not in self._lives:
            while len(self._lives) >= _LIVES:
                self._drop(next(iter(self._lives)))
            self._lives[key] = self._begun(side, key[1])
        return self._lives[key][1]

    def _begun(self, side: Side, choice: Choice) -> tuple[str, SampleLife]:
        if not self._made:
            self._drop_left_over()
        self._made += 1
        table = f"{TABLES}{self._made}"
        create_table(self._client, table)

        def provided(clock: Clock, randomness: Randomness, published: Published) -> Services:
            return self._stage.sample(
                side.build,
                table,
                self._children.sample_url,
                clock=clock,
                randomness=randomness,
                published=published,
            )

        life = SampleLife(choice, side.build.functions, provided, self._ask, self._paying)
        return table, life

    def _paying(self) -> Sandbox:
        if not self._pays:
            self._children.start_sample()
            self._pays = True
        return self._control

    def _drop(self, key: tuple[Path, Choice]) -> None:
        table, _ = self._lives.pop(key)
        self._client.delete_table(TableName=table)

    def _drop_left_over(self) -> None:
        """What an earlier run lived."""
        for page in self._client.get_paginator("list_tables").paginate():
            for table in page["TableNames"]:
                if table.startswith(TABLES):
                    self._client.delete_table(TableName=table)
