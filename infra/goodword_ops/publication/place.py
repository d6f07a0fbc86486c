"""What a place offers that revisions are published to: a folder, or a deployed stack.

    history.jsonl              every publication, oldest first (``history``)
    revisions/{revision}.json  the programme, canonical
    revisions/{revision}.yml   the program.yml that it was read from
    needs.json                 permanent page -> the assets that it needs
    unfinished.json            there while a publication runs, and after one was interrupted
    site/  functions/          what is served now

The first five are its documents.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol

from goodword_ops.publication.plan import Files

HISTORY: Final = "history.jsonl"
NEEDS: Final = "needs.json"
UNFINISHED: Final = "unfinished.json"


def kept_json(revision: str) -> str:
    """The document that holds a revision's programme."""
    return f"revisions/{revision}.json"


def kept_source(revision: str) -> str:
    """The document that holds the program.yml of a revision."""
    return f"revisions/{revision}.yml"


class PublicationTarget(Protocol):
    """Every writing happens as a whole or not at all, one file at a time.

    Raises ``OutsideFailed`` wherever the outside does not help.
    """

    @property
    def name(self) -> str:
        """As messages call it: ``build/published``, ``the stack goodword``."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Keeps other publications to this place out, as far as it can."""
        ...

    def read(self, document: str) -> bytes | None:
        """A document, or None."""
        ...

    def write(self, document: str, content: bytes) -> None:
        """Writes a document.

        Raises:
            OutsideFailed: somebody else wrote it since it was read here.
        """
        ...

    def discard(self, document: str) -> None:
        """Removes a document; nothing where there is none."""
        ...

    def files(self) -> Files:
        """Every file below ``site/`` with the MD5 of its content in hexadecimal digits."""
        ...

    def text(self, path: str) -> str:
        """The text of a file below ``site/``."""
        ...

    def put(self, site: Path, paths: Sequence[str]) -> None:
        """Copies files of a built site."""
        ...

    def remove(self, paths: Sequence[str]) -> None:
        """Removes files below ``site/``."""
        ...

    def serve(self, functions: Path) -> bool:
        """Gives the functions what they read, and returns when they read it; whether that is new.

        The programme and its exact words are kept in the functions' store before.
        """
        ...

    def refresh(self, paths: Sequence[str]) -> None:
        """Makes caches in front of the site forget files, and returns when they have."""
        ...
