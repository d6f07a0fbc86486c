"""``/join/{audience}``: the page and form to become a referrer; ``/join/confirm``: its link."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import FieldError, Invalid, NotFound, Refused, Unauthenticated
from goodword.domain.referrals.joining import JoinOutcome, JoinRequest
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.claims.terms_link import terms_link
from goodword.flows.claims.words import long_date
from goodword.flows.joining.ask import ask_to_join, joined_audience
from goodword.flows.joining.confirm import (
    as_it_stands,
    confirm_join,
    newer_of,
    request_of_link,
)
from goodword.flows.referrers.register import share_link
from goodword.handlers.public.join_form import join_form_from_fields, join_shown_again
from goodword.handlers.public.pressure import busy_page, mail_waits_until
from goodword.handlers.web.requests import form_of, locale_of
from goodword.handlers.web.responses import Answers, page, see_other
from goodword.handlers.wiring import Services
from goodword.program.locales import still_offered
from goodword.program.model import Audience
from goodword.program.sections import Joining
from goodword.program.urls import join_page_name, joining_address


class JoinPages:
    """The pages over one set of services."""

    def __init__(self, services: Services, current: Callable[[], APIGatewayProxyEventV2]) -> None:
        self._services = services
        self._current = current

    def join_page(self, audience: str) -> Response[str]:
        """The page, as the build made it: who is known gets no other."""
        self._audience(audience)
        locale = self._locale()
        text = self._services.published.page(
            join_page_name(audience), locale, self._visit(locale) | {"title_prefix": ""}
        )
        return page(text, locale)

    def join(self, audience: str) -> Response[str]:
        """Takes the form. What follows is told on a page that is the same for everybody."""
        services, fields = self._services, form_of(self._current())
        of = self._audience(audience)
        published, program = services.published, services.published.program
        chosen = fields.get("lang", "")
        locale = chosen if chosen in published.locales.offered else self._locale()
        now = services.clock()
        if fields.get("revision", published.revision) != published.revision:
            # Nobody accepts terms that they have not seen.
            updated = Invalid(FieldError("claim", "updated", "the terms were updated"))
            return self._again(audience, locale, fields, updated)
        try:
            form = join_form_from_fields(
                fields,
                program.countries,
                locale,
                asks_company=of.joining is not Joining.INVITED,
            )
        except Invalid as mistakes:
            return self._again(audience, locale, fields, mistakes)
        waits = mail_waits_until(services, self._current(), f"join.{audience}", fields, now)
        ask_to_join(
            services.store,
            self._terms,
            audience,
            form,
            mail_after=waits,
            keys=services.keys,
            randomness=services.randomness,
            now=now,
        )
        onward = joining_address(published.locales, locale)
        if waits is not None:
            event = self._current()
            return busy_page(services, event, locale, fields, waits=waits, onward=onward, now=now)
        return see_other(onward)

    def show_join(self) -> Response[str]:
        """What was entered and a button; or what came of it. Nothing changes."""
        token = self._token({})
        try:
            request = self._request(token)
            if request.outcome:
                return self._done(request)
        except (Refused, Unauthenticated) as error:
            return self._ended(error)
        return self._asked(request, token)

    def confirm_join(self) -> Response[str]:
        """Acts on it, once; again shows what has become of it."""
        services = self._services
        fields = form_of(self._current())
        try:
            asked = self._request(self._token(fields))
            newer = newer_of(services.store, asked) if fields.get("newer") else None
            if newer and newer.event_id == fields["newer"]:
                asked = newer
            elif fields.get("newer") and not asked.outcome:
                # Written over, confirmed or mailed since: what is there now is looked at first.
                return self._asked(asked, self._token(fields))
            request = confirm_join(
                services.store,
                self._terms,
                services.keys,
                asked,
                randomness=services.randomness,
                now=services.clock(),
            )
            return self._done(request)
        except (NotFound, Refused, Unauthenticated) as error:
            return self._ended(error)

    @property
    def _terms(self) -> PinnedProgram:
        published = self._services.published
        return PinnedProgram(published.program, published.revision)

    def _audience(self, name: str) -> Audience:
        return joined_audience(self._services.published.program, name)

    def _locale(self, otherwise: str | None = None) -> str:
        """``?lang=``, or what the form was sent in, or what the browser asks for."""
        locales, event = self._services.published.locales, self._current()
        if otherwise is None or "lang" in (event.query_string_parameters or {}):
            return locale_of(event, locales, otherwise or locales.default)
        return still_offered(otherwise, locales)

    def _visit(self, locale: str) -> dict[str, str]:
        revision = self._services.published.revision
        return {"revision": revision, "terms_url": self._terms_url(revision, locale)}

    def _terms_url(self, revision: str, locale: str) -> str:
        published = self._services.published
        return terms_link(
            self._services.store,
            revision,
            locale,
            revision=published.revision,
            locales=published.locales,
        )

    def _again(
        self, audience: str, locale: str, fields: Mapping[str, str], mistakes: Invalid
    ) -> Response[str]:
        published = self._services.published
        words = published.catalogue(locale)
        values: dict[str, Any] = {
            **self._visit(locale),
            "title_prefix": words["errors.title_prefix"],
            **join_shown_again(fields, mistakes.errors, words),
        }
        return page(published.render(join_page_name(audience), locale, values), locale, 422)

    def _token(self, fields: Mapping[str, str]) -> str:
        query = self._current().query_string_parameters or {}
        return fields.get("t") or query.get("t") or ""

    def _request(self, token: str) -> JoinRequest:
        services = self._services
        return request_of_link(services.store, services.keys, token, now=services.clock())

    def _asked(self, request: JoinRequest, token: str) -> Response[str]:
        published, locale = self._services.published, self._locale(request.locale)
        newer = newer_of(self._services.store, request)
        forms = [self._form(request, locale)]
        if newer is not None:
            forms.append({**self._form(newer, locale), "newer": newer.event_id})
        values = {"token": token, "forms": forms}
        return page(published.render("join-confirm", locale, values), locale)

    def _form(self, request: JoinRequest, locale: str) -> dict[str, Any]:
        words = self._services.published.catalogue(locale)
        entered = {
            "name": request.name,
            "country": words.get(f"country.{request.country}", request.country),
            "company": request.company,
            "sentence": request.sentence,
        }
        return {
            "email": request.email,
            "entered": [{"key": key, "value": value} for key, value in entered.items() if value],
            "shown": request.shown.value,
            "terms_url": self._terms_url(request.revision, locale),
            "newer": "",
        }

    def _done(self, answered: JoinRequest) -> Response[str]:
        services = self._services
        request = as_it_stands(services.store, answered)
        published, locale = services.published, self._locale(request.locale)
        link, share_url = "", ""
        if request.referrer_id and (referrer := services.store.get(Referrer, request.referrer_id)):
            origin = services.settings.GOODWORD_ORIGIN
            link = f"{origin}/r/{referrer.code}"
            share_url = share_link(origin, services.keys, referrer.code)
        values = {
            "outcome": (request.outcome or JoinOutcome.APPLIED).value,
            "link": link,
            "share_url": share_url,
            "reasons": [
                sentence
                for reason in request.reasons
                if (sentence := self._reason(request.audience, reason, locale))
            ],
            "from_day": self._day(request, locale),
        }
        return page(published.render("join-done", locale, values), locale)

    def _reason(self, audience: str, reason: str, locale: str) -> str | None:
        return self._services.published.catalogue(locale).get(f"join.reason.{audience}.{reason}")

    def _day(self, request: JoinRequest, locale: str) -> str:
        day = request.eligible_from
        if day is None:
            return ""
        words = self._services.published.catalogue(locale)
        return long_date(words, datetime(day.year, day.month, day.day))  # noqa: DTZ001  # a day

    def _ended(self, error: Exception) -> Response[str]:
        """The link leads nowhere any more: where to begin again."""
        locale = self._locale()
        status = 401 if isinstance(error, Unauthenticated) else 410
        return page(self._services.published.page("join-ended", locale, {}), locale, status)


def join_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the routes below ``/join/``."""
    pages = JoinPages(services, event)
    return {
        "join_page": pages.join_page,
        "join": pages.join,
        "show_join": pages.show_join,
        "confirm_join": pages.confirm_join,
    }
