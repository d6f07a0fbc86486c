"""``goodword show`` by a mailbox: read from a pipe, in every role, and nobody named unasked."""

import io
import json
from datetime import UTC, datetime

import pytest

from goodword.domain.event import Decision
from goodword.domain.referrals.referrer import ReferrerMailbox
from goodword.domain.tokens import person_of
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from tests.doubles import KEYS
from tests.programs import code_of, referrer

pytestmark = pytest.mark.emulator

ADDRESS = "jo@customer.example"


@pytest.fixture
def jo(store: DynamoStore) -> DynamoStore:
    found = referrer(now=datetime.now(UTC))
    guard = ReferrerMailbox(
        mailbox_id=person_of(KEYS, ADDRESS).prospect_id, audience="customer", referrer_id="JS42"
    )
    store.commit(Decision(save=(found, code_of(found), guard)))
    return store


def test_an_address_comes_by_a_pipe_and_is_not_repeated_unasked(
    jo: DynamoStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Jo@customer.example\n"))
    assert main(["show", "-"]) == 0
    said = capsys.readouterr().out
    assert "As a referrer\n  Referrer JS42 (customer), active" in said
    assert "As somebody who was recommended\n  nothing" in said
    assert ADDRESS not in said
    assert "Jo Smith" not in said

    assert main(["show", ADDRESS, "--personal"]) == 0
    assert f"Jo Smith, {ADDRESS}" in capsys.readouterr().out
    assert main(["show", ADDRESS, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["referrer"]["referrer_id"] for one in found["as_referrer"]] == ["JS42"]
    assert ADDRESS not in str(found)


def test_an_address_that_is_none_or_nobodys_is_said_so(
    jo: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "@"]) == 1
    assert "write an address such as name@company.com" in capsys.readouterr().err
    assert main(["show", "nobody@kunde.example"]) == 1
    said = capsys.readouterr().err
    assert "there is no referrer, prospect or applicant with that mailbox" in said
