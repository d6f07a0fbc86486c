"""What the roles and policies of infra/template.yaml allow: named actions on named things."""

from fnmatch import fnmatchcase
from itertools import product

import pytest

from goodword.domain.claims.consent import Wording
from goodword.store import keys
from tests.infra.template import FUNCTIONS, as_list, resource, resources, statements


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_names_every_action_and_resource(function: str) -> None:
    for statement in statements(function):
        actions = as_list(statement["Action"])
        assert [action for action in actions if "*" in action] == []
        anywhere = "*" in as_list(statement["Resource"])
        # ListStreams, which event source mappings call, knows no resource.
        assert not anywhere or actions == ["dynamodb:ListStreams"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nobody_may_scan_or_delete(function: str) -> None:
    allowed = {action for one in statements(function) for action in as_list(one["Action"])}
    assert {action for action in allowed if "Scan" in action or "Delete" in action} == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_table_is_open_to_named_partitions_only(function: str) -> None:
    for statement in statements(function):
        if {"Fn::GetAtt": ["Table", "Arn"]} in as_list(statement["Resource"]):
            (condition,) = statement["Condition"].items()
            operator, keys = condition
            assert operator == "ForAllValues:StringLike"
            assert "*" not in keys["dynamodb:LeadingKeys"]


SECRETS = {
    "public": {"KeysSecret", "EdgeSecret"},
    "portal": {"KeysSecret", "EdgeSecret"},
    "webhooks": {"EdgeSecret", "CrmSecret", "PayPalSecret"},
    "api": {"KeysSecret", "EdgeSecret"},
    "reactions": {"KeysSecret", "MailSecret", "ChatSecret"},
    "sweep": {"KeysSecret", "MailSecret", "ChatSecret"},
    "pay": {"PayPalSecret"},
    "mail_reports": {"KeysSecret"},
}


@pytest.mark.parametrize(("function", "secrets"), SECRETS.items())
def test_a_function_reads_its_own_secrets_only(function: str, secrets: set[str]) -> None:
    readable = {
        secret["Fn::GetAtt"][0]
        for statement in statements(function)
        if "secretsmanager:GetSecretValue" in as_list(statement["Action"])
        for secret in as_list(statement["Resource"])
    }
    told = resource(FUNCTIONS[function])["Properties"]["Environment"]["Variables"].values()
    assert readable == secrets
    all_secrets = resources("AWS::SecretsManager::Secret")
    assert {value["Ref"] for value in told if value["Ref"] in all_secrets} == secrets


def test_only_reactions_and_the_sweep_send_mail_and_only_as_the_sender() -> None:
    for function, statement in ((f, s) for f in FUNCTIONS for s in statements(f)):
        if any(action.startswith("ses:") for action in as_list(statement["Action"])):
            assert function in {"reactions", "sweep"}
            assert statement["Condition"] == {
                "StringEquals": {"ses:FromAddress": {"Ref": "Sender"}}
            }
            identity, configuration = [one["Fn::Sub"] for one in statement["Resource"]]
            assert identity.endswith(":identity/${SenderIdentity}")
            assert configuration.endswith(":configuration-set/${Mails}")


def test_no_two_functions_share_a_role_or_a_log() -> None:
    functions = resources("AWS::Serverless::Function").values()
    for one, other in product(functions, functions):
        if one is not other:
            assert one["Role"] != other["Role"]
            assert one["LoggingConfig"] != other["LoggingConfig"]


def test_nobody_visits_the_bucket_of_revisions_and_it_outlives_the_stack() -> None:
    bucket = resource("RevisionsBucket")
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"
    (statement,) = resource("RevisionsBucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"


def test_a_publisher_may_do_what_publishing_does_and_nothing_else() -> None:
    policy = resource("PublisherPolicy")["Properties"]["PolicyDocument"]["Statement"]
    actions = [action for statement in policy for action in as_list(statement["Action"])]
    assert [action for action in actions if "*" in action or "Scan" in action] == []
    assert [one for one in policy if "*" in as_list(one["Resource"])] == []
    (table,) = [one for one in policy if as_list(one["Action"])[0].startswith("dynamodb:")]
    assert table["Action"] == "dynamodb:PutItem"
    patterns = table["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    kept = [keys.program("0123456789abcdef"), keys.key(Wording, "0123")]
    assert [fnmatchcase(key.pk, one) for key, one in zip(kept, patterns, strict=True)] == [True] * 2
