"""Our build of a programme with many audiences: ``site_goodword.py AUDIENCES FOLDER``."""

import sys
from pathlib import Path

from goodword.program.parse import parse
from goodword.program.revision import revision_of
from goodword_site.builder import build

PROGRAM = Path(__file__).parents[3] / "program.yml"


def main(audiences: str, folder: str) -> None:
    program = parse(PROGRAM.read_bytes(), "program.yml").program
    if program is None:
        raise SystemExit("program.yml has mistakes")
    kinds = list(program.audiences.values())
    many = program.model_copy(
        update={
            "audiences": {
                f"audience{number}": kinds[number % len(kinds)] for number in range(int(audiences))
            }
        }
    )
    build(many, Path(folder), revision=revision_of(many))


if __name__ == "__main__":
    main(*sys.argv[1:])
