"""``/portal/payout-details``: where a referrer is paid, and what they would rather have."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.destination import by_email
from goodword.domain.errors import FieldError, Invalid
from goodword.domain.kinds import RewardPreference
from goodword.domain.portal.fresh_link import FreshUse
from goodword.flows.claims.words import day_in_words
from goodword.flows.portal.choices import own_page, preferences_in
from goodword.flows.portal.fresh_link import ask_for_link
from goodword.flows.portal.sessions import OpenSession
from goodword.flows.referrers.change import change_referrer
from goodword.handlers.portal.signed_in import PortalPages
from goodword.handlers.web.addresses import mailable
from goodword.handlers.web.responses import Answers, see_other
from goodword.handlers.wiring import Services

DETAILS: Final = "/portal/payout-details"
_LONGEST: Final = 254
_DONE: Final = frozenset({"asked", "saved"})


class DetailPages(PortalPages):
    """The page over one set of services."""

    def show_details(self, opened: OpenSession) -> Response[str]:
        """Where they are paid today, masked, and the forms; ``?done=`` says what was taken."""
        done = (self._current().query_string_parameters or {}).get("done", "")
        return self._shown(opened, {"done": done if done in _DONE else ""})

    def change_details(self, opened: OpenSession) -> Response[str]:
        """Has a link mailed that makes the change (``email``), or keeps what they would rather have
        (``taking``)."""
        fields = self._form(opened)
        services, role = self._services, self._role(opened)
        locale, suffix = self._locale(opened), self._suffix(opened, role)
        if "taking" in fields:
            self._keep_preference(opened, fields["taking"])
            return see_other(f"{DETAILS}?lang={locale}{suffix}&done=saved")
        typed = fields.get("email", "").strip()
        try:
            if not typed or len(typed) > _LONGEST:
                raise Invalid(FieldError("email", "invalid", "write an address"))
            destination = by_email(mailable(typed))
        except Invalid as mistakes:
            return self._shown(opened, {"typed": typed[:_LONGEST], "mistakes": mistakes}, 422)
        ask_for_link(
            services.store,
            services.keys,
            role.referrer_id,
            FreshUse.PAYOUT_DETAILS,
            locale,
            destination=destination,
            randomness=services.randomness,
            now=services.clock(),
        )
        return see_other(f"{DETAILS}?lang={locale}{suffix}&done=asked")

    def _keep_preference(self, opened: OpenSession, asked: str) -> None:
        services, role = self._services, self._role(opened)
        offered = preferences_in(services.published.program, role.audience)
        if asked not in offered:
            fix = f"Choose one of {', '.join(offered)}."
            raise Invalid(FieldError("taking", "unknown", fix))
        change_referrer(
            services.store,
            services.keys,
            role.referrer_id,
            {"taking": RewardPreference(asked)},
            note=None,
            actor="referrer",
            randomness=services.randomness,
            now=services.clock(),
        )

    def _shown(
        self, opened: OpenSession, of_form: Mapping[str, Any], status: int = 200
    ) -> Response[str]:
        services, role = self._services, self._role(opened)
        program, now = services.published.program, services.clock()
        words = services.published.catalogue(self._locale(opened))
        own = own_page(services.store, role)
        hold = own.referrer.details_hold
        until = hold.until if hold and hold.holds(now) else None
        zone = ZoneInfo(program.brand.time_zone)
        offered = preferences_in(program, role.audience)
        mistakes: Invalid | None = of_form.get("mistakes")
        values = {
            "where": own.referrer.destination.hint if own.referrer.destination else "",
            "mailbox": by_email(own.referrer.email).hint,
            "held_until": day_in_words(words, until.astimezone(zone).date()) if until else "",
            "disputed": own.change is not None and own.change.waits_for_person,
            "days": str(program.payouts.change_hold_days),
            "offered": list(offered) if len(offered) > 1 else [],
            "taking": own.referrer.taking if own.referrer.taking in offered else offered[0],
            "done": of_form.get("done", ""),
            "entries": {"email": of_form.get("typed", "")},
            "errors": {
                one.field: words[f"errors.{one.field}.{one.code}"]
                for one in (mistakes.errors if mistakes else ())
            },
        }
        return self._framed("portal-details", opened, values, role=role, status=status)


def detail_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of the page."""
    pages = DetailPages(services, event)
    return {
        "show_details": pages.signed_in(pages.show_details),
        "change_details": pages.signed_in(pages.change_details),
    }
