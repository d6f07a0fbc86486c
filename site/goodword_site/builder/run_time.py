"""Compiles the pages that functions render with lists and conditions, for Jinja's ModuleLoader.

A template of ours is read twice: at build with ``{{ }}`` and ``{% %}``, which know the words of a
locale, and by the functions with ``@@{ }@@`` and ``@@% %@@``, which know the people. ``@@name`` is
short for ``@@{ name }@@``, as on the pages without any statement, which stay text and are filled
without Jinja. Neither a programme nor a locale file can hold a statement: ``@@`` is refused there.
"""

import ast
import importlib.util
import marshal
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, ModuleLoader, StrictUndefined

from goodword.program.urls import join_page_name
from goodword_site.pages.forms import FIELD_LIMITS

TEMPLATES: Final = "templates"
MAIL: Final = "mail-"
"""How the names of compiled mails begin, as the functions look for them."""
FORM: Final = "claim"
"""The claim form: compiled for when it has mistakes, and text for when it has none."""

JOIN: Final = join_page_name("")
"""What the names of join pages begin with: compiled, and text, as the claim form is."""

# What the functions fill in on every visit.
_WAITING: Final = ("code", "reserved", "revision", "shown", "tag", "terms_url", "title_prefix")
JOIN_REQUIRED: Final = ("name", "email", "country", "company")

_STATEMENT: Final = "@@%"
_VALUE: Final = re.compile(r"@@([a-z][a-z0-9_]*)")
_CODE: Final = re.compile(r"(@@%.*?%@@|@@\{.*?\}@@|@@#.*?#@@)", re.DOTALL)
_TEXT: Final = re.compile(r"\S(?:.*\S)?", re.DOTALL)
# Stand for a text and for a page's name, in a skeleton and in the module that is made of it.
_PLACE: Final = re.compile("\x01(\\d+)\n*\x01")
_LITERAL: Final = re.compile(r"'[^'\n]*\\x01[^'\n]*'")
_NAME: Final = "\x02"
_ENVIRONMENT: Final = Environment(
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


def compile_pages(functions: Path) -> None:
    """Makes ``functions/templates`` of the pages below ``functions/pages``, and of the mails below
    ``functions/mails``, that hold statements."""
    folder = functions / TEMPLATES
    folder.mkdir()
    sources = (("", functions / "pages"), (MAIL, functions / "mails"))
    for prefix, page in ((it, page) for it, of in sources for page in sorted(of.glob("*.html"))):
        text = page.read_text(encoding="utf-8")
        if _STATEMENT not in text:
            continue
        page.unlink()
        name = f"{prefix}{page.stem}"
        code = module_of(name, _VALUE.sub(r"@@{ \1 }@@", text))
        module = folder / ModuleLoader.get_module_filename(name)
        module.write_text(code, encoding="utf-8")
        # Else whoever imports it first would write into the build.
        compiled = Path(importlib.util.cache_from_source(module))
        compiled.parent.mkdir(exist_ok=True)
        compiled.write_bytes(_bytecode(module.name, code))
        name = page.stem.partition(".")[0]
        if name == FORM or name.startswith(JOIN):
            form = _ENVIRONMENT.template_class.from_code(
                _ENVIRONMENT, compile(code, page.name, "exec"), {}
            )
            page.write_text(form.render(_without_entries()), encoding="utf-8")


def module_of(name: str, source: str) -> str:
    """The module that Jinja makes of a page.

    The pages of all locales differ in their texts and hardly ever in their statements, so Jinja
    compiles what is left without the texts, and these are put into the module. The space around a
    text and the number of its lines stay: Jinja looks at the one, and notes the other.
    """
    texts: list[str] = []

    def place(found: re.Match[str]) -> str:
        texts.append(found[0])
        lines = "\n" * found[0].count("\n")
        return f"\x01{len(texts) - 1}{lines}\x01"

    # What is captured, every second part, is code.
    skeleton = "".join(
        part if number % 2 else _TEXT.sub(place, part)
        for number, part in enumerate(_CODE.split(source))
    )
    module = _LITERAL.sub(
        lambda found: repr(
            _PLACE.sub(lambda place: texts[int(place[1])], ast.literal_eval(found[0]))
        ),
        _compiled(skeleton),
    )
    return module.replace(f"name = {_NAME!r}", f"name = {name!r}", 1)


@lru_cache(maxsize=256)
def _compiled(skeleton: str) -> str:
    """Kept for the other locales, and for the next build of the same process (a preview's)."""
    return _ENVIRONMENT.compile(skeleton, _NAME, None, raw=True, defer_init=True)


@lru_cache(maxsize=1024)
def _bytecode(name: str, code: str) -> bytes:
    """The module as Python imports it, without asking whether it is still that of its source
    (PEP 552). Kept for the next build of the same process, whose pages are mostly the same."""
    source = code.encode()
    unchecked_hash = (0b01).to_bytes(4, "little")
    header = importlib.util.MAGIC_NUMBER + unchecked_hash + importlib.util.source_hash(source)
    code_object = compile(source, name, "exec", dont_inherit=True)
    return header + marshal.dumps(code_object)


def _without_entries() -> dict[str, Any]:
    """A form that nobody has filled in, which waits for what every visit needs."""
    waiting = {name: f"@@{name}" for name in _WAITING}
    entries = {**dict.fromkeys(FIELD_LIMITS, ""), "country": "", "sentence": "", "shown": "none"}
    return {**waiting, "errors": {}, "entries": entries, "required": JOIN_REQUIRED}
