"""A warm claim, handler only, against a raw boto3 handler that sends the same five requests."""

from pathlib import Path

from tests.bench.effort import ROUNDS, Work, counts_instructions, efforts, subject
from tests.bench.figure import Figure


def against_raw_handler(scratch: Path, published: Path) -> Figure:
    """What one more claim takes."""
    cache = {"PYTHONPYCACHEPREFIX": str(scratch / "cache")}
    requests = str(scratch / "requests.json")

    def claims(kind: str, count: int) -> Work:
        return subject("claims", kind, str(count), str(published), requests, **cache)

    # It writes the requests that the raw handler sends.
    claims("public", 10).run()
    if counts_instructions():
        counted = efforts(
            {(kind, count): claims(kind, count) for kind in ("public", "raw") for count in (10, 60)}
        )
        more = {kind: counted[kind, 60] - counted[kind, 10] for kind in ("public", "raw")}
    else:
        more = _least_seconds({kind: claims(kind, 300) for kind in ("public", "raw")})
    return Figure(
        "warm claim, handler only, against a raw boto3 handler", more["public"] / more["raw"], 1.25
    )


def _least_seconds(works: dict[str, Work]) -> dict[str, float]:
    said = [{kind: work.run().stdout for kind, work in works.items()} for _ in range(ROUNDS)]
    return {kind: min(float(one[kind]) for one in said) for kind in works}
