"""A whole plan as one value: what would change, for whom, and what it would have cost."""

from dataclasses import dataclass

from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword_ops.plan.change import Change
from goodword_ops.plan.diff.changes import changes
from goodword_ops.plan.pages import Seen
from goodword_ops.plan.replay.gains import Gains, gains
from goodword_ops.plan.replay.replay import Replayed
from goodword_ops.plan.replay.totals import Outcome


@dataclass(frozen=True, slots=True)
class Version:
    """A programme and how messages call it: a file, or the folder it is published in."""

    name: str
    program: Program

    @property
    def revision(self) -> str:
        """The revision of these terms."""
        return revision_of(self.program)


@dataclass(frozen=True, slots=True)
class PastEvents:
    """A replayed event file. ``old`` and ``new``: what it would have cost under each."""

    file: str
    replayed: Replayed
    old: Outcome
    new: Outcome
    gains: Gains


@dataclass(frozen=True, slots=True)
class Plan:
    """``past`` None: no events were given."""

    old: Version
    new: Version
    changes: tuple[Change, ...]
    seen: tuple[Seen, ...]
    past: PastEvents | None = None

    @property
    def same_base(self) -> bool:
        """Whether the costs of both can be compared."""
        return self.old.program.currencies.base == self.new.program.currencies.base


def plan_of(
    old: Version, new: Version, seen: tuple[Seen, ...], past: tuple[str, Replayed] | None = None
) -> Plan:
    """``past``: the event file's name, and its replay under both, the old one first."""
    return Plan(
        old,
        new,
        changes(old.program, new.program),
        seen,
        None if past is None else _past(*past, new.program),
    )


def _past(file: str, replayed: Replayed, planned: Program) -> PastEvents:
    old, new = replayed.outcomes
    return PastEvents(file, replayed, old, new, gains(old, new, planned))
