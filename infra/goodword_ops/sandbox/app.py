"""The sandbox as one ASGI application: routes in front, and time that passes behind."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from goodword_ops.sandbox.api import Account, PayPalApi
from goodword_ops.sandbox.asgi import (
    Answer,
    Receive,
    Request,
    Route,
    Scope,
    Send,
    Silence,
    read_request,
    send_answer,
    wait_for_disconnect,
)
from goodword_ops.sandbox.clock import SandboxClock
from goodword_ops.sandbox.control import Control
from goodword_ops.sandbox.faults import Faults
from goodword_ops.sandbox.ledger import Ledger
from goodword_ops.sandbox.processing import process_due
from goodword_ops.sandbox.views import problem
from goodword_ops.sandbox.webhooks import TIMEOUT_SECONDS, Webhooks

if TYPE_CHECKING:
    import httpx

TICK_SECONDS: Final = 0.25


class SandboxApp:
    """Serves one account at one origin; everything that it knows is in the ledger."""

    def __init__(
        self,
        account: Account,
        ledger: Ledger,
        *,
        origin: str,
        webhook_id: str,
        webhook_url: str | None,
    ) -> None:
        self._ledger = ledger
        self._origin = origin
        self._clock = SandboxClock(ledger)
        self._webhooks = Webhooks(ledger, webhook_id, webhook_url)
        self._settling = asyncio.Lock()
        self._client: httpx.AsyncClient | None = None
        faults = Faults()
        self._api = PayPalApi(account, ledger, self._webhooks, faults, self._clock)
        control = Control(ledger, self._clock, faults, self._webhooks, self.settle)
        self._routes: Sequence[Route] = [*self._api.routes(), *control.routes()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def settle(self) -> dict[str, int]:
        """Everything that is due by the clock: steps of items, then webhooks, one at a time."""
        async with self._settling:
            now = self._clock()
            processed = process_due(self._ledger, self._origin, now)
            self._api.arrive(now)
            delivered = 0
            if self._client is not None:
                delivered = await self._webhooks.push(self._origin, now, self._client)
        return {
            "processed": processed,
            "delivered": delivered,
            "waiting": self._webhooks.waiting(),
        }

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await read_request(scope, receive)
        if request is None:
            await send_answer(send, problem(413, "REQUEST_TOO_LARGE", "Request is too large."))
            return
        answer = await self._answer(request)
        if isinstance(answer, Silence):
            await wait_for_disconnect(receive)
        else:
            await send_answer(send, answer)

    async def _answer(self, request: Request) -> Answer | Silence:
        fitting = [
            (route, parts)
            for route in self._routes
            if (parts := route.match(request.path)) is not None
        ]
        for route, parts in fitting:
            if route.method == request.method:
                return await route.handler(request.at(parts))
        if fitting:
            words = "The server does not implement the requested HTTP method."
            return problem(405, "METHOD_NOT_SUPPORTED", words)
        return problem(404, "RESOURCE_NOT_FOUND", "The specified resource does not exist.")

    async def _live(self, receive: Receive, send: Send) -> None:
        import httpx

        await receive()
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as self._client,
            asyncio.TaskGroup() as tasks,
        ):
            ticking = tasks.create_task(self._tick())
            await send({"type": "lifespan.startup.complete"})
            await receive()
            ticking.cancel()
        self._ledger.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            await self.settle()
