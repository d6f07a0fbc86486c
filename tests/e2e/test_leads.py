"""A prospect confirms, and sales works the lead by mail alone."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from goodword_ops.cli import main
from tests.e2e.claiming import claim, confirm
from tests.e2e.conftest import Visit
from tests.site.soundness import EACH_LOOKS, Look, violations

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

OWNER = "dach@larkspur.example"


def new_lead(visit: Visit, email: str) -> str:
    """The path of the link in the mail that its owner gets."""
    # All tests share a network, and so its forms of an hour.
    visit.advance("PT1H")
    code = visit.referrer(audience="customer", locale="de")["code"]
    assert claim(visit, code, email).status_code == 303
    before = len(mails_to_owner(visit))
    confirm(visit, email)
    until = time.monotonic() + 30
    while len(mails_to_owner(visit)) == before:
        assert time.monotonic() < until, "no mail"
        time.sleep(0.05)
    return visit.link(mails_to_owner(visit)[-1], "lead").removeprefix(visit.stack.address)


def mails_to_owner(visit: Visit) -> list[dict[str, str]]:
    return [mail for mail in visit.http.get("/_dev/mail").json() if OWNER in mail["to"]]


@pytest.mark.usefixtures("own_environment")
def test_a_confirmed_lead_is_mailed_and_its_win_waits(
    visit: Visit, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier, rewards = visit.referrals(), visit.http.get("/_dev/rewards").json()
    path = new_lead(visit, "lea@lead.example")
    (referral,) = [one for one in visit.referrals() if one not in earlier]
    token = path.partition("?t=")[2]
    today = visit.http.get(path).text.partition('max="')[2][:10]

    won = visit.http.post(
        "/lead",
        data={
            "t": token,
            "answer": "won",
            "amount": "48000.00",
            "currency": "EUR",
            "closed_on": today,
        },
    )

    assert won.status_code == 303
    assert "waiting for finance" in visit.http.get(path).text
    mails = visit.mails_to("referrals@larkspur.example")
    assert (
        f"goodword decide win/{referral['referral_id']}/closed_won/1 approve" in mails[-1]["text"]
    )
    assert f"closed_won/1 refuse --local {visit.stack.address} --reason" in mails[-1]["text"]
    capsys.readouterr()
    assert main(["waiting", "--local", visit.stack.address]) == 0
    listed = capsys.readouterr().out
    assert f"--reason TEXT --local {visit.stack.address}" in listed
    assert "--stack" not in listed
    visit.advance("P40D")
    (after,) = [it for it in visit.referrals() if it["referral_id"] == referral["referral_id"]]
    assert after["status"] == "new"
    # Those of other tests may have been paid meanwhile.
    names = {one["reward_id"] for one in visit.http.get("/_dev/rewards").json()}
    assert names == {one["reward_id"] for one in rewards}


@pytest.mark.usefixtures("own_environment")
def test_without_a_crm_a_lead_is_lost_goes_on_is_won_and_corrected(
    visit: Visit, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = visit.referrals()
    path = new_lead(visit, "ida@lead.example")
    (referral,) = [one for one in visit.referrals() if one not in earlier]
    name, where = referral["referral_id"], ["--local", visit.stack.address]
    lost = {"t": path.partition("?t=")[2], "answer": "lost", "reason": "price"}
    assert visit.http.post("/lead", data=lost).status_code == 303

    def deal(*report: str) -> int:
        return main(["deal", name, *report, "--reason", "as signed", "--as", "maria", *where])

    assert deal("reopen") == 0
    # Told before the next word overtakes it.
    visit.http.post("/_dev/settle").raise_for_status()
    assert main(["lead", name, *where]) == 0
    assert "answered taken back" in capsys.readouterr().out
    assert deal("won", "--amount", "48000.00", "--currency", "EUR") == 0
    assert deal("amount", "--amount", "9000.00", "--currency", "EUR") == 0
    assert deal("reopen") == 1
    visit.http.post("/_dev/settle").raise_for_status()

    (after,) = [it for it in visit.referrals() if it["referral_id"] == name]
    assert after["status"] == "closed_won"
    told = [mail["subject"] for mail in mails_to_owner(visit)]
    assert any("is open again" in subject for subject in told)


@pytest.mark.browser
@pytest.mark.parametrize("looks", EACH_LOOKS)
def test_the_page_of_a_lead_is_sound_in_every_look(
    browser: Browser, visit: Visit, screenshots: Path, looks: tuple[Look, ...]
) -> None:
    path = new_lead(visit, f"look{len(looks)}@lead.example")
    context = browser.new_context(base_url=visit.stack.address)
    page = context.new_page()

    def look(name: str) -> None:
        def picture(scheme: str, width: int) -> Path:
            return screenshots / f"{name}-{width}-{scheme}.png"

        assert violations(page, looks, picture) == [], name

    page.goto(path)
    look("lead")
    page.get_by_role("button", name="Lost").click()
    look("lead-mistakes")
    page.get_by_role("button", name="I have taken it on").click()
    look("lead-taken")
    page.get_by_label("Why?").select_option("price")
    page.get_by_role("button", name="Lost").click()
    look("lead-lost")
    page.get_by_role("button", name="Undo").click()
    look("lead-taken-back")
    page.get_by_label("Deal amount").fill("48,000.00")
    today = page.locator("#closed_on").get_attribute("max") or ""
    page.get_by_label("Contract date").fill(today)
    page.get_by_role("button", name="Report the win").click()
    look("lead-won")
    context.close()
