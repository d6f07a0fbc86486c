"""The company's logo: a file in ``site/brand`` that ``brand.logo`` names."""

from pathlib import Path

from goodword.program.model import Program
from goodword.program.reading.mistakes import Mistake


def logo_of(program: Program, source: Path) -> Path | None:
    """Where the logo lies; None where the programme names none."""
    name = program.brand.logo
    return source / "brand" / name if name else None


def logo_mistakes(program: Program, source: Path) -> tuple[Mistake, ...]:
    """The mistake that the named file is not there."""
    logo = logo_of(program, source)
    if logo is None or logo.is_file():
        return ()
    fix = "put the file there, or delete brand.logo in program.yml"
    return (Mistake(f"site/brand/{logo.name}", 1, 1, "", "there is no such logo", fix),)
