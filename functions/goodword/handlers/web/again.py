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

_SHOWN: Final = ("name", "email", "company", "message")
"""The fields that people fill in by hand, as pages call them."""


def typed_in(event: "APIGatewayProxyEventV2") -> dict[str, str] | None:
    """The fields of a posted form; None where it is none, or cannot be read."""
    if event.http_method != "POST" or content_type_of(event) != FORM:
        return None
    try:
        fields = decoded_form(body_of(event))
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
    given = {
        "heading": words[f"prove.{reason}.heading"],
        "lead": words[f"prove.{reason}.lead"].replace("@@time", values.pop("time", "")),
        "action": f"{event.raw_path}?{query}" if query else event.raw_path,
        "fields": list(fields.items()),
        "shown": [fields[name] for name in _SHOWN if fields.get(name)],
        "challenge": "",
        "onward": "",
    }
    return page(published.render("prove", locale, {**given, **values}), locale, status)
