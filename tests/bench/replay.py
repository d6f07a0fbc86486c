"""Replaying a million events under two programmes, against vectorised pandas on the same file.

Whole processes: start, read, compute, write. Both must come to the same totals, to the cent.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from goodword.program.revision import canonical_json
from goodword_ops.plan.replay.event_file import write_events
from goodword_ops.plan.replay.synthetic import invented
from goodword_ops.program_file import load_program
from tests.bench.effort import cpu_times, subject
from tests.bench.figure import CannotMeasure, Figure
from tests.bench.two_programmes import OLD, new

EVENTS = 1_000_000
SEED = 1
ROUNDS = 2


def figures(scratch: Path, events: int = EVENTS) -> Iterator[Figure]:
    """CPU time and peak memory.

    Raises:
        CannotMeasure: a replay failed, or they disagree.
    """
    cache = {"PYTHONPYCACHEPREFIX": str(scratch / "cache")}
    past = scratch / "past.jsonl"
    sources = {"old": OLD, "new": new()}
    for name, text in sources.items():
        (scratch / f"{name}.yml").write_text(text, encoding="utf-8")
    programs = {name: load_program(scratch / f"{name}.yml") for name in sources}
    for name, program in programs.items():
        (scratch / f"{name}.json").write_bytes(canonical_json(program))
    write_events(past, invented(programs["old"], events, SEED))
    results = {name: scratch / f"{name}.result" for name in ("goodword", "pandas")}
    works = {
        name: subject(
            f"replay_{name}",
            str(past),
            *(str(scratch / f"{side}.{ending}") for side in sources),
            str(results[name]),
            **cache,
        )
        for name, ending in (("goodword", "yml"), ("pandas", "json"))
    }
    times = cpu_times(works, ROUNDS)
    past.unlink()
    found = {name: json.loads(path.read_text(encoding="utf-8")) for name, path in results.items()}
    if found["goodword"]["totals"] != found["pandas"]["totals"]:
        raise CannotMeasure(_difference(found["goodword"]["totals"], found["pandas"]["totals"]))
    yield Figure(
        f"replay of {events:,} events, CPU, against vectorised pandas",
        times["goodword"] / times["pandas"],
        3.0,
    )
    yield Figure(
        "its peak memory, against pandas'", found["goodword"]["peak"] / found["pandas"]["peak"], 1.0
    )


def _difference(ours: object, theirs: object, where: str = "totals") -> str:
    """The first place where two results differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys((*ours, *theirs)):
            if ours.get(key) != theirs.get(key):
                return _difference(ours.get(key), theirs.get(key), f"{where}.{key}")
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            if one != other:
                return _difference(one, other, f"{where}[{number}]")
    return f"{where}: {ours!r} is not {theirs!r}"
