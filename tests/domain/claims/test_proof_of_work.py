"""Proof of work: as ALTCHA's own solvers find it, good for minutes, and for nothing forged."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.claims.proof_of_work import GOOD_FOR, MOST, challenge, solution
from tests.doubles import KEYS, NOON, CountedRandomness

OTHER_KEYS = KEYS._replace(token_key=b"x" * 32)


def asked() -> dict[str, Any]:
    return challenge(KEYS, CountedRandomness()(20), now=NOON)


def solved(given: dict[str, Any], **changes: object) -> str:
    """What a solver sends: it tries every number."""
    number = next(
        one
        for one in range(given["maxnumber"] + 1)
        if hashlib.sha256(f"{given['salt']}{one}".encode()).hexdigest() == given["challenge"]
    )
    sent = {name: given[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(sent | {"number": number} | changes).encode()).decode()


def test_what_a_solver_finds_is_taken_until_its_time_is_over() -> None:
    answer = solved(asked())

    assert solution(KEYS, answer, now=NOON) is not None
    assert solution(KEYS, answer, now=NOON + GOOD_FOR - timedelta(seconds=1)) is not None
    assert solution(KEYS, answer, now=NOON + GOOD_FOR) is None


def test_one_answer_is_one_thing_to_take_whenever_it_comes() -> None:
    answer = solved(asked())

    first = solution(KEYS, answer, now=NOON)
    assert first is not None
    assert first == solution(KEYS, answer, now=NOON + timedelta(minutes=19))
    assert first.once.most == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"number": MOST + 1},
        {"number": -1},
        {"number": "1"},
        {"number": True},
        {"number": None},
        {"signature": "0" * 64},
        {"signature": 1},
        {"salt": "00?expires=99999999999&"},
        {"salt": None},
    ],
)
def test_what_was_changed_is_no_answer(changes: dict[str, object]) -> None:
    assert solution(KEYS, solved(asked(), **changes), now=NOON) is None


def test_no_digit_of_the_number_makes_the_time_longer() -> None:
    given = asked()
    sent = json.loads(base64.b64decode(solved(given)))
    digits = str(sent["number"])
    longer = sent | {"salt": given["salt"].removesuffix("&") + digits[0], "number": 0}

    answer = base64.b64encode(json.dumps(longer).encode()).decode()
    assert solution(KEYS, answer, now=NOON + timedelta(days=1)) is None


def test_a_digit_that_was_moved_from_the_number_into_the_salt_is_no_answer() -> None:
    given = json.loads(base64.b64decode(solved(asked())))
    assert given["number"] == 20148
    moved = {"salt": f"{given['salt']}20", "number": 148}
    answer = base64.b64encode(json.dumps(given | moved).encode()).decode()

    assert solution(KEYS, answer, now=NOON) is None


def test_a_challenge_of_other_keys_is_none_of_ours() -> None:
    assert solution(OTHER_KEYS, solved(asked()), now=NOON) is None


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: base64.b64encode(b).decode()))
def test_whatever_a_stranger_sends_is_no_answer(text: str) -> None:
    assert solution(KEYS, text, now=NOON) is None
