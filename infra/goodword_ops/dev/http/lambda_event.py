"""An HTTP exchange as Lambda sees it: API Gateway's HTTP API, payload format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import binascii
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from goodword.handlers.routes import OTHERWISE

BODY_LIMIT: Final = 10 * 1024 * 1024
"""Bytes of a request's body that an HTTP API takes."""

_TEXT: Final = ("text/", "application/json", "application/javascript", "application/xml")


@dataclass(frozen=True, slots=True)
class Context:
    """The part of Lambda's context object that handlers may look at."""

    function_name: str
    aws_request_id: str = field(default_factory=lambda: secrets.token_hex(16))
    memory_limit_in_mb: int = 512
    function_version: str = "$LATEST"
    deadline: float = field(default_factory=lambda: time.monotonic() + 30)

    @property
    def invoked_function_arn(self) -> str:
        """An ARN of an account that does not exist."""
        return f"arn:aws:lambda:us-east-1:000000000000:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds of the 30 seconds that an HTTP API waits at most."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def event_of(request: Request, body: bytes, *, route: str, at: datetime) -> dict[str, Any]:
    """The event of a request. ``route`` is the route's key, such as ``GET /r/{code}``."""
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in request.headers.items():
        if name == "cookie":
            cookies += [part.strip() for part in value.split(";") if part.strip()]
        else:
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    query_string = request.scope["query_string"].decode("latin-1")
    query: dict[str, str] = {}
    for name, value in parse_qsl(query_string, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": request.scope["path"],
        "rawQueryString": query_string,
        "headers": headers,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": headers.get("host", ""),
            "domainPrefix": "local",
            "http": {
                "method": request.method,
                "path": request.scope["path"],
                "protocol": "HTTP/1.1",
                "sourceIp": request.client.host if request.client else "127.0.0.1",
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": secrets.token_hex(8),
            "routeKey": route,
            "stage": "$default",
            "time": at.astimezone(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(at.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = query
    if request.path_params and route != OTHERWISE:
        event["pathParameters"] = request.path_params
    if body:
        event["body"], event["isBase64Encoded"] = _text(body, headers.get("content-type", ""))
    return event


def response_of(result: Any) -> Response:
    """The HTTP answer to what a handler returned.

    Raises:
        ValueError: it is not what an HTTP API understands.
    """
    if not isinstance(result, dict) or "statusCode" not in result:
        return JSONResponse(result)
    status = int(result["statusCode"])
    text = result.get("body") or ""
    if result.get("isBase64Encoded"):
        try:
            body = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError("the body is not base64") from error
    else:
        body = str(text).encode()
    response = Response(body, status)
    response.headers["content-type"] = "text/plain; charset=utf-8"
    response.headers.update(result.get("headers") or {})
    if status in {204, 304}:
        del response.headers["content-type"]
    for cookie in result.get("cookies") or ():
        response.headers.append("set-cookie", str(cookie))
    return response


def _text(body: bytes, content_type: str) -> tuple[str, bool]:
    # An HTTP API passes text types as they are and everything else, forms included, as base64.
    if content_type.strip().lower().startswith(_TEXT):
        try:
            return body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(body).decode("ascii"), True
