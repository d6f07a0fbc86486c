"""Every route of the local stack's dev page, on the real thing."""

import re

import pytest

from goodword_ops.cli import main
from tests.infra.dev.claims import claim, confirm, mails_to, referral_of
from tests.local_stack import LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


def test_the_seeded_referrers_cover_every_audience_and_several_currencies(
    stack: LocalStack,
) -> None:
    said = "\n".join(stack.said)
    # Other tests of this stack may have made others join meanwhile; what it said at its start
    # names the seeded ones.
    referrers = [one for one in stack.get("/_dev/referrers") if f"  {one['url']}  " in said]

    assert {one["audience"] for one in referrers} == {"customer", "partner", "employee"}
    assert {one["locale"] for one in referrers} == {"de", "en", "fr", "ja"}
    assert list(referrers[0]) == [
        "referrer_id",
        "code",
        "audience",
        "name",
        "locale",
        "url",
        "share_url",
    ]
    assert referrers[0]["url"] == f"{stack.address}/r/{referrers[0]['code']}"
    assert len(referrers) == said.count("    shares it at ")
    with stack.client() as visitor:
        for page in ("url", "share_url"):
            assert all(visitor.get(one[page]).status_code == 200 for one in referrers), page
            assert all(one[page] in said for one in referrers), page


def test_a_claim_becomes_a_mail_a_deal_and_exactly_one_payment_in_the_referrers_currency(
    stack: LocalStack,
) -> None:
    claim(stack, "KT19", "journey@muster.example.com")
    confirm(stack, "journey@muster.example.com")
    referral = referral_of(stack, "KT19")
    won = {"value": "48000.00", "currency": "EUR"}
    moved = stack.post(
        "/_dev/crm",
        {"referral_id": referral["referral_id"], "stage": "closed_won", "amount": won},
    )
    stack.post("/_dev/settle")
    before = stack.get("/_dev/clock")["now"]
    advanced = stack.post("/_dev/clock", {"advance": "P31D"})
    again = stack.post("/_dev/clock", {"advance": "P2W"})

    (reward,) = [one for one in stack.get("/_dev/rewards") if one["referrer_id"] == "KT19"]
    assert (reward["value"], reward["currency"], reward["kind"]) == ("450000", "JPY", "money")
    assert (reward["status"], reward["reason"]) == ("paid", "paid")
    assert reward["why"][-1] == "The band pays ¥450,000."
    assert reward["receipt"]["steps"][-1] == {
        "code": "band_pays",
        "values": {"amount": {"minor": 450_000, "currency": "JPY"}},
    }
    with stack.client() as visitor:
        assert "The band pays ¥450,000." in visitor.get("/_dev/").text
    assert moved["status"] == "closed_won"
    assert advanced["now"] > before
    assert again["ran"]["schedules"] > 0
    payments = [
        one
        for one in stack.get("/_dev/payouts")
        if one["receiver"] == "ken.takahashi@customer.example"
    ]
    assert [(one["value"], one["currency"], one["status"]) for one in payments] == [
        ("450000", "JPY", "SUCCESS")
    ]
    assert set(payments[0]) == {
        *("batch_key", "item_key", "receiver", "value", "currency", "status", "at")
    }


def test_a_won_deal_that_is_lost_pays_nothing_and_a_report_that_wins_it_again_is_kept(
    stack: LocalStack,
) -> None:
    claim(stack, "CL31", "stopped@muster.example.com")
    confirm(stack, "stopped@muster.example.com")
    deal = {"referral_id": referral_of(stack, "CL31")["referral_id"]}
    paid = stack.get("/_dev/payouts")
    won = {**deal, "stage": "closed_won", "amount": {"value": "48000.00", "currency": "EUR"}}
    less = {**won, "amount": {"value": "9000.00", "currency": "EUR"}}
    corrected = [stack.post("/_dev/crm", one) for one in (won, less)]
    stack.post("/_dev/settle")
    lost = stack.post("/_dev/crm", {**deal, "stage": "closed_lost"})
    stack.post("/_dev/clock", {"advance": "P45D"})
    with stack.client() as visitor:
        again = visitor.post("/_dev/crm", json=won)

    assert [one["changed"] for one in corrected] == [True, True]
    assert (lost["status"], lost["changed"]) == ("closed_lost", True)
    own = [
        one
        for one in stack.get("/_dev/rewards")
        if one["reward_id"].startswith(deal["referral_id"])
    ]
    assert {one["status"] for one in own} == {"canceled"}
    assert "deal_lost" in {one["reason"] for one in own}
    assert stack.get("/_dev/payouts") == paid
    assert (again.status_code, again.json()["code"]) == (409, "deal_ended")
    told = [one for one in stack.get("/_dev/events") if one["type"] == "report.unfollowed"]
    assert (told[-1]["about"], told[-1]["data"]["reason"]) == (deal["referral_id"], "deal_ended")


def test_nothing_was_given_up_here_and_what_is_none_of_ours_is_said(stack: LocalStack) -> None:
    assert main(["redrive", "--local", stack.address]) == 0
    assert main(["redrive", "--local", stack.address, "--all"]) == 0
    assert main(["redrive", "--local", stack.address, "nobody/mail_confirmation"]) == 1


def test_what_is_due_at_the_very_moment_has_happened_when_the_clock_answers(
    stack: LocalStack,
) -> None:
    claim(stack, "CL31", "genau@muster.example.com")
    confirm(stack, "genau@muster.example.com")
    referral_id = referral_of(stack, "CL31")["referral_id"]
    won = {"value": "9000.00", "currency": "EUR"}
    stack.post("/_dev/crm", {"referral_id": referral_id, "stage": "closed_won", "amount": won})
    stack.post("/_dev/settle")

    stack.post("/_dev/clock", {"advance": "P30D"})

    paid = [one["receiver"] for one in stack.get("/_dev/payouts")]
    assert paid.count("camille.laurent@larkspur.example") == 1
    assert "payout.paid" in [one["type"] for one in stack.get("/_dev/events")[-3:]]


