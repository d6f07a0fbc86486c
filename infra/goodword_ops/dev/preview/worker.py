"""Builds the site on request, in a process that has everything imported already.

One JSON line in, ``{"program", "out"}``; one JSON line out: ``{"revision", "unpainted"}``, or
``{"mistakes"}`` of program.yml, or ``{"failure"}`` in words. Ends when standard input does. New
pictures for messengers, which ``unpainted`` names, are painted after the answer, while nothing else
is asked: pages need not wait for them.
"""

import importlib
import json
import os
import select
import sys
import traceback
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goodword_site.pictures.social_card import Unpainted

PATIENCE_SECONDS = 1.0


def build(program: Path, out: Path, unpainted: deque[tuple[Path, "Unpainted"]]) -> dict[str, Any]:
    """Checks program.yml and builds it into an empty folder; adds the pictures to paint later."""
    from goodword.program.reading.parse import parse
    from goodword_ops.commands.build import build_program
    from goodword_site.errors import BuildFailed

    try:
        text = program.read_bytes()
    except OSError as error:
        return {"mistakes": [f"{program.name} cannot be read: {error.strerror}"]}
    parsed = parse(text, program.name)
    if parsed.program is None:
        return {"mistakes": [str(mistake) for mistake in parsed.mistakes]}
    try:
        report = build_program(parsed.program, out, paint=False)
    except BuildFailed as error:
        return {"mistakes": [str(error)]}
    unpainted.extend((out, picture) for picture in report.unpainted)
    return {"revision": report.revision, "unpainted": [one.address for one in report.unpainted]}


def paint(out: Path, picture: "Unpainted") -> None:
    """Paints a picture of a build, unless the build was forgotten meanwhile."""
    from goodword_site.pictures.social_card import painted

    content = painted(picture).content
    place = out / "site" / picture.address.removeprefix("/")
    beside = place.with_suffix(".painting")
    try:
        beside.write_bytes(content)
        beside.replace(place)
    except FileNotFoundError:
        return  # the build was forgotten meanwhile, and its folder with it


def main() -> None:
    """Answers requests until standard input ends."""
    # What a library prints must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # Imported ahead of the first request.
    importlib.import_module("goodword.program.reading.parse")
    importlib.import_module("goodword_site.builder.builder")
    importlib.import_module("goodword.handlers.openapi")
    unpainted: deque[tuple[Path, Unpainted]] = deque()
    patience = PATIENCE_SECONDS
    while True:
        # One request at a time: whoever asks waits for the answer, so no line is read ahead.
        # Whoever edits may save again at once: the first picture waits a moment for that.
        if unpainted and not select.select([sys.stdin], [], [], patience)[0]:
            paint(*unpainted.popleft())
            patience = 0.0
            continue
        patience = PATIENCE_SECONDS
        line = sys.stdin.readline()
        if not line:
            return
        request = json.loads(line)
        try:
            answer = build(Path(request["program"]), Path(request["out"]), unpainted)
        except Exception as error:  # noqa: BLE001 - the worker must outlive a template's mistake
            traceback.print_exc()
            answer = {"failure": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
