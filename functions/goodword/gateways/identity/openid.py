"""OpenID Connect: the authorization code flow with PKCE, and tokens checked claim by claim.

PyJWT does the cryptography. Times are held against our own clock, which tests and the local stack
move; what it says of the rest (signature, audience, issuer) is left to the library.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from goodword.domain.errors import Unauthenticated
from goodword.domain.staff.session import (
    SKEW,
    Lacking,
    NotFresh,
    StaffCookie,
    StaffIdentity,
    person_of_subject,
    same,
)
from goodword.gateways.http import HttpSession, NoAnswer
from goodword.gateways.identity.keys import IssuerPublication, object_in
from goodword.gateways.identity.settings import IssuerSettings
from goodword.program.staff_role import StaffRole

if TYPE_CHECKING:
    import httpx

SECONDS: Final = 5.0
"""Of each request: whoever signs in waits for three of them at most."""
_ASKED_CLAIMS: Final = '{"id_token":{"auth_time":{"essential":true}}}'
_LONGEST_TOKEN: Final = 16_384
_LOGOUT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_GOOD_FOR: Final = timedelta(minutes=10)
_LONGEST_NAME: Final = 120
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ORDER: Final = (
    *(StaffRole.ADMIN, StaffRole.PRIVACY, StaffRole.FINANCE),
    *(StaffRole.PARTNER_MANAGER, StaffRole.SALES, StaffRole.VIEWER),
)
"""Of several groups, the role that is taken."""


class OpenIdIssuer:
    """Satisfies ``flows.ports.identity.Issuer``."""

    def __init__(
        self,
        settings: IssuerSettings,
        redirect_uri: str,
        client: "httpx.Client",
        clock: Callable[[], datetime],
    ) -> None:
        self.name = settings.issuer
        self._settings = settings
        self._redirect_uri = redirect_uri
        self._clock = clock
        session = HttpSession(client, clock=clock)
        self._published = IssuerPublication(session, settings.issuer, clock)

    def sign_in_url(self, cookie: StaffCookie, *, fresh: bool) -> str:
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid email profile",
            "state": cookie.state,
            "nonce": cookie.nonce,
            "code_challenge": cookie.challenge,
            "code_challenge_method": "S256",
            # An issuer says when somebody proved who they are where it is asked to, if at all.
            "claims": _ASKED_CLAIMS,
        }
        if fresh:
            asked |= {"prompt": "login", "max_age": "0"}
            if self._settings.acr:
                asked["acr_values"] = " ".join(self._settings.acr)
        endpoint = self._published.endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def identity(
        self, cookie: StaffCookie, code: str, *, fresh: bool, began_at: datetime, now: datetime
    ) -> StaffIdentity:
        claims = self._claims(self._redeemed(cookie, code), ("exp", "iat", "sub"))
        _in_time(claims, now)
        if not same(_text(claims, "nonce"), cookie.nonce):
            raise _refused("another nonce")
        proved_at = _moment(claims, "auth_time") if "auth_time" in claims else _EVER
        if proved_at > now + SKEW:
            raise _refused("proved in the future")
        acr = _text(claims, "acr")
        if fresh:
            if "auth_time" not in claims:
                raise NotFresh(Lacking.TIME)
            if proved_at < began_at - SKEW:
                raise NotFresh(Lacking.ANEW)
            if self._settings.acr and acr not in self._settings.acr:
                raise NotFresh(Lacking.MEANS)
        address = _text(claims, "email") if claims.get("email_verified") is True else ""
        means = claims.get("amr")
        session = _text(claims, "sid")
        return StaffIdentity(
            person=person_of_subject(self.name, _text(claims, "sub")),
            session=person_of_subject(self.name, f"session {session}") if session else None,
            name=_text(claims, "name")[:_LONGEST_NAME] or address or "somebody without a name",
            address=address.strip().lower(),
            role=self._role(claims),
            authenticated_at=min(proved_at, now),
            means=tuple(filter(None, (acr, *(map(str, means) if isinstance(means, list) else ())))),
        )

    def signed_out(self, token: str, *, now: datetime) -> tuple[str, str | None, str | None]:
        claims = self._claims(token, ("iat", "jti", "events"))
        events = claims["events"]
        if "nonce" in claims or not isinstance(events, dict) or _LOGOUT not in events:
            raise _refused("no logout token")
        if "exp" in claims:
            _in_time(claims, now)
        issued = _moment(claims, "iat")
        if not now - _LOGOUT_GOOD_FOR <= issued <= now + SKEW:
            raise _refused("too old")
        subject, session = _text(claims, "sub"), _text(claims, "sid")
        if not subject and not session:
            raise _refused("it names nobody")
        return (
            person_of_subject(self.name, f"logout {_text(claims, 'jti')}"),
            person_of_subject(self.name, subject) if subject else None,
            person_of_subject(self.name, f"session {session}") if session else None,
        )

    def _redeemed(self, cookie: StaffCookie, code: str) -> str:
        """The identity token that a code brings."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": cookie.verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        known = self._published.lists("token_endpoint_auth_methods_supported")
        identity, secret = self._settings.client_id, self._settings.client_secret
        if known and "client_secret_basic" not in known:
            fields |= {"client_id": identity, "client_secret": secret}
        else:
            headers["Authorization"] = _basic(identity, secret)
        endpoint = self._published.endpoint("token_endpoint")
        answer = self._published.response("POST", endpoint, urlencode(fields).encode(), headers)
        if answer.status_code in {400, 401, 403}:
            raise _refused("the code was not taken")
        if answer.status_code != 200:
            raise NoAnswer.status(answer)
        return _text(object_in(answer), "id_token")

    def _claims(self, token: str, required: tuple[str, ...]) -> dict[str, Any]:
        """What a token says that this issuer has signed, for us."""
        import jwt

        if len(token) > _LONGEST_TOKEN:
            raise _refused("too long")
        try:
            header = jwt.get_unverified_header(token)
            claims: dict[str, Any] = jwt.decode(
                token,
                self._published.key(header),
                algorithms=[header["alg"]],
                audience=self._settings.client_id,
                issuer=self.name,
                options={
                    "require": ["iss", "aud", *required],
                    # Against our own clock, below.
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        # RecursionError: a part of lists within lists; ValueError: letters that are none.
        except (jwt.PyJWTError, RecursionError, ValueError) as error:
            raise _refused(type(error).__name__) from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._settings.client_id:
            raise _refused("for somebody else")
        return claims

    def _role(self, claims: Mapping[str, Any]) -> StaffRole | None:
        groups = claims.get(self._settings.groups_claim)
        named = groups if isinstance(groups, list) else [groups]
        known = self._settings.groups
        found = {known[one] for one in named if isinstance(one, str) and one in known}
        return next((role for role in _ORDER if role in found), None)


def connected(
    settings: IssuerSettings, redirect_uri: str, clock: Callable[[], datetime]
) -> OpenIdIssuer:
    """The issuer over the network."""
    import httpx

    return OpenIdIssuer(settings, redirect_uri, httpx.Client(timeout=SECONDS), clock)


def _in_time(claims: Mapping[str, Any], now: datetime) -> None:
    if now - SKEW >= _moment(claims, "exp"):
        raise _refused("too old")
    if _moment(claims, "iat") > now + SKEW:
        raise _refused("of the future")
    if "nbf" in claims and _moment(claims, "nbf") > now + SKEW:
        raise _refused("not yet good")


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refused(f"no {name}")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise _refused(f"no {name}") from error


def _text(claims: Mapping[str, Any], name: str) -> str:
    """What a claim says; "" where it is none, or holds what cannot be written down."""
    value = claims.get(name)
    try:
        return value if isinstance(value, str) and value.encode() else ""
    except UnicodeEncodeError:
        return ""


def _basic(identity: str, secret: str) -> str:
    """RFC 6749, 2.3.1: both are written as a form writes them, before base64."""
    import base64

    pair = f"{quote(identity, safe='')}:{quote(secret, safe='')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _refused(why: str) -> Unauthenticated:
    return Unauthenticated(why)
