"""What flows ask of the store: records, what is due, lists, counters, and one commit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from goodword.domain.event import Decision, Event
from goodword.domain.listing import List, ListPage
from goodword.domain.record import Record

if TYPE_CHECKING:
    # Named only: what answers visitors loads nothing of payouts and no programme.
    from goodword.domain.allowance import Allowance
    from goodword.domain.claims.consent import ConsentEvent, Wording
    from goodword.domain.claims.submission import ClaimSubmission
    from goodword.domain.figures.counting import Count
    from goodword.domain.figures.figure import Cell, Dimension
    from goodword.domain.ledger import JournalEntry
    from goodword.domain.offers.experiment import Assignment
    from goodword.domain.offers.results import FunnelStep, VariantCount
    from goodword.domain.portal.session import MailboxAccess
    from goodword.domain.referrals.joining import JoinRequest
    from goodword.domain.referrals.referrer import LinkCounts
    from goodword.domain.rewards.reward import Reward
    from goodword.domain.staff.trail import TrailEntry
    from goodword.program.model import Program

R = TypeVar("R", bound=Record)


class Store(Protocol):
    """Records by identity, what is due, pages of lists, and one transactional commit.

    Every read leaves out what has expired. No operation scans.
    """

    def get(self, kind: type[R], *identity: str) -> R | None:
        """The record, strongly consistent. ``identity`` in the order of ``store.keys``."""
        ...

    def get_all(self, *wanted: "tuple[type[Record], tuple[str, ...]]") -> tuple[Record | None, ...]:
        """Several records by kind and identity, each as ``get`` reads it and in the order asked
        for, at most 100, in one request; they need not be of one moment."""
        ...

    def consents(self, chain_id: str) -> "tuple[ConsentEvent, ...]":
        """The whole chain of a person, oldest first."""
        ...

    def events_about(self, about: str) -> tuple[Event, ...]:
        """All that happened to a thing, oldest first; of a type that only a later version knows,
        too."""
        ...

    def submissions(self, prospect_id: str) -> "tuple[ClaimSubmission, ...]":
        """What was submitted for a person and neither ended nor was picked, earliest first."""
        ...

    def joins(self, mailbox_id: str) -> "tuple[JoinRequest, ...]":
        """What asks to join for a mailbox, in every audience and spelling."""
        ...

    def mailbox_access(self, mailbox_id: str) -> "MailboxAccess":
        """The referrers of a mailbox and its sessions, as they are now, in one read."""
        ...

    def journal(self, account_id: str) -> "tuple[JournalEntry, ...]":
        """Every entry of an account, in no order that says anything."""
        ...

    def trail(self, chain: str) -> "tuple[TrailEntry, ...]":
        """Every entry of a chain of the trail that there is, by its number."""
        ...

    def approved_rewards(self, account_id: str, currency: str) -> "tuple[Reward, ...]":
        """Rewards of an account that wait for a payout, at most 25, oldest first.

        As they are now, but one that was approved this very moment may be missing yet.
        """
        ...

    def page(self, wanted: List, *, after: str | None = None, limit: int = 50) -> ListPage:
        """A page of a list, from the beginning or ``after`` the cursor of an earlier page.

        Eventually consistent. A cursor is a position and opens nothing: it may be given to whoever
        may see the list, and what is added or taken away between two pages moves no other line.

        Raises:
            Invalid: ``after`` is no cursor of ours.
        """
        ...

    def due(self, kind: type[R], now: datetime, limit: int = 100) -> tuple[R, ...]:
        """Records of a kind whose ``due_at`` has come, earliest first (eventually consistent).

        Rewards that wait for the budget fall due together: among them the oldest comes first.
        """
        ...

    def each_due(
        self, kind: type[R], now: datetime, *, part: int = 0, parts: int = 1, expired: bool = False
    ) -> Iterator[R]:
        """All that ``due`` would give, page by page as it is asked for; of several ``parts``, which
        have nothing in common, one. With ``expired`` also what fell due and has expired since: it
        is stored until somebody writes over it."""
        ...

    def draw_number(self, code: str) -> int:
        """The next number of a code's confirmed referrals. None is ever drawn twice; an answer
        that was lost leaves a gap.

        Raises:
            NotFound: there is no such code.
        """
        ...

    def count_view(self, code: str, day: str, tag: str | None = None) -> None:
        """Adds one view of a code's page to a day's count, and to that of the link's tag."""
        ...

    def count_unconfirmed(self, code: str, day: str, tag: str | None = None) -> None:
        """Adds one form of a code's page that ended without a confirmation to a day's count."""
        ...

    def link_counts(self, code: str) -> "LinkCounts":
        """All views of a code's page, and all forms that ended unconfirmed, by the tag of the
        link, in one read."""
        ...

    def count_variant_view(self, part: "Assignment", code: str, day: str) -> None:
        """Adds one view of a code's page to what an experiment counts."""
        ...

    def count_variant_event(
        self,
        part: "Assignment",
        code: str,
        day: str,
        what: "FunnelStep",
        event_id: str,
        by: int = 1,
    ) -> None:
        """Adds one to what an experiment counts, or takes one off (``by`` -1), once for an event,
        however often it is told."""
        ...

    def variant_counts(self, experiment: str) -> "tuple[VariantCount, ...]":
        """All that an experiment has counted, by day and variant."""
        ...

    def count_figures(self, counts: "Sequence[Count]") -> None:
        """Adds what events count to the figures, each once by its mark, in as few transactions as
        hold them.

        Raises:
            Conflict: others kept counting the same; again works.
        """
        ...

    def figures(
        self, by: "Dimension", since: str, until: str
    ) -> "Mapping[Cell, Mapping[str, int]]":
        """What was counted in the months from ``since`` to ``until`` (``2026-11``), both included,
        told apart by a dimension."""
        ...

    def take(self, allowance: "Allowance", now: datetime) -> bool:
        """Takes one from an allowance, in one update; False where nothing of it is left."""
        ...

    def give_back(self, allowance: "Allowance", now: datetime) -> None:
        """Gives back one that was taken in this stretch of the clock and came to nothing."""
        ...

    def commit(self, decision: Decision) -> None:
        """One transaction: everything in the decision, or nothing.

        Raises:
            Conflict: a record was changed (or created) by somebody else; names their kinds.
        """
        ...

    def delivered(self, event: Event) -> None:
        """Takes an event off the list of ``due``, or puts it where it falls due next: every
        reaction to it has run. Nothing where it was written anew meanwhile."""
        ...

    def postpone(self, event: Event, until: datetime) -> None:
        """Makes an event due again at a later time; nothing where it was delivered meanwhile."""
        ...

    def make_due(self, event: Event, at: datetime) -> None:
        """Makes an event due that was delivered, so that the sweep runs its reactions again."""
        ...

    def program(self, revision: str) -> "Program | None":
        """The programme as published under a revision."""
        ...

    def publish(self, program: "Program", wordings: "Sequence[Wording]") -> None:
        """Keeps a programme and its exact words for ever; idempotent."""
        ...
