"""Bytes that are no text, or hold what no editor shows."""

import pytest

from goodword.program.reading.parse import parse
from tests.program.programme import SMALL, mistakes_in, small_with


def test_a_file_that_is_not_utf_8_is_shown_where() -> None:
    assert mistakes_in("goodword: 1\n# Käse\n".encode("latin-1")) == [
        '2:4 the file is not UTF-8 (byte 0xe4). Fix: save it as "UTF-8" in the editor'
    ]


def test_a_text_with_half_a_character_is_shown_where() -> None:
    assert mistakes_in("goodword: 1\nx: \ud800") == [
        "2:4 there is half a character (a lone surrogate). Fix: type it again"
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_the_only_mistake(encoding: str) -> None:
    assert mistakes_in(SMALL.encode(encoding)) == [
        (
            "1:1 the file begins with a byte order mark. "
            'Fix: save it as "UTF-8", not as "UTF-8 with BOM" or "UTF-16"'
        )
    ]


def test_a_file_of_256_kib_is_read_and_one_byte_more_is_not() -> None:
    filled = SMALL + "#" * (256 * 1024 - len(SMALL.encode()))
    assert mistakes_in(filled) == []
    assert mistakes_in(filled + "#") == [
        (
            "1:1 the file has more than 262,144 bytes (256 KiB). "
            "Fix: shorten it; a programme is a few pages long"
        )
    ]


def test_line_ends_of_windows_and_of_old_macs_change_nothing() -> None:
    expected = parse(SMALL, "p.yml").program
    assert parse(SMALL.replace("\n", "\r\n"), "p.yml").program == expected
    assert parse(SMALL.replace("\n", "\r"), "p.yml").program == expected


def test_a_tab_before_a_key_is_reported_and_nothing_that_follows_from_it() -> None:
    assert mistakes_in(small_with("  name: Acme", "\tname: Acme")) == [
        "3:1 there is a tab. Fix: use spaces; set the editor to insert spaces"
    ]


def test_other_tabs_are_reported_beside_the_other_mistakes() -> None:
    text = small_with("name: Acme", "name:\tAcme").replace("days: 30", "days: 030")
    assert mistakes_in(text) == [
        "3:8 there is a tab. Fix: use spaces; set the editor to insert spaces",
        '48:17 payouts.holding_days: "030" is not a plain whole number. Fix: write 30',
    ]


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x00", "U+0000"), ("\x07", "U+0007"), ("\x1b", "U+001B"), ("\x85", "U+0085"),
        ("\u2028", "U+2028"), ("\u202e", "U+202E"), ("\ufeff", "U+FEFF"), ("\uffff", "U+FFFF"),
    ],
)  # fmt: skip
def test_an_invisible_character_is_named(character: str, name: str) -> None:
    assert mistakes_in(small_with("name: Acme", f"name: Ac{character}me")) == [
        f"3:11 there is an invisible character ({name}). Fix: delete it"
    ]
