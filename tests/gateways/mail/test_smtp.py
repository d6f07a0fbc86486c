"""SMTP: who is spoken to, in the clear or not, and what each answer means."""

import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from goodword.domain.errors import Invalid, Misconfigured, Unavailable
from goodword.gateways.mail import smtp
from goodword.gateways.mail.smtp import SmtpMailer, SmtpServer, server_of
from goodword.handlers.wiring import Services, Settings
from tests.doubles import NOON, SetClock
from tests.gateways.mail.conftest import MAIL, PASSWORD, USER, MailSandbox


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of ``localhost``, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(params=[True, False], ids=["smtps", "starttls"])
def encrypting(
    request: pytest.FixtureRequest, certificate: Path, tmp_path: Path
) -> Iterator[tuple[MailSandbox, SmtpServer]]:
    """A server that lets nobody sign in without TLS, and its address."""
    options = ["--encrypted"] if request.param else []
    with MailSandbox(tmp_path, "--certificate", str(certificate), *options) as running:
        yield running, SmtpServer("localhost", running.port, USER, PASSWORD, request.param)


def test_a_mail_leaves_encrypted_where_the_certificate_is_trusted(
    encrypting: tuple[MailSandbox, SmtpServer], certificate: Path
) -> None:
    sandbox, server = encrypting
    trust = ssl.create_default_context(cafile=str(certificate))

    SmtpMailer(server, SetClock(), trust=trust).send(MAIL)

    assert [to for _, to, _ in sandbox.taken()] == ["anna@kunde.example"]


def test_a_certificate_that_nobody_trusts_stops_the_mail(
    encrypting: tuple[MailSandbox, SmtpServer],
) -> None:
    sandbox, server = encrypting

    with pytest.raises(Unavailable, match="SSLCertVerificationError") as failure:
        SmtpMailer(server, SetClock()).send(MAIL)

    assert failure.value.refused
    assert sandbox.taken() == []


def test_nobody_signs_in_over_a_network_in_the_clear(sandbox: MailSandbox) -> None:
    # It offers no STARTTLS, and goes by another name than this machine's own.
    server = SmtpServer("localhost", sandbox.port, USER, PASSWORD, encrypted=False)
    before = len(sandbox.taken())

    with pytest.raises(Unavailable, match="no_starttls") as failure:
        SmtpMailer(server, SetClock()).send(MAIL)

    assert failure.value.refused
    assert len(sandbox.taken()) == before


def mailer(sandbox: MailSandbox, password: str = PASSWORD) -> SmtpMailer:
    server = SmtpServer("127.0.0.1", sandbox.port, USER, password, encrypted=False)
    return SmtpMailer(server, SetClock())


def test_the_id_of_a_mail_is_the_message_id_that_it_leaves_with(sandbox: MailSandbox) -> None:
    id_ = mailer(sandbox).send(MAIL)

    sender, _, mail = sandbox.taken()[-1]
    assert mail["Message-ID"] == id_
    assert id_.endswith("@larkspur.example>")
    assert mail["Date"].datetime == NOON
    assert sender == "referrals@larkspur.example"


def test_a_mailbox_that_is_not_ascii_is_refused_for_good(sandbox: MailSandbox) -> None:
    with pytest.raises(Invalid, match="no_smtputf8"):
        mailer(sandbox).send(MAIL._replace(to="jürgen@bücher.example"))


@pytest.mark.parametrize(
    ("fault", "code"),
    [("reject_login", "smtp_535"), ("refuse", "smtp_451"), ("reject_mail", "smtp_554")],
)
def test_what_somebody_can_mend_is_tried_again(sandbox: MailSandbox, fault: str, code: str) -> None:
    before = len(sandbox.taken())
    sandbox.fault(fault)

    with pytest.raises(Unavailable, match=code) as failure:
        mailer(sandbox).send(MAIL)

    assert failure.value.refused
    # Nobody gets past a sign-in; what is said of a receiver or of a mail is about that one.
    assert failure.value.down is (fault == "reject_login")
    assert len(sandbox.taken()) == before


def test_a_wrong_password_is_no_word_in_what_is_kept(sandbox: MailSandbox) -> None:
    with pytest.raises(Unavailable) as failure:
        mailer(sandbox, password="wrong-password").send(MAIL)

    assert failure.value.code == "smtp_535"


@pytest.mark.parametrize(("fault", "refused"), [("hang", True), ("take_and_hang", False)])
def test_a_server_that_hangs_is_left(sandbox: MailSandbox, fault: str, refused: bool) -> None:
    sandbox.fault(fault)
    server = SmtpServer("127.0.0.1", sandbox.port, USER, PASSWORD, encrypted=False)

    with pytest.raises(Unavailable, match="timeout") as failure:
        SmtpMailer(server, SetClock(), step_seconds=0.3).send(MAIL)

    assert failure.value.refused is refused


