"""What a referrer's link has done: how often it was opened, and how many confirmed, by channel."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from goodword.domain.listing import REFERRALS_OF
from goodword.domain.referrals.referrer import LinkCounts, ReferralCode
from goodword.flows.ports import Store
from goodword.program.sharing import OTHERWISE

_A_PAGE: Final = 100


IN_STEPS_OF: Final = 5
"""Forms that nobody confirmed are counted in such steps: so few that a referrer could tell whose
they were are not counted at all."""


class ChannelReach(NamedTuple):
    """Views of the offer page and claims through links with one tag. ``submitted`` are the
    confirmed ones, and of those that lapsed unconfirmed as many as fill whole steps."""

    tag: str
    opened: int
    confirmed: int
    submitted: int


def reach_of(store: Store, code: ReferralCode) -> tuple[ChannelReach, ...]:
    """By channel, what was opened most often first; nothing where nobody has opened the link.

    Views are counts of pages, not of people. Of claims those alone count that their senders have
    confirmed: before that nobody may hear that there is one.
    """
    counts = store.link_counts(code.code)
    confirmed: dict[str, int] = {}
    after: str | None = None
    while True:
        page = store.page(REFERRALS_OF.part(code.referrer_id), after=after, limit=_A_PAGE)
        for row in page.rows:
            if row.values["confirmed_at"] is not None:
                tag = row.values["channel"] or OTHERWISE
                confirmed[tag] = confirmed.get(tag, 0) + 1
        after = page.after
        if after is None:
            break
    return reached(counts, confirmed)


def reached(counts: LinkCounts, confirmed: Mapping[str, int]) -> tuple[ChannelReach, ...]:
    """By channel, from what was counted of a code's page and its confirmed claims."""
    tagged = dict(counts.views)
    opened = {OTHERWISE: tagged.pop("", 0) - sum(tagged.values()), **tagged}
    lapsed = {tag or OTHERWISE: count for tag, count in counts.unconfirmed.items()}
    # A view that was not counted (a browser without script) may lead to a claim all the same.
    found = (
        ChannelReach(
            tag,
            max(opened.get(tag, 0), 0),
            confirmed.get(tag, 0),
            confirmed.get(tag, 0) + lapsed.get(tag, 0) // IN_STEPS_OF * IN_STEPS_OF,
        )
        for tag in dict.fromkeys((*opened, *confirmed, *lapsed))
    )
    some = (one for one in found if one.opened or one.submitted)
    return tuple(sorted(some, key=lambda one: (-one.opened, -one.confirmed, one.tag)))
