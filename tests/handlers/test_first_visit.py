"""What a fresh process loads to answer a visit: a cold start pays for every module of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

# Of its own, because this process has long loaded everything.
VISIT: Final = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path

from goodword.handlers import public
from goodword.handlers.services import Services, Settings
from goodword.store.dynamodb import DynamoStore

class Table:
    def get_item(self, **asked):
        fields = {
            "pk": "CODE#7K3M9QWXAB", "sk": "CODE", "code": "7K3M9QWXAB", "referrer_id": "JS42",
            "audience": "customer", "name": "Jana Sommer", "locale": "de", "country": "DE",
            "currency": "EUR", "status": "active",
        }
        item = {name: {"S": text} for name, text in fields.items()}
        return {"Item": {**item, "numbers_drawn": {"N": "0"}, "version": {"N": "1"}}}

services = Services(
    Settings(GOODWORD_TABLE="t", GOODWORD_ORIGIN="https://x.example",
             GOODWORD_PUBLISHED=Path(sys.argv[1])),
    clock=lambda: datetime(2026, 11, 21, 12, tzinfo=UTC),
)
services.store = DynamoStore(Table(), "t", clock=services.clock)
answer = public.build(services)({
    "version": "2.0", "rawPath": "/r/7K3M9QWXAB", "rawQueryString": "",
    "headers": {"accept-language": "de"}, "isBase64Encoded": False,
    "requestContext": {"http": {"method": "GET", "path": "/r/7K3M9QWXAB"}, "stage": "$default"},
}, None)
loaded = sorted(name for name in sys.modules if name.startswith("goodword."))
print(json.dumps({"status": answer["statusCode"], "body": answer["body"], "loaded": loaded}))
"""


def test_a_visit_loads_neither_the_programmes_model_nor_its_compiled_terms(built: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", VISIT, str(built / "functions")],
        capture_output=True,
        text=True,
        check=True,
    )

    visit = json.loads(done.stdout)
    assert visit["status"] == 200
    assert "Jana Sommer" in visit["body"]
    heavy = {"program.model", "program.rewards", "program.sections", "domain.terms"}
    assert {f"goodword.{name}" for name in heavy} & set(visit["loaded"]) == set()
