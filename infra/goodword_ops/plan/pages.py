"""Which pages and mails visitors would see changed: both programmes built, and compared.

Built by the present templates, so that only the programmes differ. A revision's own number is no
difference, and the permanent terms pages, which carry it in their address, are left out.
"""

import json
import re
import tempfile
from collections.abc import Collection, Mapping
from enum import StrEnum
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword_ops.failures import WrongInput

HOME: Final = "home"
MAILS: Final = "mails"
TEMPLATES: Final = "templates"
CATALOGUE: Final = "catalogue"
_VOUCHER: Final = ("voucher.title.", "share.they.")
"""What the functions put into the mail, by the terms that were confirmed."""


class Fate(StrEnum):
    """What would happen to a page."""

    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


class Seen(NamedTuple):
    """A page by its address without locale: ``home``, ``offers/customer``, ``mails/confirm``."""

    name: str
    fate: Fate
    locales: tuple[str, ...]

    @property
    def is_mail(self) -> bool:
        """Whether it is sent rather than visited."""
        return self.name.split("/")[0] == MAILS


Pages = Mapping[tuple[str, str], str]
"""(name, locale) -> a digest of what it holds."""


def seen_changes(old: Program, new: Program) -> tuple[Seen, ...]:
    """Every page and mail that differs, by name: none where both mean the same, and nothing is
    built then.

    Raises:
        WrongInput: the pages of one of them cannot be made.
    """
    if revision_of(old) == revision_of(new):
        return ()
    return compared(
        built_pages(old), built_pages(new), (*new.locales.offered, *old.locales.offered)
    )


def built_pages(program: Program) -> Pages:
    """Builds a programme for a moment, and reads its pages. A page names the pictures that
    messengers show, which need not be painted for that.

    Raises:
        WrongInput: they cannot be made.
    """
    from goodword_site.builder.builder import build
    from goodword_site.errors import BuildFailed

    revision = revision_of(program)
    with tempfile.TemporaryDirectory(prefix="goodword-plan-") as folder:
        try:
            build(program, Path(folder), revision=revision, paint=False)
        except BuildFailed as failure:
            message = f"the pages of revision {revision} cannot be made: {failure}"
            raise WrongInput(message) from failure
        return pages_in(Path(folder), program, revision)


def pages_in(folder: Path, program: Program, revision: str) -> Pages:
    """The pages of a finished build."""
    found: dict[tuple[str, str], str] = {}
    mails = (folder / "functions" / MAILS).glob("*.txt")
    compiled = (folder / "functions" / TEMPLATES).glob("*.py")
    for path in sorted((*folder.rglob("*.html"), *mails, *compiled)):
        place = path.relative_to(folder)
        if revision in place.parts or not path.is_file():
            continue
        content = path.read_bytes().replace(revision.encode(), b"")
        if path.suffix == ".py":
            place = Path("functions", "pages", f"{compiled_name(content)}.html")
        key = _page(PurePosixPath(place.as_posix()), program)
        # A page may lie both in the bucket and with the functions; a mail is text and HTML.
        found[key] = sha256(found.get(key, "").encode() + content).hexdigest()
    for path in sorted((folder / "functions" / CATALOGUE).glob("*.json")):
        for name, said in json.loads(path.read_bytes()).items():
            if (of := _said_in(name)) is not None:
                key = (of, path.stem)
                found[key] = sha256(f"{found.get(key, '')}{name}{said}".encode()).hexdigest()
    return found


def _said_in(name: str) -> str | None:
    """The mail whose words a string of the catalogue is: its subject, or the offer in a voucher."""
    if name.startswith(_VOUCHER):
        return f"{MAILS}/confirmed"
    subject = re.fullmatch(r"mail\.(\w+)\.subject", name)
    return f"{MAILS}/{subject[1]}" if subject else None


def compiled_name(module: bytes) -> str:
    """The name of a page in the module that Jinja made of it: ``confirm.de``."""
    found = re.search(rb"^name = '(.+)'$", module, re.MULTILINE)
    if found is None:
        raise ValueError("this is no compiled template")
    return found[1].decode()


def compared(old: Pages, new: Pages, order: Collection[str]) -> tuple[Seen, ...]:
    """``order`` is that of the locales."""
    fates: dict[tuple[str, Fate], set[str]] = {}
    for name, locale in {*old, *new}:
        before, after = old.get((name, locale)), new.get((name, locale))
        if before == after:
            continue
        fate = Fate.NEW if before is None else Fate.GONE if after is None else Fate.CHANGED
        fates.setdefault((name, fate), set()).add(locale)
    ranks = {locale: rank for rank, locale in enumerate(dict.fromkeys(order))}
    return tuple(
        Seen(name, fate, tuple(sorted(locales, key=lambda tag: ranks[tag])))
        for (name, fate), locales in sorted(
            fates.items(), key=lambda item: (item[0][0] != HOME, item[0])
        )
    )


def _page(place: PurePosixPath, program: Program) -> tuple[str, str]:
    """``site/de/offers/customer/index.html`` and ``functions/mails/confirm.de.html``: what is
    left without folder, locale and ending."""
    locale = program.locales.default
    words: list[str] = []
    for part in (*place.parts[1:-1], place.stem):
        names = part.split(".")
        tags = [name for name in names if name in program.locales.offered]
        if tags:
            locale = tags[0]
        rest = ".".join(name for name in names if name not in tags)
        if rest and rest != "index":
            words.append(rest)
    return "/".join(words) or HOME, locale
