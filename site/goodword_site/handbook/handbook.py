"""The handbook as plain data: playbooks, how rewards work, and what law wants told.

Pure: a ``Program`` and the words of its locales in, Markdown out. ``builder.handbook_plugin`` hands
it to MkDocs with the full Material theme; any other builder could render it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from goodword.domain.rewards.rules import CompiledRules, compile_terms
from goodword.program.model import Program
from goodword_site.handbook.examples import example_table
from goodword_site.handbook.markdown import markdown_of
from goodword_site.handbook.playbook import playbook_sections
from goodword_site.handbook.rules import rule_points
from goodword_site.handbook.sections import PageEntry, Section
from goodword_site.handbook.terms import (
    accessibility_sections,
    imprint_sections,
    privacy_sections,
    terms_sections,
)
from goodword_site.messages import formatting
from goodword_site.messages.audiences import audience_name
from goodword_site.messages.messages import Messages
from goodword_site.pages.urls import Link, address_of, links_to

MOST_LISTED = 12
"""Above so many audiences, playbooks stand on the first page only, not in every navigation:
each page would else grow with each audience."""


class InForce(NamedTuple):
    """A published edition of the terms: its number, which people can say, and the day from which
    it holds."""

    number: int
    since: date


@dataclass(frozen=True, slots=True)
class HandbookPage:
    """One page. ``path`` is its file below the site; ``address`` is set where a search engine may
    keep it; ``markdown`` is everything below the theme's header."""

    path: str
    locale: str
    title: str
    description: str
    markdown: str
    address: str | None
    links: tuple[Link, ...]
    in_navigation: bool = True


def handbook_of(
    program: Program,
    words: Mapping[str, Messages],
    *,
    revision: str,
    in_force: InForce | None = None,
) -> list[HandbookPage]:
    """All pages of all locales, those of a locale in the order of its navigation."""
    terms = compile_terms(program)
    return [
        page
        for locale in program.locales.offered
        for page in _pages(program, terms, words[locale], revision, in_force)
    ]


def _pages(
    program: Program,
    terms: CompiledRules,
    words: Messages,
    revision: str,
    in_force: InForce | None,
) -> Iterator[HandbookPage]:
    yield _index(program, words)
    for name in program.audiences:
        yield _playbook(program, name, words)
    yield _rewards(program, terms, words)
    terms_page = _terms(program, words, revision, in_force)
    yield terms_page
    yield _page(
        program,
        words,
        "/privacy/",
        words("privacy.title"),
        words("privacy.description"),
        privacy_sections(program, words),
    )
    yield _page(
        program,
        words,
        "/imprint/",
        words("imprint.title"),
        words("imprint.description"),
        imprint_sections(program, words),
    )
    declared = program.brand.accessibility
    if declared is not None:
        yield _page(
            program,
            words,
            "/accessibility/",
            words("accessibility.title"),
            words("accessibility.description"),
            accessibility_sections(program.brand, declared, words),
        )
    at = _permanent(revision)
    yield replace(
        terms_page,
        path=_path(address_of(program, words.locale, at)),
        address=None,
        links=links_to(program, words.locale, at),
        in_navigation=False,
    )


def _index(program: Program, words: Messages) -> HandbookPage:
    key = "handbook.index"
    steps = Section(
        "steps",
        words(f"{key}.steps.heading"),
        steps=tuple(words(step) for step in words.under(f"{key}.steps.points")),
    )
    entries = [
        PageEntry(
            words("handbook.playbook.title", who=audience_name(program, name, words)),
            address_of(program, words.locale, f"/handbook/{name}/"),
            words("handbook.playbook.description"),
        )
        for name in program.audiences
    ]
    for title, at in (
        ("handbook.rewards", "/handbook/rewards/"),
        ("terms", "/terms/"),
        ("privacy", "/privacy/"),
        ("imprint", "/imprint/"),
        *((("accessibility", "/accessibility/"),) if program.brand.accessibility else ()),
    ):
        entries.append(
            PageEntry(
                words(f"{title}.title"),
                address_of(program, words.locale, at),
                words(f"{title}.description"),
            )
        )
    pages = Section("pages", words(f"{key}.pages.heading"), entries=tuple(entries))
    return _page(
        program,
        words,
        "/handbook/",
        words(f"{key}.title"),
        words(f"{key}.description"),
        (steps, pages),
    )


def _playbook(program: Program, name: str, words: Messages) -> HandbookPage:
    key = "handbook.playbook"
    kind = program.audiences[name].source
    return _page(
        program,
        words,
        f"/handbook/{name}/",
        words(f"{key}.title", who=audience_name(program, name, words)),
        words(f"{key}.description"),
        playbook_sections(program, name, words),
        lead=words(f"{key}.intro.{kind}"),
        listed=len(program.audiences) <= MOST_LISTED,
    )


def _rewards(program: Program, terms: CompiledRules, words: Messages) -> HandbookPage:
    key = "handbook.rewards"
    states = Section(
        "states",
        words(f"{key}.states.heading"),
        steps=tuple(words(state) for state in words.under(f"{key}.states.points")),
    )
    examples = [
        Section(
            f"examples-{name}",
            words(f"{key}.examples.heading", who=audience_name(program, name, words)),
            points=rule_points(program, name, words),
            tables=(example_table(terms, name, words),),
        )
        for name in program.audiences
    ]
    return _page(
        program,
        words,
        "/handbook/rewards/",
        words(f"{key}.title"),
        words(f"{key}.description"),
        (*examples, states),
    )


def _terms(
    program: Program, words: Messages, revision: str, in_force: InForce | None
) -> HandbookPage:
    label = words("terms.draft")
    if in_force is not None:
        day = formatting.long_date(in_force.since, words.locale)
        label = words("terms.edition", number=in_force.number, date=day)
    permanent = address_of(program, words.locale, _permanent(revision))
    return _page(
        program,
        words,
        "/terms/",
        words("terms.title"),
        words("terms.description"),
        terms_sections(program, words),
        heading=words("terms.heading"),
        note=(label, permanent, revision),
    )


def _permanent(revision: str) -> str:
    return f"/terms/{revision}/"


def _path(address: str) -> str:
    return f"{address.removeprefix('/')}index.html"


def _page(
    program: Program,
    words: Messages,
    at: str,
    title: str,
    description: str,
    sections: Iterable[Section],
    *,
    heading: str | None = None,
    lead: str | None = None,
    note: tuple[str, str, str] | None = None,
    listed: bool = True,
) -> HandbookPage:
    here = address_of(program, words.locale, at)
    mailboxes = [program.brand.contact, program.brand.privacy_contact]
    if program.governance.disputes is not None:
        mailboxes.append(program.governance.disputes.contact)
    return HandbookPage(
        path=_path(here),
        locale=words.locale,
        title=title,
        description=description,
        markdown=markdown_of(heading or title, lead or description, sections, mailboxes, note=note),
        address=here,
        links=links_to(program, words.locale, at),
        in_navigation=listed,
    )
