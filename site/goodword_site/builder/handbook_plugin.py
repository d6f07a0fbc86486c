"""The thin layer between the handbook's pages and MkDocs with the full Material theme.

One build serves every locale: the theme's language, name and navigation follow the page.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from markdown import Markdown
from markdown.extensions import Extension
from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from goodword_site.builder.bytecode import THEME
from goodword_site.handbook.handbook import HandbookPage

# What the theme's pages load. The rest of its files (search, source maps) nothing refers to.
_THEME_FILES: Final = re.compile(r"assets/(?:javascripts/bundle|stylesheets/(?:main|palette))\.")
_SOURCE_MAP: Final = re.compile(rb"\n?/[/*]# sourceMappingURL=\S+(?: \*/)?\s*$")


class FewPatterns(Extension):  # type: ignore[misc]  # Markdown ships no types
    """Leaves out patterns that ``goodword_site.handbook.markdown`` never writes: they cost time."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        """Takes them off the list."""
        for name in _NEVER_WRITTEN:
            md.inlinePatterns.deregister(name)


_NEVER_WRITTEN: Final = (
    "autolink", "automail", "escape", "image_link", "image_reference", "link",
    "reference", "short_image_ref", "short_reference",
)  # fmt: skip


class Handbook(BasePlugin):  # type: ignore[type-arg, no-untyped-call]  # no options of its own
    """Gives MkDocs the pages of the handbook and the files of the theme that they load.

    ``context`` is what templates know in each locale.
    """

    def __init__(
        self,
        pages: Sequence[HandbookPage],
        context: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._pages = {page.path.removesuffix(".html") + ".md": page for page in pages}
        self._context = context
        self._navigation: dict[str, Navigation] = {}
        self._languages: set[str] = set()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Leaves out the theme's 404 page and site map: other templates make ours."""
        config.theme.static_templates.clear()
        # MkDocs adds it by itself; no page of ours has code.
        config.markdown_extensions.remove("fenced_code")
        config.markdown_extensions.append(FewPatterns())
        for folder in config.theme.dirs:
            files = Path(folder, "partials", "languages").glob("*.html")
            self._languages |= {file.stem for file in files}
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Our pages, and of the theme only what they load."""
        kept: list[File] = []
        for file in files:
            if _THEME_FILES.match(file.dest_uri) and not file.dest_uri.endswith(".map"):
                # The maps that these two name are not published.
                content = _SOURCE_MAP.sub(b"\n", file.content_bytes)
                kept.append(File.generated(config, file.dest_uri, content=content))
        for source, page in self._pages.items():
            kept.append(
                File.generated(
                    config, source, content=page.markdown, inclusion=InclusionLevel.NOT_IN_NAV
                )
            )
        return Files(kept)

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, **_: Any) -> str:
        """Gives the page its title, escaped: the theme's templates do not do that."""
        page.meta = {"title": escape(self._pages[page.file.src_uri].title)}
        return markdown

    def on_env(self, env: Any, *, files: Files, **_: Any) -> Any:
        """One navigation for each locale, of the pages that belong into it."""
        env.bytecode_cache = THEME
        for locale in self._context:
            pages = [
                file.page
                for source, entry in self._pages.items()
                if entry.locale == locale
                and entry.in_navigation
                and (file := files.get_file_from_path(source))
                and file.page
            ]
            neighbours = zip(pages, [None, *pages], [*pages[1:], None], strict=False)
            for page, before, after in neighbours:
                page.previous_page, page.next_page = before, after
            self._navigation[locale] = Navigation(pages, pages)
        return env

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, **_: Any
    ) -> TemplateContext:
        """The locale of the page, for the theme and for our own templates."""
        entry = self._pages[page.file.src_uri]
        shared = self._context[entry.locale]
        config.theme["language"] = self._language(entry.locale)
        config.site_name = escape(shared["t"]("handbook.name"))
        config.extra["homepage"] = shared["home"]
        # The theme shows the menu of languages where it finds this.
        config.extra["alternate"] = len(entry.links) > 1
        context.update({"entry": entry, **shared, "nav": self._navigation[entry.locale]})  # type: ignore[typeddict-item]
        return context

    def on_post_page(self, output: str, **_: Any) -> str:
        """Without the lines that template statements leave empty."""
        return re.sub(r"\n\s*\n", "\n", output).lstrip()

    def _language(self, locale: str) -> str:
        """The theme's own words nearest to a locale (``pt-BR``, ``pt``), else English ones."""
        nearest = (locale, locale.partition("-")[0])
        return next((name for name in nearest if name in self._languages), "en")
