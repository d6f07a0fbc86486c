"""The headers that the distribution puts on every answer; a test compares infra/template.yaml."""

from typing import Final

from goodword_ops.dev.exchange import Response

ON_EVERY_ANSWER: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "form-action 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
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


def secured(response: Response) -> Response:
    """The answer as it leaves the distribution."""
    return response.with_headers(ON_EVERY_ANSWER).with_defaults(UNLESS_THE_ANSWER_SAYS)
