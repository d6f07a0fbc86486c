"""Mails as the local mail server took them."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from goodword.flows.ports import Mail
from goodword.gateways.mail.smtp import SmtpMailer, SmtpServer
from goodword_ops.dev.emulator.emulator import Emulator
from goodword_ops.dev.world.mailbox import Mailbox
from goodword_ops.dev.world.notebook import DevStore
from goodword_ops.dev.world.sandbox_control import JournalControl
from tests.doubles import SetClock
from tests.gateways.mail.conftest import PASSWORD, USER, MailSandbox

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
def sandbox(tmp_path: Path) -> Iterator[MailSandbox]:
    with MailSandbox(tmp_path) as running:
        yield running


@pytest.fixture
def notebook(emulator: Emulator, dynamodb: "DynamoDBClient") -> DevStore:
    notebook = DevStore(dynamodb, table=f"notebook-{secrets.token_hex(4)}")
    notebook.prepare()
    return notebook


def test_a_mail_is_kept_as_its_receiver_reads_it_at_the_local_time(
    sandbox: MailSandbox, notebook: DevStore
) -> None:
    server = SmtpServer("127.0.0.1", sandbox.port, USER, PASSWORD, encrypted=False)
    with httpx.Client(base_url=sandbox.desk, trust_env=False) as client:
        control = JournalControl(client)
        control.set_clock(datetime(2026, 12, 1, tzinfo=UTC))
        SmtpMailer(server, SetClock()).send(MAIL)

        (kept,) = Mailbox(notebook, control).mails()

    assert set(kept) == {"to", "subject", "text", "html", "headers", "at"}
    assert kept["to"] == "ken@customer.example"
    assert kept["subject"] == "確認してください"
    assert kept["text"].strip() == MAIL.text
    assert kept["html"].strip() == MAIL.html
    assert kept["headers"]["List-Unsubscribe"] == MAIL.headers["List-Unsubscribe"]
    assert kept["at"].startswith("2026-12-01T00:00:0")


def test_mails_that_an_earlier_version_kept_come_first(
    sandbox: MailSandbox, notebook: DevStore
) -> None:
    notebook.write("mail", "2026-11-01 1", {"to": "former@customer.example"})
    server = SmtpServer("127.0.0.1", sandbox.port, USER, PASSWORD, encrypted=False)
    SmtpMailer(server, SetClock()).send(MAIL)

    with httpx.Client(base_url=sandbox.desk, trust_env=False) as client:
        mails = Mailbox(notebook, JournalControl(client)).mails()

    assert [one["to"] for one in mails] == ["former@customer.example", "ken@customer.example"]
