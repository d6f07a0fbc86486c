"""``/r/{code}``: the offer page made out to a referrer, the claim form, the view beacon."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.claims.submission import ClaimForm
from goodword.domain.errors import FieldError, Invalid
from goodword.domain.offers.shown import Shown, shown
from goodword.domain.record import instant
from goodword.domain.referrals.referrer import ReferralCode, initials
from goodword.domain.text import to_greet
from goodword.flows.claims.receive import PinnedProgram, active_code, receive_claim
from goodword.flows.claims.words import reserved, sent_by
from goodword.handlers.web.published import Published
from goodword.handlers.web.requests import (
    JSON,
    body_of,
    content_type_of,
    form_of,
    json_of,
    locale_of,
)
from goodword.handlers.web.responses import Answers, as_json, nothing, page, see_other
from goodword.handlers.wiring import Services
from goodword.program.locales import nearest
from goodword.program.sharing import TAG_FIELD, known_tag

CONFIRM_BY_MAIL: Final = "confirm_by_mail"
"""The owner of the mailbox presses a button; until then nothing is promised to anybody."""


def offer_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the routes below ``/r/``."""

    def offer(code: str) -> Response[str]:
        found = _code(services, code)
        locale = _locale(event(), services, found.locale)
        body = offer_page(services, found, locale, _query(event()), now=services.clock())
        return page(body, locale)

    def claim(code: str) -> Response[str]:
        if content_type_of(event()) == JSON:
            return _claim_json(services, event(), code)
        return _claim_form(services, event(), code)

    def seen(code: str) -> Response[str]:
        found = _code(services, code)
        tag = known_tag(_query(event()).get(TAG_FIELD))
        now = services.clock()
        day = now.date().isoformat()
        services.store.count_view(code, day, tag)
        if part := _shown(services, found, now).part:
            services.store.count_variant_view(part, code, day)
        return nothing()

    return {"offer": offer, "offer_again": offer, "claim": claim, "seen": seen}


def offer_page(
    services: Services,
    code: ReferralCode,
    locale: str,
    fields: Mapping[str, str],
    mistakes: Invalid | None = None,
    *,
    now: datetime,
) -> str:
    """The page with the referrer's facts and, after a mistake, the entries and what to mend.

    ``fields``: what was posted, or the query of the first visit.
    """
    published = services.published
    words = published.catalogue(locale)
    today = _shown(services, code, now)
    tag = known_tag(fields.get(TAG_FIELD)) or ""
    visit = {
        "code": code.code,
        "revision": published.revision,
        "shown": today.stamp,
        "tag": tag,
    }
    return published.page(
        today.page,
        locale,
        {
            "code": code.code,
            "origin": services.settings.GOODWORD_ORIGIN,
            "address": _address(services, code, locale, "" if mistakes else fields.get("lang", "")),
            "title_prefix": words["errors.title_prefix"] if mistakes else "",
            "sent_by": sent_by(published, code, locale, page="offer"),
            **_person(published, code, locale),
            "disclosure": _disclosure(published, code, today.campaign, locale),
            "tag_query": f"&{TAG_FIELD}={tag}" if tag else "",
            "form_html": _form(published, locale, visit, fields, mistakes, now=now),
        },
    )


def _person(published: Published, code: ReferralCode, locale: str) -> dict[str, str]:
    """Who recommends: by name only where they agreed to it, and in their own words."""
    name = to_greet(code.name or "") or ""
    return {
        "person": name or sent_by(published, code, locale, page="offer"),
        "initials": initials(name),
        "unnamed": "" if name else "hidden",
        "sentence": code.sentence or "",
        "unsaid": "" if code.sentence else "hidden",
    }


def _address(services: Services, code: ReferralCode, locale: str, asked: str) -> str:
    """Where the page stands, without a tag; with its language where the link ``asked`` for it."""
    locales = services.published.locales
    own = nearest(asked, locales.offered, locales.fallbacks) == locale
    return f"{services.settings.GOODWORD_ORIGIN}/r/{code.code}{f'?lang={locale}' if own else ''}"


