"""The desk as somebody walks it, on the real thing."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.infra.dev.claims import claim, confirm, mails_to, referral_of
from tests.local_stack import LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

Start = Callable[..., LocalStack]
BROWSER = {"accept": "text/html", "sec-fetch-dest": "document"}


def section(page: str, name: str) -> str:
    """A section of the desk, without its markup."""
    found = re.search(rf'<section [^>]*id="{name}".*?</section>', page, re.DOTALL)
    assert found is not None, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def test_a_won_deal_can_be_followed_by_its_mark_from_section_to_section(stack: LocalStack) -> None:
    claim(stack, "JS42", "marke@muster.example.com")
    confirm(stack, "marke@muster.example.com")
    referral_id = referral_of(stack, "JS42")["referral_id"]
    # Without the year: another test may have moved the clock.
    mark = referral_id.split("-", 2)[2]
    form = {"referral_id": referral_id, "stage": "closed_won"}
    with stack.client() as visitor:
        wrong = visitor.post("/_dev/crm", data={**form, "value": "much", "currency": "EUR"})
        moved = visitor.post("/_dev/crm", data={**form, "value": "48000.00", "currency": "EUR"})
        # Sales hears by reactions, which nobody waits for.
        stack.post("/_dev/settle")
        page = visitor.get("/_dev/").text
        story = visitor.get(f"/_dev/story/{referral_id}").text

    assert wrong.status_code == 422
    told = section(wrong.text, "trouble")
    assert "amount, value: write digits with a point before the decimals" in told
    assert 'name="value" inputmode="decimal" size="9" placeholder="48000.00" value="much"' in (
        wrong.text
    )
    assert (moved.status_code, moved.headers["location"]) == (303, "/_dev/#referrals")
    for name in ("mail", "chat", "referrals", "consents", "rewards", "events"):
        assert mark in section(page, name), name
    assert "2,800.00 EUR held" in section(page, "rewards")
    assert "the deal moved; from new to closed_won; 48000.00 EUR" in story
    assert "Mails and messages" in story
    assert "marke@muster.example.com" in story


def test_a_view_is_counted_by_its_channel(stack: LocalStack) -> None:
    code = next(one["code"] for one in stack.get("/_dev/referrers") if one["referrer_id"] == "PW88")
    with stack.client() as visitor:
        for _ in range(2):
            visitor.post(f"/r/{code}/seen?c=linkedin").raise_for_status()
        page = visitor.get("/_dev/").text

    assert "linkedin 2" in section(page, "links")


def test_what_waits_is_decided_on_the_desk_and_a_second_time_says_why_not(
    stack: LocalStack,
) -> None:
    email = "wartet@muster.example.com"
    form = {"name": "Wera Wartet", "email": email, "country": "DE", "lang": "de"}
    form |= {"company": "Muster AG", "shown": "full"}
    with stack.client() as visitor:
        assert visitor.post("/join/partner", data=form).status_code == 303
        link = re.search(r"/join/confirm\?t=([\w-]+)", mails_to(stack, email)[0]["text"])
        assert link is not None
        visitor.post("/join/confirm", data={"t": link[1], "terms": "yes"}).raise_for_status()
        stack.post("/_dev/settle")
        shown = visitor.get("/_dev/").text
        name = re.search(r'name="id" value="(application/[^"]+)"', shown)
        assert name is not None
        ruling = {"id": name[1], "decision": "approve"}
        without = visitor.post("/_dev/decide", data=ruling)
        done = visitor.post("/_dev/decide", data={**ruling, "reason": "known"})
        again = visitor.post("/_dev/decide", data={**ruling, "reason": "known"})

    assert without.status_code == 422
    assert "reason: write one line" in section(without.text, "trouble")
    assert (done.status_code, done.headers["location"]) == (303, "/_dev/#waiting")
    assert again.status_code == 409
    assert "It was approved on" in section(again.text, "trouble")


def test_a_browser_is_told_in_words_what_a_programme_is_told_as_json(stack: LocalStack) -> None:
    with stack.client() as visitor:
        page = visitor.get("/_dev/nothing", headers=BROWSER)
        nobody = visitor.get("/_dev/story/NOBODY", headers=BROWSER)
        json = visitor.get("/_dev/nothing")

    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Nothing goes by the name NOBODY here." in nobody.text
    assert json.headers["content-type"] == "application/problem+json"


def test_a_service_is_turned_off_and_on_by_a_button(stack: LocalStack) -> None:
    with stack.client() as visitor:
        off = visitor.post("/_dev/faults", data={"service": "chat", "fault": "down"})
        page = visitor.get("/_dev/").text
        on = visitor.post("/_dev/faults", data={"service": "chat"})

    assert (off.status_code, on.status_code) == (303, 303)
    assert "chat off: down Turn on" in section(page, "outside")
    assert stack.get("/_dev/faults")["chat"]["fault"] is None


def test_a_reset_asks_once_and_begins_anew_with_the_seeds(new_stack: Start) -> None:
    with new_stack() as running, running.client() as visitor:
        claim(running, "JS42", "weg@muster.example.com")
        confirm(running, "weg@muster.example.com")
        running.post("/_dev/clock", {"advance": "P31D"})
        before = running.get("/_dev/referrers")
        asked = visitor.get("/_dev/reset").text
        unsure = visitor.post("/_dev/reset", json={})
        assert running.get("/_dev/referrals") != []

        done = visitor.post("/_dev/reset", data={"sure": "yes"})

        assert "1 referrals" in asked
        assert unsure.status_code == 422
        assert (done.status_code, done.headers["location"]) == (303, "/_dev/#walk")
        for name in ("referrals", "mail", "chat", "rewards", "payouts", "events", "failures"):
            assert running.get(f"/_dev/{name}") == [], name
        after = running.get("/_dev/referrers")
        assert [one["referrer_id"] for one in after] == [one["referrer_id"] for one in before]
        assert after[0]["code"] != before[0]["code"]
        assert running.get("/_dev/place")["ahead_seconds"] == 0
        claim(running, "JS42", "neu@muster.example.com")
        mails_to(running, "neu@muster.example.com")


@pytest.mark.proof
def test_a_broken_save_shows_on_the_page_that_one_looks_at_and_asks_it_to_load_anew(
    new_stack: Start, tmp_path: Path
) -> None:
    program = tmp_path / "program.yml"
    good = program.read_text(encoding="utf-8")
    line = good[: good.index("discount: 15 %")].count("\n") + 1
    with new_stack(reload=True) as running, running.client() as visitor:
        running.wait_for("Ctrl-C")
        code = running.get("/_dev/referrers")[0]["code"]
        pages = ("/", f"/r/{code}", "/_dev/", "/_dev/plan")
        version = running.get("/_dev/version")["version"]
        looked = [visitor.get(path, headers=BROWSER).text for path in pages]
        plain = visitor.get("/")

        program.write_text(good.replace("discount: 15 %", "discount: 150 %", 1), "utf-8")
        running.wait_for("The last good site stays up")

        assert all(f'src="/_dev/reload.js" data-version="{version}"' in one for one in looked)
        assert "reload.js" not in plain.text
        assert "etag" in plain.headers
        assert running.get("/_dev/version")["version"] != version
        for path in pages[:3]:
            page = _text(visitor, path)
            assert "Your last save has 1 mistake" in page, path
            assert f"program.yml, line {line}:" in page, path
            assert "Fix: write a percentage" in page, path
        assert visitor.get("/_dev/reload.js").headers["content-type"].startswith("text/javascript")


def _text(visitor: httpx.Client, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", visitor.get(path).text))
