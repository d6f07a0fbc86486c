"""The sandbox as one ASGI application: routes in front, and time that passes behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from goodword_ops.sandbox.api import Account, PayPalApi
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


_REFUSED: Final = {
    404: ("RESOURCE_NOT_FOUND", "The specified resource does not exist."),
    405: ("METHOD_NOT_SUPPORTED", "The server does not implement the requested HTTP method."),
}


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
        self.asgi = Starlette(
            routes=[*self._api.routes(), *control.routes()],
            exception_handlers={HTTPException: _refused},
            lifespan=self._live,
        )
        self.asgi.router.redirect_slashes = False

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

    @asynccontextmanager
    async def _live(self, _app: Starlette) -> AsyncIterator[None]:
        import httpx

        async with (
            httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as self._client,
            asyncio.TaskGroup() as tasks,
        ):
            ticking = tasks.create_task(self._tick())
            yield
            ticking.cancel()
        self._ledger.close()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            await self.settle()


def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return problem(error.status_code, *_REFUSED[error.status_code])
