"""Reading an HTTP request: its body within limits, its fields, its language.

Whatever a stranger may send ends in a value or in one of the domain's errors.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import FieldError, Forbidden, GoodwordError, Invalid
from goodword.program.locales import Offering, nearest, still_offered

LARGEST_BODY: Final = 64 * 1024
MOST_FIELDS: Final = 50
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
JSON: Final = "application/json"
CROSS_SITE: Final = "cross-site"
"""What a browser's ``Sec-Fetch-Site`` says of a request that another site caused."""


class BadRequest(GoodwordError):
    """The request cannot be read at all. ``status`` is 400, 405, 413 or 415."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


def body_of(event: APIGatewayProxyEventV2, most: int = LARGEST_BODY) -> bytes:
    """The raw body. Raises a 413 above ``most`` bytes (64 KiB) and a 400 for bad base64."""
    import base64
    import binascii

    body = event.body or ""
    if len(body) > 2 * most:
        raise BadRequest(413, "too_large")
    try:
        raw = base64.b64decode(body, validate=True) if event.is_base64_encoded else body.encode()
    except (binascii.Error, UnicodeEncodeError):
        raise BadRequest(400, "bad_request") from None
    if len(raw) > most:
        raise BadRequest(413, "too_large")
    return raw


def content_type_of(event: APIGatewayProxyEventV2) -> str:
    """``application/json`` without parameters, in lower case; empty where there is none."""
    return (event.headers.get("content-type") or "").partition(";")[0].strip().lower()


def form_of(event: APIGatewayProxyEventV2) -> dict[str, str]:
    """The fields of an urlencoded form; of a field sent twice, the last.

    Raises a 415 for any other type, a 400 for what is no such form, and ``Forbidden`` for one that
    a page of another site sends through somebody's browser. Other clients do not say where they
    come from, and neither do old browsers.
    """
    if content_type_of(event) != FORM:
        raise BadRequest(415, "unsupported_type")
    if (event.headers.get("sec-fetch-site") or "").lower() == CROSS_SITE:
        raise Forbidden(CROSS_SITE)
    return decoded_form(body_of(event))


def decoded_form(body: bytes) -> dict[str, str]:
    """Urlencoded bytes as fields; a 400 where they are none."""
    try:
        return dict(
            parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MOST_FIELDS,
            )
        )
    except ValueError:
        raise BadRequest(400, "bad_request") from None


def multipart_form_of(event: APIGatewayProxyEventV2) -> dict[str, str]:
    """The fields of a multipart form, as mail services send for a one-click unsubscribe."""
    from email.parser import BytesParser
    from email.policy import HTTP

    header = (event.headers.get("content-type") or "").encode("ascii", "replace")
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + header + b"\r\n\r\n" + body_of(event)
    )
    fields = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            fields[name] = content.decode("utf-8", "replace")
    return fields


def json_of(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises ``Invalid`` for anything else."""
    try:
        value = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Invalid(FieldError("", "malformed", "the body is not valid JSON")) from None
    if not isinstance(value, dict):
        raise Invalid(FieldError("", "malformed", "the body must be a JSON object"))
    return value


def wants_json(event: APIGatewayProxyEventV2) -> bool:
    """Whether an answer should be JSON: the request is, or asks for it and not for HTML."""
    accept = (event.headers.get("accept") or "").lower()
    return content_type_of(event) == JSON or ("json" in accept and "text/html" not in accept)


def locale_of(event: APIGatewayProxyEventV2, locales: Offering, otherwise: str) -> str:
    """``?lang=`` wins over ``Accept-Language`` (RFC 9110), which wins over ``otherwise``.

    A language that is not offered is shown as ``locales.fallbacks`` say, and so is an ``otherwise``
    that is offered no more; what they say nothing of, in the default one.
    """
    query: Mapping[str, str] = event.query_string_parameters or {}
    if asked := nearest(query.get("lang", ""), locales.offered, locales.fallbacks):
        return asked
    ranked = sorted(
        (_weighed(item) for item in (event.headers.get("accept-language") or "").split(",")),
        key=lambda weighed: -weighed[1],
    )
    for tag, weight in ranked:
        if weight > 0 and (found := nearest(tag, locales.offered, locales.fallbacks)):
            return found
    return still_offered(otherwise, locales)


def _weighed(item: str) -> tuple[str, float]:
    tag, _, weight = item.partition(";")
    try:
        quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
    except ValueError:
        quality = 0.0
    return tag.strip(), quality


def _no_constant(name: str) -> None:
    raise ValueError(name)
