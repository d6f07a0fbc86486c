"""Tokens of an issuer: whatever is wrong with one claim, it proves nothing."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from goodword.domain.errors import Misconfigured, Unauthenticated, Unavailable
from goodword.domain.staff.session import Lacking, NotFresh, StaffCookie, StaffIdentity
from goodword.gateways.identity.openid import OpenIdIssuer
from goodword.gateways.identity.settings import issuer_settings
from tests.doubles import NOON, SetClock

ISSUER = "https://id.example"
COOKIE = StaffCookie("i", "A" * 43)
Change = Callable[[dict[str, Any]], dict[str, Any]]


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def jwk(key: Any, kid: str, algorithm: str) -> dict[str, Any]:
    made = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**made, "kid": kid, "use": "sig"}


class Host:
    """An issuer that gives whatever token it is told to."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.keys = [jwk(rsa_key(), "one", "RS256")]
        self.token = ""
        self.asked: list[str] = []
        self.described: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
        }

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        answers: dict[str, dict[str, Any]] = {
            "/jwks": {"keys": self.keys},
            "/token": {"id_token": self.token},
        }
        found = answers.get(request.url.path, self.described)
        return httpx.Response(200, json=found)

    def issuer(self, **other: str) -> OpenIdIssuer:
        settings = issuer_settings(
            {"issuer": ISSUER, "client_id": "us", "client_secret": "hush", **other}
        )
        assert settings is not None
        client = httpx.Client(transport=httpx.MockTransport(self.answer), timeout=5)
        return OpenIdIssuer(settings, "https://refer.example/staff/callback", client, self.clock)

    def identity(self, token: str, *, fresh: bool = False, **other: str) -> StaffIdentity:
        self.token = token
        return self.issuer(**other).identity(
            COOKIE, "code", fresh=fresh, began_at=NOON, now=self.clock()
        )


def claims(**changes: Any) -> dict[str, Any]:
    now = int(NOON.timestamp())
    good = {
        "iss": ISSUER,
        "aud": "us",
        "sub": "1",
        "iat": now,
        "exp": now + 300,
        "nonce": COOKIE.nonce,
        "email": "Mara@Example.com",
        "email_verified": True,
        "name": "Mara",
        "auth_time": now,
        "groups": ["g1", "g2"],
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(key: Any = None, algorithm: str = "RS256", kid: str = "one", **changes: Any) -> str:
    made = key if key is not None else rsa_key()
    return jwt.encode(claims(**changes), made, algorithm=algorithm, headers={"kid": kid})


def test_a_good_token_says_who_somebody_is_and_their_strongest_role() -> None:
    who = Host().identity(signed(), groups="g1=viewer,g2=finance")

    assert (who.name, who.address, who.role) == ("Mara", "mara@example.com", "finance")
    assert who.authenticated_at == NOON


NOW = int(NOON.timestamp())


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "others"},
        {"aud": ["us", "others"]},
        {"aud": ["us", "others"], "azp": "others"},
        {"azp": "others"},
        {"exp": NOW - 60},
        {"exp": None},
        {"exp": "soon"},
        {"iat": NOW + 61},
        {"iat": None},
        {"nbf": NOW + 61},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"auth_time": NOW + 61},
        {"auth_time": True},
    ],
    ids=str,
)
def test_a_claim_that_is_wrong_or_missing_proves_nothing(changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        Host().identity(signed(**changes))


def test_clocks_may_differ_by_less_than_a_minute() -> None:
    host = Host()
    assert host.identity(signed(exp=NOW - 59, iat=NOW + 59)).name == "Mara"


def none_token() -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'kid': 'one'})}.{part(claims())}."


def test_no_signature_a_shared_secret_or_another_algorithm_proves_nothing() -> None:
    host = Host()
    secret = "hush" * 16
    for token in (
        none_token(),
        signed(secret, "HS256"),
        signed(algorithm="RS512"),
        signed(algorithm="PS256"),
        "not.a.token",
        "",
        "x" * 20_000,
    ):
        with pytest.raises(Unauthenticated):
            host.identity(token)


def test_another_key_of_the_same_name_proves_nothing() -> None:
    other = rsa.generate_private_key(65_537, 2_048)
    with pytest.raises(Unauthenticated):
        Host().identity(signed(other))
    # Nor does a key of another kind that bears the name.
    with pytest.raises(Unauthenticated):
        Host().identity(signed(ec_key(), "ES256"))


def test_a_new_key_is_fetched_once_and_not_for_every_stranger() -> None:
    host = Host()
    issuer = host.issuer()

    def ask(token: str) -> StaffIdentity:
        host.token = token
        return issuer.identity(COOKIE, "code", fresh=False, began_at=NOON, now=host.clock())

    assert ask(signed()).name == "Mara"
    host.keys.append(jwk(ec_key(), "two", "ES256"))
    host.clock.now += timedelta(minutes=1)
    assert ask(signed(ec_key(), "ES256", "two")).name == "Mara"
    before = host.asked.count("/jwks")
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            ask(signed(kid="three"))
    assert (before, host.asked.count("/jwks")) == (2, 2)


def test_a_fresh_proof_is_one_that_was_made_since_it_was_asked_for() -> None:
    host = Host()
    assert host.identity(signed(), fresh=True).authenticated_at == NOON
    for changes, lacking in (
        ({"auth_time": NOW - 61}, Lacking.ANEW),
        ({"auth_time": None}, Lacking.TIME),
    ):
        with pytest.raises(NotFresh, match=lacking.value):
            host.identity(signed(**changes), fresh=True)
        old = host.identity(signed(**changes))
        assert old.authenticated_at < NOON
    with pytest.raises(Unauthenticated):
        host.identity(signed(acr="low"), fresh=True, acr="high")
    assert host.identity(signed(acr="high"), fresh=True, acr="high").means == ("high",)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_counts_where_the_issuer_has_verified_it(verified: object) -> None:
    assert Host().identity(signed(email_verified=verified)).address == ""


def test_an_issuer_that_describes_another_or_an_open_address_is_not_asked() -> None:
    for described in (
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://id.example/token"},
        {"jwks_uri": "https://id.example/huge"},
    ):
        host = Host()
        host.described |= described
        if "huge" in str(described):
            host.described["padding"] = "x" * 300_000
        with pytest.raises(Unavailable):
            host.identity(signed())


@pytest.mark.parametrize(
    "secret",
    [
        {"issuer": "http://id.example", "client_id": "us", "client_secret": "x"},
        {"issuer": ISSUER, "client_id": "us"},
        {"issuer": ISSUER, "client_id": "us", "client_secret": "x", "group": "a=finance"},
        {"issuer": ISSUER, "client_id": "us", "client_secret": "x", "groups": "a=boss"},
        {"client_id": "us", "client_secret": "x"},
    ],
    ids=str,
)
def test_a_secret_that_cannot_be_is_told(secret: dict[str, str]) -> None:
    with pytest.raises(Misconfigured):
        issuer_settings(secret)


def test_a_secret_without_an_issuer_names_nobody() -> None:
    assert issuer_settings({}) is None
    assert issuer_settings(dict.fromkeys(("issuer", "client_id", "client_secret"), "")) is None
