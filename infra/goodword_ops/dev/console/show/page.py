"""``/_dev/show``: a form with every choice, and below it what they lead to, beside what it was."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from goodword.domain.offers.shown import shown
from goodword.program.outline import outline_of
from goodword_ops.dev.console.answers import as_page
from goodword_ops.dev.console.show.choices import (
    MAILS,
    PAGES,
    Choice,
    any_code,
    chosen,
    code_for,
    offered,
    part_of,
)
from goodword_ops.dev.console.show.gallery import Gallery, Side
from goodword_ops.dev.console.show.life import LivedMail
from goodword_ops.dev.http.security_headers import ON_EVERY_ANSWER
from goodword_ops.failures import WrongInput
from goodword_ops.plan.diff.hidden import hidden_in
from goodword_ops.plan.pages import HOME, Seen
from goodword_ops.plan.report.html import View
from goodword_ops.templates import rendered
from goodword_site.pages.urls import address_of

ADDRESS: Final = "/_dev/show"
FRAME: Final = f"{ADDRESS}/frame"
PACKAGE: Final = "goodword_ops.dev.console.show"
_NOW, _BEFORE = "now", "before"
_FRAMED: Final = ON_EVERY_ANSWER["content-security-policy"].replace(
    "frame-ancestors 'none'", "frame-ancestors 'self'"
)
# What differs between two lives that say the same: tokens, and what names the edition.
_OWN: Final = re.compile(r"[?&;][ts]=[\w-]+|goodword-show-\d+|/assets/[^\"' ]+")
_STATIC: Final[Mapping[str, str]] = {
    "home": "/",
    "open": "/offers/{audience}/",
    "terms": "/terms/",
    "privacy": "/privacy/",
}
_LABELS: Final[Mapping[str, str]] = {
    "audience": "Audience",
    "locale": "Language",
    "country": "Country",
    "campaign": "Campaign",
    "variant": "Variant",
}
_LEFT_OPEN: Final[Mapping[str, str]] = {
    "campaign": "that of the day",
    "variant": "in no experiment",
}


class Exhibit(NamedTuple):
    """What is seen on one side: the HTML of each page or mail, and of mails what stands beside."""

    html: tuple[str, ...] = ()
    mails: tuple[LivedMail, ...] = ()


class ShowPages:
    """The view and the frames within it."""

    def __init__(
        self,
        gallery: Gallery,
        *,
        mail_policy: str,
        script: Callable[[Request], str],
        today: Callable[[], date],
    ) -> None:
        """``script`` is the element that shows a page anew after a save."""
        self._gallery = gallery
        self._mail_policy = mail_policy
        self._script = script
        self._today = today

    def routes(self) -> tuple[Route, ...]:
        """Both addresses."""
        return (Route(ADDRESS, self.view), Route(FRAME, self.frame))

    def view(self, request: Request) -> Response:
        """The form, and what was chosen."""
        now = self._gallery.now()
        choice, notes = chosen(now.program, dict(request.query_params), self._today())
        present = self._exhibit(now, choice)
        former, trouble = self._former(choice)
        page = rendered(
            PACKAGE,
            "show.html",
            script=Markup(self._script(request)),  # noqa: S704 - the element of our own
            choice=choice,
            whats=_groups(),
            selects=_selects(offered(now.program), choice),
            notes=[*notes, *_told(now, choice), *trouble],
            title=_title(choice),
            address=f"{ADDRESS}?{choice.query}",
            sides=[*_sides(choice, present, former)],
            unchanged=former is not None and _same(present, former),
        )
        return as_page(page)

    def frame(self, request: Request) -> Response:
        """A page or a mail alone, as it is."""
        asked = dict(request.query_params)
        choice, _ = chosen(self._gallery.now().program, asked, self._today())
        side = self._gallery.before() if asked.get("side") == _BEFORE else self._gallery.now()
        number = asked.get("number", "0")
        found = self._exhibit(side, choice).html if side else ()
        if not number.isdecimal() or int(number) >= len(found):
            raise HTTPException(404, "There is no such page under these terms.")
        policy = self._mail_policy if choice.mail else _FRAMED
        return HTMLResponse(
            found[int(number)],
            headers={"cache-control": "no-store", "content-security-policy": policy},
        )

    def _former(self, choice: Choice) -> tuple[Exhibit | None, tuple[str, ...]]:
        try:
            before = self._gallery.before()
        except WrongInput as why:
            return None, (str(why),)
        if before is None:
            return None, ()
        known = offered(before.program)
        gone = [name for name in known if getattr(choice, name) not in known[name]]
        if gone:
            missing = ", ".join(f"{name} {getattr(choice, name)}" for name in gone)
            return Exhibit(), (f"Before the edit there was no {missing}.",)
        return self._exhibit(before, choice), ()

    def _exhibit(self, side: Side, choice: Choice) -> Exhibit:
        if choice.mail:
            mails = tuple(self._gallery.mails(side, choice))
            return Exhibit(tuple(one.html for one in mails), mails)
        if choice.what in _STATIC:
            path = _STATIC[choice.what].format(audience=choice.audience)
            address = address_of(side.program, choice.locale, path)
            file = side.build.site / address.removeprefix("/") / "index.html"
            return Exhibit((file.read_text(encoding="utf-8"),) if file.is_file() else ())
        answer = self._gallery.page(side, choice)
        return Exhibit() if answer is None else Exhibit((bytes(answer.body).decode(),))


def views_of(pages: Iterable[Seen], audiences: Collection[str]) -> Iterator[View]:
    """What a plan links to: a page or mail that changes, a locale, and where both are seen."""
    for seen in pages:
        asked = _asked_of(seen.name, audiences)
        if asked is None:
            continue
        for locale in seen.locales:
            query = "&".join(f"{name}={value}" for name, value in asked.items())
            yield View(seen.name, locale, f"{ADDRESS}?{query}&locale={locale}")


def _asked_of(name: str, audiences: Collection[str]) -> dict[str, str] | None:
    """The choice that shows a page as a build names it (``pages/offer-customer--campaign-x``)."""
    place, _, rest = name.rpartition("/")
    if name in {HOME, "terms", "privacy"}:
        return {"what": name}
    if place == "mails":
        return {"what": f"mail-{rest}"} if rest in MAILS else None
    if place == "offers":
        return {"what": "open", "audience": rest}
    if place != "pages":
        return None
    for what, begins in (("offer", "offer-"), ("share", "share-"), ("join", "join-of-")):
        audience, *more = rest.removeprefix(begins).split("--")
        if rest.startswith(begins) and audience in audiences:
            return {"what": what, "audience": audience, **dict(map(_season, more))}
    rest = "news" if rest == "news-choice" else rest
    return {"what": rest} if rest in PAGES else None


def _season(part: str) -> tuple[str, str]:
    """``campaign-spring`` or ``experiment-words-bold``; names have no hyphens."""
    kind, _, rest = part.partition("-")
    return ("campaign", rest) if kind == "campaign" else ("variant", rest.replace("-", ".", 1))


def _groups() -> dict[str, list[tuple[str, str]]]:
    return {
        "Pages": [*PAGES.items()],
        "Mails": [(f"mail-{kind}", words) for kind, words in MAILS.items()],
    }


def _selects(known: Mapping[str, Sequence[str]], choice: Choice) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": _LABELS[name],
            "chosen": getattr(choice, name),
            "options": [(value, value or _LEFT_OPEN.get(name, "")) for value in values],
        }
        for name, values in known.items()
    ]


def _title(choice: Choice) -> str:
    words = MAILS[choice.mail] if choice.mail else PAGES[choice.what]
    return f"{words}, {choice.audience}, {choice.locale}, {choice.country}, {choice.day}"


def _told(side: Side, choice: Choice) -> Iterator[str]:
    """What the day and the link decide, in words."""
    outline = outline_of(side.program)
    code = code_for(outline, choice)
    if code is None:
        yield "Every link takes part in an experiment on this day, so this one does, too."
    today = shown(outline, choice.audience, code or any_code(), choice.day)
    if today.campaign:
        yield f"On this day {choice.audience} has the campaign {today.campaign}."
    part = part_of(choice)
    if part is not None:
        which = f"variant {part.variant}" if part.variant else "held out"
        yield f"The link is in the experiment {part.experiment}: {which}."
    hidden = [
        one
        for one in hidden_in(side.program)
        if one.campaign == today.campaign and part and one.experiment == part.experiment
    ]
    yield from (f"Campaign {one.campaign}: {one}." for one in hidden)
    yield "The person and the link are invented: nothing of this is on the desk."


def _sides(choice: Choice, present: Exhibit, former: Exhibit | None) -> Iterator[dict[str, Any]]:
    both = [(_NOW, "Now", present)]
    if former is not None and not _same(present, former):
        both.append((_BEFORE, "Before your edit", former))
    for side, words, exhibit in both:
        yield {
            "words": words,
            "frames": [
                {
                    "address": f"{FRAME}?{choice.query}&side={side}&number={number}",
                    "mail": exhibit.mails[number] if exhibit.mails else None,
                }
                for number in range(len(exhibit.html))
            ],
        }


def _same(one: Exhibit, other: Exhibit) -> bool:
    return _plain(one) == _plain(other)


def _plain(exhibit: Exhibit) -> list[str]:
    texts = [*exhibit.html, *(f"{mail.subject}\n{mail.text}" for mail in exhibit.mails)]
    return [re.sub(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{16}\b", "", _OWN.sub("", one)) for one in texts]
