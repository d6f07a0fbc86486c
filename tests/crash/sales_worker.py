"""A worker of the sales desk as a process of its own, which may be told where to die.

Reads jobs from standard input, one JSON object a line: ``{"step", "shown", "now", "dies_after"}``.
Each is done in a forked process over a real client; ``dies_after`` is the write after whose effect
that process ends itself by SIGKILL (0: never). Prints the exit code of each.
"""

import json
import os
import sys
import traceback
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.tokens import person_of
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from tests.company import Company
from tests.crash.worker import kill_myself
from tests.doubles import KEYS, SetClock
from tests.flows.payouts.interruptions import Interruption
from tests.flows.sales.life import LeadsLife

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

WRITES = frozenset({"put_item", "update_item", "transact_write_items"})


class CompanyOverTable(Company):
    """The company over a table that it finds as it is; its first referrer is ``jana``."""

    def __init__(self, client: "DynamoDBClient", table: str, now: datetime) -> None:
        super().__init__()
        self.clock = SetClock(now)
        self.store = DynamoStore(  # type: ignore[assignment]  # over a table
            client, table, clock=self.clock
        )


class _DyingClient:
    """A client whose writes count."""

    def __init__(self, client: "DynamoDBClient", death: Interruption) -> None:
        self._client = client
        self._death = death

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name not in WRITES:
            return found
        return lambda **named: self._death.around(found, **named)


def work(job: dict[str, Any]) -> None:
    """Does one step of a lead."""
    death = Interruption(job["dies_after"], after=True, what=kill_myself)
    client = cast("DynamoDBClient", _DyingClient(dynamodb_client(), death))
    now = datetime.fromisoformat(job["now"])
    company = CompanyOverTable(client, os.environ["GOODWORD_TABLE"], now)
    shown = ClaimSubmission.model_validate_json(job["shown"])
    LeadsLife(company, person_of(KEYS, str(shown.email)), shown).steps[job["step"]]()


def serve() -> None:
    """Forks a process for each job, so that nothing is imported again."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work(json.loads(line))
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
    serve()
