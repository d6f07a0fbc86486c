"""Slack as its clients see it: HTTP 200 with ``ok: false``, 429 with ``Retry-After``."""

import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from enum import StrEnum
from hmac import compare_digest
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from goodword_ops.sandbox.chat.blocks import faults_of
from goodword_ops.sandbox.faults import Silence

LONGEST_TEXT: Final = 40_000
BURST: Final = 30
"""So many messages at once a channel takes; one a second after that."""
WEBHOOK_PATH: Final = "/services/T0LOCAL00/B0LOCAL00/{key}"
_CHANNEL: Final = re.compile(r"#?[a-z0-9._-]{1,80}|[CGD][A-Z0-9]{8,}|@[a-z0-9._-]{1,80}")
_BARE_MARKUP: Final = re.compile(r"<!(?:channel|here|everyone)")


class ChatFault(StrEnum):
    """What a client meets instead of a chat that works. The last two take the message."""

    DOWN = "down"
    """503 from whatever stands before it."""
    HANG = "hang"
    RATE_LIMIT = "429"
    """429 with ``Retry-After: 30``."""
    REVOKED = "token_revoked"
    NOT_IN_CHANNEL = "not_in_channel"
    TAKE_AND_HANG = "take_and_hang"
    TAKE_AND_500 = "take_and_500"


class SlackApi:
    """One workspace, with one bot and one incoming webhook."""

    def __init__(
        self,
        token: str,
        key: str,
        take: Callable[[str, str, list[Any]], str],
        meet_fault: Callable[[], str | None],
    ) -> None:
        """``take`` keeps a message of a channel and answers its ``ts``."""
        self._token = token
        self._key = key
        self._take = take
        self._meet_fault = meet_fault
        self._taken: dict[str, list[float]] = defaultdict(list)

    def routes(self) -> list[Route]:
        return [
            Route("/api/chat.postMessage", self.post_message, methods=["POST"]),
            Route(WEBHOOK_PATH, self.webhook, methods=["POST"]),
        ]

    async def post_message(self, request: Request) -> Response:
        fault = self._meet_fault()
        if before := before_taking(fault):
            return before
        if refused := self._refusal(request, fault):
            return _refused(refused)
        document = _object(await request.body())
        if document is None:
            return _refused("invalid_json")
        channel = document.get("channel")
        text, blocks = document.get("text", ""), document.get("blocks", [])
        if not isinstance(channel, str) or not _CHANNEL.fullmatch(channel):
            return _refused("channel_not_found")
        if wrong := _wrong(text, blocks):
            return _refused(wrong)
        if self._is_too_fast(channel):
            return _limited(1)
        ts = self._take(channel, text, blocks)
        if after := after_taking(fault):
            return after
        message = {"type": "message", "text": text, "ts": ts, "blocks": blocks}
        return JSONResponse({"ok": True, "channel": "C0LOCAL00", "ts": ts, "message": message})

    async def webhook(self, request: Request) -> Response:
        fault = self._meet_fault()
        if before := before_taking(fault):
            return before
        if not compare_digest(request.path_params["key"].encode(), self._key.encode()):
            return PlainTextResponse("no_service", 404)
        if fault == ChatFault.REVOKED:
            return PlainTextResponse("no_active_hooks", 404)
        if fault == ChatFault.NOT_IN_CHANNEL:
            return PlainTextResponse("channel_is_archived", 410)
        document = _object(await request.body())
        if document is None:
            return PlainTextResponse("invalid_payload", 400)
        text, blocks = document.get("text", ""), document.get("blocks", [])
        if wrong := _wrong(text, blocks):
            return PlainTextResponse(wrong, 400)
        if self._is_too_fast("incoming webhook"):
            return _limited(1)
        self._take("incoming webhook", text, blocks)
        return after_taking(fault) or PlainTextResponse("ok")

    def _refusal(self, request: Request, fault: str | None) -> str:
        """Why a request is refused before it is read; "" where it is not."""
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not shown:
            return "not_authed"
        if not compare_digest(shown.encode(), self._token.encode()):
            return "invalid_auth"
        if fault in (ChatFault.REVOKED, ChatFault.NOT_IN_CHANNEL):
            return str(fault)
        is_json = request.headers.get("content-type", "").startswith("application/json")
        return "" if is_json else "invalid_form_data"

    def _is_too_fast(self, channel: str) -> bool:
        now = time.monotonic()
        recent = [at for at in self._taken[channel] if now - at < BURST]
        self._taken[channel] = recent if len(recent) >= BURST else [*recent, now]
        return len(recent) >= BURST


def before_taking(fault: str | None) -> Response | None:
    """The answer of a fault that takes nothing, whatever was sent."""
    if fault == ChatFault.DOWN:
        return PlainTextResponse("upstream connect error", 503)
    if fault == ChatFault.HANG:
        return Silence()
    return _limited(30) if fault == ChatFault.RATE_LIMIT else None


def after_taking(fault: str | None) -> Response | None:
    """The answer of a fault that takes the message first."""
    if fault == ChatFault.TAKE_AND_HANG:
        return Silence()
    return PlainTextResponse("", 500) if fault == ChatFault.TAKE_AND_500 else None


def _wrong(text: Any, blocks: Any) -> str:
    if not isinstance(text, str) or (not text and not blocks):
        return "no_text"
    if len(text) > LONGEST_TEXT:
        return "msg_too_long"
    if any(map(_BARE_MARKUP.search, [text, *_marked_up(blocks)])):
        # Slack would take it, and ring everybody: no message of ours may.
        return "restricted_action"
    return "invalid_blocks" if faults_of(blocks) else ""


def _marked_up(part: Any) -> Iterator[str]:
    """Every text of blocks that is read as markup."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield str(part.get("text"))
        for value in part.values():
            yield from _marked_up(value)
    elif isinstance(part, list):
        for value in part:
            yield from _marked_up(value)


def _limited(seconds: int) -> Response:
    body = {"ok": False, "error": "ratelimited"}
    return JSONResponse(body, 429, headers={"retry-after": str(seconds)})


def _refused(error: str) -> Response:
    return JSONResponse({"ok": False, "error": str(error)})


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body.decode())
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
