"""Every page of a programme as plain data: where it goes, its template, and what it says.

Pure: a ``Program`` and the words of its locales in, pages out. Any builder can render them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from goodword.domain.offers.shown import offer_pages
from goodword.program.model import Program
from goodword.program.outline import outline_of
from goodword_site.builder.run_time import FORM
from goodword_site.messages import offer_facts
from goodword_site.messages.audiences import audience_name
from goodword_site.messages.messages import Messages
from goodword_site.messages.reward_summary import maximum_reward
from goodword_site.pages.earnings import earnings
from goodword_site.pages.forms import confirm_data, form_data, lead_data
from goodword_site.pages.joining import join_link, join_pages
from goodword_site.pages.offers import STANDARD, general, offer_data, personal
from goodword_site.pages.portal import portal_pages
from goodword_site.pages.share import share_pages
from goodword_site.pages.staff import STAFF_PAGES
from goodword_site.pages.urls import Link, address_of, home_of, link, links_to

STATIC = "site"
RUN_TIME = "functions"


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


def pages_of(program: Program, words: Mapping[str, Messages]) -> list[Page]:
    """All pages of all locales, static ones and those that functions fill in."""
    made: list[Page] = []
    for locale in program.locales.offered:
        made += _static_pages(program, words[locale])
        made += _run_time_pages(program, words[locale])
    # One file answers for every address and locale: a distribution falls back to a single one.
    everywhere = {
        f"{STATIC}/404.html": "not_found",
        f"{STATIC}/unavailable.html": "unavailable",
        _template_path("missing", program.locales.default): "not_found",
    }
    made += _staff(program.locales.default)
    made += (_in_every_language(program, words, *page) for page in everywhere.items())
    return made


def _static_pages(program: Program, words: Messages) -> Iterator[Page]:
    yield _static(program, words, "/", "home", data=_home(program, words))
    for name in program.audiences:
        data = offer_data(program, name, words, STANDARD)
        yield _static(
            program,
            words,
            f"/offers/{name}/",
            "offer",
            key="offer",
            data=data | general(program, name, words, str(data["heading"])),
            titled=offer_facts.offer_title(program.audiences[name].offer, words),
        )
    yield _static(program, words, "/joining/", "note", key="joining", kept=False)
    if words.locale != program.locales.default:
        yield _not_found(program, words, f"{STATIC}/{words.locale}/404.html")


def _run_time_pages(program: Program, words: Messages) -> Iterator[Page]:
    locale = words.locale
    outline = outline_of(program)
    shown_ones = [(name, one) for name in program.audiences for one in offer_pages(outline, name)]
    for name, shown in shown_ones:
        data = offer_data(program, name, words, shown)
        yield Page(
            path=_template_path(shown.name, locale),
            template="offer.html",
            locale=locale,
            title=f"@@{{title_prefix}}{data['heading']}",
            description=words("offer.description"),
            links=_links(program, locale, "/r/@@code?lang={locale}@@tag_query"),
            data=data | personal(program, name, words, str(data["heading"])),
        )
    yield Page(
        path=_template_path(FORM, locale),
        template="claim.html",
        locale=locale,
        title="",
        description="",
        data=form_data(program, words),
    )
    for name, data in share_pages(program, words):
        yield Page(
            path=_template_path(name, locale),
            template="share.html",
            locale=locale,
            title=words("share.title"),
            description=words("share.description"),
            links=_links(program, locale, "/portal/share?t=@@token&lang={locale}"),
            data=data,
        )
    links = _links(program, locale, "/confirm?t=@@token&lang={locale}")
    data = confirm_data(program, words)
    yield _run_time("confirm", words, template="confirm", links=links, data=data)
    for name in ("preferences", "unsubscribe", "proof"):
        links = _links(program, locale, f"/{name}?t=@@token&lang={{locale}}")
        yield _run_time(name, words, template=name, links=links)
    links = _links(program, locale, "/news?t=@@token&lang={locale}")
    yield _run_time("news-choice", words, template="news", links=links)
    # The token of the sent page is one of minutes: a link to another language says it again.
    links = _links(program, locale, "/sent?s=@@token&lang={locale}")
    yield _run_time("sent", words, template="sent", links=links)
    yield _run_time("sent-expired", words, template="note", links=links)
    # Their token is one that lasts and shows what was confirmed, or that it is erased.
    links = _links(program, locale, "/confirm?t=@@token&lang={locale}")
    yield _run_time("confirmed", words, template="confirmed", links=links)
    yield _run_time("erased", words, template="note", links=links)
    yield _run_time("lead", words, template="lead", data=lead_data())
    for name in ("lead-passed", "lead-ended"):
        yield _run_time(name, words, template="note")
    yield _run_time("proof-done", words, template="proof_done")
    for name in ("refused", "link-expired", "proof-expired", "unsubscribed", "share-paused"):
        yield _run_time(name, words, template="note")
    yield from _joining(program, words)
    yield from _portal(program, words)
    yield Page(
        path=_template_path("prove", locale),
        template="prove.html",
        locale=locale,
        title="@@heading",
        description=words("prove.description"),
    )
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
    words: Messages,
    address: str,
    template: str,
    *,
    key: str | None = None,
    data: Mapping[str, object] | None = None,
    titled: str | None = None,
    kept: bool = True,
) -> Page:
    key = key or template
    here = address_of(program, words.locale, address)
    return Page(
        path=f"{STATIC}{here}index.html",
        template=f"{template}.html",
        locale=words.locale,
        title=titled or words(f"{key}.title"),
        description=words(f"{key}.description"),
        address=here if kept else None,
        links=links_to(program, words.locale, address),
        data=data or {"name": key},
    )


def _joining(program: Program, words: Messages) -> Iterator[Page]:
    """The pages to become a referrer, which the functions fill in."""
    locale = words.locale
    for audience, name, data in join_pages(program, words):
        yield Page(
            path=_template_path(name, locale),
            template="join.html",
            locale=locale,
            title=words("join.title"),
            description=words("join.description"),
            links=_links(program, locale, f"/join/{audience}?lang={{locale}}"),
            data=data,
        )
    links = _links(program, locale, "/join/confirm?t=@@token&lang={locale}")
    yield _run_time("join-confirm", words, template="join_confirm", links=links)
    yield _run_time("join-done", words, template="join_done")
    yield _run_time("join-ended", words, template="note")


def _portal(program: Program, words: Messages) -> Iterator[Page]:
    """A referrer's own pages, which the functions fill in."""
    locale = words.locale
    for name, data in portal_pages(program, words):
        address, template = data["address"], data["template"]
        links = _links(program, locale, f"{address}lang={{locale}}") if address else ()
        yield _run_time(name, words, template=str(template), links=links, data=data)


