"""Which revisions were published, when, and what each one followed. Pure.

One JSON object a line, only ever added to. ``rollback`` says that the publication went back to an
earlier revision; ``of`` names that one where this version of Goodword names the same terms
otherwise (its model of a programme has grown since). ``kept`` is the SHA-256 of the programme as
it is kept, by which it can be told for ever that nobody has changed it.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True)
class Publication:
    """One line. ``published_at`` is an ISO 8601 instant in UTC; ``followed`` None: the first."""

    revision: str
    published_at: str
    followed: str | None
    rollback: bool = False
    of: str | None = None
    kept: str | None = None


class DamagedLine(ValueError):
    """A line is no publication; the message says what is wrong with it."""

    def __init__(self, number: int, what: str) -> None:
        super().__init__(what)
        self.number = number


@dataclass(frozen=True, slots=True)
class History:
    """All publications that were completed, oldest first."""

    publications: tuple[Publication, ...] = ()

    @classmethod
    def read(cls, content: bytes | None) -> "History":
        """None is a place where nothing was published yet. Lines are counted from 1.

        Blank lines are passed over, and so are keys of a later version.

        Raises:
            DamagedLine: a line is no publication.
        """
        publication = TypeAdapter(Publication)
        found: list[Publication] = []
        for number, line in enumerate((content or b"").split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                found.append(publication.validate_json(line, strict=True))
            except ValidationError as error:
                raise DamagedLine(number, first_of(error)) from error
        return cls(tuple(found))

    def written(self) -> bytes:
        """As ``read`` takes it."""
        return "".join(f"{json.dumps(asdict(one))}\n" for one in self.publications).encode()

    @property
    def current(self) -> str | None:
        """The revision that is live."""
        return self.publications[-1].revision if self.publications else None

    @property
    def known(self) -> dict[str, str]:
        """Every revision -> when it was published first, in that order."""
        first: dict[str, str] = {}
        for one in self.publications:
            first.setdefault(one.revision, one.published_at)
        return first

    def number_of(self, revision: str) -> int:
        """The how manieth edition a revision is, or would be: one that returns keeps its number."""
        known = list(self.known)
        return known.index(revision) + 1 if revision in known else len(known) + 1

    def kept_as(self, revision: str) -> frozenset[str]:
        """The SHA-256 of every form in which a revision was kept; none: nobody wrote it down."""
        lines = (one for one in self.publications if one.revision == revision)
        return frozenset(one.kept for one in lines if one.kept is not None)

    @property
    def before(self) -> str | None:
        """What a rollback goes to; a second one goes further back, not forth again."""
        stack: list[str] = []
        for one in self.publications:
            returned_to = one.of or one.revision
            if one.rollback and returned_to in stack:
                del stack[stack.index(returned_to) :]
            stack.append(one.revision)
        return stack[-2] if len(stack) > 1 else None

    def followed_by(
        self, revision: str, *, now: datetime, rollback: bool, of: str | None, kept: str
    ) -> "History":
        """The history with one more publication; ``of`` and ``kept`` as in the first lines here."""
        published_at = now.isoformat(timespec="seconds").replace("+00:00", "Z")
        another = of if of != revision else None
        added = Publication(revision, published_at, self.current, rollback, another, kept)
        return History((*self.publications, added))


def first_of(error: ValidationError) -> str:
    """The first thing that is wrong: ``revision: Field required``."""
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]
