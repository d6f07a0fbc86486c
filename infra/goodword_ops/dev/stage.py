"""The functions of the present build, with the local clock."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from goodword.flows.ports import Clock, Randomness
from goodword.flows.publish_program import publish_program
from goodword.flows.staff.roll import keep_staff
from goodword.handlers.routes import FUNCTIONS
from goodword.handlers.web.published import Published
from goodword.handlers.wiring import Handler, Services, Settings
from goodword.program.model import Program
from goodword.program.upgrades import program_of
from goodword_ops.dev.http.origin import Front
from goodword_ops.dev.preview.preview import Build
from goodword_ops.dev.world.cloud import SECRETS, TABLE
from goodword_ops.publication.keeping import keep_permanent


@dataclass(frozen=True, slots=True)
class RunningBuild:
    """One build on stage."""

    services: Services
    front: Front

    @property
    def program(self) -> Program:
        """The programme of this build."""
        return self.services.published.program


class Stage:
    """Which build is served. A new one takes the place of the old one between two requests."""

    def __init__(
        self, *, origin: str, paypal_base_url: str, chat_base_url: str, kept: Path, clock: Clock
    ) -> None:
        """``kept``: where permanent pages outlive their builds."""
        self._origin = origin
        self._paypal_base_url = paypal_base_url
        self._chat_base_url = chat_base_url
        self._kept = kept
        self._clock = clock
        self._scene: RunningBuild | None = None

    @property
    def scene(self) -> RunningBuild:
        """The present scene."""
        if self._scene is None:
            raise RuntimeError("nothing is on stage yet")
        return self._scene

    def front(self) -> Front:
        """What the origin serves."""
        return self.scene.front

    def function(self, name: str) -> Handler:
        """The present handler of a function."""
        return self.scene.front.functions[name]

    def load(self) -> None:
        """Imports the functions, which takes a moment."""
        for module in FUNCTIONS.values():
            importlib.import_module(module)

    def show(self, build: Build) -> None:
        """Publishes a build's programme and serves it from now on."""
        services = Services(
            self._settings(
                build,
                GOODWORD_MAIL_SECRET=SECRETS["mail"],
                GOODWORD_CHAT_SECRET=SECRETS["chat"],
                CHAT_BASE_URL=self._chat_base_url,
            ),
            environment=_paid_by(self._paypal_base_url),
            clock=self._clock,
        )
        publish_program(services.store, services.published.program)
        keep_staff(services.store, services.published.staff or ())
        keep_permanent(build.site, self._kept)
        front = Front(
            build.site, self._kept, self._handlers(services), frozenset(build.painted_later)
        )
        self._scene = RunningBuild(services, front)

    def sample(
        self,
        build: Build,
        table: str,
        paypal_base_url: str,
        *,
        clock: Clock,
        randomness: Randomness,
        published: Published,
    ) -> Services:
        """Services of a build over a table of its own, with a clock of its own and no chat.

        Whoever asks sets the mailer.
        """
        services = Services(
            self._settings(build, GOODWORD_TABLE=table),
            environment=_paid_by(paypal_base_url),
            clock=clock,
            randomness=randomness,
        )
        services.published = published
        return services

    def _settings(self, build: Build, **more: str) -> Settings:
        values = {
            "GOODWORD_TABLE": TABLE,
            "GOODWORD_ORIGIN": self._origin,
            "GOODWORD_SENDER": sender_of(build),
            "GOODWORD_KEYS_SECRET": SECRETS["keys"],
            "GOODWORD_EDGE_SECRET": SECRETS["edge"],
            "GOODWORD_CRM_SECRET": SECRETS["crm"],
        }
        return Settings.model_validate({**values, "GOODWORD_PUBLISHED": build.functions, **more})

    def _handlers(self, services: Services) -> Mapping[str, Handler]:
        return {
            name: importlib.import_module(module).build(services)
            for name, module in FUNCTIONS.items()
        }


def _paid_by(paypal_base_url: str) -> dict[str, str]:
    return {"GOODWORD_PAYPAL_SECRET": SECRETS["paypal"], "PAYPAL_BASE_URL": paypal_base_url}


def sender_of(build: Build) -> str:
    """The address that mails of a build come from: the programme's contact."""
    program = program_of((build.functions / "program.json").read_bytes())
    return program.brand.contact
