"""The thin layer between our pages and MkDocs: it hands them over and sets the templates' rules."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from goodword_site.builder.assets import Asset
from goodword_site.builder.bytecode import OURS
from goodword_site.pages.pages import STATIC, Page

_EMPTY_LINES: Final = re.compile(r"\n\s*\n")


class ProgramPages(BasePlugin):  # type: ignore[type-arg, no-untyped-call]  # no options of its own
    """Gives MkDocs exactly the given pages and assets, and nothing of the theme's own files."""

    def __init__(
        self,
        pages: Sequence[Page],
        files: Sequence[Asset],
        context: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._pages = {page.path.removesuffix(".html") + ".md": page for page in pages}
        self._assets = files
        self._context = context

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Leaves out other pages than ours, and what Markdown would need: our pages have none."""
        config.theme.static_templates.clear()
        config.markdown_extensions.clear()
        return config

    def on_files(self, _files: Files, *, config: MkDocsConfig) -> Files:
        """Our pages and assets in place of whatever MkDocs and the theme found."""
        made = [
            File.generated(config, f"{STATIC}{asset.address}", content=asset.content)
            for asset in self._assets
        ]
        for source, page in self._pages.items():
            file = File.generated(config, source, content="", inclusion=InclusionLevel.NOT_IN_NAV)
            file.dest_uri = page.path
            made.append(file)
        return Files(made)

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, **_: Any) -> str:
        """Names the page's template."""
        page.meta = {"template": self._pages[page.file.src_uri].template}
        return markdown

    def on_env(self, env: jinja2.Environment, **_: Any) -> jinja2.Environment:
        """MkDocs' templates neither escape nor notice a missing value; ours do both."""
        env.autoescape = True
        env.undefined = jinja2.StrictUndefined
        env.trim_blocks = True
        env.lstrip_blocks = True
        env.bytecode_cache = OURS
        return env

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, **_: Any
    ) -> TemplateContext:
        """What templates know: the page itself and what is shared by its locale."""
        entry = self._pages[page.file.src_uri]
        context.update({"entry": entry, **self._context[entry.locale]})  # type: ignore[typeddict-item]
        return context

    def on_post_page(self, output: str, **_: Any) -> str:
        """Without the lines that template statements leave empty."""
        return _EMPTY_LINES.sub("\n", output).lstrip()
