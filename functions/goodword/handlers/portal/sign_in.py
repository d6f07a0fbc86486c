"""``/portal/sign-in`` and ``/portal/enter``: a mailed link, and the button that uses it."""

from collections.abc import Callable, Mapping

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.allowance import HOUR
from goodword.domain.errors import Delayed, FieldError, Invalid, Refused, Unauthenticated
from goodword.flows.portal.sign_in import ask_to_sign_in, read_sign_in, sign_in
from goodword.handlers.portal.signed_in import HOME, PortalPages, with_cookie
from goodword.handlers.web.addresses import mailable
from goodword.handlers.web.edge import network_of
from goodword.handlers.web.responses import Answers, page, see_other
from goodword.handlers.wiring import Services

_LONGEST_ADDRESS = 254


class SignInPages(PortalPages):
    """The pages over one set of services."""

    def show_sign_in(self) -> Response[str]:
        """The form."""
        return self._asking({}, None)

    def ask_sign_in(self) -> Response[str]:
        """Has a link mailed to whoever may sign in; the page says the same to everybody."""
        services, fields = self._services, self._own_form()
        typed = fields.get("email", "").strip()
        try:
            email = _address(typed)
        except Invalid as mistakes:
            return self._asking({"email": typed[:_LONGEST_ADDRESS]}, mistakes)
        now = services.clock()
        # Without a distribution before us anybody may write what network they come from.
        known = services.edge_secrets
        network = network_of(self._current(), services.keys, now) if known else None
        locale = self._locale()
        taken = ask_to_sign_in(
            services.store,
            email,
            locale,
            network=network,
            most_of_network=services.published.program.limits.forms_per_network_an_hour,
            keys=services.keys,
            randomness=services.randomness,
            now=now,
        )
        if not taken:
            raise Delayed(now + HOUR, "network")
        return page(services.published.page("portal-asked", locale, {}), locale)

    def show_enter(self) -> Response[str]:
        """Whom the link signs in, masked, and the button. Nothing changes, and nothing is read."""
        token = (self._current().query_string_parameters or {}).get("t", "")
        try:
            link = read_sign_in(self._services.keys, token, now=self._services.clock())
        except Unauthenticated:
            return self._ended(401)
        locale = self._locale()
        values = {"token": token, "masked": link.masked}
        return page(self._services.published.page("portal-enter", locale, values), locale)

    def enter(self) -> Response[str]:
        """Uses the link: a session begins, and the browser keeps its cookie."""
        services = self._services
        token = self._own_form().get("t", "")
        try:
            begun = sign_in(
                services.store,
                services.keys,
                token,
                randomness=services.randomness,
                now=services.clock(),
            )
        except Unauthenticated:
            return self._ended(401)
        except Refused:
            return self._ended(410)
        return with_cookie(see_other(HOME), begun.cookie)

    def _asking(self, entries: Mapping[str, str], mistakes: Invalid | None) -> Response[str]:
        locale = self._locale()
        words = self._services.published.catalogue(locale)
        errors = {
            one.field: words[f"errors.{one.field}.{one.code}"]
            for one in (mistakes.errors if mistakes else ())
        }
        values = {"errors": errors, "entries": {"email": "", **entries}}
        return self._page("portal-sign-in", locale, values, 422 if mistakes else 200)

    def _ended(self, status: int) -> Response[str]:
        """The link leads nowhere any more: the form asks for another one."""
        locale = self._locale()
        return page(self._services.published.page("portal-ended", locale, {}), locale, status)


def _address(typed: str) -> str:
    """Raises ``Invalid`` where nothing, or no address, was typed."""
    if not typed:
        raise Invalid(FieldError("email", "required", "write your address"))
    if len(typed) > _LONGEST_ADDRESS:
        raise Invalid(FieldError("email", "invalid", "an address has at most 254 letters"))
    return mailable(typed)


def sign_in_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers both pages."""
    pages = SignInPages(services, event)
    return {
        "show_sign_in": pages.show_sign_in,
        "ask_sign_in": pages.ask_sign_in,
        "show_enter": pages.show_enter,
        "enter": pages.enter,
    }
