"""Mails as the emulator's SES took them."""

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
import pytest

from goodword.domain.errors import GoodwordError
from goodword.flows.ports import Mail
from goodword.gateways.mail.ses import SesMailer, ses_client
from goodword_ops.dev.emulator.emulator import Emulator
from goodword_ops.dev.world import cloud
from goodword_ops.dev.world.mailbox import Mailbox
from goodword_ops.dev.world.notebook import DevStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator

MAIL = Mail(
    sender="referrals@larkspur.example",
    sender_name="Larkspur",
    to="ken@customer.example",
    subject="確認してください",
    text="こんにちは https://larkspur.example/confirm?t=abc",
    html="<p>こんにちは</p>",
    headers={"List-Unsubscribe": "<https://larkspur.example/unsubscribe?t=abc>"},
)


@pytest.fixture
def mailbox(emulator: Emulator, dynamodb: "DynamoDBClient") -> Mailbox:
    notebook = DevStore(dynamodb, table=f"notebook-{secrets.token_hex(4)}")
    notebook.prepare()
    return Mailbox(notebook, lambda: datetime(2026, 12, 1, tzinfo=UTC))


def test_a_mail_is_kept_as_its_receiver_reads_it(mailbox: Mailbox) -> None:
    cloud.verify_sender("referrals@larkspur.example")
    SesMailer(mailbox.listen(ses_client())).send(MAIL)

    (kept,) = mailbox.mails()

    assert kept["to"] == "ken@customer.example"
    assert kept["subject"] == "確認してください"
    assert kept["text"].strip() == MAIL.text
    assert kept["html"].strip() == MAIL.html
    assert kept["headers"]["List-Unsubscribe"] == MAIL.headers["List-Unsubscribe"]
    assert kept["at"] == "2026-12-01T00:00:00.000000Z"


def test_a_mail_that_ses_refused_is_not_kept(mailbox: Mailbox) -> None:
    boto3.client("sesv2").put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="http://localhost", ProductionAccessEnabled=True
    )
    mailer = SesMailer(mailbox.listen(ses_client()))

    with pytest.raises(GoodwordError):
        mailer.send(
            Mail("nobody@unverified.example", "", MAIL.to, MAIL.subject, MAIL.text, MAIL.html, {})
        )

    assert mailbox.mails() == []
