"""SES: what leaves, and what each failure means. moto stands in for the service."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.stub import ANY, Stubber
from moto import mock_aws
from moto.sesv2.models import SESV2Backend, sesv2_backends

from goodword.domain.errors import Invalid, Unavailable
from goodword.flows.ports import Mail
from goodword.gateways.mail.message import mime
from goodword.gateways.mail.ses import SesMailer, ses_client

REGION = "eu-central-1"
ACCOUNT = "123456789012"  # moto's own
MAIL = Mail(
    sender="referrals@larkspur.example",
    sender_name="Larkspur, Größe",
    to="anna@kunde.example",
    subject="Bitte bestätigen Sie Ihr Angebot",
    text="Guten Tag Anna Weber\n",
    html="<p>Guten Tag Anna Weber</p>",
    headers={
        "List-Unsubscribe": "<https://refer.larkspur.example/unsubscribe?t=abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[SESV2Backend]:
    """An SES account whose sender is verified."""
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with mock_aws():
        ses_client().create_email_identity(EmailIdentity=MAIL.sender)
        yield sesv2_backends[ACCOUNT][REGION]


def test_a_mail_leaves_once_to_its_one_receiver(service: SESV2Backend) -> None:
    assert SesMailer(ses_client()).send(MAIL)

    (sent,) = service.core_backend.sent_messages
    assert sent.source == "referrals@larkspur.example"
    assert set(sent.destinations) == {"anna@kunde.example"}


def test_a_mail_leaves_under_the_configuration_set_of_the_stack() -> None:
    client = ses_client()
    with Stubber(client) as stubbed:
        asked = {"FromEmailAddress": ANY, "Destination": ANY, "Content": ANY}
        stubbed.add_response(
            "send_email", {"MessageId": "m1"}, asked | {"ConfigurationSetName": "mails"}
        )
        stubbed.add_response("send_email", {"MessageId": "m2"}, asked)

        SesMailer(client, "mails").send(MAIL)
        SesMailer(client).send(MAIL)


@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ("Anna@kunde.example", "Anna@kunde.example"),
    ],
)
def test_an_address_of_an_earlier_version_goes_out_in_ascii(
    service: SESV2Backend, stored: str, sent: str
) -> None:
    SesMailer(ses_client()).send(MAIL._replace(to=stored))

    (mail,) = service.core_backend.sent_messages
    assert set(mail.destinations) == {sent}


def test_the_message_holds_both_alternatives_and_the_way_out() -> None:
    message = message_from_bytes(mime(MAIL), policy=SMTP)

    assert isinstance(message, EmailMessage)
    assert message["From"].addresses[0].display_name == "Larkspur, Größe"
    assert message["From"].addresses[0].addr_spec == "referrals@larkspur.example"
    assert message["Subject"] == "Bitte bestätigen Sie Ihr Angebot"
    assert message["List-Unsubscribe"] == "<https://refer.larkspur.example/unsubscribe?t=abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert isinstance(text, EmailMessage)
    assert text.get_content().strip() == "Guten Tag Anna Weber"


def test_a_line_break_in_a_header_is_never_sent() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        mime(MAIL._replace(to="anna@kunde.example\r\nBcc: everybody@kunde.example", headers={}))


@pytest.mark.parametrize(
    ("code", "status", "error", "down"),
    [
        ("BadRequestException", 400, Invalid, False),
        ("MessageRejected", 400, Unavailable, False),
        ("NotFoundException", 404, Unavailable, True),
        ("AccountSuspendedException", 400, Unavailable, True),
        ("TooManyRequestsException", 429, Unavailable, True),
        ("SendingPausedException", 400, Unavailable, True),
        ("MailFromDomainNotVerifiedException", 400, Unavailable, True),
        ("InternalServiceErrorException", 500, Unavailable, False),
        ("ServiceUnavailable", 503, Unavailable, True),
    ],
)
def test_an_answer_is_final_only_where_the_mail_itself_is_refused(
    code: str, status: int, error: type[Exception], *, down: bool
) -> None:
    client = ses_client()
    with Stubber(client) as stubbed:
        stubbed.add_client_error("send_email", code, "anna@kunde.example", status)

        with pytest.raises(error) as failure:
            SesMailer(client).send(MAIL)

    assert "anna@" not in str(failure.value)
    assert getattr(failure.value, "code", code) == code
    # What it says that it did not do is certain; its own mistakes are not.
    assert getattr(failure.value, "refused", True) is (status < 500)
    assert getattr(failure.value, "down", False) is down


def test_a_lost_answer_is_uncertain_and_is_not_sent_again_from_below() -> None:
    client = ses_client()
    calls: list[object] = []

    def lose(request: object, **_: object) -> None:
        calls.append(request)
        raise ReadTimeoutError(endpoint_url="https://email.example")

    client.meta.events.register("before-send.sesv2.SendEmail", lose)

    with pytest.raises(Unavailable, match="ReadTimeoutError") as failure:
        SesMailer(client).send(MAIL)

    assert len(calls) == 1
    assert not failure.value.refused


def test_a_service_that_was_never_reached_has_certainly_sent_nothing() -> None:
    client = ses_client()

    def fail(request: object, **_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://email.example")

    client.meta.events.register("before-send.sesv2.SendEmail", fail)

    with pytest.raises(Unavailable) as failure:
        SesMailer(client).send(MAIL)

    assert failure.value.refused
