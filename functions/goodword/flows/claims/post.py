"""What the mails to prospects have in common: links of a person, ways out, one way to send."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from goodword.domain.tokens import Keys, Person, TokenUse, make_token
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.claims.terms_link import terms_link
from goodword.flows.ports import Mail, Mailer, MailTexts, Store
from goodword.program.locales import still_offered
from goodword.program.urls import privacy_address


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """A mail as it was written, before it goes."""

    subject: str
    text: str
    html: str


_THIS_MACHINE: Final = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True, slots=True)
class Post:
    """Writes and sends mails to prospects. ``terms`` are those of today."""

    store: Store
    mailer: Mailer
    texts: MailTexts
    terms: PinnedProgram
    keys: Keys
    origin: str
    sender: str

    def locale(self, wanted: str) -> str:
        """The locale, or the one that stands in for it where it is not offered any more."""
        return still_offered(wanted, self.terms.program.locales)

    @property
    def staff_locale(self) -> str:
        """The one in which the company's own people are written to: the programme's default."""
        return self.terms.program.locales.default

    def link(self, path: str, use: TokenUse, about: str, until: datetime | None = None) -> str:
        """The address of a page with a sealed token."""
        return f"{self.origin}{path}?t={make_token(self.keys, use, about, until)}"

    @property
    def place(self) -> str:
        """What a command in a mail to the company's own people says of where it acts: a running
        ``goodword dev``, or a stack, whose name the functions do not know."""
        is_here = urlsplit(self.origin).hostname in _THIS_MACHINE
        return f"--local {self.origin}" if is_here else "--stack NAME"

    def ways_out(self, person: Person) -> dict[str, str]:
        """What every mail links to: choices, and the end of all mail. For ever."""
        about = person.token_text
        return {
            "preferences_url": self.link("/preferences", TokenUse.PREFERENCES, about),
            "unsubscribe_url": self.link("/unsubscribe", TokenUse.UNSUBSCRIBE, about),
        }

    def terms_url(self, pinned: str, locale: str) -> str:
        """The permanent page of the terms of a revision."""
        today = self.terms
        path = terms_link(
            self.store, pinned, locale, revision=today.revision, locales=today.program.locales
        )
        return self.origin + path

    def privacy_url(self, locale: str) -> str:
        """The whole notice."""
        return self.origin + privacy_address(self.terms.program.locales, locale)

    def write(self, kind: str, locale: str, values: Mapping[str, Any]) -> WrittenMail:
        """The mail of a kind with its values."""
        return WrittenMail(*self.texts.mail(kind, locale, values))

    def send(self, to: str, written: WrittenMail, locale: str, ways_out: Mapping[str, str]) -> str:
        """Sends it once; the service's id. With ``ways_out``, one click ends all mail (RFC 8058).

        Raises:
            Unavailable: no certain answer; it may or may not have left.
            Invalid: the service will never take it.
        """
        headers = {"Auto-Submitted": "auto-generated"}
        if ways_out:
            headers |= {
                "List-Unsubscribe": f"<{ways_out['unsubscribe_url']}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        return self.mailer.send(
            Mail(
                sender=self.sender,
                sender_name=self.texts.catalogue(locale)["mail.from"],
                to=to,
                subject=written.subject,
                text=written.text,
                html=written.html,
                headers=headers,
            )
        )


def lines_of(name: str, lines: Sequence[str]) -> dict[str, str]:
    """Several lines as the text and the HTML of a mail have them."""
    return {name: "\n".join(lines), f"{name}_html": "<br>".join(map(html.escape, lines))}
