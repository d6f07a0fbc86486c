"""Faults between the store and its table, put into the client by botocore's own hooks."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session
from urllib3.response import HTTPResponse

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class LostAnswers:
    """The request arrives and is done; its answer never comes back. So many times.

    ``honour_token`` False takes the client request token out of every request, which is what an
    engine does that does not know it, or DynamoDB itself after ten minutes. ``after`` is what
    somebody else does between the request and its repetition.
    """

    def __init__(
        self, times: int, *, honour_token: bool = True, after: Callable[[], None] | None = None
    ) -> None:
        self.sent = 0
        self._after = after
        self._left = times
        self._honour_token = honour_token
        self._session = URLLib3Session()

    def __call__(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        self.sent += 1
        if not self._honour_token:
            body: Any = request.body
            without: dict[str, Any] = json.loads(body)
            without.pop("ClientRequestToken", None)
            request.body = json.dumps(without).encode()
            request.headers["Content-Length"] = str(len(request.body))
        answer = self._session.send(request)
        if self._left:
            self._left -= 1
            if self._after is not None:
                self._after()
            raise ReadTimeoutError(endpoint_url=request.url)
        return answer


class Instead:
    """So many requests never reach the table, and get this answer in place of theirs."""

    def __init__(self, times: int, answer: dict[str, Any], *, status: int = 400) -> None:
        self.given = 0
        self._times = times
        self._status = status
        self._answer = json.dumps(answer).encode()

    def __call__(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        if self.given >= self._times:
            return None
        self.given += 1
        headers = HTTPHeaders()
        headers["content-type"] = "application/x-amz-json-1.0"
        raw = HTTPResponse(BytesIO(self._answer), status=self._status, preload_content=False)
        return AWSResponse(request.url, self._status, headers, raw)


@contextmanager
def between(
    client: "DynamoDBClient", operation: str, fault: LostAnswers | Instead
) -> Iterator[None]:
    """Puts the fault between the client and the network for one operation, while the block runs."""
    event = f"before-send.dynamodb.{operation}"
    # The types say that a handler answers nothing; for this event it may.
    hooks: Any = client.meta.events
    hooks.register(event, fault)
    try:
        yield
    finally:
        hooks.unregister(event, fault)