def test_a_mail_is_shown_decoded_with_its_headers(stack: LocalStack) -> None:
    claim(stack, "AN05", "leser@muster.example.com")

    (mail,) = mails_to(stack, "leser@muster.example.com")

    assert list(mail) == ["to", "subject", "text", "html", "headers", "at"]
    assert "List-Unsubscribe" in mail["headers"]
    assert "<html" in mail["html"]
    assert f"{stack.address}/confirm?t=" in mail["text"]


def test_referrals_are_listed_oldest_first_and_without_personal_data(stack: LocalStack) -> None:
    claim(stack, "MR07", "geheim@muster.example.com")
    confirm(stack, "geheim@muster.example.com")

    referrals = stack.get("/_dev/referrals")

    assert list(referrals[-1]) == [
        *("referral_id", "code", "audience", "status", "revision", "created_at")
    ]
    assert [one["created_at"] for one in referrals] == sorted(
        one["created_at"] for one in referrals
    )
    assert "geheim" not in str(referrals)


def test_the_crm_route_reports_a_meeting_and_a_renewal(stack: LocalStack) -> None:
    claim(stack, "MR07", "treffen@muster.example.com")
    confirm(stack, "treffen@muster.example.com")
    referral_id = referral_of(stack, "MR07")["referral_id"]
    deal = {"referral_id": referral_id, "amount": {"value": "900.00", "currency": "USD"}}

    met = stack.post("/_dev/crm", {"referral_id": referral_id, "stage": "meeting"})
    stack.post("/_dev/crm", {**deal, "stage": "closed_won"})
    with stack.client() as visitor:
        early = visitor.post("/_dev/crm", json={**deal, "stage": "renewed"})
    stack.post("/_dev/clock", {"advance": "P365D"})
    renewed = stack.post("/_dev/crm", {**deal, "stage": "renewed"})

    assert (met["status"], met["changed"]) == ("contacted", True)
    assert (early.status_code, early.json()["code"]) == (409, "renewed_too_soon")
    assert (renewed["status"], renewed["changed"]) == ("closed_won", True)


def test_the_crm_route_answers_what_the_webhook_answered(stack: LocalStack) -> None:
    with stack.client() as visitor:
        unknown = visitor.post(
            "/_dev/crm", json={"referral_id": "REF-2026-CUST-999-NOBODY", "stage": "contacted"}
        )
        odd = visitor.post("/_dev/crm", json={"referral_id": "REF-1", "stage": "delighted"})
        empty = visitor.post("/_dev/crm", json={})

    assert unknown.status_code == 404
    assert odd.status_code == 422
    assert odd.json()["errors"][0]["field"] == "data.stage"
    assert empty.json()["errors"] == [
        {"field": "referral_id", "code": "required", "message": "referral_id is missing"}
    ]


@pytest.mark.parametrize(
    "body",
    ['{"advance": "tomorrow"}', '{"advance": "P1M"}', '{"advance": "P0D"}', "{}", "[]", "{"],
)
def test_a_duration_that_makes_no_sense_is_a_problem_and_moves_nothing(
    stack: LocalStack, body: str
) -> None:
    with stack.client() as visitor:
        answer = visitor.post(
            "/_dev/clock", content=body, headers={"content-type": "application/json"}
        )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_dev_page_works_without_script_and_moves_the_clock_by_a_form(
    stack: LocalStack,
) -> None:
    before = stack.get("/_dev/clock")["now"]
    with stack.client() as visitor:
        answer = visitor.post("/_dev/clock", data={"advance": "PT1H"})
        page = visitor.get("/_dev/")
        style = visitor.get("/_dev/dev.css")

    assert (answer.status_code, answer.headers["location"]) == (303, "/_dev/#clock")
    assert stack.get("/_dev/clock")["now"] > before
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert "Johanna Seidel" in page.text
    assert style.headers["content-type"] == "text/css; charset=utf-8"


def test_a_mail_can_be_read_as_html_and_may_run_nothing(stack: LocalStack) -> None:
    claim(stack, "PW88", "html@muster.example.com")
    mails_to(stack, "html@muster.example.com")
    number = len(stack.get("/_dev/mail"))

    with stack.client() as visitor:
        shown = visitor.get(f"/_dev/mail/{number}")
        missing = visitor.get(f"/_dev/mail/{number + 1}")

    assert re.search("<html", shown.text)
    assert "script-src" not in shown.headers["content-security-policy"]
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert missing.status_code == 404


def test_another_site_can_neither_read_the_dev_page_nor_post_to_it(stack: LocalStack) -> None:
    with stack.client() as visitor:
        rebound = visitor.get("/_dev/mail", headers={"host": "evil.example"})
        posted = visitor.post(
            "/_dev/clock", data={"advance": "P1D"}, headers={"origin": "https://evil.example"}
        )

    assert (rebound.status_code, posted.status_code) == (403, 403)


def test_unknown_dev_routes_and_methods_are_problems(stack: LocalStack) -> None:
    with stack.client() as visitor:
        unknown = visitor.get("/_dev/nothing")
        wrong = visitor.post("/_dev/referrers")

    assert unknown.status_code == 404
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")


def test_events_and_failures_are_listed(stack: LocalStack) -> None:
    claim(stack, "AN05", "events@muster.example.com")
    mails_to(stack, "events@muster.example.com")

    assert "claim.submitted" in {one["type"] for one in stack.get("/_dev/events")}
    assert stack.get("/_dev/failures") == []
    assert stack.get("/_dev/mistakes") == []
