"""infra/template.yaml agrees with the code that it runs, and allows no more than it says."""

import importlib
import json
import re
from fnmatch import fnmatchcase
from itertools import product

import pytest

from goodword.domain.claims.consent import Wording
from goodword.domain.listing import SHARDS
from goodword.flows.reactions import WAITS
from goodword.handlers.routes import ANSWERS_OTHERWISE, OTHERWISE, ROUTES
from goodword.handlers.routes import FUNCTIONS as MODULES
from goodword.handlers.scheduled.sweep import BEGINS_SECONDS
from goodword.handlers.secret_values import LEAST_KEY_BYTES
from goodword.handlers.steps import LASTS_SECONDS
from goodword.handlers.web.edge import EDGE, VIEWER
from goodword.handlers.web.problems import PROBLEMS, UNEXPECTED
from goodword.store import keys
from goodword_ops.deploy.table import TABLE
from goodword_ops.publication.stack import OUTPUTS
from tests.infra.template import FUNCTIONS, ROOT, as_list, resource, resources, statements, template


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


def test_every_route_is_reached_through_the_distribution() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    patterns = [
        behaviour["PathPattern"]
        for behaviour in config["CacheBehaviors"]
        if behaviour["TargetOriginId"] == "functions"
    ]

    def reached(path: str) -> bool:
        return any(
            path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern
            for pattern in patterns
        )

    asked_by_the_distribution = {
        origin["OriginPath"] for origin in config["Origins"] if "OriginPath" in origin
    }
    left = {route.path.partition("/{")[0] for route in ROUTES if not reached(route.path)}
    assert left == asked_by_the_distribution == {"/missing"}


def test_only_what_no_function_answers_is_swapped_for_a_static_page() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    pages = {
        one["ErrorCode"]: one["ResponsePagePath"]
        for one in config["CustomErrorResponses"]
        if "ResponsePagePath" in one
    }
    answered = {problem.status for problem in (*PROBLEMS.values(), UNEXPECTED)}
    assert pages == dict.fromkeys((500, 502, 504), "/unavailable.html")
    assert answered.isdisjoint(pages)
    assert {401, 403, 404, 409, 422, 503} <= answered


def test_no_error_is_kept_by_the_edge_unless_it_says_so() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    kept = {one["ErrorCode"]: one["ErrorCachingMinTTL"] for one in config["CustomErrorResponses"]}
    # Those that CloudFront keeps for ten seconds otherwise, of the ones that we answer.
    assert {403, 404, 405, 500, 502, 503, 504} <= set(kept)
    assert set(kept.values()) == {0}


def test_the_functions_say_what_the_bucket_does_not_have() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    (group,) = config["OriginGroups"]["Items"]
    assert [one["OriginId"] for one in group["Members"]["Items"]] == ["pages", "missing"]
    assert group["FailoverCriteria"]["StatusCodes"]["Items"] == [403, 404]
    assert config["DefaultCacheBehavior"]["TargetOriginId"] == group["Id"]
    # An origin group answers nobody who sends something.
    assert config["DefaultCacheBehavior"]["AllowedMethods"] == ["GET", "HEAD"]
    assert [one for one in config["CacheBehaviors"] if one["TargetOriginId"] != "functions"] == []


def test_functions_answer_the_distribution_alone() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    # CloudFormation reads a secret anew only where the reference changes: with its version.
    secret = "{{resolve:secretsmanager:${EdgeSecret}:SecretString:current::${EdgeSecretVersion}}}"
    for origin in config["Origins"]:
        if origin["Id"] != "pages":
            (header,) = origin["OriginCustomHeaders"]
            assert header == {"HeaderName": EDGE, "HeaderValue": {"Fn::Sub": secret}}
    for function in {route.function for route in ROUTES}:
        told = resource(FUNCTIONS[function])["Properties"]["Environment"]["Variables"]
        assert told["GOODWORD_EDGE_SECRET"] == {"Ref": "EdgeSecret"}
    made = resource("EdgeSecret")["Properties"]["GenerateSecretString"]
    assert made["GenerateStringKey"] == "current"
    assert made["PasswordLength"] >= LEAST_KEY_BYTES


def test_a_version_of_the_edge_secret_is_named_as_secrets_manager_names_it() -> None:
    version = template()["Parameters"]["EdgeSecretVersion"]
    assert version["Default"] == ""
    pattern = version["AllowedPattern"]
    assert re.fullmatch(pattern, "")
    assert re.fullmatch(pattern, "EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE")
    assert not re.fullmatch(pattern, "AWSCURRENT")


def test_what_an_outage_alone_reaches_alarms_on_the_distributions_secret() -> None:
    alarm = resource("EdgeIsRefused")["Properties"]
    metrics = {one["Id"]: one for one in alarm["Metrics"]}
    counted = {
        resource(name)["Properties"]["MetricTransformations"][0]["MetricName"]
        for name in ("PublicRefusesTheEdge", "WebhooksRefuseTheEdge", "ApiRefusesTheEdge")
    }
    named = [one["MetricStat"]["Metric"] for one in metrics.values() if "MetricStat" in one]
    assert {one["MetricName"] for one in named} == {*counted, "Invocations"}
    assert all(name in metrics["refused"]["Expression"] for name in metrics if name != "refused")
    # A share of all requests, and not a count, which any stranger could reach.
    assert (alarm["Threshold"], alarm["DatapointsToAlarm"]) == (90, 2)


