"""infra/template.yaml agrees with the code that it runs: table, keys, functions, runs."""

import importlib
import json
import re

import pytest

from goodword.domain.listing import SHARDS
from goodword.handlers.routes import ANSWERS_OTHERWISE, OTHERWISE, ROUTES
from goodword.handlers.routes import FUNCTIONS as MODULES
from goodword.handlers.scheduled.sweep import BEGINS_SECONDS
from goodword.handlers.steps import LASTS_SECONDS
from goodword_ops.deploy.table import TABLE
from goodword_ops.publication.stack import OUTPUTS
from tests.infra.template import FUNCTIONS, resource, resources, template


def by_name(attributes: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(attributes, key=lambda attribute: attribute["AttributeName"])


def test_the_table_is_the_one_that_the_store_is_tested_on() -> None:
    table = resource("Table")["Properties"]
    assert {
        **{name: table[name] for name in TABLE},
        "AttributeDefinitions": by_name(table["AttributeDefinitions"]),
    } == {**TABLE, "AttributeDefinitions": by_name(TABLE["AttributeDefinitions"])}


def test_the_table_can_be_restored_and_outlives_the_stack() -> None:
    table = resource("Table")
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True
    }
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("key", ["TokenKey", "ProspectKey", "SuppressionKey", "KeysSecret"])
def test_keys_outlive_the_stack(key: str) -> None:
    assert resource(key)["DeletionPolicy"] == resource(key)["UpdateReplacePolicy"] == "Retain"


def test_routes_are_those_of_the_table() -> None:
    integrations = {
        f"integrations/${{{name}}}": properties["IntegrationUri"]["Fn::GetAtt"][0]
        for name, properties in resources("AWS::ApiGatewayV2::Integration").items()
    }
    deployed = {
        (route["RouteKey"], integrations[route["Target"]["Fn::Sub"]])
        for route in resources("AWS::ApiGatewayV2::Route").values()
    }
    assert deployed == {
        *((f"{route.method} {route.path}", FUNCTIONS[route.function]) for route in ROUTES),
        (OTHERWISE, FUNCTIONS[ANSWERS_OTHERWISE]),
    }


def test_addresses_that_bounce_get_no_more_mail_and_nothing_else_stops_it() -> None:
    options = resource("Mails")["Properties"]["SuppressionOptions"]
    assert options == {"SuppressedReasons": ["BOUNCE"]}
    for function in ("reactions", "sweep"):
        told = resource(FUNCTIONS[function])["Properties"]["Environment"]["Variables"]
        assert told["GOODWORD_CONFIGURATION_SET"] == {"Ref": "Mails"}


def test_functions_are_those_of_the_table() -> None:
    assert tuple(FUNCTIONS) == tuple(MODULES)
    assert set(resources("AWS::Serverless::Function")) == set(FUNCTIONS.values())


@pytest.mark.parametrize(("function", "logical_id"), FUNCTIONS.items())
def test_a_function_names_a_handler_that_exists(function: str, logical_id: str) -> None:
    name = resource(logical_id)["Properties"]["Handler"]
    assert name == f"{MODULES[function]}.handler"
    assert callable(importlib.import_module(MODULES[function]).handler)


def test_a_batch_of_events_ends_in_the_failure_queue_and_never_for_ever() -> None:
    mapping = resource("ReactionsToEvents")["Properties"]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRetryAttempts"] <= 10
    assert 60 <= mapping["MaximumRecordAgeInSeconds"] < 24 * 60 * 60
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {
        "Fn::GetAtt": ["FailureQueue", "Arn"]
    }


def test_a_run_of_payouts_ends_before_the_next() -> None:
    target = resource("PayEveryFiveMinutes")["Properties"]["Target"]
    assert target["Arn"] == {"Fn::GetAtt": ["PayFunction", "Arn"]}
    assert target["DeadLetterConfig"]["Arn"] == {"Fn::GetAtt": ["FailureQueue", "Arn"]}
    assert resource("PayFunction")["Properties"]["Timeout"] < 300


def test_runs_of_the_sweep_share_what_is_due_and_begin_nothing_beside_the_next() -> None:
    targets = [
        one["Target"]
        for one in resources("AWS::Scheduler::Schedule").values()
        if one["Target"]["Arn"] == {"Fn::GetAtt": ["SweepFunction", "Arn"]}
    ]
    sweep = resource("SweepFunction")["Properties"]
    told = [json.loads(one["Input"]) for one in targets]
    assert told == [{"part": part, "parts": len(told)} for part in range(len(told))]
    for one in targets:
        assert one["DeadLetterConfig"]["Arn"] == {"Fn::GetAtt": ["FailureQueue", "Arn"]}
    # Each part has a list of the index to itself.
    assert len(told) == SHARDS
    assert sweep["ReservedConcurrentExecutions"]["Fn::If"][1] == len(told)
    assert BEGINS_SECONDS < 60
    assert sweep["Timeout"] >= BEGINS_SECONDS + LASTS_SECONDS


def test_reports_come_from_this_stacks_mails_alone_and_none_is_lost() -> None:
    rule = resource("ReportsToFunction")["Properties"]
    destination = resource("MailsToReports")["Properties"]
    assert destination["ConfigurationSetName"] == {"Ref": "Mails"}
    assert destination["EventDestination"]["MatchingEventTypes"] == ["bounce", "complaint"]
    assert rule["EventPattern"]["source"] == ["aws.ses"]
    assert rule["EventPattern"]["detail"]["mail"]["tags"] == {
        "ses:configuration-set": [{"Ref": "Mails"}]
    }
    (target,) = rule["Targets"]
    queue = {"Fn::GetAtt": ["FailureQueue", "Arn"]}
    assert target["Arn"] == {"Fn::GetAtt": ["MailReportsFunction", "Arn"]}
    assert target["DeadLetterConfig"]["Arn"] == queue
    function = resource("MailReportsFunction")["Properties"]
    assert function["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"] == queue
    permission = resource("ReportsPermission")["Properties"]
    assert permission["SourceArn"] == {"Fn::GetAtt": ["ReportsToFunction", "Arn"]}


def test_the_template_tells_what_publishing_asks_for() -> None:
    told = template()["Outputs"]
    assert [name for name in OUTPUTS if name not in told] == []
    (_, names) = told["FunctionNames"]["Value"]["Fn::Join"]
    assert [name["Ref"] for name in names] == list(FUNCTIONS.values())


@pytest.mark.parametrize(
    ("written", "good"),
    [
        ("", True),
        ("whsec_" + "c2lnbmluZyBzZWNyZXQgb2YgdGhlIHRlc3Rz", True),
        ("whsec_" + "A" * 31, False),
        ("whsec_" + "=" * 40, False),
        ("c2lnbmluZyBzZWNyZXQgb2YgdGhlIHRlc3Rz", False),
    ],
)
def test_a_signing_secret_that_is_none_is_refused_when_it_is_deployed(
    written: str, good: bool
) -> None:
    pattern = template()["Parameters"]["CrmWebhookSecret"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, written)) is good


def test_every_parameter_and_output_is_described() -> None:
    for section in ("Parameters", "Outputs"):
        for name, part in template()[section].items():
            assert part.get("Description"), name
