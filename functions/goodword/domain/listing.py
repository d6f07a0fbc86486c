"""Lists of records: how one is declared, asked for, and answered a page at a time.

A list is sorted by time and divided into parts, each of them the children of one parent (the
referrals of a referrer) or what is in one state (the referrals that were won). Which records stand
in which part is declared beside their keys, in ``store.keys``.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

SHARDS: Final = 4
"""Over how many partitions a global list, and the queue of what is due, is spread.

DynamoDB takes 1,000 writes a second in one partition of an index, and slows the table down where
an index cannot follow. Everything new goes to the end of a list by time, so all of it meets in one
partition; four take 4,000 claims a second, and a page of such a list is four small reads. What
belongs to one parent, or waits for a person, never comes so fast and has one partition.
"""


class Index(StrEnum):
    """The two global indexes that hold lists; a record stands in each at most once by itself."""

    OF = "of"
    """Children of a parent."""
    IN = "in"
    """What is in a state."""


class Listing(NamedTuple):
    """A list as it is declared. ``name`` is stored in keys and stays for ever."""

    name: str
    within: Index
    shards: int = 1
    newest_first: bool = False

    def part(self, *names: str) -> "List":
        """One part: the names of its parent or state, in the order of the declaration."""
        return List(self, (names,))

    def parts(self, *each: tuple[str, ...]) -> "List":
        """Several parts, merged by time."""
        return List(self, each)

    def every_kind(self) -> "List":
        """The parts that are named for the kinds of records that may stand in this list, merged."""
        return List(self, None)


class List(NamedTuple):
    """What is asked for: parts of a list, from ``since`` and before ``until`` where given.

    ``of`` None: a part for each kind of record that is declared to stand in the list.
    """

    listing: Listing
    of: tuple[tuple[str, ...], ...] | None
    since: datetime | None = None
    until: datetime | None = None

    def between(self, since: datetime | None, until: datetime | None) -> "List":
        """The same list from one moment on and before another: a day's, or a quarter's."""
        return self._replace(since=since, until=until)


class ListRow(NamedTuple):
    """A line of a list: a record by kind and identity (as ``Store.get`` takes it), since when it
    stands there, and what lists show of it, as stored: text, whole numbers, None.

    A list may run behind by a moment, so whoever acts on a line reads the record first.
    """

    kind: str
    identity: tuple[str, ...]
    at: datetime
    values: Mapping[str, Any]


class ListPage(NamedTuple):
    """Some lines of a list, and where the next page begins; ``after`` None: this was the last."""

    rows: tuple[ListRow, ...]
    after: str | None


WAITING: Final = Listing("waiting", Index.IN)
"""What goes on only when a person acts; a part for each kind of record, the oldest first."""

REFERRERS: Final = Listing("referrers", Index.IN, shards=SHARDS, newest_first=True)
"""A part for each audience; by registration."""
REFERRALS_OF: Final = Listing("referrals_of", Index.OF, newest_first=True)
"""A part for each referrer; by the claim."""
REFERRALS_IN: Final = Listing("referrals_in", Index.IN, shards=SHARDS, newest_first=True)
"""A part for each status; by when a referral in it last changed."""
REWARDS_OF: Final = Listing("rewards_of", Index.OF, newest_first=True)
"""A part for each account; by when a reward was earned."""
REVIEWS_OF: Final = Listing("reviews_of", Index.OF, newest_first=True)
"""A part for each referrer; by when they asked."""
PAYABLE: Final = Listing("payable", Index.IN)
"""A part for each account and currency: rewards that the next payout takes, the oldest first."""
PAYOUTS_OF: Final = Listing("payouts_of", Index.OF, newest_first=True)
"""A part for each account; by when a payout was set aside."""
FAILED_PAYOUTS: Final = Listing("failed_payouts", Index.IN, newest_first=True)
"""In one part: what came to nothing or came back; by when that was booked. One about which a
report makes no sense stands in ``WAITING`` instead."""
JOURNAL: Final = Listing("journal", Index.IN, shards=SHARDS)
"""In one part: every entry of the journal, by when it was booked; a quarter is a range of it."""
REGISTRATIONS_OF: Final = Listing("registrations_of", Index.OF, newest_first=True)
"""A part for each referrer: the deals that they registered; by when they did."""
API_KEYS: Final = Listing("api_keys", Index.IN, newest_first=True)
"""In one part: keys of the API; by when they were made."""
BATCHES: Final = Listing("batches", Index.IN, newest_first=True)
"""A part for each status; by when a batch was sealed."""
STAFF_SESSIONS_OF: Final = Listing("staff_sessions_of", Index.OF, newest_first=True)
"""A part for each person of staff: where they are signed in; by when that began."""
STAFF_SESSIONS_BY_ISSUER: Final = Listing("staff_sessions_by_issuer", Index.OF, newest_first=True)
"""A part for each session at the issuer of identities: those here that came of it."""
TRAIL: Final = Listing("trail", Index.IN, newest_first=True)
"""In one part: what staff did; by when they did."""
TRAIL_OF: Final = Listing("trail_of", Index.OF, newest_first=True)
"""A part for each thing that staff did something about; by when they did."""
TRAIL_DECIDED: Final = Listing("trail_decided", Index.OF, newest_first=True)
"""What was decided about each kind of what waits, a part for its word; of the trail."""
TRAIL_CHAINS: Final = Listing("trail_chains", Index.IN)
"""In one part: the chains of the trail; by when they began."""
