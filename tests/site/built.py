"""A build of a programme for tests: its files by name, and pages as a visitor gets them."""

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goodword.domain.errors import FieldError
from goodword.handlers.public.claim_form import shown_again
from goodword.handlers.web.published import PageTemplate, Published, fill, fill_text
from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword_ops.plan.pages import compiled_name
from goodword_site.builder.builder import SOURCE, build
from goodword_site.builder.run_time import MAIL
from goodword_site.pages.staff import STAFF_PAGES
from tests.site.shown import NEXT, candidate, lead, line, partner, portal, voucher

"""What every block of what comes next says."""


@dataclass(frozen=True)
class Built:
    """What ``goodword build`` made of a programme."""

    program: Program
    folder: Path

    def text(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def catalogue(self, locale: str) -> dict[str, str]:
        strings: dict[str, str] = json.loads(self.text(f"functions/catalogue/{locale}.json"))
        return strings

    def static(self) -> dict[str, str]:
        """Address -> page, of every static page."""
        site = self.folder / "site"
        return {
            "/" + path.relative_to(site).as_posix().removesuffix("index.html"): path.read_text(
                encoding="utf-8"
            )
            for path in sorted(site.rglob("*.html"))
        }

    def run_time(self, locale: str) -> dict[str, str]:
        """Name -> template, of every page that functions fill in."""
        pages = sorted((self.folder / "functions" / "pages").glob(f"*.{locale}.html"))
        return {path.name.split(".")[0]: path.read_text(encoding="utf-8") for path in pages}

    def served(self, locale: str) -> dict[str, str]:
        """Name -> run-time page with values in it, and the offer page with mistakes as well."""
        words = self.catalogue(locale)
        texts = self.run_time(locale)
        values = self._values(words) | {"title_prefix": ""}
        values["form_html"] = _filled(texts.pop("claim"), values)
        pages = {
            name: _filled(template, values | _reward(name, words))
            for name, template in texts.items()
        }
        mistakes = (
            FieldError("name", "required", ""),
            FieldError("email", "invalid", ""),
        )
        again = shown_again({"email": "jana@"}, mistakes, words)
        again["entries"] = {**again["entries"], "country": ""}
        published = Published(self.folder / "functions")
        values["form_html"] = published.render("claim", locale, {**values, **again})
        values["title_prefix"] = words["errors.title_prefix"]
        pages["offer-with-mistakes"] = _filled(
            texts["offer-customer"], values | _reward("offer-customer", words)
        )
        # Nobody finds this number, so the page stays.
        unsolved = {"challenge": '{"salt": "s", "challenge": "", "maxnumber": 1}'}
        busy = {
            "heading": words["prove.busy.heading"],
            "lead": fill_text(words["prove.busy.lead"], {"time": "15:00 UTC"}),
            **unsolved,
        }
        given = {**values, **self.lists(words), "action": "/r/7K3M9QWXAB/claim"}
        pages["prove"] = published.render("prove", locale, given)
        pages["prove-busy"] = published.render("prove", locale, {**given, **busy})
        return pages | {
            name: published.render(name, locale, {**values, **self.lists(words)})
            for name in self.compiled(locale) - {"claim", "prove"}
        }

    def compiled(self, locale: str) -> set[str]:
        """The names of the visitors' pages that functions render with lists."""
        modules = (self.folder / "functions" / "templates").glob("*.py")
        named = (compiled_name(path.read_bytes()).split(".") for path in modules)
        others = (MAIL, *(page.name for page in STAFF_PAGES))
        return {name for name, tag in named if tag == locale and not name.startswith(others)}

    def _values(self, words: dict[str, str]) -> dict[str, str]:
        return {
            "code": "7K3M9QWXAB",
            "tag": "mail",
            "tag_query": "&c=mail",
            "shown": "standard",
            "link": "https://refer.larkspur.example/r/7K3M9QWXAB",
            "link_quoted": "https%3A%2F%2Frefer.larkspur.example%2Fr%2F7K3M9QWXAB",
            "yours": fill_text(words["share.yours_named"], {"name": "Jana Österreicher"}),
            "qr": '<svg class="segno" viewBox="0 0 1 1"></svg>',
            "origin": "https://refer.larkspur.example",
            "address": "https://refer.larkspur.example/r/7K3M9QWXAB",
            "revision": revision_of(self.program),
            "sent_by": fill_text(words["offer.sent_by"], {"name": "Jana Österreicher"}),
            "person": "Jana Österreicher",
            "initials": "JÖ",
            "unnamed": "",
            "reserved": fill_text(words["offer.reserved"], {"until": "30 November 2027"}),
            "sentence": "They answer the phone.",
            "unsaid": "",
            "masked": "j…@holzwerk.example",
            "token": "p.3f9a2b7c1d.66a1b2c3.AbCdEfGh",
            "preferences_url": "/preferences?t=p.3f9a2b7c1d",
            "email": "jana@holzwerk.example",
            "offer_url": "/r/7K3M9QWXAB",
            "terms_url": f"/terms/{revision_of(self.program)}/",
            "title": words["problem.unavailable.title"],
            "detail": words["problem.unavailable.detail"],
            "notice": words["preferences.done.withdrawn"],
            "heading": words["prove.foreign.heading"],
            "lead": words["prove.foreign.lead"],
            "onward": "/sent?s=AbCdEfGh",
        }

    def lists(self, words: dict[str, str]) -> dict[str, Any]:
        """What pages with lists and conditions are filled with, besides plain values."""
        purposes = {one: words[f"purpose.{one}"] for one in self.program.privacy.purposes}
        given = words["preferences.status.given"]
        return {
            "fields": [("name", "Anna Weber"), ("email", "anna@kunde.example")],
            "shown": ["Anna Weber", "anna@kunde.example"],
            "challenge": "",
            "they": words["share.they.customer"].splitlines(),
            "you": words["share.you.customer.EUR"].splitlines(),
            "purposes": [{"purpose": one, "words": text} for one, text in purposes.items()],
            "lines": [
                {
                    "purpose": purpose,
                    "words": text,
                    "lang": words["html.lang"],
                    "dir": words["html.dir"],
                    "status": given,
                    "ends": True,
                    "can_give": False,
                    **line(words),
                }
                for purpose, text in purposes.items()
            ],
            "suppressed": True,
            "again": True,
            "candidates": [candidate(words, "AAAAAAAAAA"), candidate(words, "BBBBBBBBBB")],
            "single": False,
            "picked": "",
            "entries": dict.fromkeys(
                (
                    *(
                        "name",
                        "email",
                        "company",
                        "country",
                        "message",
                        "shown",
                        "sentence",
                        "locale",
                    ),
                    *("amount", "currency", "closed_on", "reason", "competitor", "to"),
                    *("domain", "need", "budget", "timeline", "context"),
                ),
                "",
            ),
            **lead(words),
            **portal(words),
            **partner(words),
            "errors": {},
            "wrong": False,
            "required": {"country"},
            "ticked": set(),
            "given": {next(iter(purposes))},
            "filled": False,
            "entered": [{"key": "name", "value": "Jana Weber"}],
            "forms": [
                {
                    "email": "jana@holzwerk.example",
                    "entered": [{"key": "name", "value": name}],
                    "shown": "first",
                    "terms_url": "/terms/",
                    "newer": newer,
                    "errors": {},
                }
                for name, newer in (("Jana Weber", ""), ("Jana Maria Weber", "3f9a2b7c"))
            ],
            "outcome": "not_yet",
            "words_wait": True,
            "reasons": [words["join.reason.customer.tenure_months_over"]],
            "from_day": "1 March 2027",
            "share_url": "/portal/share?t=p.3f9a2b7c1d",
            "title_prefix": "",
            "kept": "all",
            "joined": True,
            "vouchers": [
                voucher(words),
                {
                    **voucher(words),
                    "reference": "GW-0X2Q-WJQH",
                    "state": "waits",
                    "step": {
                        **{part: words[f"voucher.step.waits.{part}"] for part in NEXT},
                        "booking": None,
                    },
                    "calendar_url": "",
                },
            ],
            "bearer": fill_text(words["voucher.for"], {"name": "Jana Weber"}),
            "offer_page": "offer-customer",
            "host": "refer.larkspur.example",
            "reach": [
                {"tag": "mail", "opened": 34, "submitted": 10, "confirmed": 5},
                {"tag": "other", "opened": 7, "submitted": 0, "confirmed": 0},
            ],
            "every": "weekly",
            "done": True,
            "action": "give",
            "words": next(iter(purposes.values())),
        }


def built(program: Program, folder: Path, source: Path = SOURCE) -> Built:
    build(program, folder, revision=revision_of(program), source=source)
    return Built(program, folder)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def placeholders(template: str) -> set[str]:
    return set(PageTemplate(template).get_identifiers())


def addresses(page: str) -> list[str]:
    """Every address that a page names, in ``href``, ``src`` and ``action``."""
    return [html.unescape(found) for found in re.findall(r'\s(?:href|src|action)="([^"]*)"', page)]


def _filled(template: str, values: dict[str, str]) -> str:
    wanted = placeholders(template)
    return fill(template, {name: value for name, value in values.items() if name in wanted})


def _reward(name: str, words: dict[str, str]) -> dict[str, str]:
    """What is said of the reward on an offer page, its campaign's and variant's included."""
    audience = name.removeprefix("offer-").partition("--")[0]
    found = words.get(f"disclosure.{audience}.EUR")
    return {"disclosure": found, "shown": name} if found else {}
