"""Codes as people pass them on are the codes that were drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.ids import ALPHABET, CODE_LENGTH
from goodword.domain.referrals.typed_code import read_code

CODE = "0k3j9x1m4n5"
LOOK_ALIKES = {"0": "oO", "1": "iIlL"}

codes = st.text(ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)
not_letters = st.text(
    st.characters(categories=("P", "S", "Z", "Cf", "Cc")).filter(
        lambda one: one != "/" and not any(part.isalnum() for part in _compatible(one))
    ),
    max_size=4,
)


def _compatible(one: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKC", one)


@st.composite
def as_typed(draw: st.DrawFn, code: str) -> str:
    """The code in whatever case, look-alikes and width, with what is no letter between."""
    typed = ""
    for letter in code:
        one = draw(st.sampled_from([letter, letter.upper(), *LOOK_ALIKES.get(letter, "")]))
        typed += chr(ord(one) + 0xFEE0) if draw(st.booleans()) else one
        typed += draw(st.sampled_from(["", "", "", "\u200b", "\u00ad", "-", " "]))
    return typed


@given(st.data(), codes, not_letters, st.text(max_size=20))
def test_a_code_is_read_whatever_stands_around_it(
    data: st.DataObject, code: str, before: str, behind: str
) -> None:
    typed = data.draw(as_typed(code))

    assert read_code(f"{before}{typed}{behind}")[0] == code


@given(st.text())
def test_whatever_is_typed_is_read_as_letters_of_codes_and_no_more_than_a_code_has(
    typed: str,
) -> None:
    code, _ = read_code(typed)

    assert set(code) <= set(ALPHABET)
    assert len(code) <= CODE_LENGTH


@given(codes)
def test_a_code_as_it_was_drawn_is_itself(code: str) -> None:
    assert read_code(code) == (code, "")


@pytest.mark.parametrize(
    ("typed", "code", "behind"),
    [
        (f"{CODE}&c=mail", CODE, "&c=mail"),
        (f"{CODE}?c=mail", CODE, "?c=mail"),
        (f"{CODE}Regards", CODE, "regards"),
        (f"{CODE}/", CODE, "/"),
        ("OK3J9XLM4N5", CODE, ""),
        ("0k3j9", "0k3j9", ""),
        ("0k3j9/x1m4n5", "0k3j9", "/x1m4n5"),
        ("über", "", "über"),
        ("", "", ""),
    ],
)
def test_what_stands_behind_a_code_is_given_back(typed: str, code: str, behind: str) -> None:
    assert read_code(typed) == (code, behind)
