"""What is kept of an entry: the browser's judgement of the same cases is tested with its form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.entries import as_entered, without_unseen
from tests.domain.entered import LINES, SEVERAL_LINES


@pytest.mark.parametrize(("typed", "kept"), LINES)
def test_what_cannot_be_seen_is_taken_out_of_a_line(typed: str, kept: str) -> None:
    assert as_entered(typed) == kept


@pytest.mark.parametrize(("typed", "kept"), SEVERAL_LINES)
def test_what_cannot_be_seen_is_taken_out_of_a_message(typed: str, kept: str) -> None:
    assert as_entered(typed, several_lines=True) == kept


@pytest.mark.parametrize(
    "breaks", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029", "\t"]
)
def test_a_field_of_one_line_has_one(breaks: str) -> None:
    assert as_entered(f"Anna{breaks}Weber{breaks}") == "Anna Weber"


@given(st.text())
def test_what_is_kept_is_kept_again_as_it_is(typed: str) -> None:
    kept = as_entered(typed)

    assert as_entered(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)


@given(st.text(st.characters(categories=["L", "N", "P", "Z"]), max_size=20))
def test_letters_digits_and_signs_are_all_kept(typed: str) -> None:
    blank = set("\u115f\u1160\u3164\uffa0\u2028\u2029")

    assert without_unseen(typed) == "".join(one for one in typed if one not in blank)
