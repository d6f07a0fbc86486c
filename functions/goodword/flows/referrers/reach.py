"""What a referrer's link has done: how often it was opened, and how many confirmed, by channel."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from goodword.domain.listing import REFERRALS_OF
from goodword.domain.referrals.referrer import ReferralCode
from goodword.flows.ports import Store
from goodword.program.sharing import OTHERWISE

_A_PAGE: Final = 100


class ChannelReach(NamedTuple):
    """Views of the offer page and confirmed claims through links with one tag."""

    tag: str
    opened: int
    confirmed: int


def reach_of(store: Store, code: ReferralCode) -> tuple[ChannelReach, ...]:
    """By channel, what was opened most often first; nothing where nobody has opened the link.

    Views are counts of pages, not of people. Of claims those alone count that their senders have
    confirmed: before that nobody may hear that there is one.
    """
    views = store.view_counts(code.code)
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
    return reached(views, confirmed)


def reached(views: Mapping[str, int], confirmed: Mapping[str, int]) -> tuple[ChannelReach, ...]:
    """By channel, from the views of a code (``Store.view_counts``) and its confirmed claims."""
    tagged = dict(views)
    opened = {OTHERWISE: tagged.pop("", 0) - sum(tagged.values()), **tagged}
    counts = {**dict.fromkeys(opened, 0), **confirmed}
    # A view that was not counted (a browser without script) may lead to a claim all the same.
    found = (ChannelReach(tag, max(opened.get(tag, 0), 0), count) for tag, count in counts.items())
    some = (one for one in found if one.opened or one.confirmed)
    return tuple(sorted(some, key=lambda one: (-one.opened, -one.confirmed, one.tag)))
