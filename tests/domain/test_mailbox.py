"""Mailboxes: which addresses are one person's."""

import base64
import hmac

import pytest

from goodword.domain.mailbox import alias_normal, spelled_out
from goodword.domain.tokens import person_of
from tests.doubles import KEYS

BOOKS = "anna@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "spelling", [BOOKS, "Anna@bücher.example", "anna@BÜCHER.example", "anna@XN--BCHER-KVA.example"]
)
def test_both_spellings_of_a_domain_are_one_person(spelling: str) -> None:
    assert person_of(KEYS, spelling) == person_of(KEYS, BOOKS)


def test_who_was_suppressed_when_domains_were_kept_as_people_write_them_stays_so() -> None:
    was = hmac.digest(KEYS.suppression_key, "anna@bücher.example".encode(), "sha256")

    assert person_of(KEYS, BOOKS).suppression_id == base64.urlsafe_b64encode(was[:18]).decode()


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
    assert spelled_out(odd) == odd


@pytest.mark.parametrize(
    ("alias", "mailbox"),
    [
        ("Anna+offers@kunde.example", "anna@kunde.example"),
        ("anna+a+b@kunde.example", "anna@kunde.example"),
        ("+anna@kunde.example", "+anna@kunde.example"),
        ("an.na+x@googlemail.com", "anna@gmail.com"),
        ("an.na@kunde.example", "an.na@kunde.example"),
    ],
)
def test_an_alias_is_the_mailbox_that_it_leads_to(alias: str, mailbox: str) -> None:
    assert alias_normal(alias) == mailbox
