"""Referrals by the API: what changed since when, and what became of deals."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from goodword.domain.event import EventType
from goodword.domain.listing import WAITING
from goodword.domain.record import instant
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.unfollowed import UnfollowedReport
from tests.handlers.api.asking import System

AT = "2026-11-21T12:00:00Z"
WON: dict[str, Any] = {
    "stage": "closed_won",
    "amount": {"value": "48000.00", "currency": "EUR"},
    "occurred_at": AT,
}


@pytest.fixture
def system(built: Path) -> System:
    return System(built)


def test_a_deal_moves_as_a_crm_would_move_it_and_the_same_again_changes_nothing(
    system: System,
) -> None:
    referral_id = system.referral()
    path = f"/referrals/{referral_id}/stage"

    moved = system.told("POST", path, WON)
    again = system.told("POST", path, WON)
    named = system.told("POST", path, WON, idempotency_key="k1")

    assert moved == {"referral_id": referral_id, "status": "closed_won", "changed": True}
    assert (again["changed"], named["changed"]) == (False, False)
    events = [one for one in system.store.events if one.type == EventType.REFERRAL_MOVED]
    assert [one.actor for one in events] == ["api/web-shop"]
    assert system.told("GET", f"/referrals/{referral_id}")["deal"] == WON["amount"]


def test_a_won_deal_is_corrected_renewed_and_lost_as_the_documents_say(system: System) -> None:
    referral_id = system.referral()
    path = f"/referrals/{referral_id}/stage"
    system.told("POST", path, WON)
    system.site.stream()
    system.clock.advance(hours=1)
    other = {"value": "9000.00", "currency": "EUR"}
    later = {"amount": other, "occurred_at": instant(system.clock())}
    assert system.told("POST", path, {**WON, **later})["changed"]
    system.site.stream()
    system.clock.advance(days=400)
    renewed = {"stage": "renewed", "amount": other, "occurred_at": instant(system.clock())}
    assert system.told("POST", path, renewed)["changed"]
    found = system.told("GET", f"/referrals/{referral_id}")

    assert (found["deal"], found["renewals"]) == (other, 1)


def won(value: str, occurred_at: str = AT) -> dict[str, Any]:
    amount = {"value": value, "currency": "EUR"}
    return {"stage": "closed_won", "amount": amount, "occurred_at": occurred_at}


def deal_of(system: System, referral_id: str) -> str:
    found: str = system.told("GET", f"/referrals/{referral_id}")["deal"]["value"]
    return found


def test_an_amount_that_was_said_before_is_a_correction_once_the_deal_has_another(
    system: System,
) -> None:
    referral_id = system.referral()
    path = f"/referrals/{referral_id}/stage"
    changed, deals = list[bool](), list[str]()
    for value in ("30000.00", "40000.00", "30000.00", "40000.00", "30000.00", "30000.00"):
        changed.append(system.told("POST", path, won(value))["changed"])
        system.site.stream()
        deals.append(deal_of(system, referral_id))

    assert changed == [True, True, True, True, True, False]
    assert deals == ["30000.00", "40000.00", "30000.00", "40000.00", "30000.00", "30000.00"]
    written = system.store.get(Referral, referral_id)
    assert not system.told("POST", path, won("30000.00"))["changed"]
    assert system.store.get(Referral, referral_id) == written


def test_an_earlier_report_that_comes_again_takes_nothing_back_and_waits_for_nobody(
    system: System,
) -> None:
    referral_id = system.referral()
    path = f"/referrals/{referral_id}/stage"
    system.told("POST", path, won("30000.00"))
    system.site.stream()
    system.told("POST", path, won("40000.00", "2026-11-21T12:00:01Z"))
    system.site.stream()

    assert not system.told("POST", path, won("30000.00"))["changed"]
    assert deal_of(system, referral_id) == "40000.00"
    assert EventType.REPORT_UNFOLLOWED not in {one.type for one in system.store.events}


def test_a_deal_that_was_lost_is_not_won_again_in_silence(system: System) -> None:
    referral_id = system.referral()
    path = f"/referrals/{referral_id}/stage"
    system.told("POST", path, won("30000.00"))
    system.site.stream()
    system.told("POST", path, {"stage": "closed_lost", "occurred_at": AT})
    system.site.stream()

    answers = [system.ask("POST", path, won("30000.00")) for _ in range(2)]

    assert [json.loads(one.body)["code"] for one in answers] == ["deal_ended"] * 2
    kept = [one for one in system.store.events if one.type == EventType.REPORT_UNFOLLOWED]
    assert len(kept) == 1


def two_referrals(system: System) -> tuple[str, str]:
    first, other = system.referral(), "berta@firma.example"
    system.site.claim(email=other)
    system.site.confirm(other)
    system.site.stream()
    (second,) = system.site.referrals(other)
    return first, second.referral_id


def test_a_name_that_comes_again_after_its_day_swallows_no_report_of_another_deal(
    system: System,
) -> None:
    first, second = two_referrals(system)
    system.told("POST", f"/referrals/{first}/stage", WON, idempotency_key="k1")
    system.clock.advance(days=1, seconds=1)

    other = system.told("POST", f"/referrals/{second}/stage", WON, idempotency_key="k1")

    assert (other["status"], other["changed"]) == ("closed_won", True)


def test_a_name_that_comes_again_after_its_day_swallows_no_other_report_of_the_deal(
    system: System,
) -> None:
    path = f"/referrals/{system.referral()}/stage"
    system.told("POST", path, won("30000.00"), idempotency_key="k1")
    system.site.stream()
    system.clock.advance(days=1, seconds=1)

    same = system.told("POST", path, won("30000.00"), idempotency_key="k1")
    system.clock.advance(days=1, seconds=1)
    other = system.told("POST", path, won("40000.00"), idempotency_key="k1")

    assert (same["changed"], other["changed"]) == (False, True)


def test_a_report_that_waits_is_touched_by_no_report_of_another_deal(system: System) -> None:
    first, second = two_referrals(system)
    renewed = {**WON, "stage": "renewed"}
    refused = system.ask("POST", f"/referrals/{first}/stage", renewed, idempotency_key="k1")
    (before,) = system.store.page(WAITING.part("UnfollowedReport")).rows

    followed = system.told("POST", f"/referrals/{second}/stage", WON, idempotency_key="k1")
    (after,) = system.store.page(WAITING.part("UnfollowedReport")).rows
    system.ask("POST", f"/referrals/{first}/stage", renewed, idempotency_key="k1")

    assert (refused.status, followed["changed"], after) == (409, True, before)
    assert len(system.store.page(WAITING.part("UnfollowedReport")).rows) == 1
    kept = system.store.get(UnfollowedReport, *before.identity[-2:])
    assert kept
    assert (kept.referral_id, kept.waits_for_person) == (first, True)


def test_a_loss_says_why(system: System) -> None:
    referral_id = system.referral()
    lost = {"stage": "closed_lost", "reason": "price", "occurred_at": AT}
    system.told("POST", f"/referrals/{referral_id}/stage", lost)

    assert system.told("GET", f"/referrals/{referral_id}")["loss"] == "price"


def test_what_cannot_be_followed_is_a_409_and_waits_for_a_person(system: System) -> None:
    referral_id = system.referral()
    renewed = {**WON, "stage": "renewed"}

    answer = system.ask("POST", f"/referrals/{referral_id}/stage", renewed)

    problem = json.loads(answer.body)
    assert (answer.status, problem["code"]) == (409, "not_won")
    kept = [one for one in system.store.events if one.type == EventType.REPORT_UNFOLLOWED]
    assert [one.about for one in kept] == [referral_id]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"stage": "won"}, {"stage"}),
        ({"occurred_at": "yesterday"}, {"occurred_at"}),
        ({"occurred_at": "2026-11-21"}, {"occurred_at"}),
        ({"amount": "48000"}, {"amount"}),
        ({"amount": {"value": "x", "currency": "EUR"}}, {"amount.value"}),
        ({"reason": "price"}, {"reason"}),
        ({"reason": "fun", "note": "x"}, {"reason", "note"}),
        ({"deal_id": 7}, {"deal_id"}),
        ({"deal_id": None}, {"deal_id"}),
    ],
)
def test_each_mistake_of_a_report_is_named(
    system: System, changes: dict[str, object], fields: set[str]
) -> None:
    answer = system.ask("POST", f"/referrals/{system.referral()}/stage", {**WON, **changes})

    assert answer.status == 422
    found = {one["field"] for one in json.loads(answer.body)["errors"]}
    assert found == fields


@pytest.mark.parametrize("path", ["/referrals/none", "/referrers/none", "/offers/GW-0000-0000"])
def test_what_is_not_there_is_a_404(system: System, path: str) -> None:
    assert system.ask("GET", path).status == 404
    stage = system.ask("POST", "/referrals/none/stage", WON)
    assert stage.status == 404


def since(system: System, moment: str, **query: str) -> list[str]:
    page = system.told("GET", "/referrals", query={"changed_since": moment, **query})
    return [one["referral_id"] for one in page["referrals"]]


@pytest.mark.parametrize(
    "report",
    [
        {"stage": "contacted", "occurred_at": AT},
        {"stage": "meeting", "occurred_at": AT},
        {"stage": "closed_lost", "occurred_at": AT},
        WON,
    ],
    ids=lambda report: report["stage"],
)
def test_every_change_is_found_by_when_it_was_made(system: System, report: dict[str, Any]) -> None:
    referral_id = system.referral()
    system.clock.advance(minutes=1)
    moment = instant(system.clock())
    before = since(system, moment)
    system.told("POST", f"/referrals/{referral_id}/stage", report)

    assert (before, since(system, moment)) == ([], [referral_id])
    system.clock.advance(seconds=1)
    assert since(system, instant(system.clock())) == []


def test_a_renewal_and_a_later_meeting_are_changes_although_the_status_stays(
    system: System,
) -> None:
    referral_id = system.referral()
    path = f"/referrals/{referral_id}/stage"
    system.told("POST", path, {"stage": "qualified", "occurred_at": AT})
    system.clock.advance(minutes=1)
    met = instant(system.clock())
    system.told("POST", path, {"stage": "meeting", "occurred_at": AT})
    after_meeting = since(system, met)
    system.told("POST", path, WON)
    system.site.stream()
    system.clock.advance(days=400)
    renewed = instant(system.clock())
    system.told("POST", path, {**WON, "stage": "renewed", "occurred_at": renewed})

    assert after_meeting == since(system, renewed) == [referral_id]
    referral = system.store.get(Referral, referral_id)
    assert referral
    assert referral.changed_at - referral.moved_at > timedelta(days=399)


def test_a_status_narrows_the_list_and_one_that_is_none_is_refused(system: System) -> None:
    referral_id = system.referral()
    assert since(system, AT, status="new") == [referral_id]
    assert since(system, AT, status="closed_won") == []
    assert system.ask("GET", "/referrals", query={"status": "won"}).status == 422
    assert system.ask("GET", "/referrals", query={"changed_since": "2026-11-21"}).status == 422


def test_nothing_of_the_prospect_is_shown(system: System) -> None:
    referral_id = system.referral()
    shown = system.ask("GET", f"/referrals/{referral_id}").body
    referral = system.store.get(Referral, referral_id)

    assert referral
    for secret in (referral.prospect_id, referral.claim_id, "Weber", "@"):
        assert secret not in shown