def test_a_port_where_nobody_listens_has_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = SmtpServer("127.0.0.1", port, USER, PASSWORD, encrypted=False)

    with pytest.raises(Unavailable, match="ConnectionRefusedError") as failure:
        SmtpMailer(server, SetClock()).send(MAIL)

    assert failure.value.refused


@pytest.mark.parametrize(
    ("code", "words", "error"),
    [
        (550, b"5.1.1 no such user", Invalid),
        (550, b"no such user", Invalid),
        (553, b"bad mailbox", Invalid),
        (552, b"5.3.4 too large", Invalid),
        (550, b"5.7.1 relaying denied", Unavailable),
        (550, b"5.7.515 access denied", Unavailable),
        (552, b"5.2.2 mailbox full", Unavailable),
        (554, b"spam", Unavailable),
        (450, b"4.2.1 greylisted", Unavailable),
        (421, b"closing", Unavailable),
    ],
)
def test_an_answer_is_final_only_where_there_is_no_such_mailbox(
    code: int, words: bytes, error: type[Exception]
) -> None:
    assert type(smtp.refusal(code, words)) is error


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtps://u:p@mail.x.example", SmtpServer("mail.x.example", 465, "u", "p", True)),
        ("smtp://u:p@mail.x.example", SmtpServer("mail.x.example", 587, "u", "p", False)),
        ("smtp://u:p@mail.x.example:2525/", SmtpServer("mail.x.example", 2525, "u", "p", False)),
        (
            "smtps://a%40b:p%2Fq@mail.x.example",
            SmtpServer("mail.x.example", 465, "a@b", "p/q", True),
        ),
        (" smtps://u:p@mail.x.example\n", SmtpServer("mail.x.example", 465, "u", "p", True)),
    ],
)
def test_an_address_names_server_and_account(address: str, server: SmtpServer) -> None:
    assert server_of(address) == server


@pytest.mark.parametrize(
    "address",
    [
        "https://u:geheim@mail.x.example",
        "smtps://mail.x.example",
        "smtps://u@mail.x.example",
        "smtps://:geheim@mail.x.example",
        "smtps://u:geheim@",
        "smtps://u:geheim@mail.x.example:port",
        "smtps://u:geheim@mail.x.example/queue",
        "smtps://u:geheim@mail.x.example?tls=no",
        "mail.x.example",
    ],
)
def test_what_is_no_address_sends_nothing_and_says_what_to_write(address: str) -> None:
    settings = Settings(
        GOODWORD_TABLE="t", GOODWORD_ORIGIN="https://x.example", GOODWORD_MAIL_SECRET="mail"
    )
    services = Services(settings, read_secret=lambda _: f'{{"smtp": "{address}"}}')

    with pytest.raises(Misconfigured, match="smtps://USER:PASSWORD@HOST") as wrong:
        _ = services.mailer

    assert "geheim" not in str(wrong.value)


@pytest.mark.parametrize("secret", ['{"SMTP": "smtps://u:geheim@mail.x.example"}', '{"smpt": ""}'])
def test_a_misspelt_key_sends_nothing_by_another_way(secret: str) -> None:
    settings = Settings(
        GOODWORD_TABLE="t", GOODWORD_ORIGIN="https://x.example", GOODWORD_MAIL_SECRET="mail"
    )
    services = Services(settings, read_secret=lambda _: secret)

    with pytest.raises(Misconfigured, match="GOODWORD_MAIL_SECRET") as wrong:
        _ = services.mailer

    assert "geheim" not in str(wrong.value)


def test_the_stack_sends_by_the_server_that_its_secret_names(sandbox: MailSandbox) -> None:
    settings = Settings(
        GOODWORD_TABLE="t", GOODWORD_ORIGIN="https://x.example", GOODWORD_MAIL_SECRET="mail"
    )
    address = f"smtp://{USER}:{PASSWORD}@127.0.0.1:{sandbox.port}"
    services = Services(settings, read_secret=lambda _: f'{{"smtp": "{address}"}}')

    id_ = services.mailer.send(MAIL)

    assert sandbox.taken()[-1][2]["Message-ID"] == id_


def test_what_was_taken_outlives_a_killed_server(tmp_path: Path) -> None:
    with MailSandbox(tmp_path) as first:
        mailer(first).send(MAIL)
        first.fault("refuse")
        first.kill()

    with MailSandbox(tmp_path) as second:
        assert [to for _, to, _ in second.taken()] == ["anna@kunde.example"]
        # A server that is down for a day is down when it is started again.
        with pytest.raises(Unavailable, match="smtp_451"):
            mailer(second).send(MAIL)
