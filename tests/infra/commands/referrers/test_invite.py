"""``goodword referrers invite`` on a table: who is invited, who is not and why, and never twice."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from goodword.domain.event import EventType
from goodword.domain.referrals.referrer import Referrer
from goodword.store.dynamodb import DynamoStore

Says = Callable[..., tuple[int, str]]

pytestmark = pytest.mark.emulator

TODAY = datetime.now(UTC).date()
HEADER = "referrer_id,audience,name,email,country,satisfaction,customer_since,active_at,may_write"
FACTS = f"DE,9,{TODAY - timedelta(days=800)},{TODAY}"


@pytest.fixture
def customers(store: DynamoStore, says: Says, tmp_path: Path) -> DynamoStore:
    """Three: to one of them the company may not write."""
    file = tmp_path / "list.csv"
    grounds = {"A1": "Consent 2026-03-01", "B2": "customer", "C3": ""}
    lines = [
        f"{id_},customer,Ada,{id_.lower()}@kunde.example,{FACTS},{ground}"
        for id_, ground in grounds.items()
    ]
    file.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    assert says("import", str(file))[0] == 0
    return store


def invited(store: DynamoStore, referrer_id: str) -> bool:
    found = store.get(Referrer, referrer_id)
    assert found is not None
    told = [one.type for one in store.events_about(referrer_id)]
    assert told.count(EventType.REFERRER_INVITED) == (found.invited_at is not None)
    return found.invited_at is not None


def test_all_who_are_new_are_invited_once_and_who_is_not_is_named(
    customers: DynamoStore, says: Says
) -> None:
    code, said = says("invite", "--all-new", "--dry-run")
    assert (code, invited(customers, "A1")) == (0, False)
    assert "Referrers would be: 2 invited, 1 nothing says why you may write to them." in said

    code, said = says("invite", "--all-new")
    assert code == 0
    assert "C3: nothing says why you may write to them: bring in may_write" in said
    assert "2 invited, 1 nothing says why" in said
    assert [invited(customers, one) for one in ("A1", "B2", "C3")] == [True, True, False]
    again = json.loads(says("invite", "--all-new", "--json")[1])
    assert again["invited"] == 0
    assert {"referrer_id": "A1", "why": "invited"} in again["not_invited"]


def test_who_is_named_and_not_written_to_is_an_error_with_its_reason(
    customers: DynamoStore, says: Says
) -> None:
    code, said = says("invite", "B2", "C3", "NOBODY")

    assert code == 1
    assert "C3: nothing says why you may write to them" in said
    assert "NOBODY: there is no such referrer" in said
    assert invited(customers, "B2")
    code, said = says("invite", "B2")
    assert (code, said.splitlines()[0]) == (1, "B2: was invited before")
    assert says("change", "C3", "--may-write", "agreement")[0] == 0
    assert says("invite", "C3")[0] == 0


def test_it_has_to_be_said_who_and_on_what_ground(customers: DynamoStore, says: Says) -> None:
    assert says("invite")[0] == 2
    assert says("invite", "A1", "--all-new")[0] == 2
    code, said = says("change", "A1", "--may-write", "they are nice")
    assert code == 1
    assert "--may-write: write consent and its day" in said
