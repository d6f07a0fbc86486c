"""Bounces and complaints as SES tells them, by EventBridge."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Final

from goodword.domain.outreach.undeliverable import MailReport, Verdict

_SOURCE: Final = "aws.ses"
_CONFIGURATION_SET: Final = "ses:configuration-set"
_NOBODY_THERE: Final = frozenset({"General", "NoEmail", "Suppressed", "OnAccountSuppressionList"})
_ID: Final = re.compile(r"[A-Za-z0-9.@_-]{1,128}")


def report_in(
    event: Mapping[str, Any], *, sender: str, configuration_set: str
) -> MailReport | None:
    """What an event says of mailboxes; None where that is nothing to act upon: a mail of somebody
    else's, one that may arrive yet, one that was called wanted.

    Raises:
        KeyError, TypeError, ValueError: it is no event of SES.
    """
    if event["source"] != _SOURCE:  # which nobody but SES can write on a bus
        raise ValueError(event["source"])
    detail = event["detail"]
    mail = detail["mail"]
    sets = mail.get("tags", {}).get(_CONFIGURATION_SET, [])
    if configuration_set not in sets or _plain(mail["source"]) != sender.lower():
        return None
    if detail["eventType"] == "Bounce":
        return _bounce(detail["bounce"])
    if detail["eventType"] == "Complaint":
        return _complaint(detail["complaint"])
    return None


def _bounce(bounce: Mapping[str, Any]) -> MailReport | None:
    kind = bounce["bounceSubType"]
    if bounce["bounceType"] != "Permanent" or kind not in _NOBODY_THERE:
        return None
    return _report(Verdict.BOUNCED, bounce, bounce["bouncedRecipients"], kind)


def _complaint(complaint: Mapping[str, Any]) -> MailReport | None:
    # "not-spam" is the opposite; one with a sub-type was never sent, so nobody complained now.
    kind = complaint.get("complaintFeedbackType") or "unknown"
    if kind == "not-spam" or complaint.get("complaintSubType"):
        return None
    return _report(Verdict.COMPLAINED, complaint, complaint["complainedRecipients"], kind)


def _report(
    verdict: Verdict, told: Mapping[str, Any], recipients: Sequence[Mapping[str, Any]], code: str
) -> MailReport:
    report_id = told["feedbackId"]
    if not _ID.fullmatch(report_id):
        raise ValueError("feedbackId")
    addresses = tuple(_plain(one["emailAddress"]) for one in recipients)
    return MailReport(
        verdict, addresses, report_id, code, datetime.fromisoformat(told["timestamp"])
    )


def _plain(address: str) -> str:
    """An address without the name that it may be wrapped in."""
    return parseaddr(address)[1].lower()
