"""Faults on request: what the next create requests meet instead of a plain answer."""

from collections import deque
from enum import StrEnum

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send


class InjectedFault(StrEnum):
    """Those before take nothing; those after have taken the batch, and pay it."""

    REFUSE_BEFORE = "refuse_before"
    """503, nothing taken."""
    RATE_LIMIT = "429"
    """429 with ``Retry-After: 7``, nothing taken."""
    UNAUTHORIZED = "401"
    """401, and the token is revoked; nothing taken."""
    FORBIDDEN = "403"
    """403 in PayPal's error shape, nothing taken."""
    NO_FUNDS = "422"
    """422 ``INSUFFICIENT_FUNDS``, nothing taken."""
    NONSENSE = "nonsense"
    """400 with a page of HTML, nothing taken, as a proxy answers."""
    ACCEPT_THEN_500 = "accept_then_500"
    ACCEPT_THEN_HANG = "accept_then_hang"
    """Taken, and no answer until the client gives up."""
    ACCEPT_THEN_CUT = "accept_then_cut"
    """Taken, and the connection breaks within the answer."""
    ACCEPT_THEN_NONSENSE = "accept_then_nonsense"
    """Taken, and 201 with a page of HTML."""
    WRONG_ID = "wrong_id"
    """Taken, and 201 that speaks of another ``sender_batch_id``."""
    ARRIVE_LATE = "arrive_late"
    """504 from a gateway that gave up; the request itself arrives five minutes later."""
    DENIED = "denied"
    """Taken with a plain 201; PayPal denies the batch when it processes it."""


class Silence(Response):
    """No answer at all until the client gives up."""

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


class Torn(JSONResponse):
    """An answer that ends before its promised length, as a connection does that breaks off."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.headers["content-length"] = str(len(self.body) + 100)
        headers = self.raw_headers
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})


class Faults:
    """The faults that wait, first in, first out."""

    def __init__(self) -> None:
        self._waiting: deque[InjectedFault] = deque()

    def add(self, fault: InjectedFault, times: int) -> None:
        self._waiting.extend([fault] * times)

    def take(self) -> InjectedFault | None:
        """The fault that the request at hand meets."""
        return self._waiting.popleft() if self._waiting else None

    def clear(self) -> None:
        self._waiting.clear()
