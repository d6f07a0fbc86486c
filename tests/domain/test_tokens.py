import base64
import itertools
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.errors import Unauthenticated
from goodword.domain.tokens import (
    Keys,
    TokenUse,
    hash_of_nobody,
    make_token,
    person_in,
    person_of,
    read_token,
)
from tests.doubles import KEYS, NOON, CountedRandomness

EARLIER = "PDZTcSDtvRvTjfiOlaN0nXyj"


def test_a_token_leads_to_its_claim() -> None:
    token = make_token(KEYS, TokenUse.CONFIRM, "claim1", NOON + timedelta(days=1))

    assert read_token(KEYS, TokenUse.CONFIRM, token, NOON) == "claim1"


def test_a_token_is_good_until_its_time_and_not_after() -> None:
    token = make_token(KEYS, TokenUse.CONFIRM, "claim1", NOON)

    assert read_token(KEYS, TokenUse.CONFIRM, token, NOON - timedelta(seconds=1)) == "claim1"
    with pytest.raises(Unauthenticated):
        read_token(KEYS, TokenUse.CONFIRM, token, NOON)


def test_a_token_without_a_time_never_runs_out() -> None:
    token = make_token(KEYS, TokenUse.UNSUBSCRIBE, "claim1", None)

    in_a_century = NOON + timedelta(days=36_500)
    assert read_token(KEYS, TokenUse.UNSUBSCRIBE, token, in_a_century) == "claim1"


def test_a_token_made_for_preferences_confirms_nothing() -> None:
    token = make_token(KEYS, TokenUse.PREFERENCES, "claim1", None)

    with pytest.raises(Unauthenticated):
        read_token(KEYS, TokenUse.CONFIRM, token, NOON)


def test_a_token_of_another_stack_is_refused() -> None:
    token = make_token(
        Keys(token_key=b"x" * 32, prospect_key=b"p" * 32, suppression_key=b"s" * 32),
        TokenUse.CONFIRM,
        "claim1",
        None,
    )

    with pytest.raises(Unauthenticated):
        read_token(KEYS, TokenUse.CONFIRM, token, NOON)


@given(st.text(max_size=200))
def test_no_text_that_we_did_not_sign_is_a_token(text: str) -> None:
    with pytest.raises(Unauthenticated):
        read_token(KEYS, TokenUse.CONFIRM, text, NOON)


@given(
    about=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=64),
    use=st.sampled_from(TokenUse),
    lasts=st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=36_500)),
)
def test_whatever_a_token_is_about_it_leads_there_and_does_not_show_it(
    about: str, use: TokenUse, lasts: timedelta | None
) -> None:
    token = make_token(KEYS, use, about, NOON + lasts if lasts else None)

    assert read_token(KEYS, use, token, NOON) == about
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
    decoded = base64.urlsafe_b64decode(token + "==")
    if len(about) > 3:  # shorter ones stand in anything
        assert about not in token
        assert about.encode() not in decoded


def test_tokens_about_the_same_claim_have_nothing_in_common() -> None:
    claim_id = "0123456789abcdefghjk"
    tokens = [make_token(KEYS, use, claim_id, until) for use in TokenUse for until in (None, NOON)]
    sealed = [base64.urlsafe_b64decode(token + "==") for token in tokens]

    for one, other in itertools.combinations(sealed, 2):
        same = [a == b for a, b in zip(one, other, strict=True)]
        assert sum(same) < 6  # of 42 bytes; by chance one in six pairs shares a single one


def test_a_token_is_not_read_with_one_half_of_its_key() -> None:
    token = make_token(KEYS, TokenUse.SHARE, "0123456789abcdefghjk", None)
    other = Keys(token_key=b"T" * 32, prospect_key=b"p" * 32, suppression_key=b"s" * 32)

    with pytest.raises(Unauthenticated):
        read_token(other, TokenUse.SHARE, token, NOON)


@given(st.binary(max_size=120))
def test_no_bytes_that_we_did_not_seal_are_a_token(sealed: bytes) -> None:
    token = base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    for use in TokenUse:
        with pytest.raises(Unauthenticated):
            read_token(KEYS, use, token, NOON)


def test_a_token_has_one_spelling() -> None:
    token = make_token(KEYS, TokenUse.CONFIRM, "claim1", None)

    for changed in (
        f"{token}=",
        f"{token}==",
        f" {token}",
        f"{token}\n",
        f"{token[:9]}.{token[9:]}",
    ):
        with pytest.raises(Unauthenticated):
            read_token(KEYS, TokenUse.CONFIRM, changed, NOON)


@given(position=st.integers(0, 60), replacement=st.characters())
def test_a_token_with_one_letter_changed_is_refused(position: int, replacement: str) -> None:
    token = make_token(KEYS, TokenUse.CONFIRM, "0123456789abcdefghjk", NOON + timedelta(days=1))
    changed = token[:position] + replacement + token[position + 1 :]

    if changed != token:
        with pytest.raises(Unauthenticated):
            read_token(KEYS, TokenUse.CONFIRM, changed, NOON)


def test_one_person_has_one_id_however_they_write_their_address() -> None:
    assert person_of(KEYS, "Anna.Weber@kunde.example") == person_of(
        KEYS, "anna.weber@kunde.example"
    )


def test_a_persons_two_ids_have_nothing_in_common() -> None:
    person = person_of(KEYS, "anna@kunde.example")

    assert person.prospect_id != person.suppression_id


def test_an_address_without_an_alias_has_the_id_that_the_first_version_gave_it() -> None:
    # Computed by 0.1.0 under the same key.
    assert person_of(KEYS, "anna@kunde.example").prospect_id == EARLIER


def test_a_token_says_which_person_it_is_about_and_no_claim_is_taken_for_one() -> None:
    person = person_of(KEYS, "anna@kunde.example")

    assert person_in(person.token_text) == person
    assert person_in("0123456789abcdefghjk") is None


def test_nobody_looks_like_somebody() -> None:
    nobody = hash_of_nobody(CountedRandomness())

    assert len(nobody) == len(person_of(KEYS, "anna@kunde.example").prospect_id)
