"""What the local stack runs beside itself: the emulator and, unless told otherwise, the sandbox."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from goodword_ops.dev.processes import Order, answers
from goodword_ops.dev.settings import HOST

EMULATOR: Final = "emulator"
SANDBOX: Final = "payout sandbox"


def url_of(port: int) -> str:
    """An address on this machine."""
    return f"http://{HOST}:{port}"


def emulator(data: Path, port: int) -> Order:
    """DynamoDB with streams, SES and secrets; its state lies in ``aws/`` of the data folder."""
    return Order(
        name=EMULATOR,
        module="goodword_ops.emulator_server",
        arguments=("--port", str(port), "--data", str(data / "aws")),
        ready=lambda: answers(f"{url_of(port)}/_ministack/health"),
    )


def sandbox(data: Path, port: int, credentials: Mapping[str, str], origin: str) -> Order:
    """A PayPal of one's own; its ledger lies in ``sandbox/`` of the data folder."""
    return Order(
        name=SANDBOX,
        module="goodword_ops.sandbox",
        arguments=(
            *("--port", str(port)),
            *("--data", str(data / "sandbox")),
            *("--client-id", credentials["client_id"]),
            *("--client-secret", credentials["client_secret"]),
            *("--webhook-id", credentials["webhook_id"]),
            *("--webhook-url", f"{origin}/webhooks/payouts/paypal"),
        ),
        ready=lambda: answers(f"{url_of(port)}/_sandbox/health"),
    )
