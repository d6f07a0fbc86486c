"""``/sent``: the page behind a form that was just sent. The same for everybody.

What was typed is carried sealed in its link, for minutes: no address stands in a URL, a log or an
item that whoever sent the form could look for.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.claims.submission import ClaimForm
from goodword.domain.errors import Unauthenticated
from goodword.domain.tokens import Keys, TokenUse, make_token, read_old_token, read_token
from goodword.flows.claims.receive import PinnedProgram, active_code, receive_claim
from goodword.handlers.public.pressure import busy_page, mail_waits_until
from goodword.handlers.web.requests import form_of, locale_of
from goodword.handlers.web.responses import Answers, page
from goodword.handlers.wiring import Services

_GOOD_FOR: Final = timedelta(minutes=15)
_FIELDS: Final = 9
"""How many facts of a form its token carries."""


class Sent(NamedTuple):
    """A form that was sent, and through which link."""

    code: str
    form: ClaimForm


def sent_address(keys: Keys, code: str, form: ClaimForm, *, now: datetime) -> str:
    """Where the browser goes after the form."""
    about = json.dumps(
        [
            *(code, form.name, form.email, form.locale),
            *(form.company, form.country, form.message, form.channel, form.is_decoy),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return f"/sent?s={make_token(keys, TokenUse.SENT, about, now + _GOOD_FOR)}&lang={form.locale}"


def sent_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of the page."""

    def show_sent() -> Response[str]:
        token = (event().query_string_parameters or {}).get("s", "")
        try:
            return _shown(services, event(), token, again=False)
        except Unauthenticated:
            return _too_late(services, event(), token)

    def send_again() -> Response[str]:
        """The same submission once more, by the same way."""
        fields = form_of(event())
        token = fields.get("t", "")
        try:
            sent, now = _sent(services, token), services.clock()
        except Unauthenticated:
            return _too_late(services, event(), token)
        published = services.published
        code = active_code(services.store, sent.code, published.outline.audiences)
        waits = mail_waits_until(services, event(), sent.code, fields, now)
        receive_claim(
            services.store,
            PinnedProgram(published.program, published.revision),
            code,
            sent.form,
            mail_after=waits,
            keys=services.keys,
            randomness=services.randomness,
            now=now,
        )
        if waits is not None:
            locale = locale_of(event(), published.locales, sent.form.locale)
            onward = f"/sent?s={token}&lang={locale}"
            return busy_page(services, event(), locale, fields, waits=waits, onward=onward, now=now)
        return _shown(services, event(), token, again=True)

    return {"show_sent": show_sent, "send_again": send_again}


def _sent(services: Services, token: str) -> Sent:
    if not token:
        message = "no token"
        raise Unauthenticated(message)
    return _read(read_token(services.keys, TokenUse.SENT, token, services.clock()))


def _read(about: str) -> Sent:
    fields = json.loads(about)
    if len(fields) != _FIELDS:
        message = "made by another version"
        raise Unauthenticated(message)
    code, name, email, locale, company, country, message, channel, is_decoy = fields
    return Sent(
        code,
        ClaimForm(
            name=name,
            email=email,
            locale=locale,
            company=company,
            country=country,
            message=message,
            channel=channel,
            is_decoy=is_decoy,
        ),
    )


def _too_late(services: Services, event: APIGatewayProxyEventV2, token: str) -> Response[str]:
    """Of a genuine link past its minutes: the offer, where the form can be sent once more.

    Raises:
        Unauthenticated: it is no such link.
    """
    sent = _read(read_old_token(services.keys, TokenUse.SENT, token))
    published = services.published
    locale = locale_of(event, published.locales, sent.form.locale)
    values = {"token": token, "offer_url": f"/r/{sent.code}?lang={locale}"}
    return page(published.page("sent-expired", locale, values), locale, 410)


def _shown(
    services: Services, event: APIGatewayProxyEventV2, token: str, *, again: bool
) -> Response[str]:
    sent = _sent(services, token)
    published = services.published
    locale = locale_of(event, published.locales, sent.form.locale)
    values = {
        "email": sent.form.email,
        "token": token,
        "offer_url": f"/r/{sent.code}?lang={locale}",
        "again": again,
    }
    return page(published.render("sent", locale, values), locale)
