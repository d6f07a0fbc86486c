"""``goodword keys``: shown once, listed, revoked; on a stack by its policy alone."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from goodword.domain.access.api_key import ApiKey, Scope, key_id_in
from goodword.flows.access.keys import create_key, listed_keys, note_use, proven_key, revoke_key
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from tests.infra.roles import Role

pytestmark = pytest.mark.emulator

Says = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(table: str, monkeypatch: pytest.MonkeyPatch) -> DynamoStore:
    monkeypatch.setenv("GOODWORD_TABLE", table)
    monkeypatch.setenv("GOODWORD_ORIGIN", "https://refer.example")
    return DynamoStore(boto3.client("dynamodb"), table, clock=lambda: datetime.now(UTC))


@pytest.fixture
def says(capsys: pytest.CaptureFixture[str]) -> Says:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["keys", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_a_key_is_printed_alone_works_until_it_is_revoked_and_is_listed(
    store: DynamoStore, says: Says
) -> None:
    made = ("create", "--name", "web-shop", "--scope", "offers:read,offers:redeem", "--as", "ada")
    code, out, err = says(*made)
    token = out.strip()
    key = proven_key(store, token, now=datetime.now(UTC))
    note_use(store, key, now=datetime.now(UTC))
    listed = json.loads(says("list", "--json")[1])["keys"]

    assert code == 0
    assert "shown this once" in err
    assert token.startswith("gwk_live_")
    assert [(one["name"], one["state"], one["made_by"]) for one in listed] == [
        ("web-shop", "live", "ada")
    ]
    assert listed[0]["scopes"] == ["offers:read", "offers:redeem"]
    assert listed[0]["used_on"] == datetime.now(UTC).date().isoformat()
    assert token not in says("list")[1]

    assert says("revoke", key.key_id, "--as", "bert")[0] == 0
    assert "It was revoked before" in says("revoke", key.key_id)[1]
    (after,) = json.loads(says("list", "--json")[1])["keys"]
    assert (after["state"], after["revoked_by"]) == ("revoked", "bert")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--scope", "offers"), "--scope: offers is none; write referrers:read"),
        (("--scope", ","), "--scope: write one of"),
        (("--expires", "P1Y"), "--expires: "),
        (("--expires", "P800D"), "--expires: write a time of at most 731 days"),
        (("--name", "Web Shop"), "--name: write up to 40 lower case letters"),
    ],
)
def test_what_makes_no_key_is_said_in_one_line(
    store: DynamoStore, says: Says, options: tuple[str, ...], said: str
) -> None:
    usual = ("create", "--name", "web-shop", "--scope", "offers:read")
    code, out, err = says(*usual, *options)

    assert (code, out) == (1, "")
    assert said in err
    assert list(listed_keys(store)) == []


def test_a_third_live_key_of_a_name_is_refused_and_nobody_is_no_key(
    store: DynamoStore, says: Says
) -> None:
    made = ("create", "--name", "web-shop", "--scope", "all")
    first = says(*made)[1].strip()
    assert says(*made)[0] == 0
    code, _, err = says(*made)

    assert code == 1
    assert str(key_id_in(first)) in err
    assert says("revoke", "0" * 12)[0] == 1


def test_the_policy_for_keys_allows_what_the_command_asks_and_no_more(table: str) -> None:
    role, client = Role("KeysPolicy"), dynamodb_client()
    role.watch(client)
    now = datetime.now(UTC)
    watched = DynamoStore(client, table, clock=lambda: now)

    for _ in range(2):
        key = create_key(
            watched,
            "web-shop",
            tuple(Scope),
            place="live",
            life=timedelta(days=1),
            by="ada",
            randomness=os.urandom,
            now=now,
        ).key
    revoke_key(watched, key.key_id, by="ada", now=now)
    assert len(list(listed_keys(watched))) == 2

    assert role.used == role.grants
    assert watched.get(ApiKey, key.key_id)
