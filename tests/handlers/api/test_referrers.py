"""Referrers by the API: brought in, read, changed, invited, and what is known of them."""

import json
from pathlib import Path

import pytest

from goodword.domain.access.api_key import Scope
from goodword.domain.event import EventType
from goodword.domain.referrals.eligibility import KnownFacts
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.tokens import person_of
from tests.doubles import KEYS
from tests.handlers.api.asking import ADA, System


@pytest.fixture
def system(built: Path) -> System:
    return System(built)


def errors_of(system: System, method: str, path: str, body: object) -> dict[str, str]:
    answer = system.ask(method, path, body)
    assert answer.status == 422, answer.body
    return {one["field"]: one["code"] for one in json.loads(answer.body)["errors"]}


def test_somebody_is_brought_in_once_and_what_differs_is_written(system: System) -> None:
    added = system.told("PUT", "/referrers/ADA1", ADA)
    same = system.told("PUT", "/referrers/ADA1", ADA)
    changed = system.told("PUT", "/referrers/ADA1", {**ADA, "company": "Kunde GmbH"})

    assert [one["outcome"] for one in (added, same, changed)] == ["added", "same", "changed"]
    assert system.public is system.site.handler
    assert (
        system.site.get(added["link"].removeprefix("https://refer.larkspur.example")).status == 200
    )
    event = system.store.events[-1]
    assert (event.type, event.actor) == (EventType.REFERRER_CHANGED, "api/web-shop")


def test_without_an_id_somebody_is_found_by_mailbox_and_audience(system: System) -> None:
    first = system.told("POST", "/referrers", ADA)
    again = system.told("POST", "/referrers", {**ADA, "email": "ADA@kunde.example"})

    assert first["outcome"] == "added"
    assert again["referrer_id"] == first["referrer_id"]


def test_whoever_may_not_refer_yet_is_not_registered_and_the_answer_says_why(
    system: System,
) -> None:
    answer = system.told("PUT", "/referrers/ADA1", {**ADA, "satisfaction": 2})

    assert answer["outcome"] == "not_yet"
    assert answer["referrer_id"] is None
    assert answer["not_yet"] == ["satisfaction_at_least"]
    assert system.ask("GET", "/referrers/ADA1").status == 404


def test_a_dry_run_says_what_would_be_and_writes_nothing(system: System) -> None:
    before = len(system.store.events), system.ask("GET", "/referrers/ADA1").status
    would = system.told("PUT", "/referrers/ADA1", ADA, query={"dry_run": "true"})

    assert would["outcome"] == "added"
    assert (len(system.store.events), system.ask("GET", "/referrers/ADA1").status) == before
    assert system.ask("PUT", "/referrers/A", ADA, query={"dry_run": "yes"}).status == 422


@pytest.mark.parametrize(
    ("changes", "mistakes"),
    [
        ({"email": "nobody"}, {"email": "invalid"}),
        ({"satisfaction": "9"}, {"satisfaction": "invalid"}),
        ({"satisfaction": True}, {"satisfaction": "invalid"}),
        ({"satisfaction": 11}, {"satisfaction": "invalid"}),
        ({"company": None}, {"company": "invalid"}),
        ({"company": " "}, {"company": "invalid"}),
        ({"country": "ZZ", "shown": "all"}, {"country": "invalid", "shown": "invalid"}),
        ({"nickname": "A"}, {"nickname": "unknown"}),
        ({"referrer_id": "B"}, {"referrer_id": "unknown"}),
        ({"may_write": "because"}, {"may_write": "invalid"}),
    ],
)
def test_each_mistake_is_named_with_its_field(
    system: System, changes: dict[str, object], mistakes: dict[str, str]
) -> None:
    assert errors_of(system, "PUT", "/referrers/ADA1", {**ADA, **changes}) == mistakes


def test_what_is_missing_is_named(system: System) -> None:
    needed = dict.fromkeys(("audience", "name", "email", "country"), "required")
    assert errors_of(system, "PUT", "/referrers/ADA1", {}) == needed


def test_a_mailbox_has_one_referrer_in_an_audience(system: System) -> None:
    system.told("PUT", "/referrers/ADA1", ADA)
    assert errors_of(system, "PUT", "/referrers/ADA2", ADA) == {"referrer_id": "mailbox_taken"}


def test_a_pause_takes_the_page_away_and_is_undone(system: System) -> None:
    page = f"/r/{system.site.code}"
    paused = system.told("PATCH", "/referrers/JS42", {"status": "paused"})
    away = system.site.get(page).status
    again = system.told("PATCH", "/referrers/JS42", {"status": "paused"})
    back = system.told("PATCH", "/referrers/JS42", {"status": "active", "satisfaction": 7})

    assert (paused["status"], paused["changed"], again["changed"]) == ("paused", ["status"], [])
    assert away == 404
    assert sorted(back["changed"]) == ["satisfaction", "status"]
    assert system.site.get(page).status == 200


@pytest.mark.parametrize(
    ("body", "mistakes"),
    [
        ({}, {"": "required"}),
        ({"status": "left"}, {"status": "unknown"}),
        ({"status": None}, {"status": "unknown"}),
        ({"name": "Other"}, {"name": "unknown"}),
        ({"satisfaction": 11}, {"satisfaction": "invalid"}),
    ],
)
def test_a_change_of_what_is_theirs_or_unknown_is_refused(
    system: System, body: dict[str, object], mistakes: dict[str, str]
) -> None:
    assert errors_of(system, "PATCH", "/referrers/JS42", body) == mistakes


