"""What the handlers work with, put together once a process from the environment.

The local stack puts the same things together with its own clock. Nothing is read, created or
connected before it is first used: a cold start pays only for what its request needs.
"""

import os
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict

from goodword.domain.errors import Misconfigured
from goodword.flows.ports import Chat, Clock, Mailer, Providers, Randomness, Store
from goodword.handlers.secret_values import key_in, shown_in, values_of
from goodword.handlers.web.published import Published

if TYPE_CHECKING:
    from goodword.domain.tokens import Keys
    from goodword.flows.ports.identity import Issuer
    from goodword.handlers.web.edge import FirstForms


Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
"""A Lambda handler: event and context in, answer out."""


class Settings(BaseModel):
    """The environment of the functions; README.md explains each variable.

    Payout providers read variables of their own (``gateways.payouts.registry.settings``).
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    GOODWORD_TABLE: str
    GOODWORD_ORIGIN: str
    GOODWORD_PUBLISHED: Path = Path(__file__).parents[2] / "published"
    GOODWORD_SENDER: str = ""
    GOODWORD_CONFIGURATION_SET: str = ""
    GOODWORD_KEYS_SECRET: str = ""
    GOODWORD_CRM_SECRET: str = ""
    GOODWORD_EDGE_SECRET: str = ""
    GOODWORD_MAIL_SECRET: str = ""
    GOODWORD_CHAT_SECRET: str = ""
    CHAT_BASE_URL: str = ""
    GOODWORD_STAFF_SECRET: str = ""


LOOK_AGAIN_AFTER: Final = timedelta(minutes=1)
"""How long missing credentials of providers are not looked for again, whoever asks."""


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
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.randomness = randomness
        self._environment = environment or {}
        self._providers: Providers = {}
        self._look_again_at = datetime.min.replace(tzinfo=UTC)
        self._read_secret = read_secret or _from_secrets_manager

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Services":
        """Raises pydantic's ``ValidationError`` where a variable is missing or malformed."""
        return cls(Settings.model_validate(dict(environment)), environment=environment)

    @classmethod
    def handler(cls, build: "Callable[[Services], Handler]", *, keys: bool = False) -> Handler:
        """The handler that ``build`` makes over the environment's services, made once.

        ``keys``: it works with the keys of tokens and hashes, and does nothing at all where one of
        them is too weak.

        Raises:
            Misconfigured: so it is; the next call looks again.
        """
        if build not in _HANDLERS:
            services = cls.from_environment()
            if keys:
                services.require_keys(_function_in(build.__module__))
            _HANDLERS[build] = build(services)
        return _HANDLERS[build]

    def require_keys(self, function: str) -> None:
        """Raises ``Misconfigured``, and logs it, where a key is missing or too short."""
        try:
            _ = self.keys
        except Misconfigured as wrong:
            from aws_lambda_powertools import Logger

            # An alarm of infra/template.yaml counts this message.
            Logger(service=function).error("misconfigured", extra=wrong.facts)
            raise

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
        """Keys of tokens and of the hashes that stand for a person.

        Raises:
            Misconfigured: one of them is missing or too short.
        """
        from goodword.domain.tokens import Keys

        secret = self._secret("GOODWORD_KEYS_SECRET")
        return Keys(*(key_in(secret, name) for name in Keys._fields))

    @cached_property
    def edge_secrets(self) -> Collection[str]:
        """What the distribution shows; none where nothing stands before the functions.

        Raises:
            Misconfigured: the secret is named, and holds none.
        """
        secret = self._secret("GOODWORD_EDGE_SECRET")
        return shown_in(secret) if self.settings.GOODWORD_EDGE_SECRET else ()

    @cached_property
    def first_forms(self) -> "FirstForms":
        """What this process alone counts of networks."""
        from goodword.handlers.web.edge import FirstForms

        return FirstForms()

    @cached_property
    def crm_secrets(self) -> Mapping[str, str]:
        """CRM source -> signing secret (``generic``: ``whsec_…``); of an unset one, no entry or "".

        Raises:
            Misconfigured: what is set is no JSON object of texts.
        """
        return self._secret("GOODWORD_CRM_SECRET")

    @cached_property
    def mailer(self) -> Mailer:
        """The company's own mail server where a secret names one, else SES.

        Raises:
            Misconfigured: what it names is none; nothing goes another way then.
        """
        secret = self._secret("GOODWORD_MAIL_SECRET")
        if secret and "smtp" not in secret:
            # A misspelt key must not send by another way than the company wants.
            remedy = "name the key smtp, or write {} to send by SES"
            raise Misconfigured("the secret that GOODWORD_MAIL_SECRET names", remedy)
        address = secret.get("smtp", "")
        if address:
            from goodword.gateways.mail.smtp import SmtpMailer, server_of

            return SmtpMailer(server_of(address), self.clock)
        from goodword.gateways.mail.ses import SesMailer, ses_client

        return SesMailer(ses_client(), self.settings.GOODWORD_CONFIGURATION_SET)

    @cached_property
    def chat(self) -> Chat | None:
        """The chat that the company has set up; None where it has none.

        Raises:
            Misconfigured: what is set up is none that we know, or more than one.
        """
        secret = self._secret("GOODWORD_CHAT_SECRET")
        if not secret:
            return None
        from goodword.gateways.chat.connect import NAMES, connected

        if secret.keys() & set(NAMES) and not any(secret.values()):
            return None
        return connected(secret, self.settings.CHAT_BASE_URL, self.clock)

    @cached_property
    def issuer(self) -> "Issuer | None":
        """Who says who the staff are; None where the company has named nobody.

        Raises:
            Misconfigured: what is named is no issuer, or not complete.
        """
        from goodword.gateways.identity.openid import connected
        from goodword.gateways.identity.settings import issuer_settings

        settings = issuer_settings(self._secret("GOODWORD_STAFF_SECRET"))
        redirect_uri = f"{self.settings.GOODWORD_ORIGIN}/staff/callback"
        return connected(settings, redirect_uri, self.clock) if settings else None

    @property
    def providers(self) -> Providers:
        """The payout providers that have credentials.

        Where none has, the secrets are read again a minute later: somebody may fill them in.
        """
        if not self._providers and self.clock() >= self._look_again_at:
            from goodword.gateways.payouts.registry import connected

            self._look_again_at = self.clock() + LOOK_AGAIN_AFTER
            self._providers = connected(self._environment, self._secret, self.clock)
        return self._providers

    @providers.setter
    def providers(self, providers: Providers) -> None:
        self._providers = providers

    def _secret(self, variable: str) -> Mapping[str, str]:
        """The values of the secret that an environment variable names; none where it names none."""
        name: str = getattr(self.settings, variable, "") or self._environment.get(variable, "")
        return values_of(self._read_secret(name), variable) if name else {}


_HANDLERS: dict[Callable[[Services], Handler], Handler] = {}


def _function_in(module: str) -> str:
    from goodword.handlers.routes import FUNCTIONS

    return next(name for name, of in FUNCTIONS.items() if of == module)


def _from_secrets_manager(name: str) -> str:
    import boto3

    client = boto3.client("secretsmanager")
    secret: str = client.get_secret_value(SecretId=name)["SecretString"]
    return secret
