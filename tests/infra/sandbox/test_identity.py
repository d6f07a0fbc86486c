"""The local issuer is strict: what a real one refuses, it refuses, too."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from goodword.domain.errors import Unauthenticated
from goodword.domain.staff.session import StaffCookie
from goodword.gateways.identity.openid import OpenIdIssuer
from tests.doubles import SetClock
from tests.handlers.staff.staff import BY_ROLE, IssuerHost, settings

BACK = "https://refer.example/staff/callback"
COOKIE = StaffCookie("i", "A" * 43)
FEMI = BY_ROLE["finance"]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[IssuerHost]:
    host = IssuerHost(tmp_path, BACK, SetClock())
    yield host
    host.journal.close()


def ours(host: IssuerHost, back: str = BACK, **other: str) -> OpenIdIssuer:
    return OpenIdIssuer(settings(**other), back, host.client, SetClock())


def code_in(answer: httpx.Response) -> str:
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def redeem(issuer: OpenIdIssuer, cookie: StaffCookie, code: str) -> str:
    now = SetClock()()
    return issuer.identity(cookie, code, fresh=True, began_at=now, now=now).address


def test_our_client_and_the_issuer_agree(host: IssuerHost) -> None:
    code = code_in(host.choose(ours(host).sign_in_url(COOKIE, fresh=True), FEMI))
    assert redeem(ours(host), COOKIE, code) == FEMI.email


def test_a_code_is_redeemed_once_by_its_verifier_and_address_alone(host: IssuerHost) -> None:
    other = StaffCookie("i", "B" * 43)

    def code(cookie: StaffCookie) -> str:
        return code_in(host.choose(ours(host).sign_in_url(cookie, fresh=False), FEMI))

    first = code(COOKIE)
    with pytest.raises(Unauthenticated):
        redeem(ours(host), other, first)
    # It was shown once, if to the wrong one.
    with pytest.raises(Unauthenticated):
        redeem(ours(host), COOKIE, first)
    second = code(other)
    with pytest.raises(Unauthenticated):
        redeem(ours(host, f"{BACK}/"), other, second)
    third = code(StaffCookie("i", "C" * 43))
    with pytest.raises(Unauthenticated):
        redeem(ours(host, client_secret="guessed"), StaffCookie("i", "C" * 43), third)
    fourth = code(StaffCookie("i", "D" * 43))
    host.set_clock(SetClock()() + timedelta(minutes=2))
    with pytest.raises(Unauthenticated):
        redeem(ours(host), StaffCookie("i", "D" * 43), fourth)


def test_a_nonce_is_good_for_one_sign_in(host: IssuerHost) -> None:
    address = ours(host).sign_in_url(COOKIE, fresh=False)
    assert code_in(host.choose(address, FEMI))
    again = host.choose(address, FEMI)
    assert "error=invalid_request" in again.headers["location"]


@pytest.mark.parametrize(
    ("was", "becomes", "told_back"),
    [
        ("redirect_uri=https%3A%2F%2Frefer.example", "redirect_uri=https%3A%2F%2Fevil.example", 0),
        ("client_id=goodword", "client_id=another", 0),
        ("code_challenge_method=S256", "code_challenge_method=plain", 1),
        ("scope=openid+", "scope=", 1),
        ("response_type=code", "response_type=token", 1),
        ("&nonce=", "&other=", 1),
        ("&state=", "&other=", 1),
    ],
)
def test_a_request_that_is_not_as_it_has_to_be_is_refused(
    host: IssuerHost, was: str, becomes: str, told_back: int
) -> None:
    """What may not be told to the client stays with the issuer: it leads nobody elsewhere."""
    address = ours(host).sign_in_url(COOKIE, fresh=False)
    assert was in address
    answer = host.client.get(address.replace(was, becomes))
    assert answer.status_code == (303 if told_back else 400)
    if told_back:
        assert answer.headers["location"].startswith(f"{BACK}?error=")
