"""Mistakes as GitHub's workflow commands, which annotate the lines of a pull request.

The syntax and its escapes: docs.github.com, "Workflow commands for GitHub Actions", and
``packages/core/src/command.ts`` of github.com/actions/toolkit.
"""

from pathlib import Path
from typing import Final

from goodword.program.reading.mistakes import Mistake, Severity

_COMMANDS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
_IN_MESSAGES: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES: Final = _IN_MESSAGES | str.maketrans({":": "%3A", ",": "%2C"})


def annotation(mistake: Mistake, workspace: Path | None = None) -> str:
    """One line, such as ``::error file=program.yml,line=3,col=9,title=brand.name::…``.

    GitHub finds files by their path from ``workspace``, the folder of the checkout.
    """
    properties = {
        "file": _seen_from(workspace, mistake.file),
        "line": str(mistake.line),
        "col": str(mistake.column),
        "title": mistake.path or "the whole file",
    }
    listed = ",".join(
        f"{name}={value.translate(_IN_PROPERTIES)}" for name, value in properties.items()
    )
    message = mistake.advice.translate(_IN_MESSAGES)
    return f"::{_COMMANDS[mistake.severity]} {listed}::{message}"


def _seen_from(workspace: Path | None, file: str) -> str:
    if workspace is None:
        return file
    path = Path(file).resolve()
    inside = path.is_relative_to(workspace.resolve())
    return path.relative_to(workspace.resolve()).as_posix() if inside else file
