"""``/portal/proof`` and ``/portal/stop``: mailed links that do one thing each, by a button."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import NotFound, Refused, Unauthenticated
from goodword.domain.portal.fresh_link import FreshUse
from goodword.domain.tokens import TokenUse, read_token
from goodword.flows.claims.words import day_in_words
from goodword.flows.portal.fresh_link import (
    OpenedLink,
    change_by_link,
    export_by_link,
    open_link,
)
from goodword.flows.referrers.mail_details import stop_in
from goodword.flows.referrers.payout import changing, stop_change
from goodword.handlers.portal.signed_in import PortalPages
from goodword.handlers.web.responses import Answers, as_json, page
from goodword.handlers.wiring import Services


class FreshLinkPages(PortalPages):
    """The pages over one set of services. Whoever holds a link needs no session."""

    def show_fresh(self) -> Response[str]:
        """What the link is for, and the button. Nothing changes."""
        token = (self._current().query_string_parameters or {}).get("t", "")
        try:
            opened = self._opened(token)
        except (Refused, Unauthenticated) as error:
            return self._over("portal-proof-ended", error)
        return self._fresh(opened, token, done=False)

    def use_fresh(self) -> Response[Any]:
        """Uses the link: the export is the answer, the change is said."""
        services, now = self._services, self._services.clock()
        program = services.published.program
        token = self._own_form().get("t", "")
        try:
            opened = self._opened(token)
            if opened.link.use is FreshUse.EXPORT:
                kept = export_by_link(
                    services.store,
                    services.keys,
                    opened,
                    audiences=tuple(program.audiences),
                    now=now,
                )
                return as_json(
                    kept,
                    headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
                )
            change_by_link(
                services.store,
                services.keys,
                opened,
                hold=timedelta(days=program.payouts.change_hold_days),
                randomness=services.randomness,
                now=now,
            )
        except (Refused, Unauthenticated) as error:
            return self._over("portal-proof-ended", error)
        return self._fresh(opened, "", done=True)

    def show_stop(self) -> Response[str]:
        """Which change the link stops, and the button. Nothing changes."""
        token = (self._current().query_string_parameters or {}).get("t", "")
        try:
            referrer_id, number = self._stopped(token)
            moved = changing(self._services.store, referrer_id, number)
        except (NotFound, Unauthenticated) as error:
            return self._over("portal-stop-ended", error)
        values = {
            "token": token,
            "former": moved.before.hint,
            "new": moved.after.hint,
            "done": moved.waits_for_person,
        }
        return self._page("portal-stop", self._locale(), values)

    def stop(self) -> Response[str]:
        """Stops the change, once; again says the same."""
        services = self._services
        token = self._own_form().get("t", "")
        try:
            referrer_id, number = self._stopped(token)
            stop_change(
                services.store,
                services.keys,
                referrer_id,
                number,
                randomness=services.randomness,
                now=services.clock(),
            )
            moved = changing(services.store, referrer_id, number)
        except (NotFound, Unauthenticated) as error:
            return self._over("portal-stop-ended", error)
        values = {
            "token": token,
            "former": moved.before.hint,
            "new": moved.after.hint,
            "done": True,
        }
        return self._page("portal-stop", self._locale(), values)

    def _opened(self, token: str) -> OpenedLink:
        services = self._services
        return open_link(services.store, services.keys, token, now=services.clock())

    def _stopped(self, token: str) -> tuple[str, str]:
        services = self._services
        return stop_in(read_token(services.keys, TokenUse.STOP, token, services.clock()))

    def _fresh(self, opened: OpenedLink, token: str, *, done: bool) -> Response[str]:
        services, now = self._services, self._services.clock()
        locale = self._locale()
        words, program = services.published.catalogue(locale), services.published.program
        new, former = opened.destination, opened.former
        days = program.payouts.change_hold_days
        holds = former is not None and former != new and days > 0
        until = (now + timedelta(days=days)).astimezone(ZoneInfo(program.brand.time_zone))
        values = {
            "token": token,
            "use": opened.link.use.value,
            "new": new.hint if new else "",
            "former": former.hint if former else "",
            "held_until": day_in_words(words, until.date()) if holds else "",
            "done": done,
        }
        return self._page("portal-proof", locale, values)

    def _over(self, name: str, error: Exception) -> Response[str]:
        """The link leads nowhere any more."""
        locale, status = self._locale(), 401 if isinstance(error, Unauthenticated) else 410
        return page(self._services.published.page(name, locale, {}), locale, status)


def fresh_link_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of both pages."""
    pages = FreshLinkPages(services, event)
    return {
        "show_fresh": pages.show_fresh,
        "use_fresh": pages.use_fresh,
        "show_stop": pages.show_stop,
        "stop_change": pages.stop,
    }
