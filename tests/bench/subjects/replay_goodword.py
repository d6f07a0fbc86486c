"""Our replay as a process: ``replay_goodword.py EVENTS OLD NEW RESULT``.

Writes the totals of ``goodword plan --json``, and the most memory it took, in KiB.
"""

import json
import resource
import sys
from pathlib import Path

from goodword_ops.plan.proposal import Version, plan_of
from goodword_ops.plan.replay.event_file import replayed
from goodword_ops.plan.report.as_json import as_json
from goodword_ops.program_file import load_program


def main(events: str, old: str, new: str, result: str) -> None:
    sides = [Version(path, load_program(Path(path))) for path in (old, new)]
    done = replayed(Path(events), [side.program for side in sides])
    totals = as_json(plan_of(sides[0], sides[1], (), (events, done)))["past"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    Path(result).write_text(json.dumps({"totals": totals, "peak": peak}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