def test_nobody_is_invited_without_a_ground_to_write_to_them(system: System) -> None:
    refused = system.ask("POST", "/referrers/JS42/invite")

    assert (refused.status, json.loads(refused.body)["code"]) == (409, "no_ground")
    system.site.stream()
    assert system.site.mails_to("js42@larkspur.example") == []


def test_whoever_the_company_may_write_to_is_invited_once(system: System) -> None:
    system.told("PATCH", "/referrers/JS42", {"may_write": "customer", "satisfaction": 9})
    facts = {"customer_since": "2020-01-01", "active_at": "2026-11-20"}
    system.told("PATCH", "/referrers/JS42", facts)

    looked = system.told("POST", "/referrers/JS42/invite", query={"dry_run": "true"})
    invited = system.told("POST", "/referrers/JS42/invite")
    again = system.ask("POST", "/referrers/JS42/invite")
    system.site.stream()

    assert (looked["invited"], invited["invited"]) == (False, True)
    assert json.loads(again.body)["code"] == "invited"
    assert len(system.site.mails_to("js42@larkspur.example")) == 1


def test_pages_of_a_list_go_on_where_the_one_before_ended(system: System) -> None:
    for number in range(5):
        body = {**ADA, "email": f"ada{number}@kunde.example"}
        system.told("PUT", f"/referrers/ADA{number}", body)
    seen, query = list[str](), {"limit": "2"}
    while True:
        page = system.told("GET", "/referrers", query=query)
        seen += [one["referrer_id"] for one in page["referrers"]]
        if page["after"] is None:
            break
        query["after"] = page["after"]

    assert sorted(seen) == ["ADA0", "ADA1", "ADA2", "ADA3", "ADA4", "JS42"]
    partners = system.told("GET", "/referrers", query={"audience": "partner"})
    assert partners == {"referrers": [], "after": None}


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"after": "x"}, {"audience": "nobody"}],
)
def test_a_page_that_cannot_be_is_refused(system: System, query: dict[str, str]) -> None:
    answer = system.ask("GET", "/referrers", query=query)
    assert answer.status == 422
    assert json.loads(answer.body)["errors"][0]["field"] in {*query, "after"}


def test_signals_are_kept_for_whoever_joins_later_and_written_on_whoever_is_there(
    system: System,
) -> None:
    new = {"audience": "customer", "email": "new@kunde.example", "satisfaction": 8}
    there = {"audience": "customer", "email": "js42@larkspur.example", "satisfaction": 3}

    noted = system.told("POST", "/signals", {"signals": [new, there]})
    again = system.told("POST", "/signals", {"signals": [new, there]})

    assert (noted, again) == ({"noted": 2, "same": 0}, {"noted": 0, "same": 2})
    mailbox = person_of(KEYS, "new@kunde.example").prospect_id
    known = system.store.get(KnownFacts, mailbox, "customer")
    referrer = system.store.get(Referrer, "JS42")
    assert known
    assert known.satisfaction == 8
    assert referrer
    assert referrer.satisfaction == 3


def test_signals_with_a_mistake_are_named_by_place_and_none_is_noted(system: System) -> None:
    good = {"audience": "customer", "email": "new@kunde.example", "satisfaction": 8}
    wrong = [good, {"audience": "customer", "satisfaction": 8}, "x"]

    mistakes = errors_of(system, "POST", "/signals", {"signals": wrong})

    assert mistakes == {"signals.1.email": "required", "signals.2": "invalid"}
    assert system.told("POST", "/signals", {"signals": [good]}) == {"noted": 1, "same": 0}
    assert errors_of(system, "POST", "/signals", {"signals": []}) == {"signals": "invalid"}


def test_what_earned_and_paid_stands_in_a_balance(system: System) -> None:
    referral_id = system.referral()
    won = {
        "stage": "closed_won",
        "amount": {"value": "48000.00", "currency": "EUR"},
        "occurred_at": "2026-11-21T12:00:00Z",
    }
    system.told("POST", f"/referrals/{referral_id}/stage", won)
    system.site.stream()

    (balance,) = system.told("GET", "/referrers/JS42/balance")["balances"]

    assert balance == {
        "currency": "EUR",
        "owed": "0.00",
        "reserved": "0.00",
        "paid": "0.00",
        "held": "2800.00",
        "reason": None,
    }


def test_a_body_that_is_no_json_is_refused_as_such(system: System) -> None:
    form = system.ask("PUT", "/referrers/A", "x", content_type="text/plain")
    system.site.handler = system.api
    bearer = f"Bearer {system.key.token}"
    path, json_type = "/api/v1/referrers/A", "application/json"
    broken = system.site.send("PUT", path, "{", authorization=bearer, content_type=json_type)
    listed = system.site.send("PUT", path, "[]", authorization=bearer, content_type=json_type)
    large = system.site.send(
        "PUT", path, "x" * 70_000, authorization=bearer, content_type=json_type
    )

    assert [one.status for one in (form, broken, listed, large)] == [415, 422, 422, 413]


def test_a_key_of_the_written_scope_alone_reads_nothing(built: Path) -> None:
    system = System(built, [Scope.REFERRERS_WRITE])
    assert system.ask("GET", "/referrers/JS42").status == 403


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/referrers/a%20b", 404),
        ("GET", "/referrers/\u00e9\u2603", 404),
        ("DELETE", "/referrers/JS42", 405),
        ("HEAD", "/referrers/JS42", 405),
        ("GET", "/nothing", 404),
    ],
)
def test_what_no_route_takes_is_refused_with_what_its_path_takes(
    system: System, method: str, path: str, status: int
) -> None:
    answer = system.ask(method, path)
    assert answer.status == status
    if status == 405:
        assert answer.headers["Allow"] == "GET, PATCH, PUT"
