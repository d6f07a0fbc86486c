"""Entries of a claim as they are kept: without what nobody sees, the address as mail goes out."""

import json

import pytest

from goodword.handlers.web.requests import JSON
from tests.handlers.public.visiting import ENTRIES, Site


def test_what_nobody_sees_is_not_kept(site: Site) -> None:
    entered = {
        "name": "\u202eAn\u200bna\u00ad We\ufeffber\U000e0041",
        "email": "an\u200bna@kunde.example\u2060",
        "company": "علی\u200cرض\u0627\u200f GmbH",
        "message": "one\r\n\u200btwo",
    }
    site.send("POST", f"/r/{site.code}/claim", json.dumps(entered), content_type=JSON)

    person = site.submission()
    assert (person.name, person.email) == ("Anna Weber", "anna@kunde.example")
    assert (person.company, person.message) == ("علی\u200cرض\u0627 GmbH", "one\ntwo")


def claimed(site: Site, field: str, text: str) -> int:
    body = json.dumps({**ENTRIES, field: text})
    return site.send("POST", f"/r/{site.code}/claim", body, content_type=JSON).status


@pytest.mark.parametrize("field", ["name", "company", "message"])
def test_a_limit_counts_characters_and_not_halves_of_them(site: Site, field: str) -> None:
    most = {"name": 100, "company": 120, "message": 500}[field]

    # Beyond the first 65,536 characters a browser's own length counts each twice.
    assert claimed(site, field, "𠮷" * most) == 201
    assert claimed(site, field, "𠮷" * most + "\u200b") == 201
    assert claimed(site, field, "e\u0301" * most) == 201
    assert claimed(site, field, "𠮷" * (most + 1)) == 422


def test_a_domain_beyond_ascii_is_kept_in_ascii(site: Site) -> None:
    site.claim(email="Anna@Bücher.example")

    assert site.submission("anna@xn--bcher-kva.example").email == "Anna@xn--bcher-kva.example"


def test_both_spellings_of_a_domain_are_one_person(site: Site) -> None:
    site.claim(email="anna@bücher.example")
    site.claim(email="anna@xn--bcher-kva.example")

    assert site.submission("anna@bücher.example") == site.submission("anna@xn--bcher-kva.example")


def test_sharp_s_and_double_s_are_two_mailboxes(site: Site) -> None:
    site.claim(email="anna@straße.example")

    assert site.state("anna@straße.example").open
    assert not site.state("anna@strasse.example").open


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

    answer = site.send("POST", f"/r/{site.code}/claim", body, content_type=JSON)

    assert [
        (mistake["field"], mistake["code"]) for mistake in json.loads(answer.body)["errors"]
    ] == [("email", "undeliverable")]
