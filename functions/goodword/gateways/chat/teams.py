"""Microsoft Teams: a workflow that begins "when a webhook request is received".

The workflow answers 202 when it has begun, not when the card stands in the channel: what fails
later shows in its own run history, to whoever made it. A card holds the words and links of a
message; nothing in it is read as markup.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from goodword.domain.errors import FieldError, Invalid
from goodword.gateways.http import UNAVAILABLE, HttpSession, NoAnswer, retry_after_of

LARGEST_BYTES: Final = 28 * 1024
LONGEST_LINE: Final = 2_000
MOST_LINES: Final = 60
BUTTONS_A_ROW: Final = 6
"""Teams hides what is beyond."""

_TAKEN: Final = (200, 202)


class TeamsWebhook:
    """``Chat`` over a workflow: the one channel that it posts to, whichever is named."""

    def __init__(self, http: HttpSession, path: str) -> None:
        self._http = http
        self._path = path

    def post(self, channel: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> str:  # noqa: ARG002  # as the port asks
        """Posts once; the id of the workflow's run, where the answer has one."""
        body = fitting(text, blocks)
        headers = {"content-type": "application/json; charset=utf-8"}
        response = self._http.request("POST", self._path, body, headers)
        status = response.status_code
        if status in _TAKEN:
            return str(response.headers.get("x-ms-workflow-run-id", "accepted"))
        if status == 413:
            raise Invalid(FieldError("chat", "status_413", "the chat refused the message"))
        wait = retry_after_of(response)
        certain = 400 <= status < 500
        raise NoAnswer(
            f"status_{status}", wait, refused=certain, down=certain or status == UNAVAILABLE
        )


def fitting(text: str, blocks: Sequence[Mapping[str, Any]]) -> bytes:
    """The message as Teams takes it, with as many lines as go into it.

    Raises:
        Invalid: its links alone are too large.
    """
    lines = [line[:LONGEST_LINE] for line in text.split("\n") if line.strip()][:MOST_LINES]
    buttons = list(_buttons(blocks))
    while True:
        body = json.dumps(_message(lines, buttons), ensure_ascii=False).encode()
        if len(body) <= LARGEST_BYTES:
            return body
        if not lines:
            words = f"its links have more than {LARGEST_BYTES} bytes"
            raise Invalid(FieldError("blocks", "too_large", words))
        lines.pop()


def _message(lines: Sequence[str], buttons: Sequence[dict[str, str]]) -> dict[str, Any]:
    body: list[dict[str, Any]] = [
        # A run of text, since a block of text would read Markdown: a name could be a link.
        {
            "type": "RichTextBlock",
            "inlines": [
                {"type": "TextRun", "text": line, **({"weight": "Bolder"} if not at else {})}
            ],
        }
        for at, line in enumerate(lines)
    ]
    body += [
        {"type": "ActionSet", "actions": list(buttons[start : start + BUTTONS_A_ROW])}
        for start in range(0, len(buttons), BUTTONS_A_ROW)
    ]
    return {
        "type": "message",
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": None,
                "content": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.4",
                    "body": body,
                },
            }
        ],
    }


def _buttons(blocks: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """The links of a message, from its buttons."""
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory", {})):
            if element.get("type") == "button" and element.get("url"):
                title = str(element["text"]["text"])
                yield {"type": "Action.OpenUrl", "title": title, "url": str(element["url"])}