def test_a_link_without_encryption_leads_to_its_page_and_nothing_signed_goes_in_the_clear() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    behaviours = {
        one.get("PathPattern", "*"): one["ViewerProtocolPolicy"]
        for one in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
    }
    assert behaviours.pop("/webhooks/*") == behaviours.pop("/api/*") == "https-only"
    assert set(behaviours.values()) == {"redirect-to-https"}


def test_a_mail_that_is_refused_alarms_within_the_hour_and_one_that_waits_does_not() -> None:
    alarm = resource("OutsideIsDown")["Properties"]
    period, periods = alarm["Period"], alarm["EvaluationPeriods"]
    tried, at = [0.0], 0.0
    for wait in WAITS:
        at += wait.total_seconds()
        tried.append(at)

    def rings(moments: list[float], until: float) -> bool:
        since = until - period * periods
        seen = {int(one // period) for one in moments if since < one <= until}
        least: int = alarm["DatapointsToAlarm"]
        return len(seen) >= least

    assert rings([one for one in tried if one < 3600], 3599)
    assert not rings(tried[:2], 3599)
    for name, log in (("OutsideRefuses", "ReactionsLog"), ("OutsideRefusesAgain", "SweepLog")):
        counted = resource(name)["Properties"]
        assert counted["LogGroupName"] == {"Ref": log}
        (transformed,) = counted["MetricTransformations"]
        assert transformed["MetricName"] == alarm["MetricName"]


def test_the_network_of_a_visitor_is_what_the_edge_says() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    function = {"Fn::GetAtt": ["ViewerAddress", "FunctionARN"]}
    for behaviour in config["CacheBehaviors"]:
        (association,) = behaviour["FunctionAssociations"]
        assert association == {"EventType": "viewer-request", "FunctionARN": function}
    code = resource("ViewerAddress")["Properties"]["FunctionCode"]
    assert f'request.headers["{VIEWER}"] = {{ value: event.viewer.ip }};' in code


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


def test_every_behaviour_sends_the_security_headers() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    for behaviour in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]:
        assert behaviour["ResponseHeadersPolicyId"] == {"Ref": "ResponseHeaders"}


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


def test_the_site_bucket_is_open_to_the_distribution_only() -> None:
    bucket = resource("SiteBucket")["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    allow, deny = resource("SiteBucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert allow["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert allow["Action"] == "s3:GetObject"
    assert "${Distribution}" in allow["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]
    assert deny["Effect"] == "Deny"


def test_nobody_visits_the_bucket_of_revisions_and_it_outlives_the_stack() -> None:
    bucket = resource("RevisionsBucket")
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"
    (statement,) = resource("RevisionsBucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"


def test_the_template_tells_what_publishing_asks_for() -> None:
    told = template()["Outputs"]
    assert [name for name in OUTPUTS if name not in told] == []
    (_, names) = told["FunctionNames"]["Value"]["Fn::Join"]
    assert [name["Ref"] for name in names] == list(FUNCTIONS.values())


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


def test_alarms_count_what_the_functions_write() -> None:
    events = resource("NeedsAPerson")["Properties"]["FilterPattern"]
    sources = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "functions").rglob("*.py")
    )
    named = re.findall(r'\$\.type = "([^"]+)"', events)
    assert named
    assert [name for name in named if f'"{name}"' not in sources] == []
    for told, log in (
        ("ReactionFailed", "ReactionsLog"),
        ("ReactionFailedAgain", "SweepLog"),
        ("RequestFailed", "PublicLog"),
        ("PortalRequestFailed", "PortalLog"),
        ("WebhookFailed", "WebhooksLog"),
        ("ApiRequestFailed", "ApiFunctionLog"),
        ("MailsWait", "ReactionsLog"),
        ("MailsWaitAgain", "SweepLog"),
        ("OutsideRefuses", "ReactionsLog"),
        ("OutsideRefusesAgain", "SweepLog"),
        ("PublicRefusesTheEdge", "PublicLog"),
        ("WebhooksRefuseTheEdge", "WebhooksLog"),
        ("ApiRefusesTheEdge", "ApiFunctionLog"),
    ):
        counted = resource(told)["Properties"]
        assert counted["LogGroupName"] == {"Ref": log}
        (message,) = re.findall(r'\$\.message = "([^"]+)"', counted["FilterPattern"])
        assert re.search(rf'logger\.(error|warning)\("{message}"', sources)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_secret_that_is_missing_or_wrong_alarms_whichever_function_meets_it(
    function: str,
) -> None:
    log = resource(FUNCTIONS[function])["Properties"]["LoggingConfig"]["LogGroup"]
    (counted,) = [
        properties["MetricTransformations"]
        for properties in resources("AWS::Logs::MetricFilter").values()
        if properties["LogGroupName"] == log
        and properties["FilterPattern"] == '{ $.message = "misconfigured" }'
    ]
    alarm = resource("SecretIsMissingOrWrong")["Properties"]
    assert counted[0]["MetricName"] == alarm["MetricName"]
    assert counted[0]["MetricNamespace"] == alarm["Namespace"] == {"Ref": "AWS::StackName"}
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (0, 1)


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


def test_every_alarm_tells_somebody() -> None:
    for name, alarm in resources("AWS::CloudWatch::Alarm").items():
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}], name
        assert alarm["AlarmDescription"], name


def test_every_parameter_and_output_is_described() -> None:
    for section in ("Parameters", "Outputs"):
        for name, part in template()[section].items():
            assert part.get("Description"), name
