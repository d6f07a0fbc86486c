"""A write that names itself is done once, and answered alike for a day."""

import json
from pathlib import Path
from typing import Any

import pytest

from goodword.domain.access.kept_answer import KeptAnswer
from goodword.domain.event import Decision, EventType
from goodword.domain.record import Record
from goodword.domain.referrals.redemption import Redemption
from tests.handlers.api.asking import ADA, System
from tests.handlers.public.visiting import Answer


@pytest.fixture
def system(built: Path) -> System:
    return System(built)


def put(system: System, key: str, **changes: object) -> Answer:
    return system.ask("PUT", "/referrers/ADA1", {**ADA, **changes}, idempotency_key=key)


def test_the_same_request_has_the_same_answer_for_a_day(system: System) -> None:
    first = put(system, "k1")
    system.clock.advance(hours=23, minutes=59)
    again = put(system, "k1")
    system.clock.advance(minutes=1)
    next_day = put(system, "k1")

    assert json.loads(first.body)["outcome"] == "added"
    assert (again.status, again.body) == (first.status, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert json.loads(next_day.body)["outcome"] == "same"


@pytest.mark.parametrize("changes", [{"name": "Somebody Else"}, {"company": "Kunde GmbH"}])
def test_another_request_of_that_name_is_refused_and_changes_nothing(
    system: System, changes: dict[str, object]
) -> None:
    put(system, "k1")
    before = len(system.store.events)

    answer = put(system, "k1", **changes)

    assert (answer.status, json.loads(answer.body)["code"]) == (409, "idempotency_key_reused")
    assert len(system.store.events) == before


def test_another_path_of_that_name_is_another_request(system: System) -> None:
    put(system, "k1")
    answer = system.ask("PUT", "/referrers/ADA2", ADA, idempotency_key="k1")
    assert json.loads(answer.body)["code"] == "idempotency_key_reused"


def test_the_names_of_two_keys_have_nothing_in_common(system: System) -> None:
    put(system, "k1")
    other = system.given("billing", tuple(system.key.key.scopes)).token  # type: ignore[arg-type]
    answer = system.ask("PUT", "/referrers/ADA1", ADA, idempotency_key="k1", token=other)
    assert json.loads(answer.body)["outcome"] == "same"


def test_what_was_refused_is_judged_anew(system: System) -> None:
    refused = put(system, "k1", satisfaction=12)
    good = put(system, "k1")

    assert (refused.status, good.status) == (422, 200)


@pytest.mark.parametrize("name", ["", "x" * 256, "a\x00b"])
def test_a_name_that_is_none_is_named(system: System, name: str) -> None:
    answer = put(system, name)
    (mistake,) = json.loads(answer.body)["errors"]
    assert (answer.status, mistake["field"]) == (422, "Idempotency-Key")


class Interrupted(Exception):
    """A worker dies."""


class Twin:
    """The store, at which something happens before the commit of a kind of record."""

    def __init__(self, system: System, kind: type[Record], happens: Any) -> None:
        self._store = system.store
        self._kind, self._happens = kind, happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, decision: Decision) -> None:
        if self._happens and any(isinstance(one, self._kind) for one in decision.save):
            happens, self._happens = self._happens, None
            happens()
        self._store.commit(decision)


def reference(system: System) -> str:
    referral_id = system.referral()
    found: str = system.told("GET", f"/referrals/{referral_id}")["reference"]
    return found


def test_of_two_at_the_same_moment_one_works_and_the_other_is_told_to_come_again(
    system: System,
) -> None:
    path = f"/offers/{reference(system)}/redeemed"
    body, answers = {"order": "O1"}, list[Answer]()

    def ask() -> None:
        answers.append(system.ask("POST", path, body, idempotency_key="k1"))

    store = system.site.services.store
    system.site.services.store = Twin(system, Redemption, ask)
    ask()
    system.site.services.store = store
    ask()

    twin, first, later = answers
    assert (twin.status, json.loads(twin.body)["code"]) == (409, "in_progress")
    assert int(twin.headers["Retry-After"]) == 1
    assert first.status == later.status == 200
    assert later.body == first.body
    redeemed = [one for one in system.store.events if one.type == EventType.OFFER_REDEEMED]
    assert len(redeemed) == 1


def test_a_worker_that_died_behind_its_effect_leaves_no_second_one(system: System) -> None:
    path = f"/offers/{reference(system)}/redeemed"
    died = list[bool]()

    class Dying(Twin):
        def commit(self, decision: Decision) -> None:
            if any(isinstance(one, KeptAnswer) and one.is_given for one in decision.save):
                died.append(True)
                raise Interrupted
            self._store.commit(decision)

    store = system.site.services.store
    system.site.services.store = Dying(system, Redemption, None)
    lost = system.ask("POST", path, {"order": "O1"}, idempotency_key="k1")
    system.site.services.store = store
    soon = system.ask("POST", path, {"order": "O1"}, idempotency_key="k1")
    system.clock.advance(seconds=61)
    later = system.ask("POST", path, {"order": "O1"}, idempotency_key="k1")

    assert died == [True]
    assert (lost.status, soon.status, later.status) == (503, 409, 200)
    assert json.loads(later.body)["state"] == "redeemed"
    redeemed = [one for one in system.store.events if one.type == EventType.OFFER_REDEEMED]
    assert len(redeemed) == 1


def test_an_answer_that_is_kept_holds_nothing_personal(system: System) -> None:
    put(system, "ada@kunde.example")
    kept = [line for line in system.store.dump().splitlines() if "ANSWER#" in line]

    assert kept
    for line in kept:
        assert "ada@" not in line
        assert "Wei" not in line
