"""A worker of the payout run as a process of its own, which may be told where to die.

Its jobs are ``{"steps", "now", "dies_after"}``, done over real clients; ``dies_after`` is the
network call after whose effect its process ends itself by SIGKILL (0: never).
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from goodword.flows.payouts.observe import observe_payouts
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.payouts.seal import seal_batches
from goodword.flows.payouts.submit import submit_batches
from goodword.flows.ports import Providers, Store
from goodword.flows.rewards.approve import approve_rewards
from goodword.gateways.payouts.paypal.provider import PayPalProvider
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from tests.doubles import KEYS, sample_program
from tests.flows.payouts.interruptions import Interruption, interruptible
from tests.programs import paying_out

TODAY = "paypal"
STEPS: dict[str, Callable[[Store, Providers, datetime], int]] = {
    "approve": lambda store, _, now: approve_rewards(store, keys=lambda: KEYS, now=now),
    "reserve": lambda store, providers, now: reserve_payouts(
        store, paying_out(), providers, now=now
    ),
    "seal": lambda store, providers, now: seal_batches(store, providers, TODAY, now=now),
    "submit": lambda store, providers, now: submit_batches(
        store, providers, TODAY, clock=lambda: now
    ),
    "observe": lambda store, providers, now: observe_payouts(store, providers, now=now),
}
NEVER = 0


class CountingTransport(httpx.HTTPTransport):
    """Every HTTP exchange is a call, the one for a token too."""

    def __init__(self, interruption: Interruption) -> None:
        super().__init__()
        self._interruption = interruption

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer: httpx.Response = self._interruption.around(super().handle_request, request)
        return answer


def work(steps: list[str], now: datetime, dies_after: int = NEVER) -> None:
    """Does each step once, in order, as a scheduled run does."""
    death = Interruption(dies_after, after=True, what=kill_myself)
    store = DynamoStore(
        interruptible(dynamodb_client(), death), os.environ["GOODWORD_TABLE"], clock=lambda: now
    )
    with httpx.Client(
        base_url=os.environ["PAYPAL_BASE_URL"],
        transport=CountingTransport(death),
        timeout=20,
        trust_env=False,
    ) as client:
        provider = PayPalProvider(
            client,
            client_id="sandbox-client",
            client_secret="sandbox-secret",
            webhook_id="SANDBOXWEBHOOK01",
            clock=lambda: now,
        )
        for step in steps:
            STEPS[step](store, {TODAY: provider}, now)


def kill_myself() -> None:
    """No code of ours runs after this: no handler, no ``finally``."""
    os.kill(os.getpid(), signal.SIGKILL)


def serve(work: Callable[..., None]) -> None:
    """Reads jobs from standard input, one JSON object a line, and does each in a forked process;
    prints its exit code: 0, or -9 for the killed.

    What every job needs is loaded before the first fork, so that no job loads it again.
    """
    dynamodb_client()
    sample_program()
    for line in sys.stdin:
        job: dict[str, Any] = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work(**{**job, "now": datetime.fromisoformat(job["now"])})
                code = 0
            except BaseException:
                traceback.print_exc()
                raise
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(work)
