"""What changes about campaigns: when they run and what they say, and what they pay on top.

A campaign whose days are all taken by those above it pays nothing and is seen by nobody, so it is
told as if it were not there, with the reason.
"""

from collections.abc import Iterator, Mapping

from goodword.program.reading.coverage import above_it, never_running
from goodword.program.sections import Campaign
from goodword_ops.plan.change import Change, Group
from goodword_ops.plan.diff.payouts import pay_difference
from goodword_ops.plan.diff.walk import Diff
from goodword_ops.plan.wording import amounts, day, listed

_WHEN = Group.OFFERS
_MONEY = Group.REWARDS


class CampaignDiff(Diff):
    """The section ``campaigns`` of two programmes."""

    def differences(
        self, old: Mapping[str, Campaign], new: Mapping[str, Campaign]
    ) -> Iterator[Change]:
        """By name: new ones, gone ones, changed ones, and another order."""
        was_idle, is_idle = never_running(old), never_running(new)
        for name in old:
            if name not in new:
                yield Change(_WHEN, f"campaign {name}", "it is gone")
                if name not in was_idle:
                    yield from self._on_top(name, old[name], None)
        for name, campaign in new.items():
            before = None if name in was_idle else old.get(name)
            if name not in is_idle:
                yield from self._running(name, before, campaign)
                continue
            if name not in old:
                said = "a new campaign, which never runs"
            elif before is not None:
                said = "it no longer runs"
            elif old[name] != campaign:
                said = "it is another one, but never runs"
            else:
                continue
            yield Change(_WHEN, f"campaign {name}", f"{said}: {above_it(is_idle[name])}")
            yield from self._on_top(name, before, None)
        yield from self.order(_WHEN, "the order of each campaign", old, new)

    def _running(self, name: str, old: Campaign | None, new: Campaign) -> Iterator[Change]:
        about = f"campaign {name}"
        if old is None:
            yield Change(_WHEN, about, _times(new))
        else:
            before, after = (one.model_copy(update={"extra": None}) for one in (old, new))
            yield from self.differ(_WHEN, about, "", before, after)
        yield from self._on_top(name, old, new)

    def _on_top(self, name: str, old: Campaign | None, new: Campaign | None) -> Iterator[Change]:
        before, after = (one.extra if one else None for one in (old, new))
        if before == after:
            return
        if after is None:
            was = amounts(before or {}, self.bases.old)
            words = f"no longer: each deal closed earns {was} on top"
        elif before is None:
            words = f"each deal closed earns {amounts(after, self.bases.new)} on top"
        else:
            words = f"on top, each deal closed earns {pay_difference(before, after, self.bases)}"
        yield Change(_MONEY, f"campaign {name}", words)


def _times(campaign: Campaign) -> str:
    return (
        f"it runs from {day(campaign.from_)} to {day(campaign.until)} "
        f"for {listed(campaign.audiences)}"
    )
