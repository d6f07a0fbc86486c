"""From the domain's errors to HTTP: the one table, as JSON (RFC 9457) or as a page."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import (
    Busy,
    Conflict,
    Delayed,
    Forbidden,
    GoodwordError,
    Invalid,
    LacksScope,
    Misconfigured,
    NoProvider,
    NotFound,
    Refused,
    TooMany,
    TooNew,
    Unauthenticated,
    Unavailable,
)
from goodword.handlers.routes import allowed_methods
from goodword.handlers.web.published import Published
from goodword.handlers.web.requests import BadRequest, locale_of, wants_json
from goodword.handlers.web.responses import PROBLEM_TYPE, as_json, page

RETRY_SOON: Final = 5
RETRY_AT_ONCE: Final = 1
"""What another worker is at is done in a moment."""


class Problem(NamedTuple):
    """What an error is to a client. ``code`` is stable; ``page`` names the HTML page.

    ``again``: where a form brought it, the page gives back what was typed, for this reason of the
    locale files' ``prove.*``. ``keep``: there the page shows what was typed, to be copied from,
    since sending it again is of no use; by a section of the locale files that says why.
    """

    status: int
    code: str
    page: str = "problem"
    retry_after: int | None = None
    again: str | None = None
    keep: str | None = None


PROBLEMS: Final[dict[type[GoodwordError], Problem]] = {
    Invalid: Problem(422, "invalid"),
    NotFound: Problem(404, "not_found", page="not-found", keep="not_found"),
    Refused: Problem(409, "conflict"),
    Unauthenticated: Problem(401, "unauthenticated", page="link-expired", keep="link_expired"),
    Forbidden: Problem(403, "forbidden", again="foreign"),
    LacksScope: Problem(403, "scope_missing"),
    TooMany: Problem(429, "too_many"),
    Busy: Problem(409, "in_progress", retry_after=RETRY_AT_ONCE),
    # No other answer than to a forged signature: whose fault it is concerns nobody outside.
    Misconfigured: Problem(401, "unauthenticated", page="link-expired"),
    NoProvider: Problem(401, "unauthenticated", page="link-expired"),
    # A reaction's own; where a request met one, it would be to come again.
    Delayed: Problem(503, "unavailable", retry_after=RETRY_SOON, again="unavailable"),
    Conflict: Problem(503, "unavailable", retry_after=RETRY_SOON, again="unavailable"),
    Unavailable: Problem(503, "unavailable", retry_after=RETRY_SOON, again="unavailable"),
    TooNew: Problem(503, "unavailable", retry_after=RETRY_SOON, again="unavailable"),
}


UNEXPECTED: Final = PROBLEMS[Unavailable]
"""What nobody has thought of is no answer of Lambda's, which the distribution would swap for a
static page: what was typed would be lost."""


def problem_of(error: GoodwordError) -> Problem:
    """The table's line for an error, with what the error itself knows."""
    if isinstance(error, BadRequest):
        too_large = "problem.too_large" if error.code == "too_large" else None
        return Problem(error.status, error.code, keep=too_large)
    found = PROBLEMS[type(error)]
    if isinstance(error, Refused):
        return Problem(found.status, error.code)
    if isinstance(error, TooMany):
        return found._replace(retry_after=error.retry_after)
    return found


def problem_json(problem: Problem, error: Exception | None = None) -> Response[str]:
    """RFC 9457 problem details; ``errors`` lists the fields of an ``Invalid``."""
    body: dict[str, Any] = {
        "type": f"urn:goodword:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
    }
    if isinstance(error, Refused | LacksScope):
        body["detail"] = str(error)
    if isinstance(error, Invalid):
        body["errors"] = [
            {"field": mistake.field, "code": mistake.code, "message": mistake.message}
            for mistake in error.errors
        ]
    return as_json(body, problem.status, content_type=PROBLEM_TYPE, headers=_retry_header(problem))


def problem_page(problem: Problem, published: Published, locale: str) -> Response[str]:
    """The same as a page in the visitor's language."""
    words = published.catalogue(locale)
    code = problem.code if f"problem.{problem.code}.title" in words else "conflict"
    html = published.page(
        problem.page,
        locale,
        {"title": words[f"problem.{code}.title"], "detail": words[f"problem.{code}.detail"]},
    )
    answer = page(html, locale, problem.status)
    answer.headers.update(_retry_header(problem))
    return answer


def answer_problems(
    app: APIGatewayHttpResolver,
    logger: Logger,
    published: Callable[[], Published] | None,
    *,
    takes_ids: bool = False,
) -> None:
    """Registers the answers to every error; ``published`` None answers in JSON only. ``takes_ids``:
    its paths hold ids, and one that leads nowhere though its method is known has letters that no id
    has."""

    def answer(error: GoodwordError) -> Response[str]:
        problem = problem_of(error)
        if isinstance(error, Misconfigured):
            # An alarm of infra/template.yaml counts this message.
            logger.error("misconfigured", extra=error.facts)
        logger.info("refused", extra={"problem": problem.code, "status": problem.status})
        return shown(problem, error)

    def fail(error: Exception) -> Response[str]:
        from goodword.handlers.steps import named

        # An alarm of infra/template.yaml counts this message.
        logger.error("request failed", extra=named(error))
        return shown(UNEXPECTED, error)

    def shown(problem: Problem, error: Exception) -> Response[str]:
        from goodword.handlers.web.again import page_again, page_to_keep, typed_in

        event: APIGatewayProxyEventV2 = app.current_event
        if published is None or wants_json(event):
            return problem_json(problem, error)
        built = published()
        locales = built.locales
        typed = typed_in(event) if problem.again or problem.keep else None
        chosen = (typed or {}).get("lang", "")
        locale = chosen if chosen in locales.offered else locale_of(event, locales, locales.default)
        if typed is not None and problem.keep:
            kept = page_to_keep(built, locale, typed, problem.keep, problem.status)
            return kept or problem_page(problem, built, locale)
        if typed is None or problem.again is None:
            return problem_page(problem, built, locale)
        again = page_again(built, locale, event, typed, problem.again, problem.status)
        again.headers.update(_retry_header(problem))
        return again

    def unrouted(_error: Exception) -> Response[str]:
        allowed = allowed_methods(app.current_event.path)
        if not allowed or (takes_ids and app.current_event.http_method in allowed):
            return answer(NotFound())
        refused = answer(BadRequest(405, "method_not_allowed"))
        refused.headers["Allow"] = ", ".join(allowed)
        return refused

    app.exception_handler(GoodwordError)(answer)
    app.exception_handler(Exception)(fail)
    app.not_found(unrouted)


def _retry_header(problem: Problem) -> dict[str, str]:
    return {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
