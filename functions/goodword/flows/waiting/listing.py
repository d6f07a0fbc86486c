"""All that waits for a person, a line each, for the command and the staff pages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.errors import NotFound
from goodword.domain.listing import WAITING, ListRow
from goodword.domain.money import Money
from goodword.domain.record import instant
from goodword.domain.waiting.rules import RULES, Consequence, DeskAction, deadline_in
from goodword.flows.ports import Store
from goodword.flows.waiting.kinds import KINDS, ItemFact
from goodword.program.staff_role import StaffRole

BETWEEN: Final = "/"


class WaitingItem(NamedTuple):
    """One thing that waits. Ids, codes, amounts and moments alone, and of a lead whose it is: an
    address of the company's own.

    ``by`` says in words whose it is, ``role`` whose by their role. ``then`` is what happens at the
    deadline, ``otherwise`` the same in words. ``says`` is what is to be decided, where the line can
    tell; ``rule`` what the terms say about it. ``actions``: what may be said of it by
    ``goodword decide``, each with a reason; none: ``how`` tells what acts. ``is_outside``: nothing
    here does, so that it is never late.
    """

    id: str
    by: str
    since: datetime
    deadline: str
    otherwise: str
    how: str
    says: str | None
    kind: str
    role: StaffRole
    then: Consequence
    actions: tuple[DeskAction, ...]
    facts: tuple[ItemFact, ...]
    rule: str | None
    money: Money | None
    is_outside: bool

    def is_overdue(self, now: datetime) -> bool:
        """Whether its deadline has passed, and somebody can act."""
        return not self.is_outside and datetime.fromisoformat(self.deadline) < now


def waiting(store: Store) -> Iterator[WaitingItem]:
    """All that waits, the oldest first."""
    cursor: str | None = None
    while True:
        found = store.page(WAITING.every_kind(), after=cursor)
        yield from (item_of(row) for row in found.rows)
        if found.after is None:
            return
        cursor = found.after


def waiting_item(store: Store, name: str) -> WaitingItem:
    """What waits under a name.

    Raises:
        NotFound: nothing does.
    """
    word = name.partition(BETWEEN)[0]
    kind = next((kind for kind, one in KINDS.items() if one.word == word), None)
    cursor: str | None = None
    while kind is not None:
        found = store.page(WAITING.part(kind), after=cursor)
        for row in found.rows:
            if name_of(row) == name:
                return item_of(row)
        cursor = found.after
        if cursor is None:
            break
    raise NotFound(name)


def name_of(row: ListRow) -> str:
    """How a decision names a line; what may be written anew meanwhile, with what was read of it."""
    kind = KINDS[row.kind]
    named = (str(row.values[one]) for one in kind.also if row.values.get(one))
    return BETWEEN.join((kind.word, *row.identity, *named))


def item_of(row: ListRow) -> WaitingItem:
    """A line of the list as it is shown."""
    kind, rule = KINDS[row.kind], RULES[row.kind]
    whose = f" ({row.values[kind.owner]})" if kind.owner and row.values.get(kind.owner) else ""
    notes = (words for value, words in kind.notes.items() if row.values.get(value))
    shown = ((name, row.values.get(name)) for name in kind.facts)
    actions = kind.can(row)
    outside = None if actions else kind.outside
    return WaitingItem(
        id=name_of(row),
        by=f"{kind.by}{whose}",
        since=row.at,
        deadline=instant(deadline_in(row.kind, row.at, row.values)),
        otherwise="; ".join((kind.otherwise, *notes)),
        how=outside or kind.how,
        says=kind.says(row) if kind.says else None,
        kind=kind.word,
        role=rule.role,
        then=rule.then,
        actions=actions,
        facts=tuple(
            ItemFact(name.replace("_", " "), str(value))
            for name, value in shown
            if value is not None
        ),
        rule=(kind.rule(row) if kind.rule else None) or None,
        money=kind.money(row),
        is_outside=outside is not None,
    )
