"""The terms of a referral on the local stack, after edits and starts that followed it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.infra.dev.claims import claim, confirm, mails_to, referral_of
from tests.local_stack import LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


@pytest.mark.proof
def test_a_referral_reaches_its_terms_after_many_edits_and_a_restart(
    new_stack: Callable[..., LocalStack], tmp_path: Path
) -> None:
    program, email = tmp_path / "program.yml", "anna@muster.example.com"
    good = program.read_text("utf-8")
    with new_stack() as first:
        first.wait_for("Ctrl-C")
        claim(first, "JS42", email)
        (mail,) = mails_to(first, email)
        link = re.search(r"http\S+(/de/terms/(\w+)/)\s", mail["text"])
        assert link is not None, mail["text"]
        address, revision = link.groups()
        confirm(first, email)
        assert referral_of(first, "JS42")["revision"] == revision
        terms = page(first, address)

        for count, colour in enumerate(("015", "025", "035", "045", "055")):
            program.write_text(re.sub(r'primary: "#\w+"', f'primary: "#{colour}{colour}"', good))
            first.wait_for("The site is new", count=count + 1)
            assert page(first, address) == terms
        assert page(first, "/de/terms/") != terms
        assert len(list((tmp_path / "data" / "builds").iterdir())) < 5
        assert style(first, terms) == 200
        assert first.end() == 0

    with new_stack() as second:
        assert page(second, address) == terms
        assert style(second, terms) == 200


def page(stack: LocalStack, address: str) -> str:
    """A page of the site without the preview's banner; its status is 200."""
    with stack.client() as visitor:
        shown = visitor.get(address).raise_for_status().text
    sheet = '<link rel="stylesheet" href="/_dev/banner.css">'
    return re.sub('<aside class="goodword-preview".*?</aside>', "", shown).replace(sheet, "")


def style(stack: LocalStack, page: str) -> int:
    """How a page's style sheet is answered."""
    link = re.search(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert link is not None
    with stack.client() as visitor:
        return visitor.get(link[1]).status_code
