"""The local stack put together: processes, functions, time and pages behind one origin."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import httpx

from goodword.flows.offers.experiment_figures import Standing, standings
from goodword.flows.referrers.register import share_link
from goodword.handlers.routes import ROUTES
from goodword.program.model import Program
from goodword_ops.dev.console.overview import Overview
from goodword_ops.dev.console.plan import Planned
from goodword_ops.dev.console.routes import DevRoutes
from goodword_ops.dev.console.show.gallery import Gallery
from goodword_ops.dev.host.children import Children
from goodword_ops.dev.host.data_folder import DataFolder
from goodword_ops.dev.host.settings import DevSettings
from goodword_ops.dev.http.banner import mistakes_banner
from goodword_ops.dev.http.origin import Origin
from goodword_ops.dev.preview.former import FormerBuilds
from goodword_ops.dev.preview.preview import Build, LivePreview, ProgramMistaken
from goodword_ops.dev.preview.saved import LastSave
from goodword_ops.dev.preview.watch import Watch
from goodword_ops.dev.stage import Stage
from goodword_ops.dev.world import cloud, seeds
from goodword_ops.dev.world.access import Access
from goodword_ops.dev.world.clock import DevClock
from goodword_ops.dev.world.crm import Crm
from goodword_ops.dev.world.mailbox import Mailbox
from goodword_ops.dev.world.notebook import DevStore
from goodword_ops.dev.world.records import Records
from goodword_ops.dev.world.sandbox_control import JournalControl, SandboxControl
from goodword_ops.dev.world.scheduler import Background, Scheduler
from goodword_ops.dev.world.snapshot import Snapshot
from goodword_ops.dev.world.stream import Stream

_CONTROL_SECONDS = 60.0


class Stack:
    """One run. ``start``, serve ``app``, ``live``, ``end``."""

    def __init__(
        self,
        settings: DevSettings,
        folder: DataFolder,
        preview: LivePreview,
        children: Children,
        *,
        address: str,
        published: Path,
        reload: bool,
        refill: Callable[[], None],
        say: Callable[[str], None],
        fail: Callable[[Exception], None],
    ) -> None:
        self.address = address
        self._preview = preview
        self._children = children
        self._folder = folder
        self._say = say
        self._refill = refill
        self._saved = LastSave()
        self._build: Build | None = None
        # Held by whoever starts processes: the turns that find one ended, or a reset.
        self._turning = threading.Lock()
        cloud.point_at(children.emulator_url)
        self._client = boto3.client("dynamodb")
        self._clock = DevClock(folder)
        self._notebook = DevStore(self._client)
        self._desks = {
            "mail": _client(children.mail_url),
            "chat": _client(children.chat_url),
            "identity": _client(children.identity_url),
        }
        outside = {name: JournalControl(client) for name, client in self._desks.items()}
        self._stage = Stage(
            origin=address,
            paypal_base_url=settings.paypal_base_url or str(children.sandbox_url),
            chat_base_url=children.chat_url,
            kept=folder.path / "terms",
            clock=self._clock,
        )
        self._own = _client(address)
        self._control = _client(children.sandbox_url or "")
        sandbox = SandboxControl(self._control) if children.sandbox_url else None
        records = Records(self._client, cloud.TABLE, self._clock)
        self._turns = Scheduler(
            clock=self._clock,
            stream=Stream(
                boto3.client("dynamodbstreams"),
                cloud.TABLE,
                notebook=self._notebook,
                handler=lambda: self._stage.function("reactions"),
            ),
            records=records,
            function=self._stage.function,
            sandbox=sandbox,
            outside=outside,
        )
        self.overview = Overview(
            address,
            self._share_url,
            self._audiences,
            self._clock,
            records,
            Mailbox(self._notebook, outside["mail"]),
            outside["chat"],
            self._notebook,
            sandbox,
            self._standings,
        )
        self._planned = Planned(published, preview.program, self.overview.event_file)
        self.app: Origin
        self._sample_control = _client(children.sample_url)
        self._gallery = Gallery(
            self._client,
            self._stage,
            children,
            self._sample_control,
            FormerBuilds(folder.path / "former"),
            ask=lambda *asked, **at: self.app.ask(*asked, **at),
            present=self._present,
            published=self._planned.against,
        )
        self._access = Access(folder, lambda: self._stage.scene.services.store, self._clock)
        self._background = Background(self._turn, fail)
        self._watch = Watch(preview.program, self._changed)
        self.app = Origin(
            front=self._stage.front,
            routes=ROUTES,
            edge=children.secrets["edge"]["current"],
            dev=DevRoutes(
                host=address.removeprefix("http://"),
                overview=self.overview,
                snapshot=lambda: Snapshot(self._client, cloud.TABLE, self._clock),
                turns=self._turns,
                crm=Crm(self._own, children.secrets["crm"]["generic"], self._clock),
                saved=self._saved,
                reload=reload,
                planned=self._planned,
                services=lambda: self._stage.scene.services,
                place=self._place,
                access=self._access,
                outside=outside,
                reset=self._reset,
                demo=folder.is_demo,
                gallery=self._gallery,
            ).app(),
            banner=self._banner,
            former=self._gallery.roots,
            version=(lambda: self._saved.version) if reload else None,
            clock=self._clock,
            after_write=self._background.wake,
        )

    def start(self, build: Build) -> None:
        """Waits for the processes and puts a build on stage; the origin can serve then.

        Raises:
            OutsideFailed: a process does not start.
        """
        self._stage.load()
        self._children.family.wait()
        self._begin(build)

    def live(self) -> None:
        """Time begins to pass, and changes of the sources to show."""
        self._background.start()
        self._watch.start()
        self._preview.warm()

    def end(self) -> None:
        """Ends what ``live`` began, and gives back what was taken."""
        self._watch.end()
        self._background.end()
        self.app.close()
        self._own.close()
        self._control.close()
        self._sample_control.close()
        for desk in self._desks.values():
            desk.close()

    def _begin(self, build: Build) -> None:
        self._prepare()
        self._show(build)
        scene = self._stage.scene
        seeds.plant(scene.services.store, scene.program, scene.services.keys, clock=self._clock)
        seeds.write_list(self._folder.path, self._clock().date())
        self._access()
        self._turns.restarted()

    def _reset(self) -> None:
        """Deletes all that happened here, and begins with the seeds."""
        with self._turning, self._turns.standing_still():
            self._children.family.begin_anew(self._empty)
            self._clock.begin_anew()
            self._gallery.close()
            if self._build is not None:
                self._begin(self._build)

    def _empty(self) -> None:
        self._folder.empty()
        self._refill()

    def _prepare(self) -> None:
        cloud.prepare(self._client, self._children.secrets)
        self._notebook.prepare()

    def _show(self, build: Build) -> None:
        self._build = build
        self._stage.show(build)
        self._planned.show(build, self._stage.scene.program)
        self._saved.good(datetime.now().astimezone())

    def _present(self) -> tuple[Build, Program]:
        if self._build is None:
            raise RuntimeError("nothing is on stage yet")
        return self._build, self._stage.scene.program

    def _banner(self) -> str | None:
        if self._saved.mistakes:
            return mistakes_banner(self._saved.told, self._saved.good_at)
        return self._planned.banner()

    def _share_url(self, code: str) -> str:
        return share_link(self.address, self._stage.scene.services.keys, code)

    def _place(self) -> dict[str, Any]:
        """What a command needs to act here (``goodword_ops.place``); the keys stay in their
        secret."""
        settings = self._stage.scene.services.settings
        return {
            "endpoint": self._children.emulator_url,
            "table": settings.GOODWORD_TABLE,
            "keys_secret": settings.GOODWORD_KEYS_SECRET,
            "published": str(settings.GOODWORD_PUBLISHED.absolute()),
            "origin": settings.GOODWORD_ORIGIN,
            "ahead_seconds": self._clock.ahead.total_seconds(),
        }

    def _audiences(self) -> frozenset[str]:
        # A referrer of an audience that the programme has dropped was one of the seeds.
        return frozenset(self._stage.scene.program.audiences) | {
            seed.audience for seed in seeds.SEEDS
        }

    def _standings(self) -> tuple[Standing, ...]:
        scene = self._stage.scene
        return standings(scene.services.store, scene.program)

    def _turn(self) -> None:
        with self._turning:
            revived = self._children.family.revive()
            if revived:
                self._say(f"Ended by itself and started again: {', '.join(revived)}.")
                self._prepare()
                self._turns.restarted()
            self._turns.tick()

    def _changed(self, paths: frozenset[Path]) -> None:
        if any(path.suffix == ".py" for path in paths):
            self._preview.renew()
        built = self._preview.build()
        if isinstance(built, ProgramMistaken):
            self._saved.bad(built.mistakes)
            self._say(f"The last good site stays up; see {self.address}/_dev/\n{_lines(built)}")
            return
        self._show(built)
        self._say(f"The site is new: revision {built.revision[:12]}.")


def _lines(mistaken: ProgramMistaken) -> str:
    return "\n".join(f"  {line}" for line in mistaken.mistakes)


def _client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, timeout=_CONTROL_SECONDS, trust_env=False)
