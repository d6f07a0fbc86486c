"""Pages as files: what templates know besides words, and two runs of MkDocs.

Our own pages have templates of their own; the handbook has the full theme, whose templates need an
environment of their own, because they neither escape nor are strict.
"""

import logging
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from goodword.program.model import Program
from goodword_site.builder.assets import Asset, assets_of, favicon
from goodword_site.handbook.handbook import HandbookPage
from goodword_site.handbook.markup import linker
from goodword_site.messages import formatting
from goodword_site.messages.messages import Messages
from goodword_site.pages.pages import STATIC, Page
from goodword_site.pages.urls import home_of
from goodword_site.pictures.brand_files import brand_files
from goodword_site.pictures.icons import data_address, pictures_in
from goodword_site.pictures.palette import palette
from goodword_site.pictures.social_card import (
    SocialCard,
    Unpainted,
    painted,
    pictures_for,
    previews_on,
)

HANDBOOK: Final = "handbook"
# The pages that the foot of every other one leads to.
_LINKED: Final = ("handbook", "terms", "privacy", "imprint")
LARGEST_IN_PAGE: Final = 1500
"""Bytes of a logo that stands in the page itself: a request of its own would cost more."""


class Looks(NamedTuple):
    """What all locales share. ``pictures`` stand in pages, ``previews`` are addresses of those
    that messengers show (None where there can be none), ``files`` are what is served beside pages.
    """

    colours: Mapping[str, Mapping[str, str]]
    assets: Mapping[str, Asset]
    pictures: Mapping[str, Any]
    previews: Mapping[SocialCard, str | None]
    files: tuple[Asset, ...]
    unpainted: tuple[Unpainted, ...]


def looks_of(
    program: Program, pages: list[Page], source: Path, *, last: Path, paint: bool
) -> Looks:
    """Colours, files and pictures of a programme.

    Raises:
        BuildFailed: the colours do not allow it.
    """
    colours = palette(program.brand.colours)
    own = {key: file.path for key, file in brand_files(program, source).items()}
    assets = assets_of(source / "assets", colours, own, program.brand.style)
    pictures: dict[str, Any] = {
        "favicon": data_address(favicon(source / "assets", colours)),
        "marks": pictures_in(source / "assets" / "marks.svg"),
        "channels": pictures_in(source / "assets" / "channels.svg"),
    }
    pictures |= {name: assets[name].address for name in ("favicon", "picture") if name in assets}
    logo = assets["logo"].content if "logo" in assets else None
    if logo is not None and len(logo) <= LARGEST_IN_PAGE:
        pictures["logo"] = data_address(logo.decode())
        del assets["logo"]
    elif logo is not None:
        pictures["logo"] = assets["logo"].address
    previews = pictures_for(previews_on(pages), colours["light"], last, logo)
    if paint:
        previews = {shown: picture and painted(picture) for shown, picture in previews.items()}
    there = tuple(picture for picture in previews.values() if isinstance(picture, Asset))
    return Looks(
        colours=colours,
        assets=assets,
        pictures=pictures,
        previews={shown: picture and picture.address for shown, picture in previews.items()},
        files=(*assets.values(), *there),
        unpainted=tuple(it for it in previews.values() if isinstance(it, Unpainted)),
    )


def render(
    program: Program,
    words: Mapping[str, Messages],
    pages: list[Page],
    handbook: list[HandbookPage],
    looks: Looks,
    folder: Path,
    source: Path,
) -> None:
    """Writes every page and file below ``folder``."""
    # Material announces its successor at import unless it is asked not to.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    from goodword_site.builder.handbook_plugin import Handbook
    from goodword_site.builder.plugin import ProgramPages

    # What goes wrong is raised; MkDocs would print it as well.
    logging.getLogger("mkdocs").setLevel(logging.CRITICAL)
    context = {locale: _context(program, speak, looks) for locale, speak in words.items()}
    ours = load_config(str(source / "mkdocs.yml"), site_dir=str(folder))
    ours.plugins["goodword"] = ProgramPages(pages, looks.files, context)
    build(ours)
    full = load_config(str(source / "handbook.yml"), site_dir=str(folder / HANDBOOK))
    full.plugins["goodword"] = Handbook(handbook, context)
    build(full)
    shutil.copytree(folder / HANDBOOK, folder / STATIC, dirs_exist_ok=True)
    shutil.rmtree(folder / HANDBOOK)


def _context(program: Program, words: Messages, looks: Looks) -> dict[str, Any]:
    """What the templates of a locale know."""
    locale, brand = words.locale, program.brand
    home = home_of(program, locale)
    linked = (*_LINKED, *(("accessibility",) if brand.accessibility else ()))
    return {
        "t": words,
        "locale": locale,
        "direction": formatting.direction(locale),
        "home": home,
        "site_links": {name: f"{home}{name}/" for name in linked},
        "assets": {name: asset.address for name, asset in looks.assets.items()},
        "pictures": looks.pictures,
        "previews": looks.previews,
        "brand": {
            "name": brand.name,
            "tagline": brand.tagline[locale],
            "contact": brand.contact,
            "website": brand.website,
            "origin": brand.origin,
            "proof": brand.proof
            and {
                "quote": brand.proof.quote[locale],
                "name": brand.proof.name,
                "figure": brand.proof.figure and brand.proof.figure[locale],
            },
        },
        "linked": linker(brand.contact, brand.privacy_contact),
        "theme_colours": {scheme: looks.colours[scheme]["paper"] for scheme in ("light", "dark")},
        "mail_colours": looks.colours,
    }
