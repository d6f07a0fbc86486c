"""Reading back what was published: the kept programme of a revision, and the one that is live."""

from pathlib import Path

from pydantic import ValidationError

from goodword.program.model import Program
from goodword_ops.failures import OutsideFailed, WrongInput
from goodword_ops.publication.folder import Folder
from goodword_ops.publication.history import History
from goodword_ops.publication.place import HISTORY, Place, kept_json, kept_source


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


def live_program(place: Place) -> Program | None:
    """The programme of the last publication that was completed."""
    current = History.read(place.read(HISTORY)).current
    return None if current is None else kept_program(place, current)[0]


def kept_program(place: Place, revision: str) -> tuple[Program, bytes]:
    """The programme of a published revision, and the program.yml that it was read from.

    Raises:
        WrongInput: this version of Goodword cannot read it.
        OutsideFailed: the place has lost it.
    """
    kept, source = place.read(kept_json(revision)), place.read(kept_source(revision))
    if kept is None or source is None:
        message = f"{place.name} has lost revision {revision}; restore {kept_json(revision)}"
        raise OutsideFailed(message)
    try:
        return Program.model_validate_json(kept), source
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        message = (
            f"this version of Goodword cannot read revision {revision}: {where}: {first['msg']}"
        )
        raise WrongInput(message) from error
