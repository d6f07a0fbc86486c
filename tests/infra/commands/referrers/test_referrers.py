"""``goodword referrers`` on a table: what it says, what it writes, and what its policy allows."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from tests.infra.roles import Role

TODAY = datetime.now(UTC).date()
HEADER = "referrer_id,audience,name,email,country,satisfaction,customer_since,active_at"
SINCE, ACTIVE = TODAY - timedelta(days=800), TODAY - timedelta(days=2)

pytestmark = pytest.mark.emulator


def customers(path: Path, *lines: str) -> str:
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return str(path)


def eligible(referrer_id: str, name: str) -> str:
    mail = f"{name.lower()}@kunde.example"
    return f"{referrer_id},customer,{name},{mail},DE,9,{SINCE},{ACTIVE}"


def facts(*more: str) -> tuple[str, ...]:
    return (
        *("--audience", "customer", "--name", "Ada", "--email", "ada@kunde.example"),
        *("--country", "DE", "--customer-since", str(SINCE), "--active-at", str(ACTIVE)),
        *more,
    )


def test_a_file_comes_in_once_and_its_wrong_lines_are_named(
    store: DynamoStore, says: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    file = customers(
        tmp_path / "list.csv",
        eligible("A1", "Ada"),
        eligible("B2", "Ben").replace(",9,", ",x,"),
        eligible("C3", "Cem").replace(",9,", ",7,"),
        eligible("A1", "Dora"),
        eligible("", "Eva"),
    )

    code, dry = says("import", file, "--dry-run")
    assert (code, store.get(Referrer, "A1")) == (1, None)
    assert (
        "Referrers would be: 2 added, 0 changed, 0 as they are, 1 not yet eligible, 2 wrong" in dry
    )
    code, said = says("import", file)
    assert code == 1
    assert "line 3, satisfaction: write a whole number from 0 to 10" in said
    assert "line 4: not yet eligible: satisfaction is 7, and must be 9" in said
    assert "line 5, referrer_id: stands in an earlier line" in said
    assert "2 added" in said
    assert store.get(Referrer, "C3") is None
    code, again = says("import", file, "--json")
    outcome = json.loads(again)
    assert (outcome["added"], outcome["same"], outcome["wrong"]) == (0, 2, 2)


def test_a_list_comes_in_as_a_german_office_keeps_it(
    store: DynamoStore, says: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    file = tmp_path / "liste.csv"
    line = (
        f"Ada Weiß;ada@kunde.example;Deutschland;9,0;{SINCE:%d.%m.%y};{ACTIVE:%d.%m.%Y};Weiß GmbH"
    )
    header = "Vor- und Nachname;E-Mail;Land;Zufriedenheit;Kunde seit;Zuletzt aktiv;Firma"
    file.write_text(f"{header}\n{line}\n", encoding="cp1252")

    assert says("import", str(file), "--audience", "customer")[0] == 0
    assert "Deutschland" not in says("list")[1]
    (referrer_id,) = re.findall(r"^(\w{6,12}) ", says("list")[1], re.MULTILINE)
    ada = store.get(Referrer, referrer_id)
    assert ada is not None
    assert (ada.name, ada.company, ada.satisfaction) == ("Ada Weiß", "Weiß GmbH", 9)
    assert (ada.country, ada.customer_since, ada.active_at) == ("DE", SINCE, ACTIVE)


def test_half_names_are_refused_before_anything_is_done(
    store: DynamoStore, says: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Vorname,Nachname,E-Mail,Land\nAda,Weiß,ada@kunde.example,DE\n", "utf-8")

    code, said = says("import", str(file), "--audience", "customer")

    assert code == 1
    assert "vorname, nachname: bring first and last name together" in said
    file.write_text("Name,E-Mail,Email,Land\nAda,a@b.example,a@b.example,DE\n", "utf-8")
    assert "the column email stands there twice (E-Mail, Email)" in says("import", str(file))[1]


def test_facts_alone_register_nobody_and_are_noted_once(
    store: DynamoStore, says: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    file = tmp_path / "facts.csv"
    file.write_text("email;satisfaction\nada@kunde.example;9\n", encoding="utf-8")
    typed = ("import", str(file), "--facts", "--audience", "customer")

    assert says(*typed, "--dry-run") == (
        0,
        "Known facts would be: 1 noted, 0 as they are. Nobody is mailed.\n",
    )
    assert "1 noted, 0 as they are" in says(*typed)[1]
    assert "0 noted, 1 as they are" in says(*typed)[1]
    assert says("list")[1].count("\n") <= 1


def test_a_file_without_a_needed_column_does_nothing(
    store: DynamoStore, says: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("referrer_id,name\nA1,Ada\n", encoding="utf-8")

    code, said = says("import", str(file), "--audience", "customer")

    assert code == 1
    assert "the header lacks email, country; it has referrer_id, name. Nothing was done" in said
    assert store.get(Referrer, "A1") is None


def test_one_is_added_shown_paused_and_let_go(
    store: DynamoStore, says: Callable[..., tuple[int, str]]
) -> None:
    code, said = says("add", *facts("--referrer-id", "ADA1", "--satisfaction", "9"))
    assert code == 0
    assert re.search(r"to pass on:  https://refer\.larkspur\.example/r/\w{11}", said)

    _, shown = says("show", "ADA1")
    assert re.search(r"eligible +yes", shown)
    assert "kunde.example" not in shown
    assert "ada@kunde.example" in says("show", "ADA1", "--personal")[1]
    assert says("pause", "ADA1")[0] == 0
    assert "so already" in says("pause", "ADA1")[1]
    assert re.search(r"status +paused", says("show", "ADA1")[1])
    assert says("resume", "ADA1")[0] == 0
    assert says("erase", "ADA1")[0] == 1
    assert says("erase", "ADA1", "--yes")[0] == 0
    found = store.get(Referrer, "ADA1")
    assert found is not None
    assert (found.status, found.email) == (ReferrerStatus.ERASED, "")
    assert says("link", "ADA1")[0] == 1
    assert json.loads(says("export", "ADA1")[1])["referrer"]["name"] == ""


def test_one_has_changed_what_they_said_of_themselves(
    store: DynamoStore, says: Callable[..., tuple[int, str]]
) -> None:
    says("add", *facts("--referrer-id", "ADA1", "--satisfaction", "9", "--sentence", "Try it."))

    code, said = says("change", "ADA1", "--name", "Ada Neu", "--shown", "full", "--sentence", "")

    assert (code, said) == (0, "Changed: name, shown, sentence.\n")
    found = store.get(Referrer, "ADA1")
    assert found is not None
    assert (found.name, found.sentence) == ("Ada Neu", None)
    assert "so already" in says("change", "ADA1", "--name", "Ada Neu")[1]
    assert says("change", "ADA1")[0] == 2
    code, said = says("change", "ADA1", "--shown", "loudly", "--email", "no address")
    assert code == 1
    assert "nothing was changed" in said
    assert "They are owed nothing" in says("erase", "ADA1")[1]


def test_whoever_may_not_refer_yet_is_not_added_and_it_is_said_why(
    store: DynamoStore, says: Callable[..., tuple[int, str]]
) -> None:
    code, said = says("add", *facts("--satisfaction", "4"))
    assert code == 1
    assert "satisfaction is 4, and must be 9" in said
    code, said = says("add", *facts())
    assert code == 1
    assert "satisfaction: customer must have it" in said


def test_a_list_goes_on_where_it_ended_and_names_nobody_unasked(
    store: DynamoStore, says: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    file = customers(tmp_path / "list.csv", *(eligible(f"A{n}", f"Ada{n}") for n in range(5)))
    assert says("import", file)[0] == 0

    _, first = says("list", "--limit", "3", "--json")
    page: dict[str, Any] = json.loads(first)
    _, second = says("list", "--limit", "3", "--json", "--after", page["after"])
    rest = json.loads(second)

    ids = [one["referrer_id"] for one in (*page["referrers"], *rest["referrers"])]
    assert sorted(ids) == ["A0", "A1", "A2", "A3", "A4"]
    assert rest["after"] is None
    assert "Ada" not in first
    assert "Ada" in says("list", "--personal")[1]


def test_nobody_of_that_id_is_said_so(
    store: DynamoStore, says: Callable[..., tuple[int, str]]
) -> None:
    for action in ("show", "pause", "resume", "link", "export"):
        assert says(action, "NOBODY") == (1, "goodword: there is no referrer NOBODY\n")


def test_without_a_place_the_command_says_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, says: Callable[..., tuple[int, str]]
) -> None:
    monkeypatch.delenv("GOODWORD_TABLE", raising=False)

    code, said = says("list")

    assert code == 2
    assert "--local for a running goodword dev, or --stack NAME" in said


def test_the_policy_allows_what_the_command_asks_and_no_more(
    store: DynamoStore,
    says: Callable[..., tuple[int, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    role, client = Role("ReferrersPolicy"), dynamodb_client()
    role.watch(client)
    ours = {"dynamodb": client}
    monkeypatch.setattr(
        boto3, "client", lambda name, **more: ours.get(name) or CLIENT(name, **more)
    )
    file = customers(tmp_path / "list.csv", eligible("A1", "Ada"))

    for arguments in (
        ("import", file),
        ("list",),
        ("show", "A1"),
        ("pause", "A1"),
        ("resume", "A1"),
        ("link", "A1"),
        ("change", "A1", "--may-write", "customer"),
        ("invite", "A1"),
        ("export", "A1"),
        ("payout", "A1", "--clear"),
        ("leave", "A1", "--yes"),
        ("leave", "A1", "--yes", "--forfeit"),
    ):
        assert says(*arguments)[0] == 0, arguments
    for name in ("A1", "ada@kunde.example"):
        assert main(["show", name]) == (0 if name == "A1" else 1)

    spare = {(one.action, one.partitions) for one in role.grants - role.used}
    # Of a payout, of the consents of whoever was recommended, of news that somebody who goes was
    # yet to hear, the application of somebody erased, what somebody who goes has asked, and the
    # programme of a deployed stack.
    assert spare == {
        ("dynamodb:PutItem", "NEWS#*"),
        ("dynamodb:PutItem", "APPLICATION#*"),
        ("dynamodb:PutItem", "REVIEW#*"),
        ("dynamodb:GetItem", "REVIEW#*"),
        ("dynamodb:GetItem", "PAYOUT#*"),
        ("dynamodb:GetItem", "PROGRAM#*"),
        ("dynamodb:Query", "CLAIM#*"),
    }


CLIENT = boto3.client
