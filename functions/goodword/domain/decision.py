"""What a flow decided: everything that one transaction writes."""

from dataclasses import dataclass

from goodword.domain.event import Event
from goodword.domain.record import Record


@dataclass(frozen=True, slots=True)
class Decision:
    """``save``: new records (version 0) and changed ones, each on condition of its version.

    ``events`` are stored in the same transaction. All of it happens, or none.
    """

    save: tuple[Record, ...] = ()
    events: tuple[Event, ...] = ()
