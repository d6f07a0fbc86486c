"""Every page of a programme as plain data: where it goes, its template, and what it says.

Pure: a ``Program`` and the words of its locales in, pages out. Any builder can render them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from goodword.program.model import Program
from goodword_site import display, facts
from goodword_site.terms import privacy_sections, terms_sections
from goodword_site.words import Words

# Longest entries; goodword.handlers.claim_form holds the same, and a test keeps the two together.
FIELD_LIMITS: Mapping[str, int] = {"name": 100, "email": 254, "company": 120, "message": 500}

STATIC = "site"
RUN_TIME = "functions"


@dataclass(frozen=True, slots=True)
class Link:
    """The same page in another locale. ``current``: it is this very page."""

    locale: str
    language: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``path`` is its file below the build; ``address`` is set where a search engine
    may keep it. ``links`` is empty where no other locale has the same state to show."""

    path: str
    template: str
    locale: str
    title: str
    description: str
    address: str | None = None
    links: tuple[Link, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


def pages_of(program: Program, words: Mapping[str, Words], *, revision: str) -> list[Page]:
    """All pages of all locales, static ones and those that functions fill in."""
    made: list[Page] = []
    for locale in program.locales.offered:
        made += _static_pages(program, words[locale], revision)
        made += _run_time_pages(program, words[locale])
    # One file answers for every address and locale: a distribution falls back to a single one.
    made += (_in_every_language(program, words, name) for name in ("404", "unavailable"))
    return made


def _static_pages(program: Program, words: Words, revision: str) -> Iterator[Page]:
    yield _static(program, words, "/", "home", data=_home(program, words))
    for name in program.audiences:
        yield _static(
            program,
            words,
            f"/offers/{name}/",
            "offer",
            key="offer",
            data=_offer(program, name, words, personal=False),
            titled=facts.offer_title(program.audiences[name], words),
        )
    yield _static(program, words, "/thank-you/", "note", key="thank_you", kept=False)
    privacy = {
        "sections": privacy_sections(program, words),
        "heading": words("privacy.heading"),
        "revision": None,
    }
    yield _static(program, words, "/privacy/", "document", key="privacy", data=privacy)
    terms = {
        "sections": terms_sections(program, words),
        "heading": words("terms.heading"),
        "revision": revision,
    }
    yield _static(program, words, "/terms/", "document", key="terms", data=terms)
    permanent = f"/terms/{revision}/"
    yield _static(program, words, permanent, "document", key="terms", data=terms, kept=False)
    if words.locale != program.locales.default:
        yield _not_found(program, words, f"{STATIC}/{words.locale}/404.html")


def _run_time_pages(program: Program, words: Words) -> Iterator[Page]:
    locale = words.locale
    for name in program.audiences:
        yield Page(
            path=_template_path(f"offer-{name}", locale),
            template="offer.html",
            locale=locale,
            title=f"@@{{title_prefix}}{facts.offer_title(program.audiences[name], words)}",
            description=words("offer.description"),
            links=_links(program, locale, "/r/@@code?lang={locale}@@tag_query"),
            data=_offer(program, name, words, personal=True),
        )
    for name in ("confirm", "preferences", "unsubscribe"):
        links = _links(program, locale, f"/{name}?t=@@token&lang={{locale}}")
        yield _run_time(name, words, template=name, links=links)
    for name in ("confirmed", "refused", "link-expired", "unsubscribed"):
        yield _run_time(name, words, template="note")
    yield Page(
        path=_template_path("problem", locale),
        template="note.html",
        locale=locale,
        title="@@title",
        description="@@detail",
        data={"name": "problem"},
    )
    yield _not_found(program, words, _template_path("not-found", locale))


def _static(
    program: Program,
    words: Words,
    address: str,
    template: str,
    *,
    key: str | None = None,
    data: Mapping[str, object] | None = None,
    titled: str | None = None,
    kept: bool = True,
) -> Page:
    key = key or template
    here = _address(program, words.locale, address)
    return Page(
        path=f"{STATIC}{here}index.html",
        template=f"{template}.html",
        locale=words.locale,
        title=titled or words(f"{key}.title"),
        description=words(f"{key}.description"),
        address=here if kept else None,
        links=tuple(
            _link(locale, _address(program, locale, address), words.locale)
            for locale in program.locales.offered
        ),
        data=data or {"name": key},
    )


def _run_time(name: str, words: Words, *, template: str, links: tuple[Link, ...] = ()) -> Page:
    key = name.replace("-", "_")
    return Page(
        path=_template_path(name, words.locale),
        template=f"{template}.html",
        locale=words.locale,
        title=words(f"{key}.title"),
        description=words(f"{key}.description"),
        links=links,
        data={"name": key},
    )


def _not_found(program: Program, words: Words, path: str) -> Page:
    return Page(
        path=path,
        template="note.html",
        locale=words.locale,
        title=words("not_found.title"),
        description=words("not_found.description"),
        links=_links(program, words.locale, None),
        data={"name": "not_found"},
    )


def _in_every_language(program: Program, words: Mapping[str, Words], file: str) -> Page:
    name = {"404": "not_found", "unavailable": "unavailable"}[file]
    default = program.locales.default
    order = (default, *(locale for locale in program.locales.offered if locale != default))
    return Page(
        path=f"{STATIC}/{file}.html",
        template="voices.html",
        locale=default,
        title=words[default](f"{name}.title"),
        description=words[default](f"{name}.description"),
        data={
            "name": name,
            "voices": [(words[locale], _home_of(program, locale)) for locale in order],
        },
    )


def _home(program: Program, words: Words) -> dict[str, object]:
    base = program.currencies.base
    return {
        "cards": [
            {
                "kind": audience.source.value,
                "href": _address(program, words.locale, f"/offers/{name}/"),
                "up_to": facts.reward_up_to(program, audience, base, words),
                "extras": facts.reward_extras(audience, words),
                "offer": facts.offer_lines(audience, words),
                "eligible": facts.eligibility(audience, words),
            }
            for name, audience in program.audiences.items()
        ],
        "facts": facts.offer_facts(next(iter(program.audiences.values())), words),
    }


def _offer(program: Program, name: str, words: Words, *, personal: bool) -> dict[str, object]:
    audience = program.audiences[name]
    return {
        "personal": personal,
        "kind": audience.source.value,
        "heading": facts.offer_title(audience, words),
        "facts": facts.offer_facts(audience, words),
        "up_to": (
            "@@reward_up_to"
            if personal
            else facts.reward_up_to(program, audience, program.currencies.base, words)
        ),
        "purposes": {
            purpose: texts[words.locale] for purpose, texts in program.privacy.purposes.items()
        },
        "limits": FIELD_LIMITS,
    }


def _links(program: Program, locale: str, pattern: str | None) -> tuple[Link, ...]:
    return tuple(
        _link(other, pattern.format(locale=other) if pattern else _home_of(program, other), locale)
        for other in program.locales.offered
    )


def _link(locale: str, href: str, current: str) -> Link:
    return Link(locale, display.language_name(locale), href, locale == current)


def _home_of(program: Program, locale: str) -> str:
    return "/" if locale == program.locales.default else f"/{locale}/"


def _address(program: Program, locale: str, address: str) -> str:
    return _home_of(program, locale).rstrip("/") + address


def _template_path(name: str, locale: str) -> str:
    return f"{RUN_TIME}/pages/{name}.{locale}.html"
