"""From a request as it comes to the route that is meant: HEAD, and links as they are passed on.

Every function with HTTP answers through here. A request that is written as our own pages write it
passes as it is; what is not is read by ``handlers.web.passed_on``, which a cold start does without.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from goodword.domain.ids import ALPHABET, CODE_LENGTH
from goodword.handlers.wiring import Handler
from goodword.program.sharing import TAG_FIELD, TAGS

_OFFERS: Final = "/r/"
_JOINING: Final = "/join/"
_NAME: Final = frozenset("-_0123456789abcdefghijklmnopqrstuvwxyz")
_BELOW: Final = frozenset({"claim", "seen"})
_NAMES: Final = frozenset({TAG_FIELD, "lang", "s", "t"})
_CODE: Final = frozenset(ALPHABET)
_VALUE: Final = frozenset("-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def dispatch(app: APIGatewayHttpResolver) -> Handler:
    """The handler that gives the app each request as it is meant."""
    return partial(_answered, app)


def _answered(app: APIGatewayHttpResolver, event: dict[str, Any], context: Any) -> dict[str, Any]:
    is_head = event["requestContext"]["http"]["method"] == "HEAD"
    asked = event.get("queryStringParameters") or {}
    if is_head or not (_is_plain(event["rawPath"]) and _is_plainly_asked(asked)):
        from goodword.handlers.web.passed_on import as_meant

        event = as_meant(event)
    answer: dict[str, Any] = app.resolve(event, context)
    # The answer of GET, which changes and counts nothing, but for what it shows.
    return {**answer, "body": "", "isBase64Encoded": False} if is_head else answer


def _is_plain(path: str) -> bool:
    if path.startswith(_OFFERS):
        code, slash, behind = path[len(_OFFERS) :].partition("/")
        is_code = len(code) == CODE_LENGTH and _CODE.issuperset(code)
        return is_code and (not slash or behind in _BELOW)
    if path[1:2] == "j":
        name = path.removeprefix(_JOINING)
        return name != path and _NAME.issuperset(name) and not name.endswith(("_", "-"))
    # No other route begins with those letters, or has a slash at its end.
    return path[1:2] not in {"r", "R", "J", "/"} and not path.endswith("/")


def _is_plainly_asked(query: Mapping[str, str]) -> bool:
    return (
        _NAMES.issuperset(query)
        and all(_VALUE.issuperset(one) for one in query.values())
        and query.get(TAG_FIELD) in TAGS | {None}
    )
