"""The report and the preview's banner in a real browser: on a phone, on a desk, in the dark."""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.responses import HTMLResponse

from goodword_ops.dev.http.banner import SHEET, Additions, banner_of, with_additions
from goodword_ops.plan.diff.changes import changes
from goodword_ops.plan.pages import Fate, Seen
from goodword_ops.plan.proposal import Version, plan_of
from goodword_ops.plan.replay.event_file import replayed, write_events
from goodword_ops.plan.replay.synthetic import invented
from goodword_ops.plan.report.html import as_html
from goodword_ops.program_file import load_program
from tests.program.programme import SMALL, small_with
from tests.site.soundness import ALL_LOOKS, violations, walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEEN = (Seen("offers/customer", Fate.CHANGED, ("en", "de")), Seen("home", Fate.NEW, ("de",)))


def sides(folder: Path) -> tuple[Version, Version]:
    for name, text in (
        ("old.yml", SMALL),
        ("new.yml", small_with('pays: ["90.00 USD"]', 'pays: ["95.00 USD"]')),
    ):
        (folder / name).write_text(text, "utf-8")
    old, new = (Version(name, load_program(folder / name)) for name in ("old.yml", "new.yml"))
    return old, new


def test_the_report_is_sound_in_every_look(browser: "Browser", tmp_path: Path) -> None:
    old, new = sides(tmp_path)
    events = tmp_path / "events.jsonl"
    write_events(events, invented(old.program, 2_000, seed=1))
    past = ("events.jsonl", replayed(events, [old.program, new.program]))
    (tmp_path / "plan.html").write_text(as_html(plan_of(old, new, SEEN, past)), "utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto((tmp_path / "plan.html").as_uri())

    assert violations(page, ALL_LOOKS) == []
    assert walk(page) == []
    assert len(asked) == 1
    page.close()


def test_the_banner_is_sound_in_every_look(browser: "Browser", tmp_path: Path) -> None:
    old, new = sides(tmp_path)
    banner = banner_of(changes(old.program, new.program), "what is published in build/published")
    plain = (
        b"<html lang='en'><head><title>T</title></head><body><main><h1>A page</h1></main></body>"
    )
    shown = with_additions(HTMLResponse(plain), Additions(banner))
    sheet = resources.files("goodword_ops.dev.http").joinpath("banner.css").read_text("utf-8")
    link = f'<link rel="stylesheet" href="{SHEET}">'
    page = browser.new_page()

    page.set_content(bytes(shown.body).decode().replace(link, f"<style>{sheet}</style>"))

    assert "95.00 USD instead of 90.00 USD" in page.inner_text("aside")
    assert violations(page, ALL_LOOKS) == []
    assert walk(page) == []
    page.close()
