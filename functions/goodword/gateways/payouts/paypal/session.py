"""Signed-in calls to PayPal: one bearer token, kept until shortly before it expires."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from goodword.gateways.http import HttpSession, NoAnswer, check
from goodword.gateways.payouts.paypal import statuses as words

if TYPE_CHECKING:
    import httpx

TOKEN_MARGIN: Final = timedelta(minutes=2)
UNAUTHORIZED: Final = "unauthorized"
"""The credentials are wrong, or no longer may do this."""


class PayPalSession:
    """Calls with a token; a 401 is answered by one fresh token and one more try."""

    def __init__(
        self,
        client: "httpx.Client",
        *,
        client_id: str,
        client_secret: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._http = HttpSession(client, clock=clock)
        self._credentials = (client_id, client_secret)
        self._clock = clock
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
                ``refused`` where the request itself certainly was not taken.
        """
        token = self._signed_in()
        response = self._send(method, path, body, token, send_by)
        if response.status_code == 401:
            self._forget(token)
            response = self._send(method, path, body, self._signed_in(), send_by)
        if response.status_code == 401:
            raise NoAnswer(UNAUTHORIZED, refused=True)
        return response

    def _send(
        self, method: str, path: str, body: bytes | None, token: str, send_by: datetime | None
    ) -> "httpx.Response":
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self._http.request(method, path, body, headers, send_by=send_by)

    def _signed_in(self) -> str:
        with self._lock:
            now = self._clock()
            if self._good_until is None or now >= self._good_until:
                try:
                    self._token, life = self._fresh_token()
                except NoAnswer as error:
                    # Whatever became of signing in: the request was not begun.
                    raise NoAnswer(
                        error.code, error.retry_after, refused=True, down=error.down
                    ) from error
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
        response = self._http.request(
            "POST",
            "/v1/oauth2/token",
            b"grant_type=client_credentials",
            headers,
            auth=self._credentials,
        )
        if response.status_code in (400, 401, 403):
            raise NoAnswer(UNAUTHORIZED)
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
