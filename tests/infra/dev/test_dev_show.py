"""Any page and mail for any choice, made by the functions themselves, on the real thing."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import httpx
import pytest

from tests.local_stack import LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

Start = Callable[..., LocalStack]


def frames(visitor: httpx.Client, query: str) -> list[httpx.Response]:
    """What the frames of a view hold."""
    page = visitor.get(f"/_dev/show?{query}")
    assert page.status_code == 200, page.text
    addresses = re.findall(r'<iframe src="([^"]+)"', page.text)
    return [visitor.get(unescape(one)) for one in addresses]


def test_an_offer_is_shown_in_the_chosen_language_season_and_variant(stack: LocalStack) -> None:
    before = (stack.get("/_dev/referrers"), stack.get("/_dev/referrals"), stack.get("/_dev/mail"))
    with stack.client() as visitor:
        (season,) = frames(visitor, "what=offer&audience=partner&locale=fr&campaign=year_end")
        (bold,) = frames(visitor, "what=offer&locale=de&variant=offer_headline.on_time")
        (usual,) = frames(visitor, "what=offer&locale=de")

    assert "un plan qui tient" in season.text
    assert "Pünktlich liefern" in bold.text
    assert "Pünktlich liefern" not in usual.text
    assert "frame-ancestors 'self'" in usual.headers["content-security-policy"]
    after = (stack.get("/_dev/referrers"), stack.get("/_dev/referrals"), stack.get("/_dev/mail"))
    assert after == before


def test_every_page_of_a_life_is_shown(stack: LocalStack) -> None:
    shown = {}
    with stack.client() as visitor:
        for what in ("share", "join", "confirm", "confirmed", "preferences", "news", "lead"):
            (shown[what],) = frames(visitor, f"what={what}&locale=en")
        for what in ("home", "open", "terms", "privacy", "unsubscribe"):
            (shown[what],) = frames(visitor, f"what={what}&locale=en")

    assert {what: one.status_code for what, one in shown.items()} == dict.fromkeys(shown, 200)
    assert len({one.text for one in shown.values()}) == len(shown)


@pytest.mark.parametrize(
    ("audience", "kinds"),
    [
        ("customer", ("confirm", "confirmed", "lead", "win", "news", "payment", "proof")),
        ("partner", ("join", "join_applied", "application", "join_refused")),
        ("employee", ("join", "welcome")),
    ],
)
def test_every_mail_is_shown_as_html_beside_its_text(
    stack: LocalStack, audience: str, kinds: tuple[str, ...]
) -> None:
    with stack.client() as visitor:
        for kind in kinds:
            page = visitor.get(f"/_dev/show?what=mail-{kind}&audience={audience}&locale=es").text
            assert re.search(r'<div class="beside"><iframe[^>]+></iframe>\s*<pre', page), kind


@pytest.mark.proof
def test_what_an_edit_changes_is_shown_beside_what_it_was_and_what_it_does_not_is_said(
    new_stack: Start, tmp_path: Path
) -> None:
    program = tmp_path / "program.yml"
    good = program.read_text(encoding="utf-8")
    with new_stack() as running, running.client() as visitor:
        running.wait_for("Ctrl-C")
        program.write_text(good.replace("discount: 15 %", "discount: 20 %", 1), "utf-8")
        running.wait_for("The site is new")

        now, before = frames(visitor, "what=offer&audience=customer&locale=en")
        mail_now, mail_before = frames(visitor, "what=mail-confirmed&audience=customer&locale=en")
        same = visitor.get("/_dev/show?what=offer&audience=partner&locale=en").text
        plan = unescape(visitor.get("/_dev/plan").text)
        style = re.search(r'href="(/assets/[^"]+\.css)"', before.text)
        assert style is not None

        assert ("20% off" in now.text, "15% off" in before.text) == (True, True)
        assert ("20% off" in mail_now.text, "15% off" in mail_before.text) == (True, True)
        assert "Your edit changes nothing of it." in same
        assert "/_dev/show?what=offer&audience=customer&locale=de" in plan
        assert visitor.get(style[1]).status_code == 200
