"""``goodword build``: everything that a programme's site and functions serve, made in one go.

Written beside the last build and put in its place at the end: a build that fails changes nothing,
and one that succeeds touches only what differs.
"""

import json
import logging
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from goodword.program.fallbacks import chain
from goodword.program.model import Program
from goodword.program.outline import outline_json
from goodword.program.revision import canonical_json
from goodword_site import display
from goodword_site.assets import Asset, assets_of, favicon
from goodword_site.catalogue import catalogue
from goodword_site.colours import palette
from goodword_site.errors import BuildFailed
from goodword_site.handbook import HandbookPage, handbook_of
from goodword_site.locale_file import Text
from goodword_site.logo import logo_mistakes, logo_of
from goodword_site.mails import confirm_text
from goodword_site.markup import linker
from goodword_site.pages import RUN_TIME, STATIC, Page, pages_of
from goodword_site.pictures import data_address, pictures_in
from goodword_site.placing import put_in_place, scratch_in
from goodword_site.preview import painted, previews_on
from goodword_site.words import Value, Words, read_texts

SOURCE: Final = Path(__file__).parents[1]
PLACEHOLDER: Final = "@@"
HANDBOOK: Final = "handbook"
LARGEST_IN_PAGE: Final = 1500
"""Bytes of a logo that stands in the page itself: a request of its own would cost more."""


class BuildReport(NamedTuple):
    """What a build made: pages of all locales and the bytes of all files; and what that changed."""

    revision: str
    locales: tuple[str, ...]
    pages: int
    bytes: int
    written: int
    removed: int


def build(program: Program, out: Path, *, revision: str, source: Path = SOURCE) -> BuildReport:
    """Makes ``out/site`` and ``out/functions``; the same programme makes the same bytes.

    Files that are the same as in the last build stay untouched. Builds into one folder wait for
    each other.

    Args:
        program: the programme to publish.
        out: the folder of builds; other things in it stay.
        revision: the programme's revision, part of its permanent terms page.
        source: where templates, assets and locales lie.

    Raises:
        BuildFailed: words, colours or values do not allow it; nothing was changed.
    """
    _refuse_placeholders(program)
    for mistake in logo_mistakes(program, source):
        raise BuildFailed(str(mistake))
    words = {locale: words_of(program, locale, source) for locale in program.locales.offered}
    pages = [*pages_of(program, words), *_mails(words)]
    handbook = handbook_of(program, words, revision=revision)
    # MkDocs takes a relative folder from its own place, not from ours.
    out = out.absolute()
    with scratch_in(out) as folder:
        made, aside = folder / "made", folder / "aside"
        aside.mkdir()
        _render(program, words, pages, handbook, made, source, last=out / STATIC)
        _write_for_functions(program, revision, words, made / RUN_TIME)
        size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
        placed = put_in_place(made, out, (STATIC, RUN_TIME), aside)
    count = len(pages) + len(handbook)
    return BuildReport(revision, program.locales.offered, count, size, *placed)


def words_of(program: Program, locale: str, source: Path = SOURCE) -> Words:
    """The words of a locale, and of its fallbacks, with the programme's facts as values.

    Raises:
        BuildFailed: neither the locale nor one of its fallbacks has a file.
    """
    texts = _texts_of(program, locale, source)
    brand = program.brand
    values: dict[str, Value] = {
        "brand": brand.name,
        "tagline": brand.tagline[locale],
        "legal_entity": brand.legal_entity,
        "address": brand.address,
        "contact": brand.contact,
        "privacy_contact": brand.privacy_contact,
    }
    days = Words(locale, texts[locale], {}, fallbacks=texts)
    return Words(
        locale,
        texts[locale],
        {
            **values,
            "confirm_within": days("duration.days", n=program.privacy.confirm_within_days),
            "hold": days("duration.days", n=program.payouts.holding_days),
        },
        fallbacks=texts,
    )


def _texts_of(program: Program, locale: str, source: Path) -> dict[str, dict[str, Text]]:
    """Locale -> texts, of the locale and its fallbacks, nearest first."""
    *nearer, last = chain(locale, program.locales.fallbacks)
    folder = source / "locales"
    # Only the last one must have a file: the others may leave every word to the next.
    found: dict[str, dict[str, Text]] = {}
    for tag in nearer:
        path = folder / f"{tag}.yml"
        found[tag] = read_texts(path) if path.exists() else {}
    return {**found, last: read_texts(folder / f"{last}.yml")}


