"""infra/template.yaml as a stack of the emulator, with a bundle for this machine."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import boto3
import httpx

from tests.infra.template import template

T = TypeVar("T")

ARTIFACTS: Final = "artifacts"
NEEDED: Final = {
    "Sender": "referrals@larkspur.example",
    "SenderIdentity": "larkspur.example",
}
"""The parameters without a default: a stack of somebody who reads nothing."""
PARAMETERS: Final = {
    **NEEDED,
    "CrmWebhookSecret": "whsec_" + "c2lnbmluZyBzZWNyZXQgb2YgdGhlIHRlc3Rz",
}
SECONDS: Final = 60.0


class Stack:
    """One stack; ``outputs`` are those of the template, ``pages`` what its bucket should hold."""

    def __init__(
        self, endpoint: str, zipped: Path, pages: Path, parameters: Mapping[str, str]
    ) -> None:
        self.endpoint = endpoint
        self.parameters = parameters
        self.pages = pages
        self.outputs: dict[str, str] = {}
        self._zipped = zipped

    def create(self) -> None:
        """Returns when it stands; else an AssertionError with CloudFormation's own reasons."""
        s3, cloudformation = boto3.client("s3"), boto3.client("cloudformation")
        s3.create_bucket(
            Bucket=ARTIFACTS,
            CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name},
        )
        s3.upload_file(str(self._zipped), ARTIFACTS, "bundle.zip")
        made = transformed(template(), {"S3Bucket": ARTIFACTS, "S3Key": "bundle.zip"})
        reach_the_api_locally(made, httpx.URL(self.endpoint))
        ask_the_bucket_alone(made)
        forget_who_sends(made)
        allow_plain_http(made)
        leave_out_metric_math(made)
        s3.put_object(Bucket=ARTIFACTS, Key="template.json", Body=json.dumps(made))
        cloudformation.create_stack(
            StackName="goodword",
            TemplateURL=f"{self.endpoint}/{ARTIFACTS}/template.json",
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in self.parameters.items()
            ],
        )
        until = time.monotonic() + SECONDS
        while True:
            (stack,) = cloudformation.describe_stacks(StackName="goodword")["Stacks"]
            if stack["StackStatus"] != "CREATE_IN_PROGRESS":
                break
            assert time.monotonic() < until, "the stack takes too long"
            time.sleep(0.2)
        events = cloudformation.describe_stack_events(StackName="goodword")["StackEvents"]
        failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
        assert stack["StackStatus"] == "CREATE_COMPLETE", failed
        self.outputs = {out["OutputKey"]: out["OutputValue"] for out in stack["Outputs"]}

    def named(self, logical_id: str) -> str:
        """What a resource is called: the name of a function, the id of an API."""
        found = boto3.client("cloudformation").describe_stack_resource(
            StackName="goodword", LogicalResourceId=logical_id
        )
        name: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return name

    def invoke(self, logical_id: str) -> dict[str, Any]:
        """Runs a function as a schedule does, and waits for its answer."""
        answer = boto3.client("lambda").invoke(FunctionName=self.named(logical_id), Payload="{}")
        content = answer["Payload"].read()
        assert "FunctionError" not in answer, content
        result: dict[str, Any] = json.loads(content)
        return result

    def visitor(self, scheme: str = "https") -> httpx.Client:
        """Somebody before the distribution, which the emulator serves over plain HTTP."""
        headers = {"host": self.outputs["DistributionDomain"], "x-forwarded-proto": scheme}
        return httpx.Client(base_url=self.endpoint, headers=headers, timeout=60)

    def mails(self) -> list[dict[str, Any]]:
        """What the emulator's SES took, oldest first."""
        messages = httpx.get(f"{self.endpoint}/_ministack/ses/messages").json()["messages"]
        return [mail for account in messages.values() for mail in account]

    def logs(self, since: float) -> list[str]:
        """Every line that a function wrote since a moment in seconds."""
        logs = boto3.client("logs")
        return [
            event["message"]
            for group in logs.describe_log_groups()["logGroups"]
            for event in logs.filter_log_events(
                logGroupName=group["logGroupName"], startTime=int(since * 1000)
            )["events"]
        ]

    def eventually(self, look: Callable[[], T | None]) -> T:
        """What ``look`` finds at last; else an AssertionError with all that the functions wrote."""
        since = time.time()
        while (found := look()) is None:
            assert time.time() < since + SECONDS, "\n".join(self.logs(since))
            time.sleep(0.2)
        return found


