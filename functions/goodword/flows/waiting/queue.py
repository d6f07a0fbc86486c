"""The queue as the pages of staff show it: a page of it, one thing that waits, and like cases."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from goodword.domain.errors import NotFound
from goodword.domain.listing import TRAIL_DECIDED, TRAIL_OF, WAITING, List, ListRow
from goodword.domain.partners.registration import DealRegistration
from goodword.domain.portal.review import Review
from goodword.domain.record import Record
from goodword.domain.referrals.application import Application
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.staff.roll import RollEntry
from goodword.domain.staff.trail import TrailEntry
from goodword.domain.waiting.authority import Matter, Signing, is_own, signing
from goodword.domain.waiting.rules import RULES, DeskAction
from goodword.domain.waiting.signature import FirstSignature
from goodword.flows.ports import Store
from goodword.flows.waiting.kinds import KINDS, ItemFact
from goodword.flows.waiting.listing import BETWEEN, WaitingItem, item_of
from goodword.flows.waiting.subject import identity_values, matter_of, subject_of
from goodword.program.model import Program
from goodword.program.staff_role import StaffRole

A_PAGE: Final = 50
LIKE_CASES: Final = 5
"""So many of the last decisions about the same kind are shown beside one."""
_OWN_DECISIONS: Final = 10
_IN_FULL: Final[dict[type[Record], tuple[str, ...]]] = {
    Application: ("name", "email", "country", "company", "sentence"),
    DealRegistration: ("need", "budget", "timeline", "context", "extended_why"),
    ProposedWords: ("text",),
    Review: ("text",),
}
"""What somebody wrote, which is personal or may be, and whoever decides has to read."""


class QueuePage(NamedTuple):
    """Some of what waits, and where the next page begins; ``after`` None: this was the last."""

    items: tuple[WaitingItem, ...]
    after: str | None


class WaitingCase(NamedTuple):
    """One thing as it is now. ``item`` is None where it waits no more; ``decided`` is what was
    decided about it, ``like`` about others of its kind, each the newest first. ``in_full`` is what
    somebody wrote, and personal."""

    name: str
    record: Record
    item: WaitingItem | None
    matter: Matter
    in_full: tuple[ItemFact, ...]
    first: FirstSignature | None
    decided: tuple[TrailEntry, ...]
    like: tuple[TrailEntry, ...]


def queue_page(
    store: Store,
    *,
    word: str = "",
    role: StaffRole | None = None,
    after: str | None = None,
    limit: int = A_PAGE,
) -> QueuePage:
    """A page of what waits, what has waited longest first: of one kind, by its word, and of those
    that a role acts on, where they are given.

    Raises:
        Invalid: ``after`` is no cursor.
    """
    kinds = [
        kind
        for kind, one in KINDS.items()
        if word in {"", one.word} and role in {None, RULES[kind].role}
    ]
    found = store.page(WAITING.parts(*((one,) for one in kinds)), after=after, limit=limit)
    return QueuePage(tuple(map(item_of, found.rows)), found.after)


def waiting_case(store: Store, name: str) -> WaitingCase:
    """What goes by a name, with all that a decision about it needs to know.

    Raises:
        NotFound: nothing does, or it has become another thing since the name was given.
    """
    kind, own_id = kind_named(name)
    record = subject_of(store, kind, own_id)
    waits = bool(getattr(record, "waits_for_person", False))
    item = _item(kind, record) if waits else None
    if item is not None and item.id != name:
        item = None  # it waits under a new name: what was shown is over
    fields = _IN_FULL.get(type(record), ())
    entered = ((one, getattr(record, one, None)) for one in fields)
    signature = store.get(FirstSignature, name)
    return WaitingCase(
        name=name,
        record=record,
        item=item,
        matter=matter_of(store, record),
        in_full=tuple(ItemFact(_label(one), str(value)) for one, value in entered if value),
        first=signature if signature and signature.seen == record.version else None,
        decided=_entries(store, TRAIL_OF.part(name), _OWN_DECISIONS),
        like=tuple(
            one
            for one in _entries(store, TRAIL_DECIDED.part(KINDS[kind].word), LIKE_CASES + 1)
            if one.about != name
        )[:LIKE_CASES],
    )


def kind_named(name: str) -> tuple[str, str]:
    """The kind of record that a name begins with, and the id that follows.

    Raises:
        NotFound: it begins with none.
    """
    word, _, own_id = name.partition(BETWEEN)
    kind = next((kind for kind, one in KINDS.items() if one.word == word), None)
    if kind is None or not own_id:
        raise NotFound(name)
    return kind, own_id


def may_sign(
    case: WaitingCase,
    action: DeskAction,
    staff: Sequence[RollEntry],
    program: Program,
) -> Signing:
    """Who of the staff may say this about a case: whose own it is, not."""
    found = signing(case.matter, action, staff, program.governance, program.currencies)
    return found._replace(who=tuple(one for one in found.who if not is_own(one, case.matter)))


def _item(kind: str, record: Record) -> WaitingItem:
    """The line of a record, from itself: what the list shows may be of a moment ago."""
    since = getattr(record, RULES[kind].since)
    values = record.model_dump(mode="json")
    return item_of(ListRow(kind, identity_values(record), since, values))


def _entries(store: Store, wanted: List, limit: int) -> tuple[TrailEntry, ...]:
    rows = store.page(wanted, limit=limit).rows
    found = store.get_all(*((TrailEntry, row.identity) for row in rows)) if rows else ()
    return tuple(one for one in found if isinstance(one, TrailEntry))


def _label(name: str) -> str:
    return name.replace("_", " ")
