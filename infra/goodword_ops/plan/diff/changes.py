"""Two programmes compared by their meaning: each difference is a sentence about somebody.

A programme is walked part by part. Reward rules, caps, tiers and the budget have their own
sentences (``diff.rewards``); ``PHRASES`` words what is common; whatever else differs is named by
its key, so that nothing a marketer changes goes unsaid.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from goodword.program.locales import FORMS
from goodword.program.model import Audience, Program
from goodword.program.reading.notes import SECTIONS_WITHOUT_EFFECT
from goodword_ops.plan.change import Change, Group
from goodword_ops.plan.diff.campaigns import CampaignDiff
from goodword_ops.plan.diff.hidden import hidden_differences
from goodword_ops.plan.diff.rewards import (
    budget_difference,
    cap_differences,
    described,
    rule_differences,
    tier_differences,
)
from goodword_ops.plan.diff.walk import Diff, keys

_GROUPS: Final[Mapping[str, Group]] = {
    "brand": Group.WORDS,
    "locales": Group.WORDS,
    "currencies": Group.REWARDS,
    "countries": Group.OFFERS,
    "campaigns": Group.OFFERS,
    "experiments": Group.OFFERS,
    "tiers": Group.REWARDS,
    "budget": Group.REWARDS,
    "payouts": Group.PAYOUTS,
    "privacy": Group.CONSENT,
}
_OF_AUDIENCES: Final[Mapping[str, Group]] = {
    "reward": Group.REWARDS,
    "caps": Group.REWARDS,
    "name": Group.WORDS,
    "share": Group.WORDS,
    "playbook": Group.WORDS,
}


def changes(old: Program, new: Program) -> tuple[Change, ...]:
    """Everything that differs, by group; none where the programmes mean the same."""
    found = [
        change
        for field in Program.model_fields
        if getattr(old, field) != getattr(new, field)
        or list(keys(getattr(old, field))) != list(keys(getattr(new, field)))
        for change in _with_effect(field, _section(field, old, new))
    ]
    found += hidden_differences(old, new)
    order = list(Group)
    return tuple(sorted(found, key=lambda change: order.index(change.group)))


def _with_effect(field: str, found: Iterator[Change]) -> Iterator[Change]:
    """What no engine acts on yet says so."""
    if field not in SECTIONS_WITHOUT_EFFECT:
        return found
    note = SECTIONS_WITHOUT_EFFECT[field]
    return (change._replace(words=f"{change.words}; {note}") for change in found)


def _section(field: str, old: Program, new: Program) -> Iterator[Change]:
    walk = _Sections(old, new)
    before, after = getattr(old, field), getattr(new, field)
    group = _GROUPS.get(field, Group.RUNNING)
    match field:
        case "audiences":
            yield from walk.audiences(before, after)
        case "tiers":
            yield from (Change(group, "", words) for words in tier_differences(before, after))
            yield from walk.words_of_tiers(before, after)
        case "budget":
            yield Change(group, "", budget_difference(before, after, walk.bases))
        case "locales":
            yield from walk.locales(before, after)
        case "campaigns":
            yield from CampaignDiff(old, new).differences(before, after)
        case "countries" | "experiments":
            one = {"countries": "country", "experiments": "experiment"}[field]
            yield from walk.table(group, one, before, after)
        case "requests":
            yield from walk.table(group, "request", before, after)
        case _:
            everybody = {"goodword", "brand", "currencies", "privacy", "payouts"}
            about = "" if field in everybody else field
            yield from walk.differ(group, about, "", before, after)


class _Sections(Diff):
    """The sections that have sentences of their own."""

    def audiences(
        self, old: Mapping[str, Audience], new: Mapping[str, Audience]
    ) -> Iterator[Change]:
        for name in old:
            if name not in new:
                yield Change(Group.OFFERS, name, "the audience is gone")
        for name, audience in new.items():
            if name not in old:
                rules = "; ".join(described(rule, self._base) for rule in audience.reward)
                yield Change(Group.OFFERS, name, f"a new audience. It earns {rules}")
            elif old[name] != audience:
                yield from self._audience(name, old[name], audience)
        yield from self.order(Group.WORDS, "audiences", old, new)

    def _audience(self, name: str, old: Audience, new: Audience) -> Iterator[Change]:
        for field in Audience.model_fields:
            before, after = getattr(old, field), getattr(new, field)
            if before == after:
                continue
            group = _OF_AUDIENCES.get(field, Group.OFFERS)
            if field == "reward":
                rules = rule_differences(before, after, self.bases)
                yield from (Change(group, name, words) for words in rules)
            elif field == "caps":
                yield from (
                    Change(group, name, words)
                    for words in cap_differences(before, after, self.bases)
                )
            else:
                inner = "" if field in {"offer", "eligible"} else field
                yield from self.differ(group, name, inner, before, after)

    def words_of_tiers(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
        for name, tier in new.items():
            if name in old:
                yield from self.differ(
                    Group.WORDS, f"tier {name}", "benefits", old[name].benefits, tier.benefits
                )

    def locales(self, old: Any, new: Any) -> Iterator[Change]:
        for tag in new.offered:
            if tag not in old.offered:
                yield Change(Group.WORDS, "", f"a new locale: {tag}, for pages, mails and terms")
        for tag in old.offered:
            if tag not in new.offered:
                yield Change(Group.WORDS, "", f"the locale {tag} is no longer offered")
        yield from self.order(
            Group.WORDS, "locales", dict.fromkeys(old.offered), dict.fromkeys(new.offered)
        )
        if old.default != new.default:
            words = f"the default locale is {new.default} instead of {old.default}"
            yield Change(Group.WORDS, "", words)
        for tag in dict.fromkeys((*old.fallbacks, *new.fallbacks)):
            before, after = old.fallbacks.get(tag), new.fallbacks.get(tag)
            if before != after:
                words = f"{after} stands in for {tag}" if after else f"nothing stands in for {tag}"
                yield Change(Group.WORDS, "", f"{words}{f' instead of {before}' if before else ''}")
        for language, forms in FORMS.items():
            before = old.address.get(language, forms[0])
            after = new.address.get(language, forms[0])
            if before != after:
                words = f"{language} addresses the reader as {after} instead of {before}"
                yield Change(Group.WORDS, "", words)
