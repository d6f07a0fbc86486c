"""What the pages behind mailed links have in common: whose link it is, and in which language."""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import Unauthenticated
from goodword.domain.tokens import Person, TokenUse, make_token
from goodword.flows.claims.person import PersonState, person_of_link
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.claims.terms_link import terms_link
from goodword.handlers.web.requests import locale_of
from goodword.handlers.web.responses import page
from goodword.handlers.wiring import Services
from goodword.program.locales import still_offered


class PersonPages:
    """Pages of a person over one set of services."""

    def __init__(self, services: Services, current: Callable[[], APIGatewayProxyEventV2]) -> None:
        self._services = services
        self._current = current

    @property
    def _terms(self) -> PinnedProgram:
        published = self._services.published
        return PinnedProgram(published.program, published.revision)

    @property
    def _audiences(self) -> tuple[str, ...]:
        """All whom one can join: what somebody entered there is theirs, too."""
        return tuple(self._services.published.program.audiences)

    def _token(self, fields: Mapping[str, str]) -> str:
        query = self._current().query_string_parameters or {}
        token = fields.get("t") or query.get("t") or ""
        if not token:
            message = "no token"
            raise Unauthenticated(message)
        return token

    def _person(self, use: TokenUse, fields: Mapping[str, str] | None = None) -> tuple[Person, str]:
        """Whose link it is, and the link's token."""
        token = self._token(fields or {})
        services = self._services
        now = services.clock()
        return person_of_link(services.store, services.keys, use, token, now=now), token

    def _preferences_url(self, person: Person) -> str:
        token = make_token(self._services.keys, TokenUse.PREFERENCES, person.token_text, None)
        return f"/preferences?t={token}"

    def _terms_url(self, pinned: str, locale: str) -> str:
        published = self._services.published
        return terms_link(
            self._services.store,
            pinned,
            locale,
            revision=published.revision,
            locales=published.locales,
        )

    def _locale(self, state: PersonState | None = None) -> str:
        """``?lang=``, or what the person chose; of somebody unknown, what their browser asks."""
        locales, event = self._services.published.locales, self._current()
        known = None
        if state and state.confirmed:
            known = state.confirmed.locale
        elif state and state.open:
            known = state.open[0].locale
        if known is None or "lang" in (event.query_string_parameters or {}):
            return locale_of(event, locales, known or locales.default)
        return still_offered(known, locales)

    def _page(
        self, name: str, locale: str, values: Mapping[str, str], status: int = 200
    ) -> Response[str]:
        return page(self._services.published.page(name, locale, values), locale, status)

    def _rendered(
        self, name: str, locale: str, values: Mapping[str, Any], status: int = 200
    ) -> Response[str]:
        return page(self._services.published.render(name, locale, values), locale, status)
