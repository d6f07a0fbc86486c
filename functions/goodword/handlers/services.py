"""What the handlers work with, put together once a process from the environment.

The local stack puts the same things together with its own clock. Nothing is read, created or
connected before it is first used: a cold start pays only for what its request needs.
"""

import base64
import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from goodword.flows.ports import Clock, Mailer, PayoutProvider, Randomness, Store
from goodword.handlers.pages import Published

if TYPE_CHECKING:
    from goodword.domain.tokens import Keys


Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
"""A Lambda handler: event and context in, answer out."""


class Settings(BaseModel):
    """The environment of the functions; README.md explains each variable."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    GOODWORD_TABLE: str
    GOODWORD_ORIGIN: str
    GOODWORD_PUBLISHED: Path = Path(__file__).parents[2] / "published"
    GOODWORD_SENDER: str = ""
    GOODWORD_KEYS_SECRET: str = ""
    GOODWORD_CRM_SECRET: str = ""
    GOODWORD_PAYPAL_SECRET: str = ""
    PAYPAL_BASE_URL: str = "https://api-m.paypal.com"


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Services:
    """The real store, gateways, keys and pages of one process."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock = utc_now,
        randomness: Randomness = os.urandom,
        read_secret: Callable[[str], str] | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.randomness = randomness
        self._read_secret = read_secret or _from_secrets_manager

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Services":
        """Raises pydantic's ``ValidationError`` where a variable is missing or malformed."""
        return cls(Settings.model_validate(dict(environment)))

    @classmethod
    def handler(cls, build: "Callable[[Services], Handler]") -> Handler:
        """The handler that ``build`` makes over the environment's services, made once."""
        if build not in _HANDLERS:
            _HANDLERS[build] = build(cls.from_environment())
        return _HANDLERS[build]

    @cached_property
    def store(self) -> Store:
        from goodword.store.client import dynamodb_client
        from goodword.store.dynamodb import DynamoStore

        return DynamoStore(dynamodb_client(), self.settings.GOODWORD_TABLE, clock=self.clock)

    @cached_property
    def published(self) -> Published:
        return Published(self.settings.GOODWORD_PUBLISHED)

    @cached_property
    def keys(self) -> "Keys":
        """Keys of tokens and of the hashes that stand for a person."""
        from goodword.domain.tokens import Keys

        secret = self._secret(self.settings.GOODWORD_KEYS_SECRET)
        return Keys(
            token_key=base64.urlsafe_b64decode(secret["token_key"]),
            prospect_key=base64.urlsafe_b64decode(secret["prospect_key"]),
            suppression_key=base64.urlsafe_b64decode(secret["suppression_key"]),
        )

    @cached_property
    def crm_secrets(self) -> Mapping[str, str]:
        """CRM source -> signing secret (``generic``: ``whsec_…``)."""
        return self._secret(self.settings.GOODWORD_CRM_SECRET)

    @cached_property
    def mailer(self) -> Mailer:
        from goodword.gateways.mail.ses import SesMailer, ses_client

        return SesMailer(ses_client())

    @cached_property
    def provider(self) -> PayoutProvider:
        import httpx

        from goodword.gateways.payouts.paypal import PayPalProvider

        secret = self._secret(self.settings.GOODWORD_PAYPAL_SECRET)
        return PayPalProvider(
            httpx.Client(base_url=self.settings.PAYPAL_BASE_URL, timeout=20),
            client_id=secret["client_id"],
            client_secret=secret["client_secret"],
            webhook_id=secret["webhook_id"],
            clock=self.clock,
        )

    def _secret(self, name: str) -> dict[str, str]:
        values: dict[str, str] = json.loads(self._read_secret(name))
        return values


_HANDLERS: dict[Callable[[Services], Handler], Handler] = {}


def _from_secrets_manager(name: str) -> str:
    import boto3

    client = boto3.client("secretsmanager")
    secret: str = client.get_secret_value(SecretId=name)["SecretString"]
    return secret
