"""What flows count on of every mail service, whichever it is."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Protocol

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from moto import mock_aws
from moto.sesv2.models import sesv2_backends

from goodword.domain.errors import Invalid, Unavailable
from goodword.flows.ports import Mailer
from goodword.gateways.mail.ses import SesMailer, ses_client
from goodword.gateways.mail.smtp import SmtpMailer, SmtpServer
from tests.doubles import SetClock
from tests.gateways.mail.conftest import MAIL, PASSWORD, USER, MailSandbox


class Service(Protocol):
    """A mail service that can be put into a state, and shows what it took."""

    mailer: Mailer

    def taken(self) -> list[tuple[str, EmailMessage]]:
        """The receiver and the mail, oldest first."""
        ...

    def never_takes_the_receiver(self) -> AbstractContextManager[None]: ...

    def refuses_for_now(self) -> AbstractContextManager[None]: ...

    def is_out_of_reach(self) -> AbstractContextManager[None]: ...

    def loses_the_answer(self) -> AbstractContextManager[None]: ...


class Ses:
    def __init__(self) -> None:
        self.client = ses_client()
        self.client.create_email_identity(EmailIdentity=MAIL.sender)
        self.mailer: Mailer = SesMailer(self.client)
        self.calls = 0

    def taken(self) -> list[tuple[str, EmailMessage]]:
        sent: list[Any] = sesv2_backends["123456789012"]["eu-central-1"].core_backend.sent_messages
        return [
            (one.destinations[0], message_from_bytes(one.raw_data.encode(), policy=default))
            for one in sent
        ]

    @contextmanager
    def _answering(self, name: str, answer: Any) -> Iterator[None]:
        events = self.client.meta.events
        events.register_first(f"{name}.sesv2.SendEmail", answer)
        try:
            yield
        finally:
            events.unregister(f"{name}.sesv2.SendEmail", answer)

    def _refusing(self, code: str) -> AbstractContextManager[None]:
        def refuse(**_: object) -> Any:
            error = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 400}}
            return AWSResponse("https://email.example", 400, HTTPHeaders(), None), error

        return self._answering("before-call", refuse)

    def never_takes_the_receiver(self) -> AbstractContextManager[None]:
        return self._refusing("BadRequestException")

    def refuses_for_now(self) -> AbstractContextManager[None]:
        return self._refusing("TooManyRequestsException")

    def is_out_of_reach(self) -> AbstractContextManager[None]:
        def fail(**_: object) -> None:
            raise EndpointConnectionError(endpoint_url="https://email.example")

        return self._answering("before-call", fail)

    def loses_the_answer(self) -> AbstractContextManager[None]:
        def lose(**_: object) -> None:
            raise ReadTimeoutError(endpoint_url="https://email.example")

        # After the call: the service has taken it by then.
        return self._answering("needs-retry", lose)


class Smtp:
    def __init__(self, sandbox: MailSandbox) -> None:
        self.sandbox = sandbox
        self.mailer: Mailer = SmtpMailer(
            SmtpServer("127.0.0.1", sandbox.port, USER, PASSWORD, encrypted=False), SetClock()
        )
        self.before = len(sandbox.taken())

    def taken(self) -> list[tuple[str, EmailMessage]]:
        return [(to, mail) for _, to, mail in self.sandbox.taken()[self.before :]]

    @contextmanager
    def _fault(self, name: str) -> Iterator[None]:
        self.sandbox.fault(name)
        yield
        self.sandbox.fault(None)

    def never_takes_the_receiver(self) -> AbstractContextManager[None]:
        return self._fault("reject")

    def refuses_for_now(self) -> AbstractContextManager[None]:
        return self._fault("refuse")

    def is_out_of_reach(self) -> AbstractContextManager[None]:
        return self._fault("down")

    def loses_the_answer(self) -> AbstractContextManager[None]:
        return self._fault("take_and_cut")


@pytest.fixture(params=["ses", "smtp"])
def service(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    if request.param == "smtp":
        yield Smtp(request.getfixturevalue("sandbox"))
        return
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with mock_aws():
        yield Ses()


def test_a_mail_leaves_once_and_has_an_id_of_its_own(service: Service) -> None:
    ids = {service.mailer.send(MAIL), service.mailer.send(MAIL)}

    assert len(ids) == 2
    assert all(ids)
    assert [to for to, _ in service.taken()] == ["anna@kunde.example"] * 2


def test_it_is_read_as_it_was_written(service: Service) -> None:
    service.mailer.send(MAIL)

    ((_, mail),) = service.taken()
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == MAIL.text
    assert html.get_content().strip() == MAIL.html
    assert mail["Subject"] == MAIL.subject
    assert str(mail["From"].addresses[0].display_name) == "Larkspur, Größe"
    assert mail["List-Unsubscribe"] == MAIL.headers["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_domain_of_an_earlier_version_goes_out_in_ascii(service: Service) -> None:
    service.mailer.send(MAIL._replace(to="anna@bücher.example"))

    ((to, _),) = service.taken()
    assert to == "anna@xn--bcher-kva.example"


def test_a_line_break_in_an_address_is_never_sent(service: Service) -> None:
    with pytest.raises(ValueError, match=r"linefeed|carriage|newline"):
        service.mailer.send(MAIL._replace(to="anna@kunde.example\r\nBcc: all@kunde.example"))

    assert service.taken() == []


def test_what_is_refused_for_good_is_told_from_what_may_go_later(service: Service) -> None:
    with service.never_takes_the_receiver(), pytest.raises(Invalid) as never:
        service.mailer.send(MAIL)
    with service.refuses_for_now(), pytest.raises(Unavailable) as later:
        service.mailer.send(MAIL)

    assert later.value.refused
    assert service.taken() == []
    assert "anna" not in f"{never.value} {later.value}"


def test_a_service_out_of_reach_has_certainly_sent_nothing(service: Service) -> None:
    with service.is_out_of_reach(), pytest.raises(Unavailable) as failure:
        service.mailer.send(MAIL)

    assert failure.value.refused
    assert failure.value.down
    assert service.taken() == []


def test_a_lost_answer_is_uncertain_and_the_mail_is_not_sent_again(service: Service) -> None:
    with service.loses_the_answer(), pytest.raises(Unavailable) as failure:
        service.mailer.send(MAIL)

    assert not failure.value.refused
    assert not failure.value.down
    assert len(service.taken()) == 1
