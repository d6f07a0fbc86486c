"""Every mail that the emulator's SES took, as its receiver would read it.

The emulator forgets headers, and mails at its end, so the real client is listened to instead: what
is kept is decoded from the very bytes that were sent.
"""

import email
import secrets
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING, Any, Final

from goodword.domain.record import instant
from goodword.flows.ports import Clock
from goodword_ops.dev.world.notebook import DevStore

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client

_PAGE: Final = "mail"


class Mailbox:
    """Mails in the order in which they were taken."""

    def __init__(self, notebook: DevStore, clock: Clock) -> None:
        self._notebook = notebook
        self._clock = clock

    def listen(self, client: "SESV2Client") -> "SESV2Client":
        """The same client; from now on each mail that it hands over is kept."""
        events = client.meta.events
        events.register("provide-client-params.sesv2.SendEmail", _remember)
        events.register("after-call.sesv2.SendEmail", self._keep)
        return client

    def mails(self) -> list[dict[str, Any]]:
        """``{to, subject, text, html, headers, at}``, oldest first."""
        return self._notebook.list(_PAGE)

    def _keep(self, *, parsed: Any, context: dict[str, Any], **_: Any) -> None:
        if parsed["ResponseMetadata"]["HTTPStatusCode"] != 200:
            return
        mail = read(context["goodword_mail"])
        mail["at"] = instant(self._clock())
        self._notebook.write(_PAGE, f"{mail['at']} {secrets.token_hex(4)}", mail)


def read(raw: bytes) -> dict[str, Any]:
    """A message with its text and HTML decoded; ``headers`` are those a sender added."""
    message = email.message_from_bytes(raw, policy=default)
    return {
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "text": _part(message, "plain"),
        "html": _part(message, "html"),
        "headers": {name: str(value) for name, value in message.items()},
    }


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _remember(*, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context["goodword_mail"] = params["Content"]["Raw"]["Data"]
