"""What a visit, a claim and a whole journey ask of DynamoDB; ``test_costs`` holds the same."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Final

from goodword.domain.tokens import person_of
from goodword.flows.claims.leave import unsubscribe
from tests.bench.figure import Figure
from tests.doubles import KEYS
from tests.handlers.counted import Functions, operations, parted
from tests.handlers.journey import travel

PAIRS: Final = 60
"""Fewer in an hour than a link's limiter lets pass."""
READS = frozenset({"BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"})


def figures(functions: Functions) -> list[Figure]:
    """Of requests as they were sent, retries counted; units by DynamoDB's rules."""
    with functions.log.of() as claim:
        functions.claim()
    functions.react()
    with functions.log.of() as whole:
        functions.claim("somebody.else@maschinenbau-beispiel.example")
        functions.react()
    rest, counting = parted(whole)
    with functions.log.of() as confirmation:
        functions.confirm()
    with functions.log.of() as view:
        functions.get(f"/r/{functions.code}")
    claims, views = operations(claim), operations(view)
    return [
        Figure("claim: transactions", claims["TransactWriteItems"], 0),
        Figure("claim: reads", sum(claims[name] for name in READS), 3),
        Figure("claim: writes (the limiter, the submission)", _writes(claims), 2),
        Figure("claim: write units, mail and count included", functions.write_units(rest), 14),
        Figure(
            "claim alone in its batch: write units of its figures",
            functions.write_units(counting),
            10,
        ),
        Figure("confirmation: write units of the request", functions.write_units(confirmation), 14),
        Figure("link view: GetItem", views["GetItem"], 1),
        Figure("link view: all other requests", views.total() - views["GetItem"], 0),
    ]


def told_apart(functions: Functions) -> Iterator[Figure]:
    """How far the median times of claims for people who are known, and who left, lie from those
    for strangers, in milliseconds: claims of each in turn, so that what is busy is so for all."""
    for number in range(PAIRS):
        functions.claim(_address("known", number))
        person = person_of(KEYS, _address("leave", number))
        unsubscribe(
            functions.store,
            functions.services.keys,
            person,
            randomness=functions.services.randomness,
            now=functions.clock(),
        )
    # The limiter of a link begins anew.
    functions.clock.now += timedelta(hours=1)
    seconds: dict[str, list[float]] = {"fresh": [], "known": [], "leave": []}
    for number in range(PAIRS):
        for who, measured in seconds.items():
            begun = perf_counter()
            functions.claim(_address(who, number))
            measured.append(perf_counter() - begun)
    strangers = median(seconds["fresh"])
    for who, words in (("known", "known people"), ("leave", "people who left")):
        apart = abs(median(seconds[who]) - strangers) * 1000
        yield Figure(f"claim: medians of {words} and strangers, ms apart", apart, 5.0)


def _address(who: str, number: int) -> str:
    return f"{who}.{number:03}@kunde.example"


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
