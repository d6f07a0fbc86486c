"""SMTP as a company's mail server speaks it to those who sign in (RFC 5321, 4954, 3207, 6531)."""

import asyncio
import base64
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from enum import StrEnum
from hmac import compare_digest
from typing import Final

LARGEST_MAIL: Final = 10_000_000
LONGEST_LINE: Final = 2_000
IDLE_SECONDS: Final = 300
_PATH: Final = re.compile(r"\s*<([^<>\s]*)>((?:\s+\S+)*)\s*", re.DOTALL)
_ADDRESS: Final = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")


class MailFault(StrEnum):
    """What a client meets instead of a server that works. The last two take the mail."""

    DOWN = "down"
    """The connection ends before a word is said."""
    HANG = "hang"
    """Not a word, until the client gives up."""
    REFUSE = "refuse"
    """451 to every receiver: later."""
    REJECT = "reject"
    """550 5.1.1 to every receiver: there is no such mailbox."""
    REJECT_LOGIN = "reject_login"
    """535: whoever signs in is nobody."""
    REJECT_MAIL = "reject_mail"
    """554 5.7.1 to the mail itself."""
    TAKE_AND_HANG = "take_and_hang"
    """The mail is taken, and no answer comes."""
    TAKE_AND_CUT = "take_and_cut"
    """The mail is taken, and the connection ends without an answer."""


@dataclass(frozen=True, slots=True)
class Mailroom:
    """Who may send here, and what becomes of a mail. ``fault`` is asked once a connection."""

    user: str
    password: str
    take: Callable[[str, str, bytes], str]
    """From the sender, the receiver and the bytes of a mail to the name that it is kept under."""
    fault: Callable[[], str | None] = lambda: None
    certificate: ssl.SSLContext | None = None
    """Offers STARTTLS, and lets nobody sign in before it."""


class _Ended(Exception):
    """The connection is over."""


