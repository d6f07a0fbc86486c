"""Tokens that a stranger has written, or an issuer that is beside itself: refused, whatever stands
in them, and never a fault of ours."""

import base64
import json
from contextlib import suppress
from typing import Any

import jwt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goodword.domain.errors import Unauthenticated
from tests.doubles import NOON
from tests.gateways.identity.test_openid import ISSUER, Host, claims, rsa_key

LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
NOW = int(NOON.timestamp())
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
HEADER = st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jku", "x5c", "zip"]), ANY, max_size=4
)
CLAIMS = st.dictionaries(
    st.sampled_from(
        [
            *("iss", "aud", "azp", "sub", "sid", "jti", "events", "iat", "exp", "nbf"),
            *("nonce", "email", "email_verified", "name", "groups", "amr", "acr", "auth_time"),
        ]
    ),
    ANY,
    max_size=4,
)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def signed_as_it_is(header: object, told: object) -> str:
    """Signed by the issuer's key, though no library would write it."""
    content = f"{part(header)}.{part(told)}".encode()
    signer = jwt.get_algorithm_by_name("RS256")
    signature = signer.sign(content, signer.prepare_key(rsa_key()))
    return f"{content.decode()}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def refused_or_read(token: str) -> None:
    """Either it proves something, or it is said that it does not."""
    host = Host()
    with suppress(Unauthenticated):
        host.issuer().signed_out(token, now=NOON)
    with suppress(Unauthenticated):
        assert host.identity(token).person


@given(header=HEADER)
@example(header={"alg": []})
@example(header={"alg": {}, "kid": "one"})
@example(header={"alg": "RS256", "kid": ["one"]})
@example(header={"alg": "RS256", "kid": "one", "crit": {}})
@example(header={"alg": "RS256", "b64": False})
def test_a_header_of_any_shape_is_refused_or_read(header: dict[str, Any]) -> None:
    refused_or_read(signed_as_it_is(header, claims()))


@given(told=CLAIMS)
@example(told={"events": [LOGOUT], "jti": "1", "nonce": None})
@example(told={"sub": "\ud800"})
@example(told={"nonce": "\ud800"})
@example(told={"name": "\ud800"})
@example(told={"exp": 253_402_300_799})
@example(told={"iss": [ISSUER]})
@example(told={"aud": {"us": 1}})
def test_claims_of_any_shape_are_refused_or_read(told: dict[str, Any]) -> None:
    header = {"alg": "RS256", "kid": "one"}
    refused_or_read(signed_as_it_is(header, claims() | told))
    logout = {"iss": ISSUER, "aud": "us", "iat": NOW, "jti": "1", "sub": "1", "events": {LOGOUT: 1}}
    refused_or_read(signed_as_it_is(header, logout | told))


@pytest.mark.parametrize("content", ["[" * 6_000, "{", "null", "\ud800", "1" * 6_000])
def test_a_part_that_is_no_object_is_refused(content: str) -> None:
    made = base64.urlsafe_b64encode(content.encode("utf-8", "surrogatepass")).decode().rstrip("=")
    for token in (f"{made}.{part(claims())}.x", f"{part({'alg': 'RS256'})}.{made}.x", content):
        with pytest.raises(Unauthenticated):
            Host().issuer().signed_out(token, now=NOON)
