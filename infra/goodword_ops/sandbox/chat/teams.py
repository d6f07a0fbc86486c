"""A Teams workflow as its clients see it: 202 says that it has begun, and nothing else."""

import json
from collections.abc import Callable
from hmac import compare_digest
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goodword_ops.sandbox.chat.slack import after_taking, before_taking

LARGEST_BYTES: Final = 28 * 1024
PATH: Final = "/workflows/local/triggers/manual/paths/invoke"
_CARD: Final = "application/vnd.microsoft.card.adaptive"
_MOST_ACTIONS: Final = 6


class TeamsWorkflow:
    """One workflow, which posts to one channel."""

    def __init__(
        self,
        signature: str,
        take: Callable[[str, str, list[Any]], str],
        meet_fault: Callable[[], str | None],
    ) -> None:
        self._signature = signature
        self._take = take
        self._meet_fault = meet_fault

    def routes(self) -> list[Route]:
        return [Route(PATH, self.invoke, methods=["POST"])]

    async def invoke(self, request: Request) -> Response:
        fault = self._meet_fault()
        if before := before_taking(fault):
            return before
        shown = request.query_params.get("sig", "")
        if not compare_digest(shown.encode(), self._signature.encode()):
            return _failed(401, "DirectApiAuthorizationRequired")
        body = await request.body()
        if len(body) > LARGEST_BYTES:
            return _failed(413, "RequestEntityTooLarge")
        card = _card(body)
        run = "08584-local"
        if card is not None:
            # One that is no card fails in the workflow, and nobody here hears of it.
            run = self._take("workflow", _words(card["body"]), card["body"])
        if after := after_taking(fault):
            return after
        return Response(status_code=202, headers={"x-ms-workflow-run-id": run})


def _card(body: bytes) -> dict[str, Any] | None:
    """The card of a message; None where Teams would not show it."""
    try:
        document = json.loads(body.decode())
        (attachment,) = document["attachments"]
        card: dict[str, Any] = attachment["content"]
        right = (
            document["type"] == "message"
            and attachment["contentType"] == _CARD
            and card["type"] == "AdaptiveCard"
            and card["version"] in ("1.2", "1.3", "1.4", "1.5")
            and bool(card["body"])
            and all(_is_shown(one) for one in card["body"])
        )
    except (KeyError, TypeError, ValueError):
        return None
    return card if right else None


def _is_shown(element: dict[str, Any]) -> bool:
    if element["type"] == "RichTextBlock":
        return all(one["type"] == "TextRun" and one["text"] for one in element["inlines"])
    if element["type"] == "ActionSet":
        actions = element["actions"]
        return 0 < len(actions) <= _MOST_ACTIONS and all(
            one["type"] == "Action.OpenUrl" and one["title"] and one["url"].startswith("http")
            for one in actions
        )
    return bool(element["type"] == "TextBlock" and element["text"])


def _words(elements: list[dict[str, Any]]) -> str:
    """What a reader reads of a card."""
    lines = []
    for one in elements:
        if one["type"] == "TextBlock":
            lines.append(str(one["text"]))
        elif one["type"] == "RichTextBlock":
            lines.append("".join(str(run["text"]) for run in one["inlines"]))
    return "\n".join(lines)


def _failed(status: int, code: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": code}}, status)
