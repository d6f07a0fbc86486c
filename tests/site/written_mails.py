"""Every mail with values in it, as a mailbox gets it."""

import html
import re
from html.parser import HTMLParser
from typing import Any, NamedTuple

from goodword.handlers.web.published import Published, fill_text
from goodword_site.pages.mails import MAILS
from tests.site.built import Built

ORIGIN = "https://refer.larkspur.example"
TOKEN = "p.3f9a2b7c1d.66a1b2c3.AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"  # of nobody
BOOKING = "https://meet.larkspur.example/dach"


class WrittenMail(NamedTuple):
    """A mail in its two parts."""

    name: str
    subject: str
    text: str
    html: str


class Seen(NamedTuple):
    """What of a mail's HTML a reader sees, links apart."""

    words: str
    links: tuple[str, ...]
    headings: tuple[str, ...]


def written_mails(site: Built, locale: str) -> list[WrittenMail]:
    """All of them in a locale; some in more than one state."""
    published = Published(site.folder / "functions")
    words = site.catalogue(locale)
    common = {
        "greeting": fill_text(words["mail.greeting"], {"name": "Jana Österreicher"}),
        **{
            f"{name}_url": f"{ORIGIN}/{name}?t={TOKEN}"
            for name in (
                *("confirm", "refuse", "join", "share", "proof", "lead", "choice"),
                *("unsubscribe", "preferences", "terms", "privacy", "enter", "portal"),
                *("fresh", "stop"),
            )
        },
    }
    found = []
    for name in MAILS:
        for state, values in _values(name, words).items():
            subject, text, page = published.mail(name, locale, {**common, **values})
            found.append(WrittenMail(f"{name}{state}", subject, text, page))
    return found


def seen(mail: WrittenMail) -> Seen:
    """Reads a mail's HTML."""
    reader = _Reader()
    reader.feed(mail.html)
    return Seen(" ".join(" ".join(reader.words).split()), tuple(reader.links), tuple(reader.h1))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.h1: list[str] = []
        self._unread = 0
        self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in {"style", "title"}
        if tag == "h1":
            self._in_heading = True
            self.h1.append("")
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in {"style", "title"}
        self._in_heading = self._in_heading and tag != "h1"

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.h1[-1] += data
        if not self._unread:
            self.words.append(data)


_MOVED = {
    "details_former": (("", "moved"), ("-again", "again")),
    "details_replaced": (("", "moved"),),
    "details_new": (("", "moved"),),
}


