"""Keys of the API: what they look like, and that nothing that is like one is one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.access.api_key import (
    KEPT_AFTER,
    RANDOM_BYTES,
    MadeKey,
    Scope,
    is_key_name,
    key_id_in,
    make_key,
    proves,
    revoke,
)
from goodword.domain.ids import ALPHABET

T = datetime(2026, 11, 21, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


def made(random: bytes = bytes(range(RANDOM_BYTES)), place: str = "live") -> MadeKey:
    return make_key(
        "web-shop",
        [Scope.OFFERS_REDEEM, Scope.OFFERS_READ, Scope.OFFERS_READ],
        place=place,
        life=YEAR,
        random=random,
        by="ada",
        now=T,
    )


@given(random=st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES))
def test_a_key_names_itself_and_proves_itself(random: bytes) -> None:
    key, token = made(random)

    assert key_id_in(token) == key.key_id
    assert proves(token, key, now=T)
    assert key.digest not in token
    assert token not in key.model_dump_json()


@given(data=st.data())
def test_a_letter_that_is_mistyped_is_seen_before_the_table_is_asked(data: st.DataObject) -> None:
    _, token = made()
    place = data.draw(st.integers(len("gwk_live_"), len(token) - 1))
    letter = data.draw(st.sampled_from(ALPHABET.replace(token[place], "")))

    assert key_id_in(f"{token[:place]}{letter}{token[place + 1 :]}") is None


@given(random=st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES))
def test_another_key_of_the_same_id_proves_nothing(random: bytes) -> None:
    key, token = made()
    _, other = made(bytes(range(12)) + random[12:])

    assert proves(other, key, now=T) is (other == token)


def test_a_key_of_one_place_is_none_of_the_other() -> None:
    key, _ = made()
    assert not proves(made(place="local").token, key, now=T)


def test_a_key_is_live_until_its_end_or_until_it_is_revoked() -> None:
    key, token = made()
    (gone,) = revoke(key, by="bert", now=T).save

    assert proves(token, key, now=T + YEAR - timedelta(microseconds=1))
    assert not proves(token, key, now=T + YEAR)
    assert not proves(token, gone, now=T)  # type: ignore[arg-type]
    assert not proves(token, None, now=T)
    assert key.expires_at == T + YEAR + KEPT_AFTER
    assert gone.expires_at == T + KEPT_AFTER
    assert revoke(gone, by="cleo", now=T).save == ()  # type: ignore[arg-type]


def test_scopes_are_kept_once_and_sorted() -> None:
    key, _ = made()
    assert key.scopes == ("offers:read", "offers:redeem")
    assert [scope for scope in Scope if key.may(scope)] == [Scope.OFFERS_READ, Scope.OFFERS_REDEEM]


@pytest.mark.parametrize("name", ["", "-a", "Web", "web shop", "a" * 41, "web#1", "wéb"])
def test_a_name_that_would_not_do_as_one_is_none(name: str) -> None:
    assert not is_key_name(name)
    assert is_key_name("web-shop-2")
