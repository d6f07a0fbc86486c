"""Signed-in calls to PayPal: one bearer token, kept until shortly before it expires."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from goodword.domain.errors import Unavailable
from goodword.gateways.payouts import paypal_words as words

if TYPE_CHECKING:
    import httpx

TOKEN_MARGIN: Final = timedelta(minutes=2)
LONGEST_RETRY_AFTER: Final = 86_400


class NoAnswer(Unavailable):
    """PayPal gave no usable answer. ``code`` is stable; nothing personal or secret is in it.

    ``retry_after`` is in seconds, where PayPal asked for a pause.
    """

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(f"paypal: {code}")
        self.code = code
        self.retry_after = retry_after

    @classmethod
    def status(cls, response: "httpx.Response") -> "NoAnswer":
        """A status that tells nothing of use."""
        return cls(f"status_{response.status_code}", _retry_after(response))


class PayPalSession:
    """Calls with a token; a 401 is answered by one fresh token and one more try.

    The client brings base URL and timeouts. Nothing here follows a redirect: a token goes to the
    configured host or nowhere.
    """

    def __init__(
        self,
        client: "httpx.Client",
        *,
        client_id: str,
        client_secret: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._credentials = (client_id, client_secret)
        self._clock = clock
        self._longest = _longest(client)
        self._lock = Lock()
        self._token = ""
        self._good_until: datetime | None = None

    def call(
        self, method: str, path: str, body: bytes | None = None, *, send_by: datetime | None = None
    ) -> "httpx.Response":
        """One call, signed in. Any status but 401 is the caller's to judge.

        With ``send_by``, the clock is read after signing in, immediately before the request: one
        that may last beyond that moment is not begun.

        Raises:
            NoAnswer: no answer, no token, 401 even with a fresh token, or too late to send.
        """
        token = self._signed_in()
        response = self._send(method, path, body, token, send_by)
        if response.status_code == 401:
            self._forget(token)
            response = self._send(method, path, body, self._signed_in(), send_by)
        if response.status_code == 401:
            raise NoAnswer("unauthorized")
        return response

    def _send(
        self, method: str, path: str, body: bytes | None, token: str, send_by: datetime | None
    ) -> "httpx.Response":
        if send_by is not None and self._clock() + self._longest >= send_by:
            raise NoAnswer("too_late")
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self._request(method, path, body, headers, None)

    def _request(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: dict[str, str],
        auth: tuple[str, str] | None,
    ) -> "httpx.Response":
        import httpx

        try:
            return self._client.request(
                method, path, content=body, headers=headers, auth=auth, follow_redirects=False
            )
        except httpx.TimeoutException as error:
            raise NoAnswer("timeout") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswer("connection") from error

    def _signed_in(self) -> str:
        with self._lock:
            now = self._clock()
            if self._good_until is None or now >= self._good_until:
                self._token, life = self._fresh_token()
                self._good_until = now + max(life - TOKEN_MARGIN, timedelta())
            return self._token

    def _forget(self, token: str) -> None:
        """Only the token that was refused: another thread may have a fresh one already."""
        with self._lock:
            if self._token == token:
                self._good_until = None

    def _fresh_token(self) -> tuple[str, timedelta]:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        response = self._request(
            "POST",
            "/v1/oauth2/token",
            b"grant_type=client_credentials",
            headers,
            self._credentials,
        )
        if response.status_code in (400, 401, 403):
            raise NoAnswer("unauthorized")
        check(response)
        try:
            answer = words.document(response.content)
            token = words.text(answer, "access_token")
            seconds = answer.get("expires_in")
        except words.Malformed as error:
            raise NoAnswer("wrong_shape") from error
        if not isinstance(seconds, int) or not (token.isascii() and token.isprintable()):
            raise NoAnswer("wrong_shape")
        return token, timedelta(seconds=seconds)


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


def _retry_after(response: "httpx.Response") -> int | None:
    """Seconds of a ``Retry-After`` header; None for a date or none."""
    value = response.headers.get("retry-after", "")
    if not (value.isascii() and value.isdigit()):
        return None
    return min(int(value[:9]), LONGEST_RETRY_AFTER)
