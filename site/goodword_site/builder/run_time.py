"""Compiles the pages that functions render with lists and conditions, for Jinja's ModuleLoader.

A template of ours is read twice: at build with ``{{ }}`` and ``{% %}``, which know the words of a
locale, and by the functions with ``@@{ }@@`` and ``@@% %@@``, which know the people. ``@@name`` is
short for ``@@{ name }@@``, as on the pages without any statement, which stay text and are filled
without Jinja. Neither a programme nor a locale file can hold a statement: ``@@`` is refused there.
"""

import py_compile
import re
from pathlib import Path
from typing import Any, Final

from jinja2 import DictLoader, Environment, StrictUndefined

from goodword_site.pages.forms import FIELD_LIMITS

TEMPLATES: Final = "templates"
FORM: Final = "claim"
"""The claim form: compiled for when it has mistakes, and text for when it has none."""

_STATEMENT: Final = "@@%"
_VALUE: Final = re.compile(r"@@([a-z][a-z0-9_]*)")


def compile_pages(functions: Path) -> None:
    """Makes ``functions/templates`` of the pages below ``functions/pages`` that hold statements."""
    sources = {
        path.stem: _VALUE.sub(r"@@{ \1 }@@", text)
        for path in sorted((functions / "pages").glob("*.html"))
        if _STATEMENT in (text := path.read_text(encoding="utf-8"))
    }
    environment = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        block_start_string=_STATEMENT,
        block_end_string="%@@",
        variable_start_string="@@{",
        variable_end_string="}@@",
        comment_start_string="@@#",
        comment_end_string="#@@",
    )
    folder = functions / TEMPLATES
    environment.compile_templates(folder, zip=None, ignore_errors=False)
    for module in sorted(folder.glob("*.py")):
        # Else whoever imports it first would write into the build.
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(module), dfile=module.name, doraise=True, invalidation_mode=mode)
    for name in sources:
        page = functions / "pages" / f"{name}.html"
        page.unlink()
        if name.partition(".")[0] == FORM:
            text = environment.get_template(name).render(_without_entries())
            page.write_text(text, encoding="utf-8")


def _without_entries() -> dict[str, Any]:
    """A form that nobody has filled in, which waits for what every visit needs."""
    waiting = {name: f"@@{name}" for name in ("code", "revision", "shown", "tag")}
    entries = {**dict.fromkeys(FIELD_LIMITS, ""), "country": ""}
    return {**waiting, "errors": {}, "entries": entries}
