"""Amazon SES (API version 2): one raw MIME message, sent once."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Any, Final

from goodword.domain.errors import FieldError, Invalid, Unavailable
from goodword.flows.ports import Mail

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client

# The one answer after which the same mail will never be taken: no address, no message. All else
# passes once somebody does something about it: a limit, an outage, an account that is paused. A
# rejected message is one whose sender (in SES's sandbox: whose receiver) is not verified yet.
_REFUSED_FOR_GOOD: Final = "BadRequestException"


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
    """``Mailer`` over SES. A configuration set says what SES does with an address that bounced."""

    def __init__(self, client: "SESV2Client", configuration_set: str = "") -> None:
        self._client = client
        self._options: dict[str, Any] = (
            {"ConfigurationSetName": configuration_set} if configuration_set else {}
        )

    def send(self, mail: Mail) -> str:
        from botocore.exceptions import (
            BotoCoreError,
            ClientError,
            ConnectTimeoutError,
            EndpointConnectionError,
        )

        mail = mail._replace(to=on_the_wire(mail.to))
        try:
            answer = self._client.send_email(
                FromEmailAddress=mail.sender,
                Destination={"ToAddresses": [mail.to]},
                Content={"Raw": {"Data": mime(mail)}},
                **self._options,
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == _REFUSED_FOR_GOOD:
                raise Invalid(FieldError("mail", code, "the mail service refused it")) from None
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            raise Unavailable(code, refused=400 <= status < 500) from None
        except BotoCoreError as error:
            never_sent = isinstance(error, (ConnectTimeoutError, EndpointConnectionError))
            raise Unavailable(type(error).__name__, refused=never_sent) from None
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
