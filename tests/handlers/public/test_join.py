"""The form of a join page, and the one mail that it brings about."""

import pytest

from goodword.domain.errors import Unavailable
from goodword.domain.tokens import TokenUse
from tests.doubles import sample_program
from tests.handlers.public.joining import join, known, link, request, suppress
from tests.handlers.public.visiting import JOINING, Site


def test_the_page_says_what_one_earns_and_asks_without_script(site: Site) -> None:
    page = site.get("/join/customer", {"lang": "de"})

    assert page.status == 200
    assert "4.600" in page.body
    assert '<input type="radio" name="shown" value="none" checked>' in page.body
    assert f'href="/de/terms/{site.services.published.revision}/"' in page.body
    assert "<script" not in page.body
    assert "@@" not in page.body


@pytest.mark.parametrize("audience", ["nobody", "confirm2"])
def test_an_audience_without_a_door_is_not_found(site: Site, audience: str) -> None:
    assert site.get(f"/join/{audience}").status == 404
    assert site.post(f"/join/{audience}", JOINING).status == 404


def test_mistakes_come_back_with_what_was_typed(site: Site) -> None:
    answer = join(site, name="", email="no address", country="XX", sentence="x" * 201)

    assert answer.status == 422
    assert "<title>Error: " in answer.body
    for field in ("name", "email", "country", "sentence"):
        assert f'<a href="#{field}">' in answer.body
    assert 'value="no address"' in answer.body
    assert '<input type="radio" name="shown" value="first" checked>' in answer.body
    assert request(site) is None


def test_terms_that_changed_meanwhile_are_read_first(site: Site) -> None:
    answer = join(site, revision="another")

    assert answer.status == 422
    assert "The terms were updated" in answer.body


def test_known_and_unknown_get_the_same_answer(site: Site) -> None:
    first = join(site)
    known(site)
    second = join(site)
    suppress(site)
    third = join(site)

    assert [one.status for one in (first, second, third)] == [303] * 3
    assert first.headers == second.headers == third.headers
    assert first.headers["Location"] == "/joining/"


def test_who_said_never_again_is_not_written_to_and_nothing_is_kept(site: Site) -> None:
    suppress(site)

    join(site)

    assert site.mailbox.mails == []
    assert request(site) is None


def test_a_program_that_fills_in_the_trap_is_answered_and_not_kept(site: Site) -> None:
    assert join(site, website="https://spam.example").status == 303
    assert site.mailbox.mails == []
    assert request(site) is None


def test_the_mail_that_asks_names_nothing_that_was_typed(site: Site) -> None:
    join(site, name="Call Eve now")

    (mail,) = site.mailbox.mails
    assert "Call Eve" not in mail.text + mail.html + mail.subject
    assert "pünktlich" not in mail.text
    assert "List-Unsubscribe" in mail.headers


def test_a_form_under_an_alias_leaves_the_owners_request_alone(site: Site) -> None:
    join(site)
    own = link(site)
    name, _, domain = JOINING["email"].partition("@")
    join(site, name="A stranger", email=f"{name}+zz0@{domain}")

    answer = site.get("/join/confirm", own)
    assert answer.status == 200
    assert JOINING["email"] in answer.body
    assert "A stranger" not in answer.body


def test_aliases_use_up_no_mails_of_the_address_itself(site: Site) -> None:
    name, _, domain = JOINING["email"].partition("@")
    for number in range(12):
        join(site, email=f"{name}+zz{number}@{domain}")
    before = len(site.mailbox.mails)
    assert before == 1  # of the three that ask the mailbox anything
    join(site)

    assert len(site.mailbox.mails) == before + 1


def test_a_mailbox_is_asked_three_times_a_day_through_all_doors_in_all_spellings(
    site: Site,
) -> None:
    name, _, domain = JOINING["email"].partition("@")
    for number in range(4):
        for address in (JOINING["email"], f"{name}+zz{number}@{domain}"):
            for audience in ("customer", "partner"):
                join(site, audience, email=address)
            site.claim(email=address)
        site.clock.advance(hours=1)
        site.stream()

    asked = [mail for mail in site.mailbox.mails if mail.to.endswith(domain)]
    assert len(asked) == 3


def test_a_service_that_takes_nothing_uses_up_no_mail_of_a_mailbox(site: Site) -> None:
    for _ in range(5):
        site.mailbox.failures = [Unavailable("smtp_421", refused=True, down=True)]
        join(site)
    site.clock.advance(minutes=2)
    join(site)

    assert len(site.mailbox.mails) > 0


def test_a_form_that_nobody_confirmed_has_no_link_mailed_on_its_word(site: Site) -> None:
    join(site, "partner")
    mails = len(site.mailbox.mails)

    site.post(
        "/preferences",
        {"t": site.token(TokenUse.PREFERENCES, JOINING["email"]), "action": "export"},
    )
    site.stream()

    assert len(site.mailbox.mails) == mails


def test_a_flood_of_forms_waits_and_keeps_what_was_typed(site: Site) -> None:
    limit = sample_program().limits.claims_per_link_an_hour
    for number in range(limit):
        site.post("/join/customer", {**JOINING, "email": f"a{number}@kunde.example"})

    answer = site.post("/join/customer", JOINING)
    assert answer.status == 200
    assert "until" in answer.body
    kept = request(site)
    assert kept
    assert kept.mail_after


def test_a_message_in_place_of_a_name_is_asked_for_again_with_what_was_typed(site: Site) -> None:
    answer = join(site, name="Claim 500 EUR now at https://evil.example", sentence="Very good")

    assert answer.status == 422
    assert "Enter your name alone" in answer.body
    assert "Very good" in answer.body
    assert request(site) is None
