"""Builds the site on request, in a process that has everything imported already.

One JSON line in, ``{"program", "out"}``; one JSON line out: ``{"revision"}``, or ``{"mistakes"}``
of program.yml, or ``{"failure"}`` in words. Ends when standard input does.
"""

import importlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any


def build(program: Path, out: Path) -> dict[str, Any]:
    """Checks program.yml and builds it into an empty folder."""
    from goodword.program.parse import parse
    from goodword.program.revision import revision_of
    from goodword_site.builder import build as build_site
    from goodword_site.errors import BuildFailed

    try:
        text = program.read_bytes()
    except OSError as error:
        return {"mistakes": [f"{program.name} cannot be read: {error.strerror}"]}
    parsed = parse(text, program.name)
    if parsed.program is None:
        return {"mistakes": [str(mistake) for mistake in parsed.mistakes]}
    revision = revision_of(parsed.program)
    try:
        build_site(parsed.program, out, revision=revision)
    except BuildFailed as error:
        return {"mistakes": [str(error)]}
    return {"revision": revision}


def main() -> None:
    """Answers requests until standard input ends."""
    # What a library prints must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # Imported ahead of the first request.
    importlib.import_module("goodword.program.parse")
    importlib.import_module("goodword_site.builder")
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = build(Path(request["program"]), Path(request["out"]))
        except Exception as error:  # noqa: BLE001 - the worker must outlive a template's mistake
            traceback.print_exc()
            answer = {"failure": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
