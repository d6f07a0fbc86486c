"""Reading back what was published: the kept programme of a revision, and the one that is live."""

import hashlib
from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword.program.revision import revision_of
from goodword.program.upgrades import known_program_of
from goodword_ops.failures import OutsideFailed, WrongInput
from goodword_ops.publication.documents import history_of
from goodword_ops.publication.folder import Folder
from goodword_ops.publication.history import first_of
from goodword_ops.publication.place import PublicationTarget, kept_json, kept_source


def published_program(folder: Path) -> Program | None:
    """The programme that is live in a folder of ``goodword publish --to``; None: there is none.

    Raises:
        WrongInput: this version of Goodword cannot read it.
        OutsideFailed: the folder cannot be read.
    """
    return live_program(Folder(folder))


def published_program_of_stack(name: str) -> Program | None:
    """The programme that was last published to a deployed stack; None: none was.

    Raises:
        WrongInput: there is no such stack, or this version of Goodword cannot read the programme.
        OutsideFailed: AWS did not help.
    """
    from goodword_ops.publication.stack import DeployedStack

    return live_program(DeployedStack.named(name))


def live_program(place: PublicationTarget) -> Program | None:
    """The programme of the last publication that was completed."""
    current = history_of(place).current
    return None if current is None else kept_program(place, current)[0]


def kept_program(place: PublicationTarget, revision: str) -> tuple[Program, bytes]:
    """The programme of a published revision, and the program.yml that it was read from.

    Raises:
        WrongInput: this version of Goodword cannot read it.
        OutsideFailed: the place has lost it, or it is not what was published.
    """
    documents = {name: place.read(name) for name in (kept_json(revision), kept_source(revision))}
    kept, source = documents.values()
    if kept is None or source is None:
        lost = " and ".join(name for name, content in documents.items() if content is None)
        message = f"{place.name} has lost {lost}; restore it from a backup"
        raise OutsideFailed(message)
    program = _read(place, revision, kept)
    known = history_of(place).kept_as(revision)
    if not is_kept_whole(kept, revision, known) and (known or not says(source, program)):
        message = (
            f"{place.name}: {kept_json(revision)} was changed since it was published; restore it "
            f"from a backup, or publish {kept_source(revision)}, which writes it anew"
        )
        raise OutsideFailed(message)
    return program, source


def is_kept_whole(kept: bytes, revision: str, known: Collection[str]) -> bool:
    """Whether a kept programme is the one that its name stands for.

    ``known``: the SHA-256 of the forms in which it was kept (``History.kept_as``). They tell it
    also where this version of Goodword would give the same terms another name.
    """
    if hashlib.sha256(kept).hexdigest() in known:
        return True
    try:
        return revision_of(known_program_of(kept)) == revision
    except ValidationError:
        return False


def says(source: bytes, program: Program) -> bool:
    """Whether a program.yml means a programme, as this version of Goodword reads it."""
    parsed = parse(source, "").program
    return parsed is not None and revision_of(parsed) == revision_of(program)


def _read(place: PublicationTarget, revision: str, kept: bytes) -> Program:
    try:
        return known_program_of(kept)
    except ValidationError as error:
        if error.errors()[0]["loc"]:
            message = f"this version of Goodword cannot read revision {revision}: {first_of(error)}"
            raise WrongInput(message) from error
        message = (
            f"{place.name}: {kept_json(revision)} is damaged: {first_of(error)}; restore it from "
            f"a backup, or publish {kept_source(revision)}, which writes it anew"
        )
        raise OutsideFailed(message) from error
