"""Addresses: which are one person's."""

import base64
import hmac

import pytest

from goodword.domain.addresses import of_a_person
from goodword.domain.tokens import exact_suppression_id, person_of
from tests.doubles import KEYS

BOOKS = "anna@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "spelling", [BOOKS, "Anna@bücher.example", "anna@BÜCHER.example", "anna@XN--BCHER-KVA.example"]
)
def test_both_spellings_of_a_domain_are_one_person(spelling: str) -> None:
    assert person_of(KEYS, spelling) == person_of(KEYS, BOOKS)
    assert exact_suppression_id(KEYS, spelling) == exact_suppression_id(KEYS, BOOKS)


def test_who_was_suppressed_when_domains_were_kept_as_people_write_them_stays_so() -> None:
    was = hmac.digest(KEYS.suppression_key, "anna@bücher.example".encode(), "sha256")

    assert exact_suppression_id(KEYS, BOOKS) == base64.urlsafe_b64encode(was[:18]).decode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anna@straße.example", "anna@strasse.example"),
        ("anna@xn--strae-oqa.example", "anna@strasse.example"),
        ("anna@kunde.example", "anna@kunde2.example"),
    ],
)
def test_two_mailboxes_are_two_people(one: str, other: str) -> None:
    assert person_of(KEYS, one) != person_of(KEYS, other)


@pytest.mark.parametrize("odd", ["a@xn--\u00fc.example", "a@xn--99999999999.example", "a@xn--"])
def test_what_only_looks_like_punycode_is_itself(odd: str) -> None:
    assert of_a_person(odd) == odd
