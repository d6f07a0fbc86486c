"""SMTP: one mail over one connection to a company's own mail server, sent once.

Nothing goes in the clear but to this machine: ``smtps://`` is encrypted from the first byte,
``smtp://`` has to become so (STARTTLS) before anybody signs in.
"""

import re
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from time import monotonic
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from goodword.domain.errors import FieldError, Invalid, Misconfigured, Unavailable
from goodword.flows.ports import Mail
from goodword.gateways.mail.message import mime, on_the_wire

if TYPE_CHECKING:
    import smtplib
    import ssl

SETTING: Final = "smtp"
_REMEDY: Final = (
    'write {"smtp": "smtps://USER:PASSWORD@HOST"} into the secret that GOODWORD_MAIL_SECRET names, '
    "or smtp:// for STARTTLS; what is no letter, digit, -, . or _ in USER and PASSWORD as %40 for @"
)
_PORTS: Final = {"smtps": 465, "smtp": 587}
_THIS_MACHINE: Final = "127.0.0.1"
_STEP_SECONDS: Final = 10.0
_SECONDS: Final = 20.0
"""How long all of it may take until the mail itself leaves: a server may answer each step late."""

# What says that this mailbox will never take it: RFC 5321, 4.2.3, and RFC 3463 where the server
# gives its codes. What is 5.7 is a policy, which somebody can do something about.
_NO_SUCH_MAILBOX: Final = frozenset({501, 550, 551, 553})
_NEVER: Final = re.compile(rb"5\.(?:1\.\d{1,3}|2\.1|3\.4)\b")
_ENHANCED: Final = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")
_CLOSING: Final = 421
"""The server takes nothing more, whatever it was asked (RFC 5321, 4.2.3)."""
_MAIL: Final = "mail"


class SmtpServer(NamedTuple):
    """A mail server and whom to sign in as."""

    host: str
    port: int
    user: str
    password: str
    encrypted: bool
    """From the first byte on; otherwise by STARTTLS."""


def server_of(address: str) -> SmtpServer:
    """The server of ``smtps://user:password@host[:465]`` or ``smtp://user:password@host[:587]``.

    Raises:
        Misconfigured: it is no such address; says nothing of what it is.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Misconfigured(SETTING, _REMEDY) from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    beyond = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in _PORTS or not (parts.hostname and user and password) or beyond:
        raise Misconfigured(SETTING, _REMEDY)
    return SmtpServer(parts.hostname, port, user, password, parts.scheme == "smtps")


class SmtpMailer:
    """``Mailer`` over SMTP. The id of a mail is the Message-ID that it leaves with."""

    def __init__(
        self,
        server: SmtpServer,
        clock: Callable[[], datetime],
        *,
        trust: "ssl.SSLContext | None" = None,
        step_seconds: float = _STEP_SECONDS,
    ) -> None:
        """``trust`` says whose certificates are good; by default those that the system trusts."""
        self._server = server
        self._clock = clock
        self._trust = trust
        self._step_seconds = step_seconds

    def send(self, mail: Mail) -> str:
        import smtplib

        mail = mail._replace(to=on_the_wire(mail.to))
        if not mail.to.isascii():  # as no form takes them: many servers on the way know ASCII alone
            raise Invalid(FieldError(_MAIL, "no_smtputf8", "the mailbox is not in ASCII"))
        domain = on_the_wire(mail.sender).rpartition("@")[2]
        id_ = f"<{uuid4().hex}@{domain}>"
        further = {"Date": format_datetime(self._clock()), "Message-ID": id_}
        body = mime(mail, further)
        until = monotonic() + _SECONDS
        try:
            session = self._connected()
        except smtplib.SMTPResponseException as answer:
            raise _down(answer.smtp_code) from None
        except (smtplib.SMTPException, OSError) as failure:
            raise Unavailable(_name(failure), refused=True, down=True) from None
        try:
            try:
                self._introduce(session, until)
                self._address(session, mail, until)
            except smtplib.SMTPResponseException as answer:
                raise _down(answer.smtp_code) from None
            except (smtplib.SMTPException, OSError) as failure:
                raise Unavailable(_name(failure), refused=True, down=True) from None
            _hand_over(session, body)
        finally:
            _leave(session)
        return id_

    def _connected(self) -> "smtplib.SMTP":
        import smtplib

        host, port = self._server.host, self._server.port
        if self._server.encrypted:
            return smtplib.SMTP_SSL(host, port, timeout=self._step_seconds, context=self._context())
        return smtplib.SMTP(host, port, timeout=self._step_seconds)

    def _introduce(self, session: "smtplib.SMTP", until: float) -> None:
        self._within(session, until)
        session.ehlo_or_helo_if_needed()
        if not self._server.encrypted and self._server.host != _THIS_MACHINE:
            if not session.has_extn("starttls"):
                raise Unavailable("no_starttls", refused=True, down=True)
            self._within(session, until)
            session.starttls(context=self._context())
            session.ehlo_or_helo_if_needed()
        self._within(session, until)
        session.login(self._server.user, self._server.password)

    def _address(self, session: "smtplib.SMTP", mail: Mail, until: float) -> None:
        """Says from whom and to whom.

        Raises:
            Invalid: there is no such mailbox.
        """
        self._within(session, until)
        code, _ = session.mail(on_the_wire(mail.sender))
        if code != 250:  # of the sender, who is that of every mail
            raise _down(code)
        self._within(session, until)
        code, words = session.rcpt(mail.to)
        if code not in (250, 251):
            raise refusal(code, words)
        self._within(session, until)

    def _within(self, session: "smtplib.SMTP", until: float) -> None:
        """Gives the next step the time that is left."""
        left = until - monotonic()
        if left <= 0:
            raise Unavailable("timeout", refused=True, down=True)
        if session.sock is not None:
            session.sock.settimeout(min(left, self._step_seconds))

    def _context(self) -> "ssl.SSLContext":
        import ssl

        return self._trust or ssl.create_default_context()


def _hand_over(session: "smtplib.SMTP", body: bytes) -> None:
    """Sends the mail itself. Where the answer is lost, it may have gone."""
    import smtplib

    try:
        code, words = session.data(body)
    except smtplib.SMTPDataError as answer:  # before the first byte of it
        raise _unavailable(answer.smtp_code) from None
    except (smtplib.SMTPException, OSError) as failure:
        raise Unavailable(_name(failure)) from None
    if code != 250:
        raise refusal(code, words)


def _leave(session: "smtplib.SMTP") -> None:
    """Says goodbye and does not wait for the answer: whatever comes changes nothing."""
    import smtplib

    try:
        session.putcmd("quit")
    except (smtplib.SMTPException, OSError):
        pass
    finally:
        session.close()


def refusal(code: int, words: bytes) -> Exception:
    """What an answer about this mail means."""
    given = _ENHANCED.match(words)
    never = _NEVER.match(words) if given else code in _NO_SUCH_MAILBOX
    if code >= 500 and never:
        return Invalid(FieldError(_MAIL, f"smtp_{code}", "the mail server refused it"))
    return _unavailable(code)


def _unavailable(code: int) -> Unavailable:
    """An answer after which the mail certainly has not gone, and may go later."""
    return Unavailable(f"smtp_{code}", refused=True, down=code == _CLOSING)


def _down(code: int) -> Unavailable:
    """An answer that no mail at all would have got past."""
    return Unavailable(f"smtp_{code}", refused=True, down=True)


def _name(failure: Exception) -> str:
    late = any(isinstance(one, TimeoutError) for one in (failure, failure.__context__))
    return "timeout" if late else type(failure).__name__
