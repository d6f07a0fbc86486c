"""Slack: ``chat.postMessage`` with a bot's token, and an incoming webhook of one channel.

Slack has no way to recognise a repeated request: a message whose answer was lost may stand there.
What is too long is cut before it goes, since Slack refuses the whole message for it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from goodword.domain.errors import FieldError, Invalid
from goodword.gateways.http import UNAVAILABLE, HttpSession, NoAnswer, retry_after_of

LONGEST_TEXT: Final = 4_000
MOST_BLOCKS: Final = 50
_LONGEST: Final = {"header": 150, "section": 3_000, "field": 2_000, "context": 2_000, "button": 75}
_MOST: Final = {"fields": 10, "elements": 25, "context": 10}
_LONGEST_URL: Final = 3_000

# What is wrong with the message itself. All else passes once somebody does something about it: a
# bot that is not in the channel, a token that was taken back, a limit.
_REFUSED_FOR_GOOD: Final = frozenset(
    {
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_payload",
        "markdown_text_conflict",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
    }
)
# Slack's own mistakes, after which the message may stand there.
_UNCERTAIN: Final = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "rollup_error", "service_unavailable"}
)
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,59}")


class SlackChat:
    """``Chat`` over the Web API: any channel that the bot was invited to."""

    def __init__(self, http: HttpSession, token: str) -> None:
        self._http = http
        self._token = token

    def post(self, channel: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> str:
        """Posts once; the message's ``ts``."""
        headers = {
            "authorization": f"Bearer {self._token}",
            "content-type": "application/json; charset=utf-8",
        }
        document = {"channel": channel, **message(text, blocks)}
        response = self._http.request("POST", "/api/chat.postMessage", _json(document), headers)
        wait = retry_after_of(response)
        if response.status_code == 429:
            raise NoAnswer("ratelimited", wait, refused=True)
        try:
            answer = response.json()
            ok, id_, error = answer["ok"], answer.get("ts"), answer.get("error")
        except (ValueError, TypeError, KeyError, AttributeError):
            status = response.status_code
            raise NoAnswer(f"status_{status}", wait, down=status == UNAVAILABLE) from None
        if ok is True and isinstance(id_, str):
            return id_
        raise _refusal(error, response.status_code, wait)


class SlackWebhook:
    """``Chat`` over an incoming webhook: the one channel that it was made for, whichever is named.

    The answer holds no id of the message, so that of the request stands for it.
    """

    def __init__(self, http: HttpSession, path: str) -> None:
        self._http = http
        self._path = path

    def post(self, channel: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> str:  # noqa: ARG002  # as the port asks
        """Posts once; Slack's id of the request."""
        headers = {"content-type": "application/json; charset=utf-8"}
        response = self._http.request("POST", self._path, _json(message(text, blocks)), headers)
        wait = retry_after_of(response)
        if response.status_code == 429:
            raise NoAnswer("ratelimited", wait, refused=True)
        if response.status_code == 200 and response.text.strip() == "ok":
            return str(response.headers.get("x-slack-req-id", "ok"))
        if response.status_code == 200:
            raise NoAnswer("status_200")
        raise _refusal(response.text.strip(), response.status_code, wait)


def message(text: str, blocks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Text and blocks as Slack takes them: cut where they are too long, and ringing nobody."""
    shown = _escaped(text, LONGEST_TEXT)
    # The last one has the buttons.
    kept = [*blocks[: MOST_BLOCKS - 1], blocks[-1]] if len(blocks) > MOST_BLOCKS else blocks
    document: dict[str, Any] = {"text": shown, "unfurl_links": False, "unfurl_media": False}
    if kept:
        document["blocks"] = [_block(one) for one in kept]
    return document


def _block(block: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(block.get("type"))
    fitted = dict(block)
    if isinstance(fitted.get("text"), Mapping):
        fitted["text"] = _text(fitted["text"], _LONGEST.get(kind, LONGEST_TEXT))
    if "fields" in fitted:
        fields = fitted["fields"][: _MOST["fields"]]
        fitted["fields"] = [_text(one, _LONGEST["field"]) for one in fields]
    if "elements" in fitted:
        elements = fitted["elements"][: _MOST.get(kind, _MOST["elements"])]
        fitted["elements"] = [_element(one) for one in elements]
    if "accessory" in fitted:
        fitted["accessory"] = _element(fitted["accessory"])
    return fitted


def _element(element: Mapping[str, Any]) -> dict[str, Any]:
    text = element.get("text")
    if isinstance(text, Mapping):  # a button's
        if len(str(element.get("url", ""))) > _LONGEST_URL:
            words = f"the address of a button has more than {_LONGEST_URL} characters"
            raise Invalid(FieldError("blocks", "button_url", words))
        return {**element, "text": _text(text, _LONGEST["button"])}
    return _text(element, _LONGEST["context"]) if isinstance(text, str) else dict(element)


def _text(text: Mapping[str, Any], longest: int) -> dict[str, Any]:
    words = str(text.get("text", ""))
    # Whoever is called <!channel> rings nobody; none of our messages means to, or has a link.
    marked_up = text.get("type") == "mrkdwn"
    return {**text, "text": _escaped(words, longest) if marked_up else _cut(words, longest)}


def _escaped(words: str, longest: int) -> str:
    """Words in which Slack reads no mention and no link, and no entity is cut in two."""
    signs = [_ENTITIES.get(sign, sign) for sign in words]
    if sum(map(len, signs)) <= longest:
        return "".join(signs)
    kept = (
        sign for sign, end in zip(signs, accumulate(map(len, signs)), strict=True) if end < longest
    )
    return f"{''.join(kept).rstrip()}…"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _refusal(error: object, status: int, wait: int | None) -> Exception:
    code = error if isinstance(error, str) and _CODE.fullmatch(error) else f"status_{status}"
    if code in _REFUSED_FOR_GOOD:
        return Invalid(FieldError("chat", code, "the chat refused the message"))
    certain = status < 500 and code not in _UNCERTAIN
    # A token, a channel, the app: no message goes until somebody has done something about it.
    return NoAnswer(code, wait, refused=certain, down=certain or status == UNAVAILABLE)


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
