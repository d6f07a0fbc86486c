"""A worker of sales as a process of its own, which may be told where to die; see ``worker``.

Its jobs name one step and the submission that was shown; ``dies_after`` counts writes.
"""

import os
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.tokens import person_of
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from tests.company import Company
from tests.crash.worker import kill_myself, serve
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


def work(step: str, shown: str, now: datetime, dies_after: int) -> None:
    """Does one step of a lead."""
    death = Interruption(dies_after, after=True, what=kill_myself)
    client = cast("DynamoDBClient", _DyingClient(dynamodb_client(), death))
    company = CompanyOverTable(client, os.environ["GOODWORD_TABLE"], now)
    submission = ClaimSubmission.model_validate_json(shown)
    LeadsLife(company, person_of(KEYS, str(submission.email)), submission).steps[step]()


if __name__ == "__main__":
    serve(work)
