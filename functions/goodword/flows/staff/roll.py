"""The roll of staff: kept when a programme is published, read whenever somebody acts."""

from goodword.domain.event import Decision
from goodword.domain.staff.roll import ROLL, RollEntry, StaffRoll
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed


def staff_of(store: Store) -> StaffRoll:
    """Who runs the programme now; an empty roll where nobody is declared."""
    return store.get(StaffRoll, ROLL) or StaffRoll(roll=ROLL)


def keep_staff(store: Store, members: tuple[RollEntry, ...]) -> None:
    """Keeps who is declared now; whoever is not any more is out. Writes nothing where nothing has
    changed."""

    def attempt() -> None:
        known = staff_of(store)
        if known.members != members:
            store.commit(Decision(save=(known.but(members=members),)))

    until_committed(attempt)
