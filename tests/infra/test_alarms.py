"""The alarms of infra/template.yaml: what is told to somebody, and what is not."""

import re

import pytest

from goodword.flows.reactions import WAITS
from tests.infra.template import FUNCTIONS, ROOT, resource, resources


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


def test_every_alarm_tells_somebody() -> None:
    for name, alarm in resources("AWS::CloudWatch::Alarm").items():
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}], name
        assert alarm["AlarmDescription"], name
