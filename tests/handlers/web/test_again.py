"""What was typed is given back, whatever the answer is."""

import re
from pathlib import Path

import pytest

from goodword.handlers.web.again import page_to_keep
from tests.doubles import ROOT
from tests.handlers.public.visiting import ENTRIES, JOINING, Site

TYPED = {**JOINING, "name": "Anna Typed", "sentence": "A sentence of hers"}
FORMS = ("partials/claim.html", "confirm.html", "join.html", "lead.html")


@pytest.fixture
def site(built: Path) -> Site:
    return Site(built)


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/join/nobody", TYPED, 404),
        ("/join/customer/foo/bar", TYPED, 422),
        ("/join/customer", {**TYPED, "sentence": "A sentence of hers" + "x" * 70_000}, 413),
        ("/join/customer…", {**TYPED, "country": "XX"}, 422),
        ("/join", TYPED, 404),
    ],
)
def test_a_form_to_join_that_is_not_taken_comes_back_whole(
    site: Site, path: str, fields: dict[str, str], status: int
) -> None:
    fields = fields if status != 422 else {**fields, "country": "XX"}

    answer = site.post(path, fields)

    assert answer.status == status
    for typed in ("Anna Typed", "anna@kunde.example", "Kunde GmbH", "A sentence of hers"):
        assert typed in answer.body


def test_what_was_typed_at_an_address_that_takes_no_form_comes_back(site: Site) -> None:
    answer = site.post(f"/r/{site.code}", {**ENTRIES, "message": "From May on"})

    assert answer.status == 405
    assert "From May on" in answer.body


@pytest.mark.parametrize("token", ["forged", ""])
def test_what_an_owner_typed_behind_a_link_that_has_ended_comes_back(
    site: Site, token: str
) -> None:
    lost = {"t": token, "answer": "lost", "reason": "competitor", "competitor": "Rival & Sons"}

    answer = site.post("/lead", lost)

    assert answer.status == 401
    assert "Rival &amp; Sons" in answer.body
    assert "This link to a lead no longer works" in answer.body
    assert "Rival" not in site.post("/lead", {"t": token, "answer": "taken"}).body


def test_every_field_that_people_fill_in_by_hand_is_given_back(site: Site) -> None:
    typed = set()
    for form in FORMS:
        source = (ROOT / "site/overrides" / form).read_text(encoding="utf-8")
        typed |= set(re.findall(r'field\("(\w+)"', source))
        for tag, name in re.findall(r'(<(?:input|textarea)\b[^>]*? name="(\w+)"[^>]*)', source):
            if not re.search(r'type="(hidden|radio|checkbox)"|name="website"', tag):
                typed.add(name)

    assert {"email", "message", "sentence", "competitor", "amount", "closed_on"} <= typed
    for name in sorted(typed):
        kept = page_to_keep(
            site.services.published, "en", {name: "typed by hand"}, "not_found", 404
        )
        assert kept is not None, name
        assert "typed by hand" in str(kept.body)
