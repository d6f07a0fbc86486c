"""``/portal/share``: a referrer's own page to pass their link on, without a password.

The address holds a token of its own use, so that a referee, who knows the public code, cannot open
it; and beside what the offer page shows there are counts alone, so that a token that was passed on
by mistake gives away how often the link was opened and how many confirmed, and nothing else.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlsplit

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import NotFound, Unauthenticated
from goodword.domain.offers.shown import Shown, shown
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode
from goodword.domain.text import in_a_line
from goodword.flows.referrers.reach import reach_of
from goodword.handlers.web.published import fill_text
from goodword.handlers.web.requests import locale_of
from goodword.handlers.web.responses import PERSONAL, Answers, page
from goodword.handlers.wiring import Services
from goodword.program.sharing import QR_CODE, TAG_FIELD, share_page_name

if TYPE_CHECKING:
    from segno import QRCode

QUIET_ZONE = 4
"""Modules of white around the code, as ISO/IEC 18004 demands."""

MODULE_IN_FILE = 10
"""Pixels of a module in the downloaded file, where a program does not scale it."""

MODULE_IN_PICTURE = 24
"""Pixels of a module in the picture: about a thousand in all, sharp on a slide and in print."""

Body = TypeVar("Body", str, bytes)


def share_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the page and its picture."""
    return {
        "share_page": lambda: share_page(services, event()),
        "qr_file": lambda: qr_file(services, event()),
        "qr_picture": lambda: qr_picture(services, event()),
    }


def share_page(services: Services, event: APIGatewayProxyEventV2) -> Response[str]:
    """The page of the code that the token is about; says so where the link leads nowhere."""
    now = services.clock()
    code, token = _opened(services, event, now)
    locale = _locale(services, event, code)
    published = services.published
    if _leads_nowhere(services, code):
        return page(published.page("share-paused", locale, {}), locale, 404)
    words = published.catalogue(locale)
    link = _link(services, code)
    values = {
        "token": token,
        "link": link,
        "link_quoted": quote(link, safe=""),
        "yours": (
            fill_text(words["share.yours_named"], {"name": in_a_line(code.name)})
            if code.name
            else words["share.yours"]
        ),
        **_gains(services, code, words, now),
        "offer_page": _shown(services, code, now).page,
        "reach": reach_of(services.store, code),
        "host": urlsplit(link).hostname or "",
        "qr": qr_of(link).svg_inline(border=QUIET_ZONE, light="#fff", omitsize=True),
    }
    name = share_page_name(code.audience, published.outline.without.get(code.country, ()))
    return page(published.render(name, locale, values), locale)


def _gains(
    services: Services, code: ReferralCode, words: Mapping[str, str], now: datetime
) -> dict[str, list[str]]:
    """What both sides get by the code's variant and the campaign of the day."""
    today = _shown(services, code, now)
    paid_in = services.published.outline.paid_in(code.currency)
    they, you = f"share.they.{code.audience}", f"share.you.{code.audience}.{paid_in}"
    variant = ".".join((they, *(name or "" for name in today.part or ())))
    return {
        "they": (words.get(variant) or words[they]).splitlines(),
        "you": (words.get(f"{you}.{today.campaign}") or words[you]).splitlines(),
    }


def _shown(services: Services, code: ReferralCode, now: datetime) -> Shown:
    return shown(services.published.outline, code.audience, code.code, now.date())


def qr_file(services: Services, event: APIGatewayProxyEventV2) -> Response[str]:
    """The same code as a file for slides and print."""
    code = _of_file(services, event)
    words = services.published.catalogue(_locale(services, event, code))
    title = words["share.code.name"]
    drawn = _saved(services, code, kind="svg", scale=MODULE_IN_FILE, title=title)
    return _attached("qr.svg", "image/svg+xml", drawn.decode())


def qr_picture(services: Services, event: APIGatewayProxyEventV2) -> Response[bytes]:
    """The same code as pixels."""
    drawn = _saved(services, _of_file(services, event), kind="png", scale=MODULE_IN_PICTURE)
    return _attached("qr.png", "image/png", drawn)


def _of_file(services: Services, event: APIGatewayProxyEventV2) -> ReferralCode:
    code, _ = _opened(services, event, services.clock())
    if _leads_nowhere(services, code):
        raise NotFound(code.code)
    return code


def _saved(services: Services, code: ReferralCode, **how: Any) -> bytes:
    from io import BytesIO

    file = BytesIO()
    qr_of(_link(services, code)).save(file, border=QUIET_ZONE, light="#fff", **how)
    return file.getvalue()


def _attached(name: str, content_type: str, body: Body) -> Response[Body]:
    return Response(
        status_code=200,
        content_type=content_type,
        body=body,
        headers={**PERSONAL, "Content-Disposition": f'attachment; filename="{name}"'},
    )


def _opened(
    services: Services, event: APIGatewayProxyEventV2, now: datetime
) -> tuple[ReferralCode, str]:
    """The code that the token in the address opens, paused ones included."""
    from goodword.domain.tokens import TokenUse, read_token

    token = _query(event).get("t") or ""
    if not token:
        message = "no token"
        raise Unauthenticated(message)
    about = read_token(services.keys, TokenUse.SHARE, token, now)
    code = services.store.get(ReferralCode, about)
    if code is None or code.status is CodeStatus.ERASED:
        raise NotFound(about)
    return code, token


def _leads_nowhere(services: Services, code: ReferralCode) -> bool:
    """Paused, or of an audience that the programme of today has no offer for."""
    audiences = services.published.outline.audiences
    return code.status is not CodeStatus.ACTIVE or code.audience not in audiences


def _link(services: Services, code: ReferralCode) -> str:
    return f"{services.settings.GOODWORD_ORIGIN}/r/{code.code}"


def qr_of(link: str) -> "QRCode":
    """The QR code of an offer link, which counts what comes through it."""
    import segno

    # Level M stands 15 % of damage: enough for paper, and not as dense as the higher ones.
    return segno.make_qr(f"{link}?{TAG_FIELD}={QR_CODE}", error="m", boost_error=False)


def _query(event: APIGatewayProxyEventV2) -> Mapping[str, str]:
    return event.query_string_parameters or {}


def _locale(services: Services, event: APIGatewayProxyEventV2, code: ReferralCode) -> str:
    return locale_of(event, services.published.locales, code.locale)
