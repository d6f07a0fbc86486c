"""The sample programme, a fixed clock, counted randomness, a mailbox: tests stand on them."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

from goodword.domain.errors import GoodwordError
from goodword.domain.event import Decision
from goodword.domain.tokens import Keys
from goodword.flows.ports import Mail, Store
from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword_site.builder.builder import messages_of
from goodword_site.pages.catalogue import catalogue

ROOT = Path(__file__).parents[1]
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KEYS = Keys(token_key=b"t" * 32, prospect_key=b"p" * 32, suppression_key=b"s" * 32)


@cache
def sample_program() -> Program:
    """The programme of the repository's own ``program.yml``."""
    parsed = parse((ROOT / "program.yml").read_bytes(), "program.yml")
    assert parsed.program is not None, parsed.mistakes
    return parsed.program


@dataclass
class SetClock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class CountedRandomness:
    """Different bytes at every call, the same in every run."""

    calls: int = 0

    def __call__(self, length: int, /) -> bytes:
        self.calls += 1
        return hashlib.shake_128(str(self.calls).encode()).digest(length)


@dataclass
class Mailbox:
    """Takes mails as a service would; ``failures`` are raised first, one for each sending."""

    mails: list[Mail] = field(default_factory=list)
    failures: list[GoodwordError] = field(default_factory=list)

    def send(self, mail: Mail) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.mails.append(mail)
        return f"mail-{len(self.mails)}"


