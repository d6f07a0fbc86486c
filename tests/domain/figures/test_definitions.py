"""What each figure counts stands in one table, which the documentation prints."""

from pathlib import Path

from goodword.domain.figures.figure import DEFINITIONS, KEPT_YEARS, Dimension, Figure

DOC = Path(__file__).parents[3] / "docs" / "counted.md"


def row(figure: Figure) -> str:
    of = DEFINITIONS[figure]
    owner = "yes" if of.by_owner else "no"
    return f"| `{figure}` | {of.counts} | {of.event} | {of.moment} | {of.taken_back} | {owner} |"


def test_every_figure_is_defined_once() -> None:
    assert list(DEFINITIONS) == list(Figure)


def test_the_documentation_prints_the_table_of_definitions() -> None:
    text = DOC.read_text(encoding="utf-8")
    printed = [line for line in text.splitlines() if line.startswith("| `")]
    assert printed == [row(figure) for figure in Figure]


def test_the_documentation_names_every_dimension_and_how_long_figures_are_kept() -> None:
    text = DOC.read_text(encoding="utf-8")
    assert [one for one in Dimension if f"{one}" not in text] == []
    assert f"{KEPT_YEARS} years" in text
