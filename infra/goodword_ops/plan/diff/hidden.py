"""Words of a campaign that a running experiment hides: a variant's stand before a campaign's.

The campaign's extra is paid all the same, so nothing but a plan would show it before somebody asks
why the new headline is nowhere to be seen.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from goodword.domain.offers.experiment import PLACES
from goodword.program.model import Program
from goodword.program.outline import CampaignOutline, ExperimentOutline, outline_of
from goodword.program.reading.coverage import never_running
from goodword_ops.plan.change import Change, Group
from goodword_ops.plan.wording import day, listed, share


class Hidden(NamedTuple):
    """What visitors do not see of a campaign. ``links`` of the audiences, in basis points: those
    that show one of the variants."""

    campaign: str
    experiment: str
    words: tuple[str, ...]
    variants: tuple[str, ...]
    audiences: tuple[str, ...]
    from_: date
    until: date
    links: int

    def __str__(self) -> str:
        words, whose = listed(self.words), listed(self.audiences)
        if self.links == PLACES:
            unseen = f"no link of {whose} shows its {words}"
        else:
            unseen = f"about {share(self.links)} of the links of {whose} do not show its {words}"
        own = "has its own" if len(self.variants) == 1 else "have their own"
        variants = f"variant{'s' if len(self.variants) > 1 else ''} {listed(self.variants)}"
        return (
            f"from {day(self.from_)} to {day(self.until)} {unseen}: "
            f"{variants} of the experiment {self.experiment} {own}"
        )


def hidden_differences(old: Program, new: Program) -> Iterator[Change]:
    """What only the planned programme hides, and what it no longer does."""
    before, after = {*hidden_in(old)}, [*hidden_in(new)]
    for one in after:
        if one not in before:
            yield Change(Group.OFFERS, f"campaign {one.campaign}", str(one))
    still = {(one.campaign, one.experiment) for one in after}
    for one in sorted(before):
        if (one.campaign, one.experiment) not in still and one.campaign in new.campaigns:
            words = f"the experiment {one.experiment} no longer hides its {listed(one.words)}"
            yield Change(Group.OFFERS, f"campaign {one.campaign}", words)


def hidden_in(program: Program) -> Iterator[Hidden]:
    """Every campaign that runs with words of its own, and each experiment that hides some."""
    outline = outline_of(program)
    idle = never_running(program.campaigns)
    for campaign, season in outline.campaigns.items():
        if campaign in idle:
            continue
        for experiment, trial in outline.experiments.items():
            found = _between(campaign, season, experiment, trial)
            if found is not None:
                yield found


def _between(
    campaign: str, season: CampaignOutline, experiment: str, trial: ExperimentOutline
) -> Hidden | None:
    from_, until = max(season.from_, trial.from_), min(season.until, trial.until)
    audiences = tuple(name for name in season.audiences if name in trial.audiences)
    hiding = {name: {*season.words} & {*own} for name, own in trial.variants.items()}
    variants = tuple(name for name, words in hiding.items() if words)
    if from_ > until or not audiences or not variants or not trial.share:
        return None
    return Hidden(
        campaign,
        experiment,
        tuple(word for word in season.words if any(word in words for words in hiding.values())),
        variants,
        audiences,
        from_,
        until,
        trial.share * len(variants) // len(trial.variants),
    )
