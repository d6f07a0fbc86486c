"""The environment of ``goodword dev``; README.md explains each variable."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from goodword_ops.failures import WrongInput

HOST = "127.0.0.1"
DATA = Path(".goodword")


@dataclass(frozen=True, slots=True)
class DevSettings:
    """``paypal_base_url`` is None where the sandbox is to be started."""

    port: int
    data: Path
    paypal_base_url: str | None
    paypal: Mapping[str, str]
    """``client_id``, ``client_secret``, ``webhook_id``: what was given of them."""

    @classmethod
    def read(cls, environment: Mapping[str, str], folder: Path = DATA) -> "DevSettings":
        """``folder`` holds the data where the environment names no other.

        Raises:
            WrongInput: a value makes no sense.
        """
        port = environment.get("PORT") or "8000"
        if not (port.isascii() and port.isdigit() and int(port) < 65536):
            message = f"PORT is {port!r}: write a number up to 65535"
            raise WrongInput(message)
        base_url = environment.get("PAYPAL_BASE_URL") or None
        if base_url is not None and not base_url.startswith(("http://", "https://")):
            message = f"PAYPAL_BASE_URL is {base_url!r}: write an address that begins with https://"
            raise WrongInput(message)
        given = {
            "client_id": environment.get("GOODWORD_PAYPAL_CLIENT_ID"),
            "client_secret": environment.get("GOODWORD_PAYPAL_CLIENT_SECRET"),
            "webhook_id": environment.get("GOODWORD_PAYPAL_WEBHOOK_ID"),
        }
        return cls(
            port=int(port),
            data=Path(environment.get("GOODWORD_DATA") or folder),
            paypal_base_url=base_url,
            paypal={name: value for name, value in given.items() if value},
        )
