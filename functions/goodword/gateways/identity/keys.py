"""What an issuer publishes of itself, kept for a while: endpoints, and the keys it signs with."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from goodword.domain.errors import Unauthenticated
from goodword.gateways.http import HttpSession, NoAnswer, check
from goodword.gateways.identity.settings import is_safe

if TYPE_CHECKING:
    import httpx
    import jwt

KEPT_FOR: Final = timedelta(hours=1)
LOOKED_FOR_EVERY: Final = timedelta(minutes=1)
"""How often, at most, keys are fetched for the sake of one that is not known."""
LARGEST: Final = 256 * 1024
ALGORITHMS: Final[Mapping[str, str]] = {"RS256": "RSA", "ES256": "EC"}
"""What a token may be signed by -> the kind of key for it. Nothing without a key of the issuer's
(``none``), and nothing by a shared one (``HS256``)."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class IssuerPublication:
    """Discovery (``/.well-known/openid-configuration``) and keys (JWKS) of one issuer."""

    def __init__(self, session: HttpSession, issuer: str, clock: Callable[[], datetime]) -> None:
        self._session = session
        self._issuer = issuer
        self._clock = clock
        self._found: dict[str, Any] = {}
        self._found_at = _NEVER
        self._keys: list[Any] = []
        self._keys_at = _NEVER

    def endpoint(self, name: str) -> str:
        """An address of the issuer's, such as ``token_endpoint``.

        Raises:
            NoAnswer: it does not say, or says something that cannot be.
        """
        url = self._described().get(name)
        if not isinstance(url, str) or not is_safe(url):
            raise NoAnswer("no_endpoint")
        return url

    def lists(self, name: str) -> tuple[str, ...]:
        """What it says to support; () where it does not say."""
        found = self._described().get(name)
        return tuple(map(str, found)) if isinstance(found, list) else ()

    def key(self, header: Mapping[str, Any]) -> "jwt.PyJWK":
        """The key that a token's header names; fetched anew, once, where it is not known.

        Raises:
            Unauthenticated: the algorithm is none of ours, or the issuer has no such key.
            NoAnswer: the issuer does not answer.
        """
        algorithm = header.get("alg")
        # What a stranger has written: it may be a list, which no table can be asked about.
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
            message = "an algorithm that is not accepted"
            raise Unauthenticated(message)
        now = self._clock()
        if now >= self._keys_at + KEPT_FOR:
            self._fetch_keys(now)
        found = self._known(header)
        if found is None and now >= self._keys_at + LOOKED_FOR_EVERY:
            self._fetch_keys(now)
            found = self._known(header)
        if found is None:
            message = "no such key"
            raise Unauthenticated(message)
        return found

    def _known(self, header: Mapping[str, Any]) -> "jwt.PyJWK | None":
        import jwt

        kind, kid = ALGORITHMS[header["alg"]], header.get("kid")
        fitting = [
            one
            for one in self._keys
            if isinstance(one, dict)
            and one.get("kty") == kind
            and one.get("use", "sig") == "sig"
            and one.get("alg", header["alg"]) == header["alg"]
            and (kid is None or one.get("kid") == kid)
        ]
        if len(fitting) != 1:
            return None
        try:
            return jwt.PyJWK.from_dict(fitting[0], algorithm=header["alg"])
        except jwt.PyJWTError as error:
            message = "no usable key"
            raise Unauthenticated(message) from error

    def _fetch_keys(self, now: datetime) -> None:
        keys = self.asked("GET", self.endpoint("jwks_uri"), None, {}).get("keys")
        if not isinstance(keys, list):
            raise NoAnswer("no_keys")
        self._keys, self._keys_at = keys, now

    def _described(self) -> dict[str, Any]:
        now = self._clock()
        if now >= self._found_at + KEPT_FOR:
            url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            found = self.asked("GET", url, None, {})
            if found.get("issuer") != self._issuer:
                raise NoAnswer("other_issuer")
            self._found, self._found_at = found, now
        return self._found

    def asked(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        """The JSON object that an address answers with.

        Raises:
            NoAnswer: there is none, or it is larger than any can be.
        """
        answer = self.response(method, url, body, headers)
        check(answer)
        return object_in(answer)

    def response(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> "httpx.Response":
        """The answer of an address, whatever its status."""
        accepts = {"Accept": "application/json", **headers}
        return self._session.request(method, url, body, accepts, most=LARGEST)


def object_in(answer: "httpx.Response") -> dict[str, Any]:
    """The JSON object of an answer.

    Raises:
        NoAnswer: it holds none.
    """
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise NoAnswer("no_json") from error
    if not isinstance(found, dict):
        raise NoAnswer("no_json")
    return found
