"""No scan anywhere: what is read is found by a key, at 100 referrals and at 10 million."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCANS = re.compile(
    r"""\.scan\( | ["']scan["'] | DynamoDB_20120810\.Scan | execute_statement | PartiQL
    | dynamodb:(\*|Scan) | DynamoDB(Crud|Read)Policy | DynamoDBFullAccess""",
    re.VERBOSE,
)
# The desk of the local stack shows everything that there is, on this machine alone.
DESK = Path("infra/goodword_ops/dev/world/snapshot.py")


def sources() -> list[Path]:
    return [
        path.relative_to(ROOT)
        for folder in ("functions", "infra", "site")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".yaml", ".yml", ".json"}
    ]


def test_no_source_and_no_permission_names_a_scan() -> None:
    assert Path("functions/goodword/store/dynamodb.py") in sources()
    found = {path for path in sources() if SCANS.search((ROOT / path).read_text(encoding="utf-8"))}
    assert found == {DESK}


@pytest.mark.parametrize(
    "line",
    [
        'client.scan(TableName="t")',
        'client.get_paginator("scan")',
        "Action: dynamodb:Scan",
        "Action: [dynamodb:*]",
        "- DynamoDBCrudPolicy:",
        "client.execute_statement(Statement=...)",
    ],
)
def test_every_way_to_scan_is_seen(line: str) -> None:
    assert SCANS.search(line)
