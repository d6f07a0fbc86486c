"""Exports of other services come in as a company's own list would, and no more than that."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from goodword.domain.ledger import Balance
from goodword.domain.listing import REFERRERS
from goodword.domain.referrals.referrer import NameShown, Referrer
from tests.handlers.api.asking import System
from tests.handlers.api.serving import served
from tests.served import serving

Says = Callable[..., tuple[int, str]]

EXPORTS = {
    "partnerstack": (
        "key,email,first_name,last_name,address.country,group.slug,stats.CUSTOMER_COUNT\n"
        "p1,ada@partner.example,Ada,Weiß,DE,gold,3\n"
    ),
    "rewardful": (
        "id,first_name,last_name,email,state,visitors,leads,conversions,created_at,links\n"
        "a1,Ada,Weiß,ada@partner.example,active,10,2,1,2025-01-01,https://x.example/?via=ada\n"
    ),
    "firstpromoter": (
        "id,email,name,profile.website,profile.company_name,profile.country,ref_token\n"
        "1,ada@partner.example,Ada Weiß,x.example,Weiß GmbH,DE,ada\n"
    ),
    "tapfiliate": (
        "id,email,firstname,lastname,affiliate_group_id,address.country.code,company\n"
        "1,ada@partner.example,Ada,Weiß,g,DE,Weiß GmbH\n"
    ),
    "tolt": (
        "id,email,first_name,last_name,company_name,country_code,status\n"
        "1,ada@partner.example,Ada,Weiß,Weiß GmbH,DE,active\n"
    ),
    "saasquatch": (
        "id,accountId,firstName,lastName,email,referralCode,locale,countryCode,dateBlocked\n"
        "1,1,Ada,Weiß,ada@partner.example,ADA,de_DE,DE,\n"
    ),
}


@pytest.fixture
def system(built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    made = System(built)
    with serving(served(made)) as address:
        monkeypatch.setenv("GOODWORD_URL", address)
        monkeypatch.setenv("GOODWORD_API_KEY", made.key.token)
        yield made


@pytest.fixture
def moves(says: Says, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Imports a text as an export of a service; all of its people are partners in Germany."""

    def run(service: str, text: str, *more: str) -> tuple[int, str]:
        file = tmp_path / "export.csv"
        file.write_text(text)
        given = ("--audience", "partner", "--country", "DE")
        return says("import", str(file), "--from", service, *given, *more)

    return run


def partners(system: System) -> list[Referrer]:
    page = system.store.page(REFERRERS.part("partner"))
    found = (system.store.get(Referrer, *row.identity) for row in page.rows)
    return [one for one in found if one]


@pytest.mark.parametrize("service", EXPORTS)
def test_people_of_an_export_come_in_once_with_what_is_known_of_them_and_no_consent(
    system: System, moves: Says, service: str
) -> None:
    code, said = moves(service, EXPORTS[service])
    again = moves(service, EXPORTS[service])[1]

    assert code == 0, said
    assert "1 added" in said
    assert "0 added, 0 changed, 1 as they are" in again
    (ada,) = partners(system)
    assert (ada.name, ada.email, ada.country) == ("Ada Weiß", "ada@partner.example", "DE")
    assert (ada.shown, ada.may_write, ada.accepted) == (NameShown.NONE, None, None)
    assert (ada.destination, ada.invited_at) == (None, None)
    system.site.stream()
    assert system.site.mails_to("ada@partner.example") == []
    refused = system.ask("POST", f"/referrers/{ada.referrer_id}/invite")
    assert json.loads(refused.body)["code"] == "no_ground"


def test_what_is_not_taken_over_is_named_and_nothing_of_it_is_owed(
    system: System, moves: Says
) -> None:
    text = (
        "id,email,first_name,last_name,token,paid_commissions,unpaid_commissions,newsletter\n"
        "1,ada@partner.example,Ada,Weiß,ada,900.00,100.00,yes\n"
    )

    said = moves("rewardful", text)[1]

    assert "Not taken over: token: links of Rewardful lead nowhere here" in said
    for column in ("paid_commissions", "unpaid_commissions"):
        assert f"Not taken over: {column}: what is paid or owed there is settled there" in said
    assert "Not taken over: newsletter: a consent to somebody else is none here" in said
    assert "Not taken over: id: no field of a referrer here" in said
    (ada,) = partners(system)
    assert system.store.get(Balance, ada.account_id, ada.currency) is None


def test_who_may_not_refer_there_is_left_out_and_named(system: System, moves: Says) -> None:
    tolt = "email,name,status\na@p.example,A B,active\nb@p.example,B C,Suspended\n"
    code, said = moves("tolt", tolt)
    assert code == 0
    assert "line 3: left out: is suspended there" in said
    assert "1 left out" in said
    blocked = "email,firstName,dateBlocked\nc@p.example,C,2026-01-01\n"
    assert "line 2: left out: is blocked there" in moves("saasquatch", blocked)[1]
    assert [one.email for one in partners(system)] == ["a@p.example"]


@pytest.mark.parametrize(
    ("service", "header"),
    [
        ("partnerstack", "key,email,provider_key,customer_key"),
        ("rewardful", "id,amount,state,voided_at"),
        ("firstpromoter", "id,email,uid,customer_since"),
        ("tapfiliate", "id,customer_id,click.created_at"),
        ("tolt", "id,customer_id,email,partner.id"),
        ("saasquatch", "id,referredUser,referrerUser"),
    ],
)
def test_a_list_of_prospects_or_of_money_is_refused_whole(
    system: System, moves: Says, service: str, header: str
) -> None:
    code, said = moves(service, f"{header}\n1,x@prospect.example,2,3\n")
    assert code == 1
    assert "it is no list of those who refer" in said
    assert partners(system) == []


def test_a_dry_run_says_the_same_and_writes_nothing(system: System, moves: Says) -> None:
    said = moves("tolt", EXPORTS["tolt"], "--dry-run", "--json")[1]
    told = json.loads(said)
    assert (told["dry_run"], told["added"], list(told["not_taken_over"])) == (True, 1, ["id"])
    assert partners(system) == []


def test_a_file_without_an_address_says_which_columns_it_has(system: System, moves: Says) -> None:
    code, said = moves("tolt", "id,first_name\n1,Ada\n")
    assert code == 1
    assert "the header lacks email" in said
