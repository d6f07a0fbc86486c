"""Mistakes as GitHub's workflow commands, which annotate the lines of a pull request.

The syntax and its escapes: docs.github.com, "Workflow commands for GitHub Actions", and
``packages/core/src/command.ts`` of github.com/actions/toolkit.
"""

from typing import Final

from goodword.program.mistake import Mistake, Severity

_COMMANDS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
_IN_MESSAGES: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES: Final = _IN_MESSAGES | str.maketrans({":": "%3A", ",": "%2C"})


def annotation(mistake: Mistake) -> str:
    """One line, such as ``::error file=program.yml,line=3,col=9,title=brand.name::…``."""
    properties = {
        "file": mistake.file,
        "line": str(mistake.line),
        "col": str(mistake.column),
        "title": mistake.path or "the whole file",
    }
    listed = ",".join(
        f"{name}={value.translate(_IN_PROPERTIES)}" for name, value in properties.items()
    )
    message = mistake.advice.translate(_IN_MESSAGES)
    return f"::{_COMMANDS[mistake.severity]} {listed}::{message}"
