"""A plan on a terminal: where its lines break."""

from hypothesis import given
from hypothesis import strategies as st

from goodword.program.reading.parse import parse
from goodword_ops.plan.proposal import Version, plan_of
from goodword_ops.plan.report.text import WIDTH, as_text
from tests.program.programme import SMALL, small_with


def text_of(new: str) -> str:
    """The plan of an edit of the small programme."""
    old, edited = (parse(text, "p.yml").program for text in (SMALL, new))
    assert old is not None
    assert edited is not None
    return as_text(plan_of(Version("old.yml", old), Version("new.yml", edited), ()))


@given(st.integers(1, 10**9))
def test_a_line_never_breaks_between_a_number_and_its_currency(dollars: int) -> None:
    said = text_of(small_with('pays: ["90.00 USD"]', f'pays: ["{dollars}.00 USD", "88.00 EUR"]'))

    assert "88.00 EUR instead of 82.80 EUR (converted)" in " ".join(said.split())
    for line in said.splitlines():
        assert len(line) <= WIDTH
        assert "\N{NO-BREAK SPACE}" not in line
        assert not line.strip().startswith(("USD", "EUR"))


def test_a_line_never_breaks_between_a_number_and_its_percent_sign() -> None:
    tiers = "      rule: tier_percent\n      percent:\n        bronze: 10 %\n        silver: 15 %\n"

    for length in range(1, 30):
        rule = f"      {{rule: recurring_percent, name: {'n' * length}, years: [2 %, 5 %, 5 %]}}\n"
        said = text_of(small_with(tiers, rule))

        assert not any(line.strip().startswith("%") for line in said.splitlines()), said
