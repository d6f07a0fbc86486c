"""What a fresh process loads to answer a visit: a cold start pays for every module of it."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Final

from goodword.domain.offers.experiment import assignment_of
from tests.doubles import sample_program

# Of its own, because this process has long loaded everything.
VISIT: Final = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path

from goodword.handlers.public import app as public
from goodword.handlers.wiring import Services, Settings
from goodword.store.dynamodb import DynamoStore

CODE, COUNTED = sys.argv[2], []

class Table:
    def update_item(self, *, Key, **asked):
        COUNTED.append(Key["pk"]["S"].partition("#")[0])

    def get_item(self, **asked):
        fields = {
            "pk": f"CODE#{CODE}", "sk": "CODE", "code": CODE, "referrer_id": "JS42",
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
handler = public.build(services)

def ask(method, path):
    return handler({
        "version": "2.0", "rawPath": path, "rawQueryString": "",
        "headers": {"accept-language": "de"}, "isBase64Encoded": False,
        "requestContext": {"http": {"method": method, "path": path}, "stage": "$default"},
    }, None)

page, seen = ask("GET", f"/r/{CODE}"), ask("POST", f"/r/{CODE}/seen")
ours = ("goodword.", "jinja2", "markupsafe", "jwt", "cryptography", "publicsuffixlist")
loaded = sorted(name for name in sys.modules if name.startswith(ours))
print(json.dumps({"page": page["statusCode"], "body": page["body"], "seen": seen["statusCode"],
                  "counted": COUNTED, "loaded": loaded}))
"""


def test_a_visit_and_its_count_load_neither_the_programmes_model_nor_its_compiled_terms(
    built: Path,
) -> None:
    experiments, day = sample_program().experiments, date(2026, 11, 21)
    codes = (f"CODE{number}" for number in range(100))
    code = next(code for code in codes if assignment_of(experiments, "customer", code, day))
    done = subprocess.run(
        [sys.executable, "-c", VISIT, str(built / "functions"), code],
        capture_output=True,
        text=True,
        check=True,
    )

    visit = json.loads(done.stdout)
    assert (visit["page"], visit["seen"]) == (200, 204)
    assert visit["counted"] == ["CODE", "EXPERIMENT"]
    assert "Jana Sommer" in visit["body"]
    heavy = {"program.model", "program.rewards", "program.sections", "domain.rewards.rules"}
    assert {f"goodword.{name}" for name in heavy} & set(visit["loaded"]) == set()
    # Nor what verifies the sign-in of staff, or tells companies apart.
    others = {name.partition(".")[0] for name in visit["loaded"]}
    assert {"jwt", "cryptography", "publicsuffixlist"} & others == set()
    # Nor a template engine: a form without mistakes is text.
    assert {"jinja2", "markupsafe", "goodword.handlers.public.claim_form"} & set(
        visit["loaded"]
    ) == set()
