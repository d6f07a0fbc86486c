"""The one HTTP session of the gateways: no retry, no redirect, and one error for no usable answer.

A gateway gives it a client, which brings base URL and timeouts; tests give one with a transport of
their own. That is the only seam to the outside.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from goodword.domain.errors import Unavailable

if TYPE_CHECKING:
    import httpx

LONGEST_RETRY_AFTER: Final = 86_400
UNAVAILABLE: Final = 503
"""The status of a service that takes nothing at present (RFC 9110, 15.6.4)."""


class NoAnswer(Unavailable):
    """There was no usable answer. ``code`` is stable; nothing personal or secret is in it."""

    def __init__(
        self,
        code: str,
        retry_after: int | None = None,
        *,
        refused: bool = False,
        down: bool = False,
    ) -> None:
        super().__init__(code, refused=refused, retry_after=retry_after, down=down)

    @classmethod
    def status(cls, response: "httpx.Response") -> "NoAnswer":
        """A status that tells nothing of use."""
        return cls(f"status_{response.status_code}", retry_after_of(response))


class HttpSession:
    """Requests to one host. Nothing here follows a redirect: a secret goes there or nowhere."""

    def __init__(self, client: "httpx.Client", *, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock
        self._longest = _longest(client)

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        *,
        auth: tuple[str, str] | None = None,
        send_by: datetime | None = None,
    ) -> "httpx.Response":
        """Sends one request, once. Any status is the caller's to judge.

        With ``send_by``, the clock is read immediately before: a request that may last beyond that
        moment is not begun.

        Raises:
            NoAnswer: no answer, or too late to send.
        """
        import httpx

        if send_by is not None and self._clock() + self._longest >= send_by:
            raise NoAnswer("too_late", refused=True)
        try:
            return self._client.request(
                method, path, content=body, headers=headers, auth=auth, follow_redirects=False
            )
        except httpx.TimeoutException as error:
            never_sent = isinstance(error, (httpx.ConnectTimeout, httpx.PoolTimeout))
            raise NoAnswer("timeout", refused=never_sent, down=never_sent) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            never_sent = isinstance(error, httpx.ConnectError)
            raise NoAnswer("connection", refused=never_sent, down=never_sent) from error


def check(response: "httpx.Response", expected: int = 200) -> None:
    """Raises ``NoAnswer`` for every other status."""
    if response.status_code != expected:
        raise NoAnswer.status(response)


def _longest(client: "httpx.Client") -> timedelta:
    """How long a request may take until its last byte has left or it is given up.

    Raises:
        ValueError: the client would wait for ever.
    """
    limits = [client.timeout.pool, client.timeout.connect, client.timeout.write]
    limits.append(client.timeout.read)
    if None in limits:
        message = "a client without timeouts would outlive any lease"
        raise ValueError(message)
    return timedelta(seconds=sum(limit for limit in limits if limit is not None))


def retry_after_of(response: "httpx.Response") -> int | None:
    """Seconds of a ``Retry-After`` header; None for a date or none."""
    value = response.headers.get("retry-after", "")
    if not (value.isascii() and value.isdigit()):
        return None
    return min(int(value[:9]), LONGEST_RETRY_AFTER)