def _of_details(name: str, words: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What mailed links, and the mails about payout details, say."""
    if name == "proof":
        return {"": {"what": words["mail.proof.export"]}}
    if name == "fresh_link":
        return {"": {"what": words["mail.fresh_link.payout_details"]}}
    held = fill_text(words["mail.details.held"], {"day": "3 December 2026"})
    given = {"first": "m…@alt.example", "former": "j…@pay.example", "new": "s…@neu.example"}
    said = {end: _filled(words[f"mail.details.{key}"], given) for end, key in _MOVED[name]}
    return {end: {"moved": moved, "held": held} for end, moved in said.items()}


def _values(name: str, words: dict[str, str]) -> dict[str, dict[str, Any]]:
    """State -> what stands in a mail."""
    sent_by = fill_text(words["submission.sent_by"], {"name": "Maya Rodriguez"})
    if name == "confirm":
        entered = f"{words['submission.email']}: jana@holzwerk.example"
        return {"": {"entered": entered, "entered_html": html.escape(entered), "sent_by": sent_by}}
    if name == "confirmed":
        return _confirmed(words, sent_by)
    if name in {"proof", "fresh_link", "details_former", "details_replaced", "details_new"}:
        return _of_details(name, words)
    if name in {"news", "payment"}:
        return _news(words)
    if name.startswith("registration"):
        return _registered(name, words)
    if name == "words":
        return _proposed(words)
    if name == "queue":
        return _waiting(words)
    return _one(name, words)


def _proposed(words: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Words of a referrer's own that wait, and what was decided about them."""
    day = {"deadline": "10 December 2026"}
    waiting = {"outcome": _filled(words["mail.words.waiting"], day), "answer": "Sie antworten."}
    approved = {"outcome": words["mail.words.approved"], "answer": "Well said."}
    refused = {"outcome": words["mail.words.refused"], "answer": "It names a competitor."}
    return {"": waiting, "-approved": approved, "-refused": refused}


def _one(name: str, words: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Of those that say one thing, or as good as one."""
    if name == "review":
        day = {"day": "30 November 2026"}
        return {
            "": {
                "contact": fill_text(words["portal.contact"], day),
                "outcome": words["portal.review.refused"],
                "answer": "The contract says 48,000 EUR.",
            }
        }
    if name == "lead":
        facts = [
            f"{words['lead.fact.reference']}: GW-7K3M-9QWX",
            f"{words['submission.name']}: Jana Österreicher",
            f"{words['submission.email']}: jana@holzwerk.example",
            f"{words['lead.fact.answer_by']}: 1 December 2026, 11:00 (Europe/Berlin)",
        ]
        notes = [words["lead.contact.allowed"], words["lead.news.not_agreed"]]
        given = {"reference": "GW-7K3M-9QWX", "answer_by": "1 December, 11:00", "owner": "ann"}
        intro = _filled(words["lead.mail.new.intro"], given)
        return {"": {"subject": "x", "intro": intro, **_lines(facts=facts, notes=notes)}}
    if name == "win":
        facts = [f"{words['lead.fact.reported']}: 48000.00 EUR"]
        intro = words["win.mail.new.intro"]
        commands = {"approve": "goodword decide win/REF-1 approve", "refuse": "goodword decide win"}
        return {"": {"subject": "x", "intro": intro, **_lines(facts=facts), **commands}}
    if name == "lead_note":
        facts = [f"{words['lead.fact.reference']}: GW-7K3M-9QWX"]
        return {"": {"subject": "x", "intro": words["lead.note.stop.intro"], **_lines(facts=facts)}}
    if name == "invitation":
        return _invited(words)
    decide = "goodword decide application/7k3m9qwxabc/1f"
    return {
        "": {
            "link": f"{ORIGIN}/r/7k3m9qwxabc",
            "deadline": "14 December 2026",
            "applied": "30 November 2026",
            "audience": "partner",
            "name": "application/7k3m9qwxabc/1f",
            "look": "goodword waiting --personal application/7k3m9qwxabc/1f --stack NAME",
            "approve": f'{decide} approve --stack NAME --reason "…"',
            "refuse": f'{decide} refuse --stack NAME --reason "…"',
        }
    }


def _waiting(words: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What waits for one of the staff, and what nobody did in time."""
    given = {
        "count": "2",
        "id": "win/REF-2026-CUST-001-JS42/closed_won/1",
        "day": "3 December 2026",
    }
    facts = [_filled(words[key], given) for key in ("queue.until", "queue.late")]
    return {
        f"-{kind}": {
            "subject": _filled(words[f"queue.{kind}.subject"], given),
            "intro": _filled(words[f"queue.{kind}.intro"], given),
            **_lines(facts=facts),
            "look": "goodword waiting --stack NAME",
        }
        for kind in ("digest", "escalated")
    }


def _registered(name: str, words: dict[str, str]) -> dict[str, dict[str, Any]]:
    """To a partner each that there is; to whoever decides, both ways."""
    fact = words["registration.fact.company"]
    given = {"domain": "kunde.example", **_lines(facts=[f"{fact}: kunde.example"])}
    page = {"page_url": f"{ORIGIN}/portal/registrations?lang=en&as=partner"}
    command = "goodword decide registration/AbCd refuse --stack NAME"
    desk = {"look": "goodword waiting --personal registration/AbCd", **_lines(commands=[command])}
    branch = "registration.desk" if name.endswith("desk") else "registration.mail"
    kinds = {key.rsplit(".", 2)[1] for key in words if key.startswith(f"{branch}.")}
    return {
        f"-{kind}": {
            "subject": words[f"{branch}.{kind}.subject"],
            "intro": words[f"{branch}.{kind}.intro"],
            **given,
            **(desk if name.endswith("desk") else page),
        }
        for kind in sorted(kinds)
    }


def _invited(words: dict[str, str]) -> dict[str, dict[str, Any]]:
    """With and without a page to join by."""
    why = fill_text(words["mail.invitation.why.customer"], {"day": "30 November 2026"})
    join_url = f"{ORIGIN}/join/customer"
    said = {"link": f"{ORIGIN}/r/7k3m9qwxabc", "why": why}
    join = f"{words['mail.invitation.join']}\n{join_url}\n\n"
    return {
        "": {**said, "join": join, "join_url": join_url},
        "-without-a-page": {**said, "join": "", "join_url": ""},
    }


def _confirmed(words: dict[str, str], sent_by: str) -> dict[str, dict[str, Any]]:
    page, calendar = f"{ORIGIN}/confirm?t={TOKEN}", f"{ORIGIN}/confirm/voucher.ics?t={TOKEN}"
    facts = words["share.they.customer"].splitlines()
    bearer = fill_text(words["voucher.for"], {"name": "Jana Österreicher"})
    told = [bearer, words["voucher.title.customer"], *facts]
    reference = f"{words['voucher.reference']}: GW-7K3M-9QWX"
    day = {"day": "30 November 2026"}
    step = {
        "why": fill_text(words["voucher.step.yours.why"], day),
        "next": words["voucher.step.contact.next"],
        "when": fill_text(words["voucher.step.contact.when"], day),
    }
    pieces: dict[str, Any] = {
        "bearer": bearer,
        "offer_title": words["voucher.title.customer"],
        "facts": facts,
        "reference": "GW-7K3M-9QWX",
        "sent_by": sent_by,
        "page_url": page,
    }
    shown_page = f"{words['voucher.page']}: {page}"
    yours = {
        **pieces,
        "until": "30 November 2027",
        "booking": BOOKING,
        "calendar_url": calendar,
        "step": step,
        "waits": False,
        "voucher": "\n".join(
            [*told, f"{words['voucher.use_by']}: 30 November 2027", reference, sent_by]
        ),
        "steps": "\n".join([words["voucher.next.heading"], *_labelled(words, step)]),
        "ways": "\n".join(
            [
                f"{words['voucher.book']}: {BOOKING}",
                f"{words['voucher.calendar.add']}: {calendar}",
                shown_page,
            ]
        ),
    }
    waiting = {part: words[f"voucher.step.waits.{part}"] for part in ("why", "next", "when")}
    waits = {
        **pieces,
        "until": "",
        "booking": "",
        "calendar_url": "",
        "waits": True,
        "step": waiting,
        "voucher": "\n".join([*told, reference, sent_by]),
        "steps": "\n".join([words["voucher.next.heading"], *_labelled(words, waiting)]),
        "ways": shown_page,
    }
    return {"": yours, "-waits": waits}


def _labelled(words: dict[str, str], step: dict[str, str]) -> list[str]:
    return [f"{words[f'voucher.step.label.{part}']}: {said}" for part, said in step.items()]


def _news(words: dict[str, str]) -> dict[str, dict[str, Any]]:
    amount = {"day": "12 November 2026", "amount": "EUR 1,400.00", "date": "29 December 2026"}
    items = [
        {
            "title": _filled(words[f"news.{one}.title"], amount),
            "paragraphs": [_filled(words[f"news.{one}.text"], amount)],
        }
        for one in ("won", "earned")
    ]
    one = {**items[1], "title": ""}
    title = str(items[1]["title"])

    def told(some: list[dict[str, Any]]) -> str:
        return "\n\n".join("\n".join((str(it["title"]), *it["paragraphs"])) for it in some)

    return {
        "": {"subject": title, "heading": title, "items": [one], "news": told([items[1]])},
        "-several": {
            "subject": title,
            "heading": words["news.several"],
            "items": items,
            "news": told(items),
        },
    }


def _lines(**lines: list[str]) -> dict[str, str]:
    return {
        **{name: "\n".join(those) for name, those in lines.items()},
        **{f"{name}_html": "<br>".join(map(html.escape, those)) for name, those in lines.items()},
    }


def _filled(text: str, values: dict[str, str]) -> str:
    return re.sub("@@([a-z_]+)", lambda found: values[found[1]], text)
