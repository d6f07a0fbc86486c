"""Which revisions were published, when, and what each one followed. Pure.

One JSON object a line, only ever added to. ``rollback`` says that the publication went back to an
earlier revision; ``of`` names that one where this version of Goodword names the same terms
otherwise (its model of a programme has grown since).
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """One line. ``published_at`` is an ISO 8601 instant in UTC; ``followed`` None: the first."""

    revision: str
    published_at: str
    followed: str | None
    rollback: bool = False
    of: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All publications that were completed, oldest first."""

    publications: tuple[Publication, ...] = ()

    @classmethod
    def read(cls, content: bytes | None) -> "History":
        """None is a place where nothing was published yet."""
        lines = (content or b"").decode().splitlines()
        return cls(tuple(Publication(**json.loads(line)) for line in lines))

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
        self, revision: str, *, now: datetime, rollback: bool, of: str | None
    ) -> "History":
        """The history with one more publication; ``of`` as in the file's first lines."""
        published_at = now.isoformat(timespec="seconds").replace("+00:00", "Z")
        another = of if of != revision else None
        added = Publication(revision, published_at, self.current, rollback, another)
        return History((*self.publications, added))
