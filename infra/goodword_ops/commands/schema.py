"""``goodword schema``: the JSON Schema of ``program.yml``, for editors."""

import argparse
import json
from pathlib import Path
from typing import Final

from goodword_ops.failures import WrongInput

DOCS: Final = Path(__file__).resolve().parents[3] / "docs" / "program.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, help="a file to write it to (default: print it)")


def run(arguments: argparse.Namespace) -> int:
    """Prints or writes the schema.

    Raises:
        WrongInput: the file cannot be written.
    """
    if arguments.out is None:
        print(schema_text(), end="")
        return 0
    try:
        arguments.out.write_text(schema_text(), encoding="utf-8")
    except OSError as error:
        message = f"{arguments.out} cannot be written: {error.strerror}"
        raise WrongInput(message) from error
    print(f"Wrote {arguments.out}")
    return 0


def schema_text() -> str:
    """The schema as JSON, the same bytes for the same grammar and docs."""
    from goodword_ops.program_schema import program_schema

    schema = program_schema(DOCS.read_text(encoding="utf-8"))
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
