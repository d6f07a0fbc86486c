"""``goodword build``: everything that a programme's site and functions serve, made in one go.

Written beside the last build and put in its place at the end: a build that fails changes nothing,
and one that succeeds touches only what differs.
"""

import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from goodword.domain.staff.roll import STAFF_FILE, roll_json
from goodword.program.locales import chain
from goodword.program.model import Program
from goodword.program.outline import outline_json
from goodword.program.revision import canonical_json
from goodword_site.builder.install import put_in_place, refuse_other_folders, scratch_in
from goodword_site.builder.rendering import looks_of, render
from goodword_site.builder.run_time import compile_pages
from goodword_site.errors import BuildFailed
from goodword_site.handbook.handbook import InForce, handbook_of
from goodword_site.messages.locale_file import Text, file_names
from goodword_site.messages.messages import Messages, Value, read_texts
from goodword_site.pages.catalogue import catalogue
from goodword_site.pages.mails import mail_pages, mail_texts
from goodword_site.pages.pages import RUN_TIME, STATIC, pages_of
from goodword_site.pictures.brand_files import brand_mistakes
from goodword_site.pictures.social_card import Unpainted

SOURCE: Final = Path(__file__).parents[2]
PLACEHOLDER: Final = "@@"
_PARTS: Final = (STATIC, RUN_TIME)
_SIGNS: Final = (Path(RUN_TIME, "outline.json"), Path(RUN_TIME, "program.json"))


class BuildReport(NamedTuple):
    """What a build made: pages of all locales and the bytes of all files; and what that changed.

    ``unpainted`` are pictures that pages name and that are not there yet: none, unless asked for.
    """

    revision: str
    locales: tuple[str, ...]
    pages: int
    bytes: int
    written: int
    removed: int
    unpainted: tuple[Unpainted, ...]


def build(
    program: Program,
    out: Path,
    *,
    revision: str,
    in_force: InForce | None = None,
    source: Path = SOURCE,
    paint: bool = True,
    documents: Mapping[str, bytes] = MappingProxyType({}),
) -> BuildReport:
    """Makes ``out/site`` and ``out/functions``; the same programme makes the same bytes.

    Files that are the same as in the last build stay untouched. Builds into one folder wait for
    each other.

    Args:
        program: the programme to publish.
        out: the folder of builds; other things in it stay. What it has as ``site`` and
            ``functions`` must be of an earlier build.
        revision: the programme's revision, part of its permanent terms page.
        in_force: what people call these terms; without it, they say that they are a draft.
        source: where templates, assets and locales lie.
        paint: paint every picture; without it, new ones are left to the caller.
        documents: further files of the functions, which the site knows nothing of, by name.

    Raises:
        BuildFailed: words, colours, values or the folder do not allow it; nothing was changed.
    """
    sources = (source, SOURCE, Path(inspect.getfile(Program)))
    refuse_other_folders(out, _PARTS, _SIGNS, sources)
    _refuse_placeholders(program)
    for mistake in brand_mistakes(program, source):
        raise BuildFailed(str(mistake))
    words = {locale: messages_of(program, locale, source) for locale in program.locales.offered}
    pages = [*pages_of(program, words), *mail_pages(words)]
    handbook = handbook_of(program, words, revision=revision, in_force=in_force)
    # MkDocs takes a relative folder from its own place, not from ours.
    out = out.absolute()
    with scratch_in(out) as folder:
        made, aside = folder / "made", folder / "aside"
        aside.mkdir()
        looks = looks_of(program, pages, source, last=out / STATIC, paint=paint)
        render(program, words, pages, handbook, looks, made, source)
        _write_for_functions(program, revision, words, made / RUN_TIME)
        for name, content in documents.items():
            (made / RUN_TIME / name).write_bytes(content)
        compile_pages(made / RUN_TIME)
        size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
        # Once more, now that no other build can come between.
        refuse_other_folders(out, _PARTS, _SIGNS, sources)
        placed = put_in_place(made, out, _PARTS, aside, _SIGNS)
    count = len(pages) + len(handbook)
    return BuildReport(revision, program.locales.offered, count, size, *placed, looks.unpainted)


def messages_of(program: Program, locale: str, source: Path = SOURCE) -> Messages:
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
    days = Messages(locale, texts[locale], {}, fallbacks=texts)
    return Messages(
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
    for tag in (*nearer, last):
        texts: dict[str, Text] = {}
        # What the form of address says otherwise goes over the locale's own words.
        for name in reversed(file_names(tag, program.locales.address)):
            path = folder / name
            if tag == last or path.exists():
                texts |= read_texts(path)
        found[tag] = texts
    return found


def _refuse_placeholders(program: Program) -> None:
    if PLACEHOLDER in canonical_json(program).decode():
        message = (
            f"program.yml: {PLACEHOLDER} marks values that are filled in later. Fix: leave it out"
        )
        raise BuildFailed(message)


def _write_for_functions(
    program: Program, revision: str, words: Mapping[str, Messages], folder: Path
) -> None:
    (folder / "catalogue").mkdir(parents=True)
    (folder / "program.json").write_bytes(canonical_json(program))
    (folder / STAFF_FILE).write_bytes(roll_json(program))
    (folder / "outline.json").write_bytes(outline_json(program, revision))
    for locale, speak in words.items():
        strings = json.dumps(
            catalogue(program, speak), ensure_ascii=False, sort_keys=True, indent=1
        )
        (folder / "catalogue" / f"{locale}.json").write_text(strings + "\n", encoding="utf-8")
        for name, text in mail_texts(speak):
            (folder / "mails" / f"{name}.{locale}.txt").write_text(text, encoding="utf-8")
