"""Codes and tokens of the issuer, and what is wrong with a request for either."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Final, NamedTuple

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from goodword_ops.sandbox.clock import KeptSettings
from goodword_ops.sandbox.identity.people import SandboxPerson

CODE_GOOD_FOR: Final = timedelta(minutes=1)
TOKEN_GOOD_FOR: Final = timedelta(minutes=5)
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_KEY: Final = "signing_key"
_CHALLENGE_LETTERS: Final = 43
_VERIFIER: Final = range(43, 129)


class IssuerClient(NamedTuple):
    """The one client that is registered: what it is called, its secret and its exact address."""

    client_id: str
    client_secret: str
    redirect_uri: str


class _Grant(NamedTuple):
    person: SandboxPerson
    nonce: str
    challenge: str
    redirect_uri: str
    at: datetime


class Wrong(Exception):
    """A request that is not answered. ``code`` is the specification's; ``back``: it may be said to
    the client, since it is certain where that is."""

    def __init__(self, code: str, words: str, *, back: bool = False) -> None:
        super().__init__(words)
        self.code = code
        self.back = back


class Issuing:
    """One issuer with one client."""

    def __init__(
        self,
        issuer: str,
        client: IssuerClient,
        kept: KeptSettings,
        clock: Callable[[], datetime],
    ) -> None:
        self.issuer = issuer
        self.client = client
        self._clock = clock
        self._key = _kept_key(kept)
        self._nonces: set[str] = set()
        self._grants: dict[str, _Grant] = {}
        self._kid = hashlib.sha256(str(self._numbers).encode()).hexdigest()[:16]

    @property
    def keys(self) -> dict[str, Any]:
        """What it publishes of its keys."""
        numbers = self._numbers
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self._kid}
        return {"keys": [{**key, "n": _integer(numbers.n), "e": _integer(numbers.e)}]}

    def check(self, asked: Mapping[str, str]) -> None:
        """Raises ``Wrong`` where a request to sign somebody in is not as it has to be."""
        if asked.get("client_id") != self.client.client_id:
            raise Wrong("unauthorized_client", "no such client is registered")
        if asked.get("redirect_uri") != self.client.redirect_uri:
            raise Wrong("invalid_request", f"redirect_uri is not {self.client.redirect_uri}")
        if asked.get("response_type") != "code":
            raise Wrong("unsupported_response_type", "response_type is not code", back=True)
        if "openid" not in asked.get("scope", "").split():
            raise Wrong("invalid_scope", "scope lacks openid", back=True)
        if asked.get("code_challenge_method") != "S256":
            raise Wrong("invalid_request", "code_challenge_method is not S256", back=True)
        if len(asked.get("code_challenge", "")) != _CHALLENGE_LETTERS:
            raise Wrong("invalid_request", "code_challenge is no SHA-256", back=True)
        if not asked.get("state"):
            raise Wrong("invalid_request", "there is no state", back=True)
        if not asked.get("nonce"):
            raise Wrong("invalid_request", "there is no nonce", back=True)
        if asked["nonce"] in self._nonces:
            raise Wrong("invalid_request", "this nonce was used before", back=True)

    def code(self, asked: Mapping[str, str], person: SandboxPerson) -> str:
        """Lets somebody in: the code that the client redeems."""
        self.check(asked)
        self._nonces.add(asked["nonce"])
        code = secrets.token_urlsafe(24)
        self._grants[code] = _Grant(
            person, asked["nonce"], asked["code_challenge"], asked["redirect_uri"], self._clock()
        )
        return code

    def token(self, client: tuple[str, str] | None, asked: Mapping[str, str]) -> str:
        """The identity token for a code, once.

        Raises:
            Wrong: it is not for this client, this verifier or this address, or was redeemed.
        """
        known = (self.client.client_id, self.client.client_secret)
        if client is None or not all(map(compare_digest, client, known)):
            raise Wrong("invalid_client", "another client, or another secret")
        if asked.get("grant_type") != "authorization_code":
            raise Wrong("unsupported_grant_type", "grant_type is not authorization_code")
        # Whatever is wrong with the rest: a code is shown once.
        grant = self._grants.pop(asked.get("code", ""), None)
        if grant is None or self._clock() > grant.at + CODE_GOOD_FOR:
            raise Wrong("invalid_grant", "no such code, or it was redeemed, or is too old")
        if asked.get("redirect_uri") != grant.redirect_uri:
            raise Wrong("invalid_grant", "another redirect_uri")
        verifier = asked.get("code_verifier", "")
        if len(verifier) not in _VERIFIER or _challenge(verifier) != grant.challenge:
            raise Wrong("invalid_grant", "the verifier is not that of the challenge")
        return self._signed(grant)

    def logout_token(self, person: SandboxPerson) -> str:
        """Says to the client that somebody is out."""
        now = self._clock()
        claims = {
            "iss": self.issuer,
            "aud": self.client.client_id,
            "sub": person.subject,
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_GOOD_FOR).timestamp()),
            "jti": secrets.token_urlsafe(12),
            "events": {LOGOUT_EVENT: {}},
        }
        headers = {"kid": self._kid, "typ": "logout+jwt"}
        return jwt.encode(claims, self._key, algorithm="RS256", headers=headers)

    def _signed(self, grant: _Grant) -> str:
        person, now = grant.person, self._clock()
        claims = {
            "iss": self.issuer,
            "sub": person.subject,
            "aud": self.client.client_id,
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_GOOD_FOR).timestamp()),
            "auth_time": int(grant.at.timestamp()),
            "nonce": grant.nonce,
            "sid": secrets.token_urlsafe(12),
            "name": person.name,
            "email": person.email,
            "email_verified": person.verified,
            "groups": list(person.groups),
            "amr": ["pwd", "otp"],
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._kid})

    @property
    def _numbers(self) -> rsa.RSAPublicNumbers:
        return self._key.public_key().public_numbers()


def _kept_key(kept: KeptSettings) -> rsa.RSAPrivateKey:
    """The key it signs with, made once."""
    text = kept.setting(_KEY, "")
    if not text:
        made = rsa.generate_private_key(65_537, 2_048)
        text = made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
        kept.keep_setting(_KEY, text)
    key = serialization.load_pem_private_key(text.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        message = "the kept key is of another kind"
        raise TypeError(message)
    return key


def _challenge(verifier: str) -> str:
    return _text(hashlib.sha256(verifier.encode()).digest())


def _integer(number: int) -> str:
    return _text(number.to_bytes((number.bit_length() + 7) // 8))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
