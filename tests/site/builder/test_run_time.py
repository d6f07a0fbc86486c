"""Pages with statements: the module of each is the one that Jinja makes of it as a whole."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined

from goodword_site.builder.run_time import compile_pages, module_of

JINJA = Environment(
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    block_start_string="@@%",
    block_end_string="%@@",
    variable_start_string="@@{",
    variable_end_string="}@@",
    comment_start_string="@@#",
    comment_end_string="#@@",
)


def whole(name: str, source: str) -> str:
    module: str = JINJA.compile(source, name, None, raw=True, defer_init=True)
    return module


# No mark of a statement: the build refuses it in every text. A file is read with one kind of line
# break.
texts = st.text(st.characters(exclude_characters="@\r"), max_size=30)


@given(st.lists(texts, min_size=7, max_size=7))
@example(["a\n", "  ", "\n b'\"\n", "\\n\\x010\\x01", "\x010\x01", "\u2028\n", "\n"])
@example(["\n", "x", "'", '"', "\x02", "  x\n  y  ", "end\n"])
def test_a_page_becomes_what_jinja_makes_of_it_whatever_its_texts_are(between: list[str]) -> None:
    one, two, three, four, five, six, seven = between
    source = (
        f'{one}@@% if "a" in errors %@@{two}@@{{ a }}@@{three}@@% endif %@@{four}'
        f"@@% for one in b %@@{five}@@{{ one|upper }}@@{six}@@% endfor %@@@@# not shown #@@{seven}"
    )

    assert module_of("claim.de", source) == whole("claim.de", source)


@pytest.mark.parametrize(
    "source", ["", "text only", "@@{ a }@@", "@@%- if a -%@@ x @@%- endif %@@\n"]
)
def test_the_shortest_pages_as_well(source: str) -> None:
    assert module_of("page.ar", source) == whole("page.ar", source)


def test_a_page_with_statements_is_compiled_and_one_without_stays_text(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "lists.de.html").write_text("@@% for one in all %@@@@one, @@% endfor %@@", "utf-8")
    (pages / "plain.de.html").write_text("@@name", "utf-8")

    compile_pages(tmp_path)

    assert [page.name for page in pages.iterdir()] == ["plain.de.html"]
    (module,) = (tmp_path / "templates").glob("*.py")
    assert "name = 'lists.de'" in module.read_text("utf-8")
    assert len([*(tmp_path / "templates").glob("__pycache__/*.pyc")]) == 1
