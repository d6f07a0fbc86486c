"""What each column takes, and what mends what it does not take."""

from datetime import date

import pytest

from goodword.domain.errors import Invalid
from goodword.domain.referrals.referrer import NameShown
from goodword.handlers.api.referrer_fields import COLUMNS
from goodword_ops.commands.referrers.habits import (
    ALIASES,
    listed_as_written,
    parts_of_names,
    plain,
)
from tests.doubles import ROOT, sample_program

NEEDED = {
    "audience": "customer",
    "name": "Ada Weiß",
    "email": "ada@kunde.example",
    "country": "DE",
}


def test_a_line_is_read_as_a_spreadsheet_writes_it() -> None:
    line = listed_as_written(
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
        ("referrer_id", "js-42", "up to 12 letters and digits"),
        ("locale", "tlh", "write one of en, de, fr, es, ja, ar"),
        ("shown", "yes", "write one of full, first, initials, none"),
        ("satisfaction", "11", "a whole number from 0 to 10"),
        ("satisfaction", "8.5", "a whole number from 0 to 10"),
        ("customer_since", "01/02/2025", "may be two days: write 2025-01-02 or 2025-02-01"),
        ("customer_since", "13/13/2025", "write the day as 2025-03-31"),
        ("may_write", "consent 01/02/2025", "may be two days"),
        ("active_at", "31.02.2026", "write the day as 2025-03-31"),
        ("payout_email", "nobody", "write an address"),
    ],
)
def test_what_a_column_does_not_take_is_named_with_a_fix(column: str, text: str, fix: str) -> None:
    with pytest.raises(Invalid) as invalid:
        listed_as_written({**NEEDED, column: text}, sample_program())

    (error,) = invalid.value.errors
    assert error.field == column
    assert fix in error.message


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03.01.25", date(2025, 1, 3)),
        ("03.01.2025", date(2025, 1, 3)),
        ("3. 1. 2025", date(2025, 1, 3)),
        ("03.01.99", date(1999, 1, 3)),
        ("2025-01-03", date(2025, 1, 3)),
        ("2025-1-3", date(2025, 1, 3)),
        ("2025/01/03", date(2025, 1, 3)),
        ("2025年1月3日", date(2025, 1, 3)),
        ("31/03/2024", date(2024, 3, 31)),
        ("03/31/2024", date(2024, 3, 31)),
        ("02/02/2025", date(2025, 2, 2)),
        ("31.03.2024 00:00", date(2024, 3, 31)),
    ],
)
def test_a_day_is_read_as_people_write_it_where_it_has_one_meaning(text: str, day: date) -> None:
    line = listed_as_written({**NEEDED, "customer_since": text}, sample_program())

    assert line.customer_since == day


@pytest.mark.parametrize(
    "text",
    ["de", "Deutschland", "GERMANY", "Allemagne", "Alemania", "ألمانيا", "ドイツ"],
)
def test_a_country_is_read_by_its_name_in_six_languages(text: str) -> None:
    assert listed_as_written({**NEEDED, "country": text}, sample_program()).country == "DE"


def test_a_country_that_the_programme_lacks_is_refused_by_its_name_as_well() -> None:
    with pytest.raises(Invalid) as invalid:
        listed_as_written({**NEEDED, "country": "Nordkorea"}, sample_program())

    assert "write one of AE, AT" in invalid.value.errors[0].message


def test_the_day_of_a_consent_is_read_as_any_other() -> None:
    line = listed_as_written({**NEEDED, "may_write": "consent 01.03.2026"}, sample_program())

    assert line.may_write == "consent 2026-03-01"


def test_no_name_of_a_column_stands_for_two() -> None:
    every = [*COLUMNS, *(plain(alias) for known in ALIASES.values() for alias in known)]

    assert len(every) == len(set(every))
    assert not parts_of_names() & set(every)
    assert set(ALIASES) <= set(COLUMNS)


def test_the_page_on_referrers_names_every_alias() -> None:
    page = (ROOT / "docs" / "referrers.md").read_text(encoding="utf-8")

    assert [one for known in ALIASES.values() for one in known if one not in page] == []


def test_every_mistake_of_a_line_is_named_at_once() -> None:
    with pytest.raises(Invalid) as invalid:
        listed_as_written({"audience": "friends", "country": "XX"}, sample_program())

    assert [one.field for one in invalid.value.errors] == ["audience", "name", "email", "country"]


def test_the_page_on_referrers_explains_every_column() -> None:
    page = (ROOT / "docs" / "referrers.md").read_text(encoding="utf-8")

    assert [name for name in COLUMNS if f"| `{name}`" not in page] == []
