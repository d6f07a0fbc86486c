"""What flows ask of the services that carry words to people: mail and chat."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol


class Mail(NamedTuple):
    """One mail to one person. ``headers`` are additional ones (``List-Unsubscribe``)."""

    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]


class MailTexts(Protocol):
    """The mails of the build, in every offered locale."""

    def mail(self, kind: str, locale: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
        """Subject, text and HTML with the values filled in (and escaped in the HTML).

        Texts, and lists for the HTML alone where it has a place for them.
        """
        ...

    def catalogue(self, locale: str) -> Mapping[str, str]:
        """The strings of a locale."""
        ...


class Mailer(Protocol):
    def send(self, mail: Mail) -> str:
        """Sends once and never retries by itself; the service's own id of the mail.

        Raises:
            Unavailable: no certain answer; the mail may or may not have left.
            Invalid: the service will never take this mail.
        """
        ...


class Chat(Protocol):
    """Where a company's people talk. ``text`` is plain words, which stand wherever blocks are not
    shown; ``blocks`` are Slack's, and of another service what it can show of them."""

    def post(self, channel: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> str:
        """Posts once and never retries by itself; the service's own id.

        Raises:
            Unavailable: no certain answer (may carry when to try again).
            Invalid: it never will be taken.
        """
        ...