def _form(
    published: Published,
    locale: str,
    visit: dict[str, str],
    fields: Mapping[str, str],
    mistakes: Invalid | None,
    *,
    now: datetime,
) -> str:
    """The claim form; without mistakes it is text, so that a visit needs no template engine."""
    visit = {**visit, "reserved": reserved(published.catalogue(locale), now)}
    if mistakes is None:
        return published.page("claim", locale, visit)
    from goodword.handlers.public.claim_form import shown_again

    again = shown_again(fields, mistakes.errors, published.catalogue(locale))
    return published.render("claim", locale, {**visit, **again})


def _claim_json(services: Services, event: APIGatewayProxyEventV2, code: str) -> Response[str]:
    from goodword.handlers.public.claim_form import form_from_json
    from goodword.handlers.public.pressure import mail_waits_until

    body = json_of(body_of(event))
    found = _code(services, code)
    outline = services.published.outline
    asked = body.get("lang")
    locale = asked if asked in outline.locales.offered else _locale(event, services, found.locale)
    form = form_from_json(body, services.published.program.countries, locale)
    now = services.clock()
    _receive(services, found, form, mail_waits_until(services, event, found.code, {}, now), now)
    return as_json({"receipt": _receipt(services, found, form, now)}, 201)


def _receipt(
    services: Services, code: ReferralCode, form: ClaimForm, now: datetime
) -> dict[str, Any]:
    """What was taken and what happens next: all of it from the request and today's programme, so
    that it names nothing of ours and is the same whoever the person is."""
    privacy = services.published.program.privacy
    return {
        "received_at": instant(now),
        "code": code.code,
        "lang": form.locale,
        "next": {"step": CONFIRM_BY_MAIL, "within_days": privacy.confirm_within_days},
    }


def _claim_form(services: Services, event: APIGatewayProxyEventV2, code: str) -> Response[str]:
    from goodword.handlers.public.claim_form import form_from_fields
    from goodword.handlers.public.pressure import busy_page, mail_waits_until
    from goodword.handlers.public.sent import sent_address

    fields = form_of(event)
    found = _code(services, code)
    outline, program = services.published.outline, services.published.program
    offered = outline.locales.offered
    chosen = fields.get("lang", "")
    locale = chosen if chosen in offered else _locale(event, services, found.locale)
    # Read once: at midnight, a second look could keep another campaign than was checked.
    now = services.clock()
    stamp = _shown(services, found, now).stamp
    if (
        fields.get("revision", outline.revision) != outline.revision
        or fields.get("shown", stamp) != stamp
    ):
        # Terms, words or the offer may differ from what the visitor has read (a campaign ended at
        # midnight): they read again, then send.
        updated = Invalid(FieldError("claim", "updated", "the offer was updated"))
        return page(offer_page(services, found, locale, fields, updated, now=now), locale, 422)
    try:
        form = form_from_fields(fields, program.claim.fields, program.countries, locale)
    except Invalid as mistakes:
        return page(offer_page(services, found, locale, fields, mistakes, now=now), locale, 422)
    waits = mail_waits_until(services, event, found.code, fields, now)
    _receive(services, found, form, waits, now)
    onward = sent_address(services.keys, found.code, form, now=now)
    if waits is not None:
        return busy_page(services, event, locale, fields, waits=waits, onward=onward, now=now)
    return see_other(onward)


def _code(services: Services, code: str) -> ReferralCode:
    return active_code(services.store, code, services.published.outline.audiences)


def _receive(
    services: Services,
    code: ReferralCode,
    form: ClaimForm,
    mail_after: datetime | None,
    now: datetime,
) -> None:
    receive_claim(
        services.store,
        PinnedProgram(services.published.program, services.published.revision),
        code,
        form,
        mail_after=mail_after,
        keys=services.keys,
        randomness=services.randomness,
        now=now,
    )


def _shown(services: Services, code: ReferralCode, now: datetime) -> Shown:
    return shown(services.published.outline, code.audience, code.code, now.date())


def _disclosure(published: Published, code: ReferralCode, campaign: str | None, locale: str) -> str:
    words = published.catalogue(locale)
    usual = f"disclosure.{code.audience}.{published.outline.paid_in(code.currency)}"
    return words.get(f"{usual}.{campaign}") or words[usual]


def _query(event: APIGatewayProxyEventV2) -> Mapping[str, str]:
    return event.query_string_parameters or {}


def _locale(event: APIGatewayProxyEventV2, services: Services, otherwise: str) -> str:
    return locale_of(event, services.published.locales, otherwise)
