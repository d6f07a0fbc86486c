"""Slack and a Teams workflow beside the desk, over one journal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette

from goodword_ops.sandbox.chat.slack import ChatFault, SlackApi
from goodword_ops.sandbox.chat.teams import TeamsWorkflow
from goodword_ops.sandbox.clock import SandboxClock
from goodword_ops.sandbox.desk import Desk
from goodword_ops.sandbox.journal import Journal
from goodword_ops.sandbox.ledger import instant


class ChatApp:
    """Keeps every message that it takes: ``{channel, text, blocks, at}``."""

    def __init__(self, journal: Journal, *, token: str, key: str, signature: str) -> None:
        self._journal = journal
        self._clock = SandboxClock(journal)
        slack = SlackApi(token, key, self._take, journal.meet_fault)
        teams = TeamsWorkflow(signature, self._take, journal.meet_fault)
        desk = Desk(journal, self._clock, tuple(ChatFault))
        self.asgi = Starlette(
            routes=[*slack.routes(), *teams.routes(), *desk.routes()], lifespan=self._live
        )

    def _take(self, channel: str, text: str, blocks: list[Any]) -> str:
        now = self._clock()
        number = self._journal.add(
            {"channel": channel, "text": text, "blocks": blocks, "at": instant(now)}
        )
        return f"{int(now.timestamp())}.{number:06d}"

    @asynccontextmanager
    async def _live(self, _app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            self._journal.close()
