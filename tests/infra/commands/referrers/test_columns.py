"""What each column takes, and what mends what it does not take."""

from datetime import date

import pytest

from goodword.domain.errors import Invalid
from goodword.domain.referrals.referrer import NameShown
from goodword_ops.commands.referrers.columns import COLUMNS, listed
from tests.doubles import ROOT, sample_program

NEEDED = {
    "audience": "customer",
    "name": "Ada Weiß",
    "email": "ada@kunde.example",
    "country": "DE",
}


def test_a_line_is_read_as_a_spreadsheet_writes_it() -> None:
    line = listed(
        {
            "audience": "Customer",
            "name": "  Ada \n Weiß ",
            "email": "Ada@KUNDE.example",
            "country": "de",
            "shown": "First",
            "satisfaction": "9,0",
            "customer_since": "31.03.2024",
            "active_at": "2026-11-20 00:00:00",
            "company": " ",
        },
        sample_program(),
    )

    assert (line.audience, line.name, line.country) == ("customer", "Ada Weiß", "DE")
    assert line.email == "Ada@kunde.example"
    assert line.shown is NameShown.FIRST
    assert (line.satisfaction, line.customer_since) == (9, date(2024, 3, 31))
    assert (line.active_at, line.company, line.referrer_id) == (date(2026, 11, 20), None, None)


@pytest.mark.parametrize(
    ("column", "text", "fix"),
    [
        ("audience", "friends", "write one of customer, partner, employee"),
        ("country", "XX", "write one of AE, AT"),
        ("email", "ada(at)kunde.example", "write an address such as name@company.com"),
        ("email", "", "write where they are written to"),
        ("name", "x" * 101, "shorten it to 100 characters; it has 101"),
        ("name", "Claim 500 EUR at https://evil.example", "write a name alone"),
        ("referrer_id", "js-42", "up to 12 letters and digits"),
        ("locale", "tlh", "write one of en, de, fr, es, ja, ar"),
        ("shown", "yes", "write one of full, first, initials, none"),
        ("satisfaction", "11", "a whole number from 0 to 10"),
        ("satisfaction", "8.5", "a whole number from 0 to 10"),
        ("customer_since", "03/31/2024", "write the day as 2025-03-31"),
        ("active_at", "31.02.2026", "write the day as 2025-03-31"),
        ("payout_email", "nobody", "write an address"),
    ],
)
def test_what_a_column_does_not_take_is_named_with_a_fix(column: str, text: str, fix: str) -> None:
    with pytest.raises(Invalid) as invalid:
        listed({**NEEDED, column: text}, sample_program())

    (error,) = invalid.value.errors
    assert error.field == column
    assert fix in error.message


def test_every_mistake_of_a_line_is_named_at_once() -> None:
    with pytest.raises(Invalid) as invalid:
        listed({"audience": "friends", "country": "XX"}, sample_program())

    assert [one.field for one in invalid.value.errors] == ["audience", "name", "email", "country"]


def test_the_page_on_referrers_explains_every_column() -> None:
    page = (ROOT / "docs" / "referrers.md").read_text(encoding="utf-8")

    assert [name for name in COLUMNS if f"| `{name}`" not in page] == []
