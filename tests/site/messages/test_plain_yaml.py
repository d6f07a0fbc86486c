"""The quick reader of locale files gives the very tree of the reader that knows all of YAML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.program.reading.mistakes import Mistakes
from goodword.program.reading.tree import compose
from goodword_site.builder.builder import SOURCE
from goodword_site.messages.plain_yaml import plain_tree

PLAIN = [
    "a: One\n",
    "a:\n  b: One # not {brand}\n",
    'a:\n  b: "One: \\"two\\" # three"  \n  "no": No\n\n# comment\nc: 3\n',
    "a:\n  b:\n    c: One\n  d: «Two»\ne: Three\n",
    "a:\n  b: |-\n    One\n\n      Two: three\n    # four\n\n  c: Five\n",
    "a: it's:fine\n",
]
NOT_PLAIN = [
    "",
    "a:\n",
    "- a\n",
    "a: [One]\n",
    "a: 'One'\n",
    "a: One\n  two\n",
    "a: One\n  b: Two\n",
    "a:\n   b: One\n  c: Two\n",
    'a: "One\\n"\n',
    "a: One: two\n",
    "a: *b\n",
    "a:\tOne\n",
    "a: |\n  One\n",
    "a: |-\nb: One\n",
    "a: One\r\n",
    "---\na: One\n",
]


@pytest.mark.parametrize("text", [text for text in PLAIN if "# not" not in text])
def test_plain_files_are_read_as_ever(text: str) -> None:
    tree = plain_tree(text)

    assert tree is not None
    assert tree == compose(text, Mistakes("x.yml"))


@pytest.mark.parametrize("text", [*NOT_PLAIN, PLAIN[1]])
def test_what_is_not_plain_is_left_to_the_other_reader(text: str) -> None:
    assert plain_tree(text) is None


@pytest.mark.parametrize("path", sorted((SOURCE / "locales").glob("*.yml")), ids=lambda it: it.name)
def test_the_files_of_the_repository_are_plain_and_read_as_ever(path: object) -> None:
    from pathlib import Path

    assert isinstance(path, Path)
    text = path.read_text(encoding="utf-8")

    assert plain_tree(text) == compose(text, Mistakes("x.yml"))


LINES = st.lists(
    st.sampled_from(
        ["a: One", "b:", "c: |-", '"d": "x # y"', "# note", "", "e: f: g", "- h", "i: 'j'", "k l"]
    ),
    max_size=8,
)
INDENTS = st.lists(st.sampled_from(["", "  ", "    ", "   "]), min_size=8, max_size=8)


@given(LINES, INDENTS)
def test_whatever_it_reads_the_other_reader_reads_the_same_way(
    lines: list[str], indents: list[str]
) -> None:
    text = "".join(f"{indent}{line}\n" for indent, line in zip(indents, lines, strict=False))
    tree = plain_tree(text)

    if tree is not None:
        mistakes = Mistakes("x.yml")
        assert (tree, mistakes.found) == (compose(text, mistakes), [])


@given(st.text(max_size=40))
def test_any_text_of_one_line_is_the_same_for_both(text: str) -> None:
    tree = plain_tree(f"a: {text}")

    if tree is not None:
        assert tree == compose(f"a: {text}", Mistakes("x.yml"))