def _mails(words: Mapping[str, Words]) -> list[Page]:
    return [
        Page(
            path=f"{RUN_TIME}/mails/confirm.{locale}.html",
            template="mail.html",
            locale=locale,
            title=speak("mail.confirm.subject"),
            description="",
        )
        for locale, speak in words.items()
    ]


def _refuse_placeholders(program: Program) -> None:
    if PLACEHOLDER in canonical_json(program).decode():
        message = (
            f"program.yml: {PLACEHOLDER} marks values that are filled in later. Fix: leave it out"
        )
        raise BuildFailed(message)


def _render(
    program: Program,
    words: Mapping[str, Words],
    pages: list[Page],
    handbook: list[HandbookPage],
    folder: Path,
    source: Path,
    *,
    last: Path,
) -> None:
    # Material announces its successor at import unless it is asked not to.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.commands.build import build as build_with_mkdocs
    from mkdocs.config import load_config

    from goodword_site.handbook_plugin import Handbook
    from goodword_site.plugin import ProgramPages

    # What goes wrong is raised; MkDocs would print it as well.
    logging.getLogger("mkdocs").setLevel(logging.CRITICAL)
    colours = palette(program.brand.colours)
    assets = assets_of(source / "assets", colours, logo_of(program, source))
    pictures: dict[str, Any] = {
        "favicon": data_address(favicon(source / "assets", colours)),
        "marks": pictures_in(source / "assets" / "marks.svg"),
        "channels": pictures_in(source / "assets" / "channels.svg"),
    }
    logo = assets["logo"].content if "logo" in assets else None
    if logo is not None and len(logo) <= LARGEST_IN_PAGE:
        pictures["logo"] = data_address(logo.decode())
        del assets["logo"]
    elif logo is not None:
        pictures["logo"] = assets["logo"].address
    previews = painted(previews_on(pages), colours["light"], last, logo)
    addresses = {shown: picture and picture.address for shown, picture in previews.items()}
    context = {
        locale: {
            **_context(program, speak, assets, colours),
            "pictures": pictures,
            "previews": addresses,
        }
        for locale, speak in words.items()
    }
    assets |= {picture.address: picture for picture in previews.values() if picture}
    config = load_config(str(source / "mkdocs.yml"), site_dir=str(folder))
    config.plugins["goodword"] = ProgramPages(pages, assets, context)
    build_with_mkdocs(config)
    # The full theme needs an environment of its own: its templates neither escape nor are strict.
    full = load_config(str(source / "handbook.yml"), site_dir=str(folder / HANDBOOK))
    full.plugins["goodword"] = Handbook(handbook, context)
    build_with_mkdocs(full)
    shutil.copytree(folder / HANDBOOK, folder / STATIC, dirs_exist_ok=True)
    shutil.rmtree(folder / HANDBOOK)


def _context(
    program: Program,
    words: Words,
    assets: Mapping[str, Asset],
    colours: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    locale, brand = words.locale, program.brand
    home = "/" if locale == program.locales.default else f"/{locale}/"
    return {
        "t": words,
        "locale": locale,
        "direction": display.direction(locale),
        "home": home,
        "site_links": {name: f"{home}{name}/" for name in ("handbook", "terms", "privacy")},
        "assets": {name: asset.address for name, asset in assets.items()},
        "brand": {
            "name": brand.name,
            "tagline": brand.tagline[locale],
            "contact": brand.contact,
            "website": brand.website,
        },
        "linked": linker(brand.contact, brand.privacy_contact),
        "theme_colours": {scheme: colours[scheme]["paper"] for scheme in ("light", "dark")},
        "mail_colours": colours["light"],
    }


def _write_for_functions(
    program: Program, revision: str, words: Mapping[str, Words], folder: Path
) -> None:
    (folder / "catalogue").mkdir(parents=True)
    (folder / "program.json").write_bytes(canonical_json(program))
    (folder / "outline.json").write_bytes(outline_json(program, revision))
    for locale, speak in words.items():
        strings = json.dumps(
            catalogue(program, speak), ensure_ascii=False, sort_keys=True, indent=1
        )
        (folder / "catalogue" / f"{locale}.json").write_text(strings + "\n", encoding="utf-8")
        mail = folder / "mails" / f"confirm.{locale}.txt"
        mail.write_text(confirm_text(speak), encoding="utf-8")
