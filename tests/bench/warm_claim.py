"""A warm claim, handler only, against a raw boto3 handler that sends the same three requests."""

from pathlib import Path

from tests.bench.effort import counts_instructions, efforts, subject
from tests.bench.figure import Figure


def against_raw_handler(scratch: Path, published: Path) -> Figure:
    """What one more claim takes: the difference between many and few."""
    few, many = (10, 60) if counts_instructions() else (200, 1200)
    cache = {"PYTHONPYCACHEPREFIX": str(scratch / "cache")}
    requests = scratch / "requests.json"
    # `public` comes first: it writes the requests that `raw` sends.
    taken = efforts(
        {
            f"{kind} {count}": subject(
                "claims", kind, str(count), str(published), str(requests), **cache
            )
            for kind in ("public", "raw")
            for count in (few, many)
        }
    )
    ratio = (taken[f"public {many}"] - taken[f"public {few}"]) / (
        taken[f"raw {many}"] - taken[f"raw {few}"]
    )
    return Figure("warm claim, handler only, against a raw boto3 handler", ratio, 1.25)