def transformed(source: dict[str, Any], code: dict[str, str]) -> dict[str, Any]:
    """What SAM makes of the template: plain functions, with Globals in each of them.

    The emulator leaves SAM to aws-sam-translator, which would hold pydantic back to an older
    release than the functions run on; of SAM, the template uses nothing but this.
    """
    made: dict[str, Any] = json.loads(json.dumps(source))
    assert made.pop("Transform") == "AWS::Serverless-2016-10-31"
    shared = made.pop("Globals")["Function"]
    for name, resource in list(made["Resources"].items()):
        if resource["Type"].startswith("AWS::Serverless::"):
            assert resource["Type"] == "AWS::Serverless::Function", name
            properties = _merged(shared, resource["Properties"])
            assert properties.pop("CodeUri") == "../build/bundle.zip"
            invoked = properties.pop("EventInvokeConfig", None)
            resource |= {
                "Type": "AWS::Lambda::Function",
                "Properties": {**properties, "Code": code},
            }
            if invoked is not None:
                made["Resources"][f"{name}EventInvokeConfig"] = {
                    "Type": "AWS::Lambda::EventInvokeConfig",
                    "Properties": {
                        "FunctionName": {"Ref": name},
                        "Qualifier": "$LATEST",
                        **invoked,
                    },
                }
    return made


def reach_the_api_locally(made: dict[str, Any], emulator: httpx.URL) -> None:
    """The emulator's distribution dials no host of AWS, so it gets the same API locally."""
    config = made["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    (origin,) = (origin for origin in config["Origins"] if origin["Id"] == "functions")
    origin["DomainName"] = "localhost"
    origin["OriginPath"] = {"Fn::Sub": "/_aws/execute-api/${Api}/$default"}
    origin["CustomOriginConfig"] |= {
        "OriginProtocolPolicy": "http-only",
        "HTTPPort": emulator.port,
    }


def ask_the_bucket_alone(made: dict[str, Any]) -> None:
    """The emulator knows no origin groups; ``tests/infra/dev/test_dev_origin.py`` holds what the
    local origin does where the bucket has no such page."""
    config = made["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    (group,) = config.pop("OriginGroups")["Items"]
    config["DefaultCacheBehavior"]["TargetOriginId"] = group["Members"]["Items"][0]["OriginId"]
    config["Origins"] = [one for one in config["Origins"] if one["Id"] != "missing"]


def forget_who_sends(made: dict[str, Any]) -> None:
    """The emulator asks IAM whether anybody may mail at all, and names no identity or sender."""
    for name in ("ReactionsRole", "SweepRole"):
        for policy in made["Resources"][name]["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                if "ses:SendEmail" in statement["Action"]:
                    del statement["Condition"]
                    statement["Resource"] = "*"


def leave_out_metric_math(made: dict[str, Any]) -> None:
    """The emulator knows no alarm over several metrics."""
    del made["Resources"]["EdgeIsRefused"]


def allow_plain_http(made: dict[str, Any]) -> None:
    """The emulator speaks nothing else, and only its root may do what a bucket denies."""
    for resource in made["Resources"].values():
        if resource["Type"] == "AWS::S3::BucketPolicy":
            document = resource["Properties"]["PolicyDocument"]
            document["Statement"] = [
                statement
                for statement in document["Statement"]
                if "Bool" not in statement.get("Condition", {})
            ]


def _merged(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Maps are merged all the way down, of anything else the function's own wins."""
    merged = {**shared, **own}
    for key in shared.keys() & own.keys():
        if isinstance(shared[key], dict) and isinstance(own[key], dict):
            merged[key] = _merged(shared[key], own[key])
    return merged
