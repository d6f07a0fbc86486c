"""Every mail with values in it: its text says what its HTML says, and nothing is loaded."""

import re

import pytest

from goodword.flows.claims.words import labelled
from goodword.flows.sales.mail_lead import fact_lines
from goodword_site.pages.mails import MAILS
from tests.doubles import SpokenTexts, sample_program
from tests.site.built import Built
from tests.site.written_mails import WrittenMail, seen, written_mails

LOCALES = sample_program().locales.offered
LARGEST = 100_000
"""Bytes above which Gmail cuts a mail off (102 kB)."""


@pytest.fixture(params=LOCALES)
def mails(site: Built, request: pytest.FixtureRequest) -> list[WrittenMail]:
    return written_mails(site, request.param)


def test_every_mail_is_written(mails: list[WrittenMail]) -> None:
    assert {mail.name.partition("-")[0] for mail in mails} == set(MAILS)


def test_a_mail_has_one_heading_and_one_button_at_most(mails: list[WrittenMail]) -> None:
    for mail in mails:
        assert len(seen(mail).headings) == 1, mail.name
        assert seen(mail).headings[0].strip(), mail.name
        assert mail.html.count('class="button"') <= 1, mail.name


def test_a_mail_loads_nothing_and_is_shown_whole(mails: list[WrittenMail]) -> None:
    for mail in mails:
        found = re.findall(r"<img|<link|url\(|<script|\ssrc=|@import|<iframe|<form", mail.html)
        assert found == [], mail.name
        assert len(mail.html.encode()) < LARGEST, mail.name


def test_nothing_is_left_to_fill_in(mails: list[WrittenMail]) -> None:
    for mail in mails:
        assert "@@" not in mail.subject + mail.text + mail.html, mail.name
        # What says nothing leaves no gap either.
        assert "\n\n\n" not in mail.text, mail.name


def test_the_text_names_every_link_of_the_html(mails: list[WrittenMail]) -> None:
    for mail in mails:
        links = {link.removeprefix("mailto:") for link in seen(mail).links}
        assert {link for link in links if link not in mail.text} == set(), mail.name


def test_the_text_names_every_amount_and_day_of_the_html(mails: list[WrittenMail]) -> None:
    for mail in mails:
        figures = set(re.findall(r"\d[\d.,:]*\d|\d", seen(mail).words))
        assert {one for one in figures if one not in mail.text} == set(), mail.name


def test_a_table_of_a_mail_is_no_table_to_those_who_listen(mails: list[WrittenMail]) -> None:
    for mail in mails:
        tables = re.findall(r"<table[^>]*>", mail.html)
        assert tables, mail.name
        assert [table for table in tables if 'role="presentation"' not in table] == [], mail.name


def test_in_french_a_space_stands_before_every_colon(site: Built) -> None:
    texts = {name: site.text(f"functions/mails/{name}.fr.txt") for name in MAILS}

    assert sum(text.count(" : @@") for text in texts.values()) > 20
    glued = {name: re.findall(r"\S+: ?(?:@@\w+|$)", text, re.M) for name, text in texts.items()}
    assert {name: found for name, found in glued.items() if found} == {}


def test_what_functions_write_beside_a_label_has_the_colon_of_its_language() -> None:
    texts = SpokenTexts()

    french = labelled(texts.catalogue("fr"), "voucher.reference", "GW-7K3M-9QWX")
    assert french == "Référence : GW-7K3M-9QWX"
    assert labelled(texts.catalogue("en"), "voucher.reference", "x") == "Reference: x"
    facts = [("Nom", "Jana"), (texts.catalogue("fr")["submission.message"], "Un\nDeux")]
    assert fact_lines(texts.catalogue("fr"), facts)[0] == "Nom : Jana"
    assert fact_lines(texts.catalogue("fr"), facts)[2:] == ["> Un", "> Deux"]