def _staff(locale: str) -> Iterator[Page]:
    """The pages of those who run the programme, which the functions fill in."""
    for one in STAFF_PAGES:
        path = _template_path(one.name, locale)
        yield Page(path, f"{one.template}.html", locale, title=one.title, description="")


def _run_time(
    name: str,
    words: Messages,
    *,
    template: str,
    links: tuple[Link, ...] = (),
    data: Mapping[str, object] | None = None,
) -> Page:
    key = name.replace("-", "_")
    return Page(
        path=_template_path(name, words.locale),
        template=f"{template}.html",
        locale=words.locale,
        title=words(f"{key}.title"),
        description=words(f"{key}.description"),
        links=links,
        data={"name": key, **(data or {})},
    )


def _not_found(program: Program, words: Messages, path: str) -> Page:
    return Page(
        path=path,
        template="note.html",
        locale=words.locale,
        title=words("not_found.title"),
        description=words("not_found.description"),
        links=_links(program, words.locale, None),
        data={"name": "not_found"},
    )


def _in_every_language(
    program: Program, words: Mapping[str, Messages], path: str, name: str
) -> Page:
    default = program.locales.default
    order = (default, *(locale for locale in program.locales.offered if locale != default))
    return Page(
        path=path,
        template="voices.html",
        locale=default,
        title=words[default](f"{name}.title"),
        description=words[default](f"{name}.description"),
        data={
            "name": name,
            "voices": [(words[locale], home_of(program, locale)) for locale in order],
        },
    )


def _home(program: Program, words: Messages) -> dict[str, object]:
    currency = offer_facts.leading_currency(program, words.locale)
    doors = {name: join_link(program, name, words) for name in program.audiences}
    open_doors = [door for door in doors.values() if door]
    return {
        # One door is the way in; of several, the cards of the audiences have each.
        "join": open_doors[0] if len(open_doors) == 1 else "#who" if open_doors else None,
        "cards": [
            {
                "kind": audience.source.value,
                "name": audience_name(program, name, words),
                "href": address_of(program, words.locale, f"/offers/{name}/"),
                "join": doors[name],
                "up_to": maximum_reward(program, audience, currency, words),
                "extras": offer_facts.reward_extras(audience, words),
                "offer": offer_facts.offer_lines(audience.offer, words),
            }
            for name, audience in program.audiences.items()
        ],
        "earnings": earnings(program, words),
        "facts": offer_facts.offer_facts(next(iter(program.audiences.values())).offer, words),
    }


def _links(program: Program, locale: str, pattern: str | None) -> tuple[Link, ...]:
    return tuple(
        link(other, pattern.format(locale=other) if pattern else home_of(program, other), locale)
        for other in program.locales.offered
    )


def _template_path(name: str, locale: str) -> str:
    return f"{RUN_TIME}/pages/{name}.{locale}.html"
