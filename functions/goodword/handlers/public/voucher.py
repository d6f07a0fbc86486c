"""What somebody who confirmed keeps: the page of their vouchers, and its last day for calendars."""

from typing import Any, Final
from urllib.parse import urlsplit

from aws_lambda_powertools.event_handler import Response

from goodword.domain.claims.consent import Prospect
from goodword.domain.referrals.referral import Referral
from goodword.domain.text import to_greet
from goodword.domain.tokens import Person, TokenUse, make_token
from goodword.flows.claims.person import PersonState, person_state, referrals_of
from goodword.flows.claims.voucher import (
    Reader,
    VoucherState,
    calendar_address,
    next_step,
    voucher_of,
)
from goodword.handlers.public.person_pages import PersonPages
from goodword.handlers.web.again import page_to_keep, typed_in
from goodword.handlers.web.calendar_file import CALENDAR, CalendarDay, calendar_file
from goodword.handlers.web.published import fill_text
from goodword.handlers.web.responses import PERSONAL, see_other

_ORDER: Final = tuple(VoucherState)
"""First what stands of somebody's vouchers, then what waits behind, at last what is over."""


class VoucherPages(PersonPages):
    """The voucher's page and file over one set of services."""

    def _answered(self, state: PersonState) -> Response[str]:
        """Nothing waits: what the person confirmed, if they did; first what stands of it, then
        what waits behind, and at last what has come to nothing."""
        services, locale = self._services, self._locale(state)
        line = referrals_of(services.store, state.confirmed)
        if not line:
            return self._gone(locale)
        values = {
            "token": self._voucher_token(state.person),
            "preferences_url": self._preferences_url(state.person),
        }
        if not state.kept:
            return self._page("erased", locale, values, 410)
        page = self._voucher_address(state.person, locale)
        # What a registration was given has no voucher: the person never picked it.
        picked = [one for one in line if one.registration_id is None]
        vouchers = [self._voucher(one, state.kept, page, locale) for one in picked]
        vouchers.sort(key=lambda one: _ORDER.index(one["state"]))
        name = to_greet(state.kept.name or "")
        bearer = services.published.catalogue(locale)["voucher.for"].replace("@@name", name or "")
        return self._rendered(
            "confirmed",
            locale,
            {**values, "vouchers": vouchers, "bearer": bearer if name else ""},
        )

    def _voucher(
        self, referral: Referral, kept: Prospect, page: str, locale: str
    ) -> dict[str, Any]:
        store, reader = self._services.store, self._reader(locale)
        voucher = voucher_of(store, reader, referral)
        yours = voucher.state is VoucherState.YOURS
        return {
            **voucher._asdict(),
            "step": next_step(store, reader, referral, kept, voucher),
            "calendar_url": calendar_address(page, voucher) if yours and voucher.until else "",
            "terms_url": self._terms_url(referral.revision, locale),
        }

    def _reader(self, locale: str) -> Reader:
        services = self._services
        published = services.published
        return Reader(published, services.keys, published.program, locale, services.clock())

    def show_calendar(self) -> Response[str]:
        """The last day of a voucher as a file for calendars; where none is named any more, the page
        that says how the voucher stands."""
        person, _ = self._person(TokenUse.VOUCHER)
        services, query = self._services, self._current().query_string_parameters or {}
        state = person_state(services.store, person)
        locale, reference = self._locale(state), query.get("r")
        line = referrals_of(services.store, state.confirmed) if state.kept else ()
        referral = next((one for one in line if reference and one.reference == reference), None)
        voucher = referral and voucher_of(services.store, self._reader(locale), referral)
        if not referral or not voucher or voucher.state is not VoucherState.YOURS:
            return self._to_voucher(person, locale)
        if voucher.last_day is None:
            return self._to_voucher(person, locale)
        words = services.published.catalogue(locale)
        host = urlsplit(services.settings.GOODWORD_ORIGIN).hostname
        entry = CalendarDay(
            uid=f"{voucher.reference}@{host}",
            day=voucher.last_day,
            title=fill_text(words["voucher.calendar.title"], {"offer": voucher.offer.title}),
            text=fill_text(words["voucher.calendar.text"], {"reference": voucher.reference}),
            made_at=referral.created_at,
        )
        name = f"{voucher.reference}.ics"
        return Response(
            status_code=200,
            content_type=CALENDAR,
            body=calendar_file(entry),
            headers={**PERSONAL, "Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _gone(self, locale: str) -> Response[str]:
        """Nothing is left to confirm; what was typed on the page is shown, to be copied from."""
        published, typed = self._services.published, typed_in(self._current())
        kept = typed and page_to_keep(published, locale, typed, "link_expired", 410)
        return kept or self._page("link-expired", locale, {}, 410)

    def _voucher_token(self, person: Person) -> str:
        return make_token(self._services.keys, TokenUse.VOUCHER, person.token_text, None)

    def _to_voucher(self, person: Person, locale: str) -> Response[str]:
        """An address that can be kept: the mailed link ends with the days to confirm."""
        return see_other(self._voucher_address(person, locale))

    def _voucher_address(self, person: Person, locale: str) -> str:
        return f"/confirm?t={self._voucher_token(person)}&lang={locale}"
