"""What the local stack runs beside itself: the emulator, and a sandbox for each service outside."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from goodword_ops.dev.host.data_folder import DataFolder
from goodword_ops.dev.host.keyring import keyring
from goodword_ops.dev.host.processes import Family, Order, answers, free_ports
from goodword_ops.dev.host.settings import HOST, DevSettings
from goodword_ops.sandbox.identity.people import GROUPS

EMULATOR: Final = "emulator"
SANDBOX: Final = "payout sandbox"
SAMPLE: Final = "payout sandbox of samples"
MAIL: Final = "mail sandbox"
CHAT: Final = "chat sandbox"
IDENTITY: Final = "identity sandbox"


def url_of(port: int) -> str:
    """An address on this machine."""
    return f"http://{HOST}:{port}"


@dataclass(frozen=True, slots=True)
class Children:
    """What was started for a run, and the secrets it was started with."""

    family: Family
    emulator_url: str
    sandbox_url: str | None
    mail_url: str
    """Of the mail sandbox's desk; where it takes mail stands in the secret ``mail``."""
    chat_url: str
    identity_url: str
    sample_url: str
    """Of the payout sandbox for sample lives, which ``start_sample`` starts."""
    data: Path
    secrets: Mapping[str, Mapping[str, str]]

    def start_sample(self) -> None:
        """Starts the sandbox that pays sample lives, whose ledger nobody reads, and waits for it.

        Raises:
            OutsideFailed: it does not start.
        """
        port = int(self.sample_url.rpartition(":")[2])
        order = _sandbox(self.data, port, self.secrets["paypal"], None)
        self.family.start(replace(order, name=SAMPLE))
        self.family.wait()


def start_children(settings: DevSettings, folder: DataFolder, origin: str) -> Children:
    """Starts them without waiting; ``family.wait`` tells when they serve."""
    secrets = keyring(folder)
    credentials = {**secrets["paypal"], **settings.paypal}
    ports = free_ports(7)
    emulator_port, sandbox_port, mail_port, smtp_port, chat_port, sample_port, own_port = ports
    account = secrets["mail"]
    address = f"smtp://{account['user']}:{account['password']}@{HOST}:{smtp_port}"
    family = Family(folder)
    family.start(_emulator(folder.path, emulator_port))
    if settings.paypal_base_url is None:
        family.start(_sandbox(folder.path, sandbox_port, credentials, origin))
    family.start(_mail(folder.path, mail_port, smtp_port, account))
    family.start(_chat(folder.path, chat_port, secrets["chat"]))
    identity_url = url_of(own_port)
    family.start(_identity(folder.path, own_port, secrets["staff"], origin))
    staff = {**secrets["staff"], "issuer": identity_url, "groups": GROUPS}
    return Children(
        family=family,
        emulator_url=url_of(emulator_port),
        sandbox_url=url_of(sandbox_port) if settings.paypal_base_url is None else None,
        mail_url=url_of(mail_port),
        chat_url=url_of(chat_port),
        identity_url=identity_url,
        sample_url=url_of(sample_port),
        data=folder.path,
        secrets={**secrets, "paypal": credentials, "mail": {"smtp": address}, "staff": staff},
    )


def _emulator(data: Path, port: int) -> Order:
    """DynamoDB with streams, and secrets; its state lies in ``aws/`` of the data folder."""
    return Order(
        name=EMULATOR,
        module="goodword_ops.dev.emulator.server",
        arguments=("--port", str(port), "--data", str(data / "aws")),
        ready=lambda: answers(f"{url_of(port)}/_ministack/health"),
    )


def _sandbox(data: Path, port: int, credentials: Mapping[str, str], origin: str | None) -> Order:
    """A PayPal of one's own; its ledger lies in ``sandbox/`` of the data folder. ``origin`` None:
    one for samples, which tells nobody."""
    told = (f"--webhook-url={origin}/webhooks/payouts/paypal",) if origin else ()
    return Order(
        name=SANDBOX,
        module="goodword_ops.sandbox",
        # With "=", because a secret may begin with a dash.
        arguments=(
            f"--port={port}",
            f"--data={data / ('sandbox' if origin else 'samples')}",
            f"--client-id={credentials['client_id']}",
            f"--client-secret={credentials['client_secret']}",
            f"--webhook-id={credentials['webhook_id']}",
            *told,
            # What is due when the clock was moved has happened when the answer comes.
            "--delay=0",
        ),
        ready=lambda: answers(f"{url_of(port)}/_sandbox/health"),
    )


def _mail(data: Path, port: int, smtp_port: int, account: Mapping[str, str]) -> Order:
    """A mail server of one's own; its journal lies in ``mail/`` of the data folder."""
    return Order(
        name=MAIL,
        module="goodword_ops.sandbox.mail",
        arguments=(
            f"--port={port}",
            f"--smtp-port={smtp_port}",
            f"--data={data / 'mail'}",
            f"--user={account['user']}",
            f"--password={account['password']}",
        ),
        ready=lambda: answers(f"{url_of(port)}/_sandbox/health"),
    )


def _chat(data: Path, port: int, secret: Mapping[str, str]) -> Order:
    """A Slack of one's own; its journal lies in ``chat/`` of the data folder."""
    return Order(
        name=CHAT,
        module="goodword_ops.sandbox.chat",
        arguments=(
            f"--port={port}",
            f"--data={data / 'chat'}",
            f"--token={secret['slack_token']}",
        ),
        ready=lambda: answers(f"{url_of(port)}/_sandbox/health"),
    )


def _identity(data: Path, port: int, client: Mapping[str, str], origin: str) -> Order:
    """An issuer of identities of one's own; its journal lies in ``identity/``."""
    return Order(
        name=IDENTITY,
        module="goodword_ops.sandbox.identity",
        arguments=(
            f"--port={port}",
            f"--data={data / 'identity'}",
            f"--client-id={client['client_id']}",
            f"--client-secret={client['client_secret']}",
            f"--redirect-uri={origin}/staff/callback",
            f"--logout-url={origin}/staff/signed-out",
        ),
        ready=lambda: answers(f"{url_of(port)}/_sandbox/health"),
    )
