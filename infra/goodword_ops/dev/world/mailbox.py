"""Every mail that the local mail server took, as its receiver would read it."""

import base64
import email
from email.message import EmailMessage
from email.policy import default
from typing import Any, Final

from goodword_ops.dev.world.notebook import DevStore
from goodword_ops.dev.world.sandbox_control import JournalControl

_PAGE: Final = "mail"


class Mailbox:
    """Mails in the order in which they were taken."""

    def __init__(self, notebook: DevStore, server: JournalControl) -> None:
        self._notebook = notebook
        self._server = server

    def mails(self) -> list[dict[str, Any]]:
        """``{to, subject, text, html, headers, at}``, oldest first."""
        # An earlier version kept them in the notebook.
        before: list[dict[str, Any]] = self._notebook.list(_PAGE)
        taken = self._server.entries()
        return [*before, *(read(base64.b64decode(one["raw"]), one["at"]) for one in taken)]


def read(raw: bytes, at: str) -> dict[str, Any]:
    """A message with its text and HTML decoded; ``headers`` are those that it came with."""
    message = email.message_from_bytes(raw, policy=default)
    return {
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "text": _part(message, "plain"),
        "html": _part(message, "html"),
        "headers": {name: str(value) for name, value in message.items()},
        "at": at,
    }


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
