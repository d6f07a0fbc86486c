"""The page that gives back what was typed: for a form that could not be taken, or not at once.

It stands on the request and the build alone, so that it can be made when nothing else answers.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from goodword.handlers.web.requests import FORM, BadRequest, body_of, content_type_of, decoded_form
from goodword.handlers.web.responses import page

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import Response
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

    from goodword.handlers.web.published import Published

PROOF_FIELD: Final = "altcha"
"""What the browser has worked out for us; it is good once, so it is never given back."""

MOST_GIVEN_BACK: Final = 1024 * 1024

_SHOWN: Final = (
    *("name", "email", "company", "message", "sentence"),
    *("competitor", "amount", "currency", "closed_on", "to"),
)
"""The fields that people fill in by hand, as the pages of every form call them; a test knows if one
is missing."""


def typed_in(event: "APIGatewayProxyEventV2") -> dict[str, str] | None:
    """The fields of a posted form; None where it is none, or cannot be read."""
    if event.http_method != "POST" or content_type_of(event) != FORM:
        return None
    try:
        # More than is taken: what is too large is given back, too.
        fields = decoded_form(body_of(event, MOST_GIVEN_BACK))
    except BadRequest:
        return None
    return {name: value for name, value in fields.items() if name != PROOF_FIELD}


def page_again(
    published: "Published",
    locale: str,
    event: "APIGatewayProxyEventV2",
    fields: Mapping[str, str],
    reason: str,
    status: int,
    **values: Any,
) -> "Response[str]":
    """The page for a reason of the locale files' ``prove.*``, with all that was sent in it.

    ``values``: ``challenge`` for the script to work on, ``onward`` where people without script go
    on, and ``time``, until when something waits.
    """
    words = published.catalogue(locale)
    query = event.raw_query_string
    lead = words[f"prove.{reason}.lead"].replace("@@time", values.pop("time", ""))
    given = {
        "action": f"{event.raw_path}?{query}" if query else event.raw_path,
        "fields": list(fields.items()),
        **values,
    }
    return _page(published, locale, words[f"prove.{reason}.heading"], lead, fields, status, **given)


def page_to_keep(
    published: "Published", locale: str, fields: Mapping[str, str], about: str, status: int
) -> "Response[str] | None":
    """The page for what cannot be sent again as it is, with what was typed, to be copied from; None
    where nothing was. ``about``: a section of the locale files, such as ``not_found``."""
    if not any(fields.get(name) for name in _SHOWN):
        return None
    words = published.catalogue(locale)
    if f"{about}.heading" in words:
        heading = words[f"{about}.heading"]
        lead = f"{words[f'{about}.text.first']} {words[f'{about}.text.second']}"
    else:
        heading, lead = words[f"{about}.title"], words[f"{about}.detail"]
    return _page(published, locale, heading, lead, fields, status)


def _page(
    published: "Published",
    locale: str,
    heading: str,
    lead: str,
    entered: Mapping[str, str],
    status: int,
    **values: Any,
) -> "Response[str]":
    given = {
        "heading": heading,
        "lead": lead,
        "action": "",
        "fields": [],
        "shown": [entered[name] for name in _SHOWN if entered.get(name)],
        "challenge": "",
        "onward": "",
    }
    return page(published.render("prove", locale, {**given, **values}), locale, status)
