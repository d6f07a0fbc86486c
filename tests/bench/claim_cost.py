"""What a visit, a claim and a whole journey ask of DynamoDB; ``test_costs`` holds the same."""

from collections import Counter

from tests.bench.figure import Figure
from tests.handlers.counted import Functions, operations
from tests.handlers.journey import travel

READS = frozenset({"BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"})


def figures(functions: Functions) -> list[Figure]:
    """Of requests as they were sent, retries counted; units by DynamoDB's rules."""
    with functions.log.of() as claim:
        functions.claim()
    with functions.log.of() as whole:
        functions.claim("somebody.else@maschinenbau-beispiel.example")
        functions.react()
    with functions.log.of() as view:
        functions.get(f"/r/{functions.code}")
    claims, views = operations(claim), operations(view)
    return [
        Figure("claim: transactions", claims["TransactWriteItems"], 0),
        Figure("claim: reads", sum(claims[name] for name in READS), 3),
        Figure("claim: writes (the limiter, the submission)", _writes(claims), 2),
        Figure("claim: write units, mail and count included", functions.write_units(whole), 14),
        Figure("link view: GetItem", views["GetItem"], 1),
        Figure("link view: all other requests", views.total() - views["GetItem"], 0),
    ]


def scans(functions: Functions) -> Figure:
    """Over a journey through every function and job, from the link to money and erasure."""
    travel(functions)
    return Figure(
        f"scans among {len(functions.log.asked)} requests of a whole journey",
        operations(functions.log.asked)["Scan"],
        0,
    )


def _writes(asked: Counter[str]) -> int:
    return asked.total() - sum(asked[name] for name in READS)
