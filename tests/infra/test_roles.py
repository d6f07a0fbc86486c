"""Every function lives with its role of infra/template.yaml, and the role has nothing to spare."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from goodword.domain.staff.roll import STAFF_FILE
from goodword_ops.deploy.table import create_table
from tests.infra.deployed import Deployed
from tests.infra.life import live
from tests.infra.roles import Ask, Grant, NotAllowed
from tests.infra.staff_life import live_as_staff
from tests.infra.template import FUNCTIONS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def lived(
    dynamodb: "DynamoDBClient", built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Deployed:
    """A company in which everything happened that the functions know of."""
    create_table(dynamodb, "roles")
    functions = tmp_path_factory.mktemp("roles") / "functions"
    shutil.copytree(built / "functions", functions)
    staff = [{"name": "Ada", "address": "ada@larkspur.example", "role": "admin"}]
    (functions / STAFF_FILE).write_text(json.dumps(staff), encoding="utf-8")
    company = Deployed(dynamodb, "roles", functions)
    live(company)
    live_as_staff(company)
    return company


# Function -> what it may do for decisions that this company's life does not bring: on batches and
# payouts that stand still, mails given up, applications, registrations, and by two people. The same
# flow decides them under policies of people, which have nothing to spare (commands/test_decide).
NOT_LIVED: Final[Mapping[str, frozenset[tuple[str, str]]]] = {
    "staff": frozenset(
        {
            *(("GetItem", one) for one in ("BATCH#*", "CLAIM#*", "DELIVERY#*", "REGISTRATION#*")),
            *(("PutItem", one) for one in ("APPLICATION#*", "BATCH#*", "DELIVERY#*", "PAYOUT#*")),
            *(("PutItem", one) for one in ("REGISTRATION#*", "SIGNED#*")),
            *(("UpdateItem", one) for one in ("CLAIM#*", "EVENT#*", "PROSPECT#*")),
        }
    )
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_has_nothing_to_spare(lived: Deployed, function: str) -> None:
    role = lived.roles[function]
    known = NOT_LIVED.get(function, frozenset())
    spare = [
        one
        for one in sorted(role.grants - role.used)
        if (one.action.removeprefix("dynamodb:"), one.partitions) not in known
    ]
    assert spare == [], "\n".join(map(str, spare))


@pytest.mark.parametrize(
    ("function", "ask"),
    [
        ("public", Ask("dynamodb:GetItem", "table", "PAYOUT#p")),
        ("public", Ask("dynamodb:PutItem", "table", "ACCOUNT#a")),
        ("public", Ask("dynamodb:Query", "due", "EVENT#0")),
        ("webhooks", Ask("dynamodb:GetItem", "table", "PROSPECT#p")),
        ("api", Ask("dynamodb:GetItem", "table", "PROSPECT#p")),
        ("api", Ask("dynamodb:PutItem", "table", "APIKEY#k")),
        ("public", Ask("dynamodb:GetItem", "table", "APIKEY#k")),
        ("reactions", Ask("dynamodb:PutItem", "table", "PAYOUT#p")),
        ("sweep", Ask("dynamodb:PutItem", "table", "BATCH#b")),
        ("pay", Ask("dynamodb:GetItem", "table", "PROSPECT#p")),
        ("pay", Ask("dynamodb:Scan", "table", "PROSPECT#p")),
    ],
)
def test_what_is_no_business_of_a_function_is_not_allowed(
    lived: Deployed, function: str, ask: Ask
) -> None:
    assert not any(grant.covers(ask) for grant in lived.roles[function].grants)


def test_a_function_that_asks_for_more_is_held_back(
    dynamodb: "DynamoDBClient", lived: Deployed
) -> None:
    from boto3 import client

    public = client("dynamodb")
    lived.roles["public"].watch(public)
    with pytest.raises(NotAllowed, match="ACCOUNT#a1"):
        public.get_item(
            TableName="roles", Key={"pk": {"S": "ACCOUNT#a1"}, "sk": {"S": "BALANCE#EUR"}}
        )
    assert Grant("dynamodb:GetItem", "table", "CODE#*") in lived.roles["public"].grants
