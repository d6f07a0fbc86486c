"""Pages and mails that the build made, with their run-time values filled in.

A placeholder is written ``@@name``. One pass fills them all, so that nothing a person typed is
ever read as a placeholder; values are escaped, unless the name ends in ``_html``: another page that
is filled already. Pages with lists or conditions are compiled Jinja templates (``render``).
"""

import html
import json
import string
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from goodword.domain.errors import NotFound
from goodword.program.outline import LocaleOutline, Outline, read_outline

if TYPE_CHECKING:
    from jinja2 import Environment

    from goodword.domain.rewards.rules import CompiledRules
    from goodword.domain.staff.roll import RollEntry
    from goodword.program.model import Program

OPENAPI: Final = "openapi.json"
"""The file of a build that describes the JSON routes."""


MAIL: Final = "mail-"
"""How the names of compiled mails begin."""


class PageTemplate(string.Template):
    """A page of the build. ``substitute`` refuses a missing value."""

    delimiter = "@@"
    idpattern = r"(?a:[a-z][a-z0-9_]*)"
    flags = 0  # type: ignore[assignment]  # typeshed wants RegexFlag; lower case only is meant


def fill(template: str, values: Mapping[str, str]) -> str:
    """Fills an HTML template: values are escaped unless their name ends in ``_html``."""
    return PageTemplate(template).substitute(
        {
            name: value if name.endswith("_html") else html.escape(value)
            for name, value in values.items()
        }
    )


def fill_text(template: str, values: Mapping[str, str]) -> str:
    """Fills plain text (subjects, text mails, catalogue strings): nothing is escaped."""
    return PageTemplate(template).substitute(values)


class Published:
    """What ``goodword build`` left for the functions; read when first asked for, kept for ever."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, str] = {}
        self._catalogues: dict[str, dict[str, str]] = {}

    @cached_property
    def program(self) -> "Program":
        """The programme that was built, in full: a claim needs it, a view does not."""
        from goodword.program.upgrades import program_of

        return program_of((self._folder / "program.json").read_bytes())

    @cached_property
    def terms(self) -> "CompiledRules":
        """Its reward rules, compiled."""
        from goodword.domain.rewards.rules import compile_terms

        return compile_terms(self.program)

    @cached_property
    def outline(self) -> Outline:
        """What a visit needs to know of that programme."""
        return read_outline((self._folder / "outline.json").read_bytes())

    @cached_property
    def openapi(self) -> str:
        """The description of the JSON routes.

        Raises:
            LookupError: the build has none.
        """
        try:
            return (self._folder / OPENAPI).read_text(encoding="utf-8")
        except FileNotFoundError:
            message = f"{self._folder} holds no {OPENAPI}; build and publish again"
            raise LookupError(message) from None

    @cached_property
    def staff(self) -> "tuple[RollEntry, ...] | None":
        """Who runs the programme; None where the build does not say, as one of an earlier revision
        does not, which has the staff of today."""
        from goodword.domain.staff.roll import STAFF_FILE, read_roll

        try:
            return read_roll((self._folder / STAFF_FILE).read_bytes())
        except FileNotFoundError:
            return None

    @property
    def revision(self) -> str:
        """The revision of that programme."""
        return self.outline.revision

    @property
    def locales(self) -> LocaleOutline:
        """Its languages."""
        return self.outline.locales

    def catalogue(self, locale: str) -> Mapping[str, str]:
        """The strings of an offered locale."""
        if locale not in self._catalogues:
            self._catalogues[locale] = json.loads(self._text(f"catalogue/{locale}.json"))
        return self._catalogues[locale]

    def page(self, name: str, locale: str, values: Mapping[str, str]) -> str:
        """A page with its values; ``NotFound`` where the build made no such page."""
        return fill(self._text(f"pages/{name}.{locale}.html"), values)

    def render(self, name: str, locale: str, values: Mapping[str, Any]) -> str:
        """A compiled page with its values, all of them escaped; a missing one is an error.

        ``NotFound`` where the build made no such page.
        """
        # Imported here and below: most visits need no Jinja, and no cold start does.
        from jinja2 import TemplateNotFound

        try:
            template = self._templates.get_template(f"{name}.{locale}")
        except TemplateNotFound:
            raise NotFound(name) from None
        return template.render(values)

    def mail(self, kind: str, locale: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
        """The subject, the text and the HTML of a mail, which is compiled where it holds a list."""
        return (
            # A header has one line, whatever the values hold.
            " ".join(fill_text(self.catalogue(locale)[f"mail.{kind}.subject"], values).split()),
            fill_text(self._text(f"mails/{kind}.{locale}.txt"), values),
            self._mail_html(kind, locale, values),
        )

    def _mail_html(self, kind: str, locale: str, values: Mapping[str, Any]) -> str:
        try:
            page = self._text(f"mails/{kind}.{locale}.html")
        except NotFound:
            return self.render(f"{MAIL}{kind}", locale, values)
        return fill(page, values)

    @property
    def _templates(self) -> "Environment":
        return _environment(self._folder / "templates")

    def _text(self, name: str) -> str:
        if name not in self._read:
            try:
                self._read[name] = (self._folder / name).read_text(encoding="utf-8")
            except FileNotFoundError:
                raise NotFound(name) from None
        return self._read[name]


@lru_cache(maxsize=16)
def _environment(folder: Path) -> "Environment":
    """The compiled pages of a folder. They live on: Jinja leaves a weak reference to them among
    the process's modules, at which whoever walks through those would stumble."""
    from jinja2 import Environment, ModuleLoader, StrictUndefined

    return Environment(loader=ModuleLoader(folder), autoescape=True, undefined=StrictUndefined)
