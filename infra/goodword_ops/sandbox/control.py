"""``/_sandbox/…``: what tests and the dev page may do that no client of PayPal can."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goodword_ops.sandbox.clock import SandboxClock
from goodword_ops.sandbox.faults import Faults, InjectedFault
from goodword_ops.sandbox.ledger import Ledger
from goodword_ops.sandbox.webhooks import Webhooks

MOST_TIMES = 1000


class Control:
    """The clock, the faults, the ledger, and everything that is due, now."""

    def __init__(
        self,
        ledger: Ledger,
        clock: SandboxClock,
        faults: Faults,
        webhooks: Webhooks,
        settle: Callable[[], Awaitable[dict[str, int]]],
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._faults = faults
        self._webhooks = webhooks
        self._settle = settle

    def routes(self) -> list[Route]:
        return [
            Route("/_sandbox/health", self.health, methods=["GET"]),
            Route("/_sandbox/ledger", self.ledger, methods=["GET"]),
            Route("/_sandbox/faults", self.faults, methods=["POST"]),
            Route("/_sandbox/clock", self.clock, methods=["POST"]),
            Route("/_sandbox/settle", self.settle, methods=["POST"]),
        ]

    async def health(self, _: Request) -> Response:
        return JSONResponse({"now": self._clock().isoformat(), "waiting": self._webhooks.waiting()})

    async def ledger(self, _: Request) -> Response:
        """``[{batch_key, item_key, receiver, value, currency, status, at}]``, oldest first."""
        return JSONResponse(self._ledger.moved())

    async def faults(self, request: Request) -> Response:
        """``{"next": "accept_then_500", "times": 1}``; ``{"next": null}`` forgets what waits."""
        try:
            asked = _object(await request.body())
            times = int(asked.get("times", 1))
            if asked["next"] is None:
                self._faults.clear()
                return Response(status_code=204)
            fault = InjectedFault(asked["next"])
        except (KeyError, TypeError, ValueError):
            return _wrong(
                f"next: one of {', '.join(InjectedFault)}, or null; times: a whole number"
            )
        self._faults.add(fault, min(max(times, 0), MOST_TIMES))
        return Response(status_code=204)

    async def clock(self, request: Request) -> Response:
        """``{"now": "2026-12-05T09:00:00Z"}``: it is that moment now, and time runs on."""
        try:
            now = datetime.fromisoformat(_object(await request.body())["now"])
            if now.tzinfo is None:
                return _wrong("now: say the offset, such as Z")
        except (KeyError, TypeError, ValueError):
            return _wrong("now: a moment such as 2026-12-05T09:00:00Z")
        self._clock.set(now)
        return JSONResponse({"now": self._clock().isoformat()})

    async def settle(self, _: Request) -> Response:
        """Processes what is due and pushes webhooks: ``{processed, delivered, waiting}``."""
        return JSONResponse(await self._settle())


def _object(body: bytes) -> dict[str, Any]:
    document = json.loads(body.decode())
    if not isinstance(document, dict):
        raise TypeError
    return document


def _wrong(words: str) -> Response:
    return JSONResponse({"error": words}, 400)
