"""Entries of a claim as they are kept: without what nobody sees, the address as mail goes out."""

import json
from pathlib import Path

import pytest

from goodword.domain.claims.consent import Prospect
from goodword.domain.event import EventType
from goodword.flows.claims.confirm import claim_state
from tests.handlers.public.visiting import ENTRIES, Site


@pytest.fixture
def site(built: Path) -> Site:
    return Site(built)


def kept(site: Site) -> Prospect:
    person = claim_state(site.store, site.claim_id()).person
    assert person is not None
    return person


def test_what_nobody_sees_is_not_kept(site: Site) -> None:
    site.claim(
        name="\u202eAn\u200bna\u00ad We\ufeffber\U000e0041",
        email="an\u200bna@kunde.example\u2060",
        company="علی\u200cرض\u0627\u200f GmbH",
        message="one\r\n\u200btwo",
    )

    person = kept(site)
    assert (person.name, person.email) == ("Anna Weber", "anna@kunde.example")
    assert (person.company, person.message) == ("علی\u200cرض\u0627 GmbH", "one\ntwo")


@pytest.mark.parametrize("field", ["name", "company", "message"])
def test_a_limit_counts_characters_as_people_see_them_encoded_and_not_halves(
    site: Site, field: str
) -> None:
    most = {"name": 100, "company": 120, "message": 500}[field]

    # Beyond the first 65,536 characters a browser's own length counts each twice.
    assert site.claim(**{field: "𠮷" * most}).status == 303
    assert site.claim(**{field: "𠮷" * most + "\u200b"}).status == 303
    assert site.claim(**{field: "e\u0301" * most}).status == 303
    assert site.claim(**{field: "𠮷" * (most + 1)}).status == 422


def test_a_domain_beyond_ascii_is_kept_in_ascii(site: Site) -> None:
    site.claim(email="Anna@Bücher.example")

    assert kept(site).email == "Anna@xn--bcher-kva.example"


def test_both_spellings_of_a_domain_are_one_person(site: Site) -> None:
    site.claim(email="anna@bücher.example")
    site.claim(email="anna@xn--bcher-kva.example")

    assert [event.type for event in site.store.events] == [
        EventType.CLAIM_RECEIVED,
        EventType.CLAIM_REPEATED,
    ]


def test_sharp_s_and_double_s_are_two_mailboxes(site: Site) -> None:
    site.claim(email="anna@straße.example")
    site.claim(email="anna@strasse.example")

    assert {event.type for event in site.store.events} == {EventType.CLAIM_RECEIVED}


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ja", "ar"])
def test_a_mailbox_that_cannot_be_delivered_to_is_refused_in_words(site: Site, locale: str) -> None:
    page = site.claim(email="jörg@kunde.example", lang=locale)

    assert page.status == 422
    words = site.services.published.catalogue(locale)["errors.email.undeliverable"]
    assert page.body.count(f">{words}<") == 2  # in the summary and at the field
    assert 'value="jörg@kunde.example"' in page.body
    assert site.store.events == []


def test_a_json_claim_is_told_the_same_as_a_code(site: Site) -> None:
    body = json.dumps({**ENTRIES, "email": "jörg@kunde.example"})

    answer = site.send("POST", f"/r/{site.code}/claim", body, content_type="application/json")

    assert [
        (mistake["field"], mistake["code"]) for mistake in json.loads(answer.body)["errors"]
    ] == [("email", "undeliverable")]
