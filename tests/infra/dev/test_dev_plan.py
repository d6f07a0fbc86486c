"""The preview against what was published, on the real thing."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from goodword_ops.cli import main
from tests.infra.dev.claims import claim, confirm, referral_of
from tests.local_stack import LocalStack
from tests.program.programme import with_lasting_rates

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

Start = Callable[..., LocalStack]
BANNER = re.compile(r'<aside class="goodword-preview".*?</aside>', re.DOTALL)
GOODWORD = str(Path(sys.executable).with_name("goodword"))


def publish(program: Path, out: Path) -> None:
    assert main(["publish", str(program), "--to", str(out)]) == 0


def banner_on(visitor: httpx.Client, path: str) -> str | None:
    found = BANNER.search(visitor.get(path).text)
    return found[0] if found else None


def seconds_until(visitor: httpx.Client, words: str | None) -> float:
    """How long until the home page has a banner with these words; None: until it has none."""
    began = time.monotonic()
    while True:
        banner = banner_on(visitor, "/")
        if banner is None if words is None else words in (banner or ""):
            return time.monotonic() - began
        assert time.monotonic() - began < 30, banner
        time.sleep(0.02)


def test_without_an_edit_there_is_no_banner_and_the_plan_says_so(stack: LocalStack) -> None:
    with stack.client() as visitor:
        pages = [visitor.get(path).text for path in ("/", "/de/terms/", "/no-such-page/")]
        plan = visitor.get("/_dev/plan")

    assert not any("goodword-preview" in page for page in pages)
    assert plan.status_code == 200
    assert "means the same as the programme that goodword dev started with" in plan.text


def test_an_edit_before_the_first_publication_shows_in_the_banner(
    new_stack: Start, tmp_path: Path
) -> None:
    program = tmp_path / "program.yml"
    good = program.read_text(encoding="utf-8")
    with new_stack() as running, running.client() as visitor:
        running.wait_for("Ctrl-C")
        program.write_text(good.replace("discount: 15 %", "discount: 20 %", 1), "utf-8")
        seconds_until(visitor, "1 change against the programme that goodword dev started with.")

        program.write_text(good, "utf-8")
        seconds_until(visitor, None)


def test_an_edit_shows_in_the_banner_of_every_page_until_it_is_published(
    new_stack: Start, tmp_path: Path
) -> None:
    program, published = tmp_path / "program.yml", tmp_path / "data" / "published"
    good = with_lasting_rates(program.read_text(encoding="utf-8"))
    program.write_text(good, "utf-8")
    publish(program, published)
    with new_stack() as running, running.client() as visitor:
        running.wait_for("Ctrl-C")
        code = running.get("/_dev/referrers")[0]["code"]
        assert banner_on(visitor, "/") is None
        tag = visitor.get("/").headers["etag"]

        program.write_text(good.replace("discount: 15 %", "discount: 20 %", 1), "utf-8")
        seconds_until(visitor, "Preview: 1 change against what is published in")

        for path in ("/", "/ar/", f"/r/{code}", "/terms/", "/no-such-page/", "/confirm?t=x"):
            answer = visitor.get(path, headers={"if-none-match": tag})
            assert answer.status_code != 304, path
            banner = BANNER.search(answer.text)
            assert banner, path
            assert "customer: the discount is 20 % (was 15 %)" in banner[0]
            assert "style-src 'self'" in answer.headers["content-security-policy"]
        assert visitor.get("/_dev/banner.css").headers["content-type"].startswith("text/css")
        assert b"goodword-preview" not in b"".join(
            page.read_bytes() for page in (tmp_path / "data" / "builds").rglob("*.html")
        )

        plan = visitor.get("/_dev/plan").text
        assert "program.yml against" in plan
        assert "<b>customer:</b> the discount is 20 % (was 15 %)" in plan
        assert "offer-customer" in plan
        assert visitor.get("/_dev/plan.css").status_code == 200

        publish(program, published)
        seconds_until(visitor, None)


@pytest.mark.proof
def test_what_happened_here_is_an_event_file_that_plan_replays(
    new_stack: Start, tmp_path: Path
) -> None:
    program = tmp_path / "program.yml"
    good = with_lasting_rates(program.read_text(encoding="utf-8"))
    program.write_text(good, "utf-8")
    publish(program, tmp_path / "data" / "published")
    program.write_text(good.replace("holding_days: 30", "holding_days: 20"), "utf-8")
    with new_stack() as running, running.client() as visitor:
        claim(running, "JS42", "replayed@muster.example.com")
        confirm(running, "replayed@muster.example.com")
        referral = referral_of(running, "JS42")
        running.post(
            "/_dev/crm",
            {
                "referral_id": referral["referral_id"],
                "stage": "closed_won",
                "amount": {"value": "48000.00", "currency": "EUR"},
            },
        )
        running.post("/_dev/settle")
        lines = visitor.get("/_dev/events.jsonl").text
        plan = visitor.get("/_dev/plan").text
        events = tmp_path / "events.jsonl"
        events.write_text(lines, "utf-8")
        said = subprocess.run(
            [GOODWORD, "plan", str(program), "--against", str(tmp_path / "data" / "published"),
             "--events", str(events)],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    assert [line.split('"')[7] for line in lines.splitlines()] == [
        "claim.received", "claim.confirmed", "referral.moved",
    ]  # fmt: skip
    assert "muster.example" not in lines
    assert "1 deal won" in plan
    assert re.search(r"Rewards +1 +1 +0\n", said)
    assert re.search(r"^EUR +2,800\.00 +2,800\.00 +0\.00$", said, re.MULTILINE)
