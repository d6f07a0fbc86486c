import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.errors import Misconfigured, Unauthenticated
from goodword.gateways.crm.generic import new_secret, sign, verify
from tests.doubles import NOON

SECRET = new_secret(b"0123456789abcdefghijklmn")
BODY = b'{"type":"deal.stage_changed"}'
STAMP = int(NOON.timestamp())


def headers(signature: str, *, stamp: object = STAMP, message_id: str = "msg_1") -> dict[str, str]:
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature,
    }


def test_the_specifications_own_example_verifies() -> None:
    # From the Standard Webhooks reference libraries' test vectors.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'

    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_genuine_message_gives_its_id() -> None:
    signed = headers(sign(SECRET, "msg_1", STAMP, BODY))

    assert verify(SECRET, signed, BODY, NOON) == "msg_1"


def test_one_of_several_signatures_is_enough_while_a_secret_changes() -> None:
    signed = headers(f"v1,AAAA {sign(SECRET, 'msg_1', STAMP, BODY)}")

    assert verify(SECRET, signed, BODY, NOON) == "msg_1"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_stale_message_and_one_from_the_future_are_refused(minutes: int) -> None:
    signed = headers(sign(SECRET, "msg_1", STAMP, BODY))

    with pytest.raises(Unauthenticated):
        verify(SECRET, signed, BODY, NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "wrong",
    [
        headers(sign(SECRET, "msg_2", STAMP, BODY)),
        headers(sign(SECRET, "msg_1", STAMP, BODY + b" ")),
        headers(sign(new_secret(b"x" * 24), "msg_1", STAMP, BODY)),
        headers(sign(SECRET, "msg_1", STAMP, BODY), stamp=STAMP + 1),
        headers(sign(SECRET, "msg_1", STAMP, BODY), stamp="soon"),
        headers(sign(SECRET, "msg_1", STAMP, BODY), stamp="²"),
        headers(sign(SECRET, "msg_1", STAMP, BODY), message_id=""),
        headers(sign(SECRET, "msg_1", STAMP, BODY).removeprefix("v1,")),
        headers("ünïcode"),
        {},
    ],
)
def test_a_forged_message_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        verify(SECRET, wrong, BODY, NOON)


@given(st.dictionaries(st.sampled_from(sorted(headers(""))), st.text()), st.binary())
def test_nothing_that_a_stranger_sends_does_more_than_be_refused(
    sent: dict[str, str], body: bytes
) -> None:
    with pytest.raises(Unauthenticated):
        verify(SECRET, sent, body, NOON)


def forged(key: bytes) -> dict[str, str]:
    """What anybody can sign who knows, or guesses, the key's very bytes."""
    mac = hmac.new(key, f"msg_1.{STAMP}.".encode() + BODY, hashlib.sha256).digest()
    return headers("v1," + base64.b64encode(mac).decode())


GUESSES = [b"", b"whsec_", b'""', b"null", b"None", b"\0", b"\0" * 64, hashlib.sha256().digest()]


@pytest.mark.parametrize("key", GUESSES)
def test_without_a_secret_nothing_is_genuine_whatever_key_it_is_signed_with(key: bytes) -> None:
    with pytest.raises(Unauthenticated, match="no CRM"):
        verify("", forged(key), BODY, NOON)


SHORT = base64.b64encode(b"x" * 23).decode()
NO_SECRETS = [
    "whsec_",
    f"whsec_{SHORT}",
    f"whsec_ {SECRET.removeprefix('whsec_')}",
    f"{SECRET}\n",
    SECRET.removeprefix("whsec_"),
    SECRET.upper(),
    "whsec_" + "ü" * 40,
    "whsec_" + "=" * 40,
    " ",
]


@pytest.mark.parametrize("secret", NO_SECRETS)
@pytest.mark.parametrize("key", [b"", b"x" * 23, b"0123456789abcdefghijklmn"])
def test_a_secret_that_is_none_verifies_nothing_and_says_so(secret: str, key: bytes) -> None:
    with pytest.raises(Misconfigured, match="base64 of at least 24 bytes") as wrong:
        verify(secret, forged(key), BODY, NOON)

    assert SHORT not in str(wrong.value)
    with pytest.raises(Misconfigured):
        sign(secret, "msg_1", STAMP, BODY)


def test_a_secret_of_the_least_length_is_one() -> None:
    assert verify(SECRET, forged(b"0123456789abcdefghijklmn"), BODY, NOON) == "msg_1"
