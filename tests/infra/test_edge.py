"""The distribution of infra/template.yaml: what it lets in, keeps, swaps and says of visitors."""

import re

from goodword.handlers.routes import ROUTES
from goodword.handlers.secret_values import LEAST_KEY_BYTES
from goodword.handlers.web.edge import EDGE, VIEWER
from goodword.handlers.web.problems import PROBLEMS, UNEXPECTED
from tests.infra.template import FUNCTIONS, resource, template


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


def test_a_link_without_encryption_leads_to_its_page_and_nothing_signed_goes_in_the_clear() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    behaviours = {
        one.get("PathPattern", "*"): one["ViewerProtocolPolicy"]
        for one in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
    }
    assert behaviours.pop("/webhooks/*") == behaviours.pop("/api/*") == "https-only"
    assert set(behaviours.values()) == {"redirect-to-https"}


def test_the_network_of_a_visitor_is_what_the_edge_says() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    function = {"Fn::GetAtt": ["ViewerAddress", "FunctionARN"]}
    for behaviour in config["CacheBehaviors"]:
        (association,) = behaviour["FunctionAssociations"]
        assert association == {"EventType": "viewer-request", "FunctionARN": function}
    code = resource("ViewerAddress")["Properties"]["FunctionCode"]
    assert f'request.headers["{VIEWER}"] = {{ value: event.viewer.ip }};' in code


def test_every_behaviour_sends_the_security_headers() -> None:
    config = resource("Distribution")["Properties"]["DistributionConfig"]
    for behaviour in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]:
        assert behaviour["ResponseHeadersPolicyId"] == {"Ref": "ResponseHeaders"}


def test_the_site_bucket_is_open_to_the_distribution_only() -> None:
    bucket = resource("SiteBucket")["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    allow, deny = resource("SiteBucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert allow["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert allow["Action"] == "s3:GetObject"
    assert "${Distribution}" in allow["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]
    assert deny["Effect"] == "Deny"
