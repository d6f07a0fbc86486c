"""The mail server beside its desk: one process, two ports."""

import asyncio
import base64
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette

from goodword_ops.sandbox.clock import SandboxClock
from goodword_ops.sandbox.desk import Desk
from goodword_ops.sandbox.journal import Journal
from goodword_ops.sandbox.ledger import instant
from goodword_ops.sandbox.mail.server import MailFault, Mailroom, SmtpSession

LONGEST_LINE: Final = 1 << 20


class MailApp:
    """Serves SMTP on a listener of its own for as long as the desk is served."""

    def __init__(
        self,
        journal: Journal,
        smtp: socket.socket,
        *,
        user: str,
        password: str,
        certificate: ssl.SSLContext | None = None,
        encrypted: bool = False,
    ) -> None:
        """``encrypted``: from the first byte on, by the certificate."""
        self._journal = journal
        self._smtp = smtp
        self._clock = SandboxClock(journal)
        self._encrypted = encrypted
        self._certificate = certificate
        self._room = Mailroom(user, password, self._take, journal.meet_fault, certificate)
        desk = Desk(journal, self._clock, tuple(MailFault))
        self.asgi = Starlette(routes=desk.routes(), lifespan=self._live)

    def _take(self, sender: str, receiver: str, body: bytes) -> str:
        number = self._journal.add(
            {
                "from": sender,
                "to": receiver,
                "raw": base64.b64encode(body).decode(),
                "at": instant(self._clock()),
            }
        )
        return str(number)

    @asynccontextmanager
    async def _live(self, _app: Starlette) -> AsyncIterator[None]:
        server = await asyncio.start_server(
            self._session,
            sock=self._smtp,
            limit=LONGEST_LINE,
            ssl=self._certificate if self._encrypted else None,
        )
        try:
            yield
        finally:
            server.close()
            self._journal.close()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await SmtpSession(self._room, reader, writer, encrypted=self._encrypted).run()
