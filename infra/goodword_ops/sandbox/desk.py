"""``/_sandbox/…`` of what keeps a journal: health, entries, clock and faults."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goodword_ops.sandbox.clock import SandboxClock
from goodword_ops.sandbox.journal import Journal


class Desk:
    """What tests and the dev page may do that no client of the real service can."""

    def __init__(self, journal: Journal, clock: SandboxClock, faults: Collection[str]) -> None:
        self._journal = journal
        self._clock = clock
        self._faults = faults

    def routes(self) -> list[Route]:
        return [
            Route("/_sandbox/health", self.health, methods=["GET"]),
            Route("/_sandbox/entries", self.entries, methods=["GET"]),
            Route("/_sandbox/faults", self.faults, methods=["GET", "POST"]),
            Route("/_sandbox/clock", self.clock, methods=["POST"]),
        ]

    async def health(self, _: Request) -> Response:
        return JSONResponse({"now": self._clock().isoformat()})

    async def entries(self, _: Request) -> Response:
        """All that was taken, oldest first."""
        return JSONResponse(self._journal.entries())

    async def faults(self, request: Request) -> Response:
        """``{"next": "down"}`` until it is taken away (``{"next": null}``), or for so many clients
        (``"times": 3``)."""
        if request.method == "POST":
            try:
                asked = json.loads((await request.body()).decode())
                name, times = asked["next"], asked.get("times")
                known = name is None or name in self._faults
                counted = times is None or (type(times) is int and times > 0)
            except (AttributeError, KeyError, TypeError, ValueError):
                known = counted = False
            if not (known and counted):
                one_of = ", ".join(self._faults)
                return _wrong(f"next: one of {one_of}, or null; times: a whole number, or left out")
            self._journal.set_fault(name, times)
        name, times = self._journal.fault()
        return JSONResponse({"next": name, "times": times})

    async def clock(self, request: Request) -> Response:
        """``{"now": "2026-12-05T09:00:00Z"}``: it is that moment now, and time runs on."""
        try:
            now = datetime.fromisoformat(json.loads((await request.body()).decode())["now"])
        except (KeyError, TypeError, ValueError):
            return _wrong("now: a moment such as 2026-12-05T09:00:00Z")
        if now.tzinfo is None:
            return _wrong("now: say the offset, such as Z")
        self._clock.set(now)
        return JSONResponse({"now": self._clock().isoformat()})


def _wrong(words: str) -> Response:
    body: dict[str, Any] = {"error": words}
    return JSONResponse(body, 400)
