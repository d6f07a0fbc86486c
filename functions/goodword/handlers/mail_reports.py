"""The function that SES tells what became of mails, by EventBridge."""

from typing import Any

from aws_lambda_powertools import Logger

from goodword.domain.outreach.undeliverable import Verdict
from goodword.flows.claims.mail_reports import take_report
from goodword.gateways.mail.ses_reports import report_in
from goodword.handlers.wiring import Handler, Services


def build(services: Services) -> Handler:
    """The handler over given services; answers of how many mailboxes it learned something."""
    logger = Logger(service="mail_reports")

    def take(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        settings = services.settings
        report = report_in(
            event,
            sender=settings.GOODWORD_SENDER,
            configuration_set=settings.GOODWORD_CONFIGURATION_SET,
        )
        if report is None:
            return {"taken": 0}
        taken = take_report(
            services.store,
            services.keys,
            report,
            randomness=services.randomness,
            now=services.clock(),
        )
        facts = {"report_id": report.report_id, "code": report.code, "taken": taken}
        if taken and report.verdict is Verdict.COMPLAINED:
            # An alarm of infra/template.yaml counts this message.
            logger.warning("mail complained of", extra=facts)
        else:
            logger.info("mail report", extra=facts)
        return {"taken": taken}

    return take


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build, keys=True)(event, context)
