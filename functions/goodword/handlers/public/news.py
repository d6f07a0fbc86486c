"""``/news``: how often a referrer hears from us, by the link in each of our mails to them."""

from collections.abc import Callable, Mapping
from typing import Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import Unauthenticated
from goodword.domain.outreach.news import NewsEvery
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.tokens import TokenUse, read_token
from goodword.flows.outreach.choice import choose, every_of, whose_choice
from goodword.handlers.web.requests import (
    MULTIPART,
    BadRequest,
    content_type_of,
    form_of,
    locale_of,
    multipart_form_of,
)
from goodword.handlers.web.responses import Answers, page
from goodword.handlers.wiring import Services
from goodword.program.locales import still_offered

ONE_CLICK: Final = "List-Unsubscribe"
"""The field that a mail service sends for somebody who unsubscribes (RFC 8058)."""


def news_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of the page."""
    return {
        "show_news": lambda: show_news(services, event()),
        "choose_news": lambda: choose_news(services, event()),
    }


def show_news(services: Services, event: APIGatewayProxyEventV2) -> Response[str]:
    """What they chose, and what else there is; changes nothing."""
    code, token = _opened(services, event, {})
    return _page(services, event, code, token, done=False)


def choose_news(services: Services, event: APIGatewayProxyEventV2) -> Response[str]:
    """Keeps what was chosen (``every``); one click of a mail service ends news."""
    is_multipart = content_type_of(event) == MULTIPART
    fields = multipart_form_of(event) if is_multipart else form_of(event)
    code, token = _opened(services, event, fields)
    asked = fields.get("every") or (NewsEvery.NONE if ONE_CLICK in fields else "")
    if asked not in set(NewsEvery):
        raise BadRequest(400, "bad_request")
    choose(services.store, code.referrer_id, NewsEvery(asked), now=services.clock())
    return _page(services, event, code, token, done=True)


def _opened(
    services: Services, event: APIGatewayProxyEventV2, fields: Mapping[str, str]
) -> tuple[ReferralCode, str]:
    """Whose choice the link is about, and its token."""
    token = fields.get("t") or (event.query_string_parameters or {}).get("t") or ""
    if not token:
        message = "no token"
        raise Unauthenticated(message)
    about = read_token(services.keys, TokenUse.NEWS, token, services.clock())
    return whose_choice(services.store, about), token


def _page(
    services: Services,
    event: APIGatewayProxyEventV2,
    code: ReferralCode,
    token: str,
    *,
    done: bool,
) -> Response[str]:
    published = services.published
    locale = (
        locale_of(event, published.locales, code.locale)
        if "lang" in (event.query_string_parameters or {})
        else still_offered(code.locale, published.locales)
    )
    values = {
        "token": token,
        "every": every_of(services.store, code.referrer_id),
        "done": done,
    }
    return page(published.render("news-choice", locale, values), locale)