@dataclass
class SmtpSession:
    """One connection, from the greeting to the end."""

    room: Mailroom
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    encrypted: bool = False
    fault: str | None = None
    greeted: bool = False
    signed_in: bool = False
    utf8: bool = False
    sender: str | None = None
    receivers: list[str] = field(default_factory=list)

    async def run(self) -> None:
        """Answers until the client leaves, or is left."""
        try:
            self.fault = self.room.fault()
            if self.fault == MailFault.DOWN:
                return
            if self.fault == MailFault.HANG:
                await self._silence()
            await self._say("220 mail.goodword.local ESMTP")
            while True:
                await self._command(await self._line())
        except (_Ended, ConnectionError, TimeoutError, asyncio.IncompleteReadError, ssl.SSLError):
            return
        finally:
            self.writer.close()

    async def _command(self, line: bytes) -> None:
        verb, _, rest = line.partition(b" ")
        name = verb.strip().upper().decode("ascii", "replace")
        handler = {
            "EHLO": self._ehlo,
            "HELO": self._ehlo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "QUIT": self._quit,
        }.get(name)
        if handler is None:
            await self._say("502 5.5.1 no such command")
            return
        try:
            words = rest.decode("utf-8" if self.utf8 or name == "MAIL" else "ascii").strip()
        except UnicodeDecodeError:
            await self._say("500 5.5.2 only ASCII here")
            return
        await handler(words)

    async def _ehlo(self, who: str) -> None:
        if not who:
            await self._say("501 5.5.4 say who you are")
            return
        self.greeted = True
        self._forget()
        offers = [f"SIZE {LARGEST_MAIL}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        if self._has_to_encrypt:
            offers.append("STARTTLS")
        else:
            offers.append("AUTH PLAIN LOGIN")
        lines = ["mail.goodword.local", *offers]
        for line in lines[:-1]:
            await self._say(f"250-{line}")
        await self._say(f"250 {lines[-1]}")

    @property
    def _has_to_encrypt(self) -> bool:
        return self.room.certificate is not None and not self.encrypted

    async def _starttls(self, words: str) -> None:
        if words or not self._has_to_encrypt or self.room.certificate is None:
            await self._say("503 5.5.1 not now")
            return
        await self._say("220 2.0.0 go ahead")
        await self.writer.start_tls(self.room.certificate)
        self.encrypted, self.greeted = True, False

    async def _auth(self, words: str) -> None:
        if self._has_to_encrypt:
            await self._say("530 5.7.0 STARTTLS first")
            return
        if not self.greeted or self.signed_in:
            await self._say("503 5.5.1 not now")
            return
        method, _, first = words.partition(" ")
        try:
            user, password = await self._credentials(method.upper(), first)
        except (ValueError, UnicodeDecodeError):
            await self._say("501 5.5.2 that is no base64")
            return
        known = compare_digest(user.encode(), self.room.user.encode())
        proven = compare_digest(password.encode(), self.room.password.encode())
        if self.fault == MailFault.REJECT_LOGIN or not (known and proven):
            await self._say("535 5.7.8 who is that?")
            return
        self.signed_in = True
        await self._say("235 2.7.0 welcome")

    async def _credentials(self, method: str, first: str) -> tuple[str, str]:
        if method == "PLAIN":
            answer = first or await self._ask("")
            _, user, password = base64.b64decode(answer, validate=True).decode().split("\0")
            return user, password
        if method == "LOGIN":
            user = first or await self._ask("VXNlcm5hbWU6")
            password = await self._ask("UGFzc3dvcmQ6")
            return (
                base64.b64decode(user, validate=True).decode(),
                base64.b64decode(password, validate=True).decode(),
            )
        raise ValueError(method)

    async def _ask(self, words: str) -> str:
        await self._say(f"334 {words}")
        return (await self._line()).decode("ascii").strip()

    async def _mail(self, words: str) -> None:
        if not self.signed_in:
            await self._say("530 5.7.0 sign in first")
            return
        if self.sender is not None:
            await self._say("503 5.5.1 one mail at a time")
            return
        path = _path(words, "FROM:")
        if path is None:
            await self._say("501 5.5.4 write FROM:<address>")
            return
        address, options = path
        self.utf8 = "SMTPUTF8" in options
        if not self._is_address(address):
            self.utf8 = False
            await self._say("501 5.1.7 that is no address")
            return
        self.sender = address
        await self._say("250 2.1.0 ok")

    async def _rcpt(self, words: str) -> None:
        if self.sender is None:
            await self._say("503 5.5.1 from whom?")
            return
        path = _path(words, "TO:")
        if path is None or not self._is_address(path[0]):
            await self._say("501 5.1.3 that is no address")
        elif self.fault == MailFault.REFUSE:
            await self._say("451 4.3.0 later")
        elif self.fault == MailFault.REJECT:
            await self._say("550 5.1.1 there is no such mailbox")
        else:
            self.receivers.append(path[0])
            await self._say("250 2.1.5 ok")

    def _is_address(self, address: str) -> bool:
        return bool(_ADDRESS.fullmatch(address)) and (self.utf8 or address.isascii())

    async def _data(self, _words: str) -> None:
        if self.sender is None or not self.receivers:
            await self._say("503 5.5.1 to whom?")
            return
        await self._say("354 go on")
        body = await self._body()
        refusal = _fault_of(body)
        if self.fault == MailFault.REJECT_MAIL:
            refusal = "554 5.7.1 not from you"
        if refusal:
            self._forget()
            await self._say(refusal)
            return
        for receiver in self.receivers:
            name = self.room.take(self.sender, receiver, body)
        self._forget()
        if self.fault == MailFault.TAKE_AND_HANG:
            await self._silence()
        if self.fault == MailFault.TAKE_AND_CUT:
            raise _Ended
        await self._say(f"250 2.0.0 kept as {name}")

    async def _body(self) -> bytes:
        lines: list[bytes] = []
        size = 0
        while (line := await self._line(whole=True)) not in (b".\r\n", b".\n"):
            lines.append(line.removeprefix(b"."))
            size += len(line)
            if size > LARGEST_MAIL:
                raise _Ended
        return b"".join(lines)

    async def _rset(self, _words: str) -> None:
        self._forget()
        await self._say("250 2.0.0 ok")

    async def _noop(self, _words: str) -> None:
        await self._say("250 2.0.0 ok")

    async def _quit(self, _words: str) -> None:
        await self._say("221 2.0.0 bye")
        raise _Ended

    def _forget(self) -> None:
        self.sender, self.utf8 = None, False
        self.receivers.clear()

    async def _say(self, words: str) -> None:
        self.writer.write(f"{words}\r\n".encode())
        await self.writer.drain()

    async def _line(self, *, whole: bool = False) -> bytes:
        line = await asyncio.wait_for(self.reader.readline(), IDLE_SECONDS)
        if not line.endswith(b"\n"):
            raise _Ended
        return line if whole else line.rstrip(b"\r\n")

    async def _silence(self) -> None:
        while await self.reader.read(LONGEST_LINE):
            pass
        raise _Ended


def _path(words: str, label: str) -> tuple[str, list[str]] | None:
    """The address of ``FROM:<a@b> OPTIONS``, and the options."""
    if not words.upper().startswith(label):
        return None
    match = _PATH.fullmatch(words[len(label) :])
    return (match[1], match[2].upper().split()) if match else None


def _fault_of(body: bytes) -> str:
    """Why a mail is refused (RFC 5322, 3.6); "" where it is one."""
    message = message_from_bytes(body, policy=default)
    for name in ("From", "Date"):
        if len(message.get_all(name, [])) != 1:
            return f"554 5.6.0 a mail has one {name}"
    if any(len(line) > 998 for line in body.splitlines()):
        return "554 5.6.0 a line has at most 998 characters"
    return ""
