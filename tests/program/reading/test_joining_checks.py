"""How one joins an audience: who is invited is known by domains, and a page's name is taken."""

import pytest

from goodword.program.reading.parse import parse
from tests.program.programme import mistakes_in, small_with

PARTNER = "offer: {bundle: true}"


def joining(*lines: str) -> str:
    """The small programme, whose partners join as the lines say."""
    return small_with(PARTNER, "\n    ".join((PARTNER, *lines)))


@pytest.mark.parametrize("how", ["open", "approval"])
def test_a_door_needs_no_domains(how: str) -> None:
    assert mistakes_in(joining(f"joining: {how}")) == []


def test_whoever_is_invited_is_known_by_their_domain() -> None:
    assert mistakes_in(joining("joining: invited")) == [
        (
            "38:14 audiences.partner.joining: nothing says who is invited. "
            "Fix: add mail_domains: [example.com] with your company's own domains"
        )
    ]


@pytest.mark.parametrize("lines", [("joining: open",), ()])
def test_domains_let_nobody_in_elsewhere(lines: tuple[str, ...]) -> None:
    (mistake,) = mistakes_in(joining(*lines, "mail_domains: [acme.example]"))
    assert "nobody is let in by their domain here" in mistake


def test_a_domain_is_what_stands_behind_the_at_in_small_letters() -> None:
    program = parse(joining("joining: invited", "mail_domains: [ACME.example]"), "p.yml").program
    assert program
    assert program.audiences["partner"].mail_domains == ("acme.example",)
    (mistake,) = mistakes_in(joining("joining: invited", "mail_domains: ['@acme.example']"))
    assert "is no domain of mailboxes" in mistake


def test_no_audience_takes_the_name_of_the_page_that_confirms() -> None:
    (mistake,) = mistakes_in(small_with("  partner:\n", "  confirm:\n"))
    assert "the page /join/confirm has this name" in mistake
