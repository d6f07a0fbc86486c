"""Amazon SES (API version 2): one raw MIME message, sent once."""

from typing import TYPE_CHECKING, Any, Final

from goodword.domain.errors import FieldError, Invalid, Unavailable
from goodword.flows.ports import Mail
from goodword.gateways.mail.message import mime, on_the_wire

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client

# The one answer after which the same mail will never be taken: no address, no message. All else
# passes once somebody does something about it: a limit, an outage, an account that is paused. A
# rejected message is one whose sender (in SES's sandbox: whose receiver) is not verified yet.
_REFUSED_FOR_GOOD: Final = "BadRequestException"
_REJECTED: Final = "MessageRejected"
_TOO_MANY: Final = "TooManyRequestsException"
_UNAVAILABLE: Final = 503


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
            # Too fast, or the day's quota is used up: it says nothing against this mail.
            pause = 1 if code == _TOO_MANY else None
            refused = 400 <= status < 500
            # Of a receiver that is not verified the others know nothing.
            down = code != _REJECTED and (refused or status == _UNAVAILABLE)
            raise Unavailable(code, refused=refused, retry_after=pause, down=down) from None
        except BotoCoreError as error:
            never_sent = isinstance(error, (ConnectTimeoutError, EndpointConnectionError))
            name = type(error).__name__
            raise Unavailable(name, refused=never_sent, down=never_sent) from None
        return answer["MessageId"]
