"""What the pages behind a session have in common: whose it is, in which language, and the frame.

Every page is asked for with the session's cookie, by one read. Who is not signed in is led to the
form. A form carries the session's own token: browsers send the cookie with a form of any page of
the company's domain, and SameSite keeps only other sites out.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.shared.cookies import Cookie as SetCookie
from aws_lambda_powertools.shared.cookies import SameSite
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import Forbidden, NotFound, Unauthenticated
from goodword.domain.portal.session import (
    SESSION_LASTS,
    Cookie,
    PortalRole,
    cookie_in,
    form_token,
    is_form_of,
)
from goodword.domain.tokens import TokenUse, make_token, read_token
from goodword.flows.portal.sessions import OpenSession, open_session
from goodword.handlers.web.requests import form_of, locale_of
from goodword.handlers.web.responses import page, see_other
from goodword.handlers.wiring import Services
from goodword.program.locales import still_offered

COOKIE: Final = "__Host-goodword-portal"
"""Browsers take a cookie of such a name from its own host alone, over TLS or from 127.0.0.1, and
for every path: no other host of the company's domain can set one."""
SIGN_IN: Final = "/portal/sign-in"
HOME: Final = "/portal"
ROLE: Final = "as"
"""The field of an address that says as whom somebody looks who refers in several audiences."""
FORM_FIELD: Final = "form"
_SAME_SITE: Final = "same-site"


class PortalPages:
    """Pages of referrers over one set of services."""

    def __init__(self, services: Services, current: Callable[[], APIGatewayProxyEventV2]) -> None:
        self._services = services
        self._current = current

    def signed_in(self, answer: Callable[..., Response[str]]) -> Callable[..., Response[str]]:
        """An answer for whoever is signed in; others are led to the form."""

        def answering(**parameters: str) -> Response[str]:
            try:
                now = self._services.clock()
                opened = open_session(self._services.store, self._cookie(), now=now)
            except Unauthenticated:
                asked = (self._current().query_string_parameters or {}).get("lang", "")
                offered = asked in self._services.published.locales.offered
                return see_other(f"{SIGN_IN}?lang={asked}" if offered else SIGN_IN)
            try:
                return answer(opened, **parameters)
            except Unauthenticated:
                return with_cookie(see_other(SIGN_IN), None)

        return answering

    def item_key(self, about: str) -> str:
        """What stands in an address for a reward: its id, which is not for the public, sealed."""
        return make_token(self._services.keys, TokenUse.ITEM, about, None)

    def item_of(self, key: str) -> str:
        """The id that such a key stands for.

        Raises:
            NotFound: it is none.
        """
        try:
            return read_token(self._services.keys, TokenUse.ITEM, key, self._services.clock())
        except Unauthenticated:
            raise NotFound(HOME) from None

    def _cookie(self) -> Cookie | None:
        for one in self._current().cookies:
            name, _, value = one.strip().partition("=")
            if name == COOKIE:
                return cookie_in(value)
        return None

    def _form(self, opened: OpenSession) -> dict[str, str]:
        """The fields of a form of this session.

        Raises:
            Forbidden: it was made for another one, or elsewhere.
        """
        fields = self._own_form()
        if not is_form_of(opened.cookie.secret, fields.get(FORM_FIELD, "")):
            raise Forbidden(FORM_FIELD)
        return fields

    def _own_form(self) -> dict[str, str]:
        """The fields of a form that no other host has sent through somebody's browser, one of the
        same domain neither."""
        event = self._current()
        if (event.headers.get("sec-fetch-site") or "").lower() == _SAME_SITE:
            raise Forbidden(_SAME_SITE)
        return form_of(event)

    def _role(self, opened: OpenSession) -> PortalRole:
        """As whom they look: as they chose, else as the first that they became."""
        asked = (self._current().query_string_parameters or {}).get(ROLE)
        roles = opened.session.roles
        return next((one for one in roles if one.audience == asked), roles[0])

    def _suffix(self, opened: OpenSession, role: PortalRole | None = None) -> str:
        """What keeps in an address as whom they look; nothing where there is no choice."""
        if len(opened.session.roles) == 1:
            return ""
        return f"&{ROLE}={(role or self._role(opened)).audience}"

    def _locale(self, opened: OpenSession | None = None) -> str:
        locales, event = self._services.published.locales, self._current()
        if opened is None or "lang" in (event.query_string_parameters or {}):
            return locale_of(event, locales, opened.session.locale if opened else locales.default)
        return still_offered(opened.session.locale, locales)

    def _page(
        self, name: str, locale: str, values: Mapping[str, Any], status: int = 200
    ) -> Response[str]:
        return page(self._services.published.render(name, locale, values), locale, status)

    def _framed(
        self,
        name: str,
        opened: OpenSession,
        values: Mapping[str, Any],
        *,
        role: PortalRole | None = None,
        status: int = 200,
    ) -> Response[str]:
        """A page within the frame of who is signed in."""
        role = role or self._role(opened)
        several = len(opened.session.roles) > 1
        frame = {
            "form": form_token(opened.cookie.secret),
            "role": role.audience,
            "roles": [one.audience for one in opened.session.roles] if several else [],
            "suffix": self._suffix(opened, role),
        }
        return self._page(name, self._locale(opened), {**frame, **values}, status)


def with_cookie(answer: Response[str], cookie: Cookie | None) -> Response[str]:
    """The answer that sets the session's cookie; None takes it away."""
    answer.cookies = [
        SetCookie(
            COOKIE,
            cookie.value if cookie else "",
            path="/",
            secure=True,
            http_only=True,
            max_age=int(SESSION_LASTS.total_seconds()) if cookie else 0,
            same_site=SameSite.LAX_MODE,
        )
    ]
    return answer