@dataclass
class ChatRoom:
    """Takes messages as a chat would; ``failures`` are raised first, one for each posting.
    ``while_posting`` is what happens elsewhere while the next one is on its way."""

    posts: list[tuple[str, str, Sequence[Mapping[str, Any]]]] = field(default_factory=list)
    failures: list[GoodwordError] = field(default_factory=list)
    while_posting: Callable[[], object] | None = None

    def post(self, channel: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> str:
        meanwhile, self.while_posting = self.while_posting, None
        if meanwhile is not None:
            meanwhile()
        if self.failures:
            raise self.failures.pop(0)
        self.posts.append((channel, text, blocks))
        return f"post-{len(self.posts)}"


class PlainTexts:
    """Mails that show their values and nothing else."""

    def mail(self, kind: str, locale: str, values: Mapping[str, str]) -> tuple[str, str, str]:
        lines = "\n".join(f"{name}: {value}" for name, value in sorted(values.items()))
        return f"{kind} in {locale}", lines, f"<pre>{lines}</pre>"

    def catalogue(self, locale: str) -> Mapping[str, str]:
        return {
            "submission.sent_by": f"Through the link of @@name ({locale})",
            "submission.sent_by_someone": f"Through a link ({locale})",
            "submission.name": "Name",
            "submission.email": "E-mail",
            "mail.from": "Larkspur",
            "mail.line": "@@label: @@value",
            "mail.words.waiting": "Read by @@deadline",
            "mail.words.approved": "Shown",
            "mail.words.refused": "Not shown",
            "mail.greeting": f"Hello @@name ({locale})",
            "mail.greeting_nameless": f"Hello ({locale})",
            "mail.proof.export": "Your data",
            "mail.proof.erase": "Your data, erased",
            "mail.proof.give": "Your consent",
            "voucher.title.customer": "15 % off",
            "share.they.customer": "15 % off\nOn-boarding",
            "voucher.title.partner": "15 % off",
            "share.they.partner": "15 % off",
            "voucher.for": "For @@name",
            "voucher.use_by": "Until",
            "voucher.reference": "Reference",
            "voucher.book": "Book",
            "voucher.page": "Page",
            "voucher.next.heading": "Next",
            "voucher.calendar.add": "Calendar",
            **{f"voucher.step.label.{part}": part for part in ("why", "next", "when")},
            **{f"voucher.step.waits.{part}": "Second" for part in ("why", "next", "when", "until")},
            "voucher.step.yours.why": "Confirmed @@day",
            "voucher.step.contact.next": "We write",
            "voucher.step.contact.when": "By @@day",
            "voucher.step.contact.late": "No day",
            "voucher.step.write.next": "You write",
            "voucher.step.write.until": "Until @@until",
            "voucher.step.write.open": "Any day",
            "submission.company": "Company",
            "submission.country": "Country",
            "submission.message": "Message",
            "number.group": ",",
            "number.decimal": ".",
            "lead.fact.reference": "Reference",
            "lead.fact.referral": "Referral",
            "lead.fact.through": "Through",
            "lead.fact.offer": "Offer",
            "lead.fact.answer_by": "Answer by",
            "lead.fact.note": "Reason",
            "lead.fact.reported": "Reported",
            "lead.fact.day": "Day",
            **{f"lead.status.{one}": one for one in ("meeting", "qualified", "closed_won")},
            **{
                f"lead.contact.{why}": f"contact {why}"
                for why in ("allowed", "not_agreed", "withdrawn", "ended", "erased")
            },
            "lead.news.agreed": "news agreed",
            "lead.news.not_agreed": "no marketing mail",
            "lead.also": "also: @@words",
            **{
                f"lead.mail.{kind}.{part}": f"{part} {kind} @@reference @@answer_by @@owner"
                for kind in ("new", "passed", "reminder", "escalation", "reopened")
                for part in ("subject", "intro")
            },
            **{
                f"lead.mail.{kind}.{part}": f"{part} {kind} @@reference"
                for kind in ("win_refused", "win_approved", "win_withdrawn")
                for part in ("subject", "intro")
            },
            **{
                f"win.mail.{kind}.{part}": f"{part} win {kind} @@reference"
                for kind in ("new", "overdue")
                for part in ("subject", "intro")
            },
            "lead.note.stop.subject": "stop @@reference",
            "lead.note.stop.intro": "do not contact them",
            "lead.note.passed.subject": "given on @@reference",
            "lead.note.passed.intro": "was given to @@owner",
            "lead.note.win_refused": "refused, and in other hands",
            "lead.note.win_approved": "approved, and in other hands",
            "lead.note.win_withdrawn": "taken back, and in other hands",
            "lead.chat.stop": "Stop: @@reference",
            "lead.chat.stop_details": "@@owner has it by e-mail",
            "lead.chat.new": "New: @@who. @@sent_by",
            "lead.chat.escalation": "Nobody answered: @@who",
            "lead.chat.details": "@@owner, @@answer_by, @@reference",
            "lead.chat.someone": "a contact",
            "date.long": "@@day. @@month @@year",
            **{f"month.{number}": f"month {number}" for number in range(1, 13)},
        }


class SpokenTexts:
    """Mails in the words of the locale files: the subject, and of all values the news, or what is
    said of a registration."""

    def mail(self, kind: str, locale: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
        names = (
            ("news", "share_url", "choice_url")
            if "news" in values
            else ("intro", "facts", "page_url" if "page_url" in values else "commands")
        )
        text = "\n".join((kind, *(values[name] for name in names)))
        return values["subject"], text, f"<pre>{text}</pre>"

    def catalogue(self, locale: str) -> Mapping[str, str]:
        return _spoken(locale)


class SpokenMails(PlainTexts):
    """Mails that show their values, in the words of the locale files."""

    def catalogue(self, locale: str) -> Mapping[str, str]:
        return _spoken(locale)


@cache
def _spoken(locale: str) -> Mapping[str, str]:
    return catalogue(sample_program(), messages_of(sample_program(), locale))


class _Raced:
    """A store in which somebody else is quicker, once."""

    def __init__(self, store: Store, other: Callable[[], object]) -> None:
        self._store = store
        self._others = [other]

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def commit(self, decision: Decision) -> None:
        if self._others:
            self._others.pop()()
        self._store.commit(decision)


def raced(store: Store, other: Callable[[], object]) -> Store:
    """The store, in which ``other`` happens just before the first commit."""
    return cast("Store", _Raced(store, other))
