"""``goodword build``: the site and what the functions read, from ``program.yml`` into ``build/``."""

import sys
from pathlib import Path

from goodword.program.parse import parse
from goodword.program.revision import revision_of

GOOD, WRONG_INPUT = 0, 1


def build(program_file: Path, out: Path) -> int:
    """Builds, and says in a line what was made; every mistake of the file goes to standard error.

    Returns:
        The exit code: 0 built, 1 the input is wrong and the last build still stands.
    """
    # The builder costs half a second of imports, which other subcommands need not pay.
    from goodword_site.builder import build as build_site
    from goodword_site.errors import BuildFailed

    try:
        text = program_file.read_bytes()
    except OSError as error:
        print(f"{program_file}: {error.strerror}. Fix: name a program file", file=sys.stderr)
        return WRONG_INPUT
    parsed = parse(text, str(program_file))
    if parsed.program is None:
        for mistake in parsed.mistakes:
            print(mistake, file=sys.stderr)
        return WRONG_INPUT
    try:
        report = build_site(parsed.program, out, revision=revision_of(parsed.program))
    except BuildFailed as failure:
        print(failure, file=sys.stderr)
        return WRONG_INPUT
    print(
        f"Built {report.pages} pages in {len(report.locales)} languages "
        f"({report.bytes / 1000:.0f} kB) into {out}, revision {report.revision}"
    )
    return GOOD
