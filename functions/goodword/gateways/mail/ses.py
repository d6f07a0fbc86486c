"""Amazon SES (API version 2): one raw MIME message, sent once."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Final

from goodword.domain.errors import FieldError, Invalid, Unavailable
from goodword.flows.ports import Mail

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client

# Answers after which the same mail will never be taken. All else may pass: a limit, an outage, a
# sender that is not verified yet.
_REFUSED_FOR_GOOD: Final = frozenset({"BadRequestException", "MessageRejected"})


def ses_client() -> "SESV2Client":
    """A client that never sends twice: SES has no way to recognise a repeated request, so a lost
    answer must not be retried below us."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "sesv2",
        config=Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1}),
    )


class SesMailer:
    """``Mailer`` over SES."""

    def __init__(self, client: "SESV2Client") -> None:
        self._client = client

    def send(self, mail: Mail) -> str:
        from botocore.exceptions import BotoCoreError, ClientError

        mail = mail._replace(to=on_the_wire(mail.to))
        try:
            answer = self._client.send_email(
                FromEmailAddress=mail.sender,
                Destination={"ToAddresses": [mail.to]},
                Content={"Raw": {"Data": mime(mail)}},
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _REFUSED_FOR_GOOD:
                raise Invalid(FieldError("mail", code, "the mail service refused it")) from None
            raise Unavailable(code) from None
        except BotoCoreError as error:
            raise Unavailable(type(error).__name__) from None
        return answer["MessageId"]


def on_the_wire(email: str) -> str:
    """A stored address as mail servers take it; an earlier version kept domains as people write
    them."""
    if email.isascii():
        return email
    from idna import encode

    mailbox, _, domain = email.rpartition("@")
    return f"{mailbox}@{encode(domain, uts46=True).decode()}"


def mime(mail: Mail) -> bytes:
    """Text and HTML alternatives with the additional headers, as bytes for the wire."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    message["To"] = mail.to
    message["Subject"] = mail.subject
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message.as_bytes()
