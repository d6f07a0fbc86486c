"""Our build as a process, from nothing: ``site_goodword.py PROGRAM SITE AUDIENCES FOLDER OFFERS``.

The programme's audiences are repeated, under names of their own, until there are so many. OFFERS is
``alike``, or ``different``: each has an offer of its own, and so a picture of its own to paint.
"""

import shutil
import sys
from itertools import cycle
from pathlib import Path

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword.program.revision import revision_of
from goodword_site.builder.builder import build


def main(source: str, site: str, audiences: str, folder: str, offers: str) -> None:
    parsed = parse(Path(source).read_bytes(), "program.yml")
    if parsed.program is None:
        raise SystemExit("\n".join(map(str, parsed.mistakes)))
    program = with_audiences(parsed.program, int(audiences))
    if offers == "different":
        program = with_different_offers(program)
    shutil.rmtree(folder, ignore_errors=True)
    build(program, Path(folder), revision=revision_of(program), source=Path(site))


def with_audiences(program: Program, wanted: int) -> Program:
    """More of the same; program.yml itself may not be long enough to say it."""
    audiences = dict(program.audiences)
    for number, (name, audience) in enumerate(cycle(program.audiences.items())):
        if len(audiences) >= wanted:
            break
        audiences[f"{name}{number}"] = audience
    return program.model_copy(update={"audiences": audiences})


def with_different_offers(program: Program) -> Program:
    """Another trial for each audience."""
    audiences = {
        name: one.model_copy(
            update={"offer": one.offer.model_copy(update={"trial_days": 30 + number})}
        )
        for number, (name, one) in enumerate(program.audiences.items())
    }
    return program.model_copy(update={"audiences": audiences})


if __name__ == "__main__":
    main(*sys.argv[1:])
