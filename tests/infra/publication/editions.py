"""Small editions: a few pages that name their assets, over the sample programme."""

from pathlib import Path

from goodword.program.model import Program
from goodword.program.revision import canonical_json, revision_of
from goodword_ops.publication.folder import write_whole
from goodword_ops.publication.publishing import Edition
from tests.doubles import sample_program


def named(name: str) -> Program:
    """The sample programme of a company of that name."""
    sample = sample_program()
    return sample.model_copy(update={"brand": sample.brand.model_copy(update={"name": name})})


def edition(
    folder: Path,
    name: str,
    *,
    style: str = "11111111",
    offers: tuple[str, ...] = (),
    of: str | None = None,
) -> Edition:
    """A build whose every page names the style sheet ``assets/style.{style}.css``.

    The functions' page names a script of their own.
    """
    program = named(name)
    revision, script = revision_of(program), f"{name.lower()}.{style}.js"
    page = f'<link rel="stylesheet" href="/assets/style.{style}.css"><h1>{name}</h1>'
    pages = ["", "terms/", f"terms/{revision}/", f"de/terms/{revision}/"]
    files = {f"site/{path}index.html": page for path in pages}
    files |= {f"site/offers/{offer}/index.html": page for offer in offers}
    files |= {f"site/assets/style.{style}.css": "p{}", f"site/assets/{script}": "1"}
    files["functions/pages/offer.html"] = f'{page}<script src="/assets/{script}"></script>'
    files["functions/program.json"] = canonical_json(program).decode()
    for path, content in files.items():
        write_whole(folder / path, content.encode())
    return Edition(program, revision, f"# {name}\n".encode(), folder, of)
