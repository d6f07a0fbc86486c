"""The headers that the distribution puts on every answer; a test compares infra/template.yaml."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ON_EVERY_ANSWER: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "font-src 'self'; form-action 'self'; connect-src 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=63072000",
    "permissions-policy": (
        "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "cross-origin-opener-policy": "same-origin",
}
UNLESS_THE_ANSWER_SAYS: Final = {"referrer-policy": "same-origin"}
"""A function may be stricter."""


class SecurityHeaders:
    """Middleware that sets the headers of ``always``, and those of ``defaults`` where missing."""

    def __init__(
        self,
        app: ASGIApp,
        always: dict[str, str] = ON_EVERY_ANSWER,
        defaults: dict[str, str] = UNLESS_THE_ANSWER_SAYS,
    ) -> None:
        self._app = app
        self._always = always
        self._defaults = defaults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._always)
                for name, value in self._defaults.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, secured)
