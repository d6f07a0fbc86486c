"""Two programmes compared by their meaning: each difference is a sentence about somebody.

A programme is walked part by part. Reward rules, caps, tiers and the budget have their own
sentences (``reward_words``); ``PHRASES`` words what is common; whatever else differs is named by
its key, so that nothing a marketer changes goes unsaid.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from goodword.program.model import Audience, Program
from goodword.program.part import Part
from goodword.program.sections import Campaign
from goodword_ops.plan.reward_words import (
    Bases,
    budget_difference,
    cap_differences,
    described,
    pay_difference,
    rule_differences,
    tier_differences,
)
from goodword_ops.plan.values import PHRASES, are_parts, is_amounts, is_words, shown
from goodword_ops.plan.wording import amounts, day, listed


class Group(StrEnum):
    """What a change is about, in the order in which a plan lists them."""

    REWARDS = "rewards"
    OFFERS = "offers"
    WORDS = "words"
    CONSENT = "consent"
    PAYOUTS = "payouts"
    RUNNING = "running"


class Change(NamedTuple):
    """``about`` names an audience, a campaign, a country …; empty: the whole programme."""

    group: Group
    about: str
    words: str

    def __str__(self) -> str:
        return f"{self.about}: {self.words}" if self.about else self.words


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
        or list(_keys(getattr(old, field))) != list(_keys(getattr(new, field)))
        for change in _section(field, old, new)
    ]
    order = list(Group)
    return tuple(sorted(found, key=lambda change: order.index(change.group)))


def _keys(value: object) -> Sequence[str]:
    return list(value) if isinstance(value, dict) else []


def _section(field: str, old: Program, new: Program) -> Iterator[Change]:
    walk = _Walk(old, new)
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
            yield from walk.table(group, "campaign", before, after, _campaign)
        case "countries" | "experiments":
            one = {"countries": "country", "experiments": "experiment"}[field]
            yield from walk.table(group, one, before, after)
        case "requests":
            yield from walk.table(group, "request", before, after)
        case _:
            everybody = {"goodword", "brand", "currencies", "privacy", "payouts"}
            about = "" if field in everybody else field
            yield from walk.differ(group, about, "", before, after)


class _Walk:
    """Compares values of two programmes. Texts are compared in locales that both offer."""

    def __init__(self, old: Program, new: Program) -> None:
        self._locales = [tag for tag in new.locales.offered if tag in old.locales.offered]
        self.bases = Bases(old.currencies.base, new.currencies.base)
        self._base = new.currencies.base

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
        yield from self._order(Group.WORDS, "audiences", old, new)

    def _audience(self, name: str, old: Audience, new: Audience) -> Iterator[Change]:
        for field in Audience.model_fields:
            before, after = getattr(old, field), getattr(new, field)
            if before == after:
                continue
            group = _OF_AUDIENCES.get(field, Group.OFFERS)
            if field == "reward":
                found = rule_differences(before, after, self.bases)
                yield from (Change(group, name, words) for words in found)
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
        yield from self._order(
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

    def table(
        self,
        group: Group,
        kind: str,
        old: Mapping[str, Part],
        new: Mapping[str, Part],
        begins: Any = None,
    ) -> Iterator[Change]:
        """Parts by name: new ones, gone ones, changed ones, and another order."""
        for name in old:
            if name not in new:
                yield Change(group, f"{kind} {name}", "it is gone")
        for name, part in new.items():
            if name not in old:
                said = begins(part) if begins else f"a new {kind}"
                yield Change(group, f"{kind} {name}", said)
            elif old[name] != part:
                yield from self.differ(group, f"{kind} {name}", "", old[name], part)
        # A parsed programme sorts what has no order.
        yield from self._order(group, f"the order of each {kind}", old, new)

    def differ(self, group: Group, about: str, label: str, old: Any, new: Any) -> Iterator[Change]:
        """Whatever differs below two values. ``label`` is how their key is called so far."""
        if old == new and _keys(old) == _keys(new):
            return
        if isinstance(old, Part) and isinstance(new, Part):
            for field in type(new).model_fields:
                inner = f"{label} {field}".strip()
                yield from self.differ(
                    group, about, inner, getattr(old, field, None), getattr(new, field)
                )
            return
        key = label.rpartition(" ")[2]
        if is_words(old) and is_words(new):
            yield from self._texts(group, about, label, old, new)
        elif is_amounts(key, old) and is_amounts(key, new):
            phrase = PHRASES.get(key, _plain(label))
            yield Change(group, about, f"{phrase} {pay_difference(old, new, self._base)}")
        elif isinstance(old, dict) and isinstance(new, dict):
            for name in dict.fromkeys((*old, *new)):
                inner = f"{label} {name}"
                yield from self.differ(group, about, inner, old.get(name), new.get(name))
            yield from self._order(group, _plain(label), old, new, about)
        elif are_parts(old) and are_parts(new) and len(old) == len(new):
            for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
                yield from self.differ(group, about, f"{label} {number}", before, after)
        else:
            yield Change(group, about, self._value_changed(label, key, old, new))

    def _texts(
        self,
        group: Group,
        about: str,
        label: str,
        old: Mapping[str, str],
        new: Mapping[str, str],
    ) -> Iterator[Change]:
        changed = [tag for tag in self._locales if old.get(tag) != new.get(tag)]
        if changed:
            yield Change(group, about, f"{_plain(label)} changed in {listed(changed)}")

    def _value_changed(self, label: str, key: str, old: Any, new: Any) -> str:
        phrase = PHRASES.get(key)
        if phrase is None:
            if new is None or new == ():
                return f"{_plain(label)} is gone"
            if old is None or old == ():
                return f"{_plain(label)} is new: {self._shown(key, new)}"
            return f"{_plain(label)} is {self._shown(key, new)} instead of {self._shown(key, old)}"
        if "{}" not in phrase:
            phrase = f"{phrase} {{}}"
        if new is None:
            return f"no longer: {phrase.format(self._shown(key, old))}"
        said = phrase.format(self._shown(key, new))
        return f"{said}, which is new" if old is None else f"{said} (was {self._shown(key, old)})"

    def _shown(self, key: str, value: Any) -> str:
        return shown(key, value, self._base, self._locales)

    def _order(
        self,
        group: Group,
        what: str,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        about: str = "",
    ) -> Iterator[Change]:
        kept = [name for name in new if name in old]
        if kept != [name for name in old if name in new]:
            yield Change(group, about, f"{what}: another order, {', '.join(kept)}")


def _campaign(campaign: Part) -> str:
    if not isinstance(campaign, Campaign):
        raise TypeError(campaign)
    said = (
        f"it runs from {day(campaign.from_)} to {day(campaign.until)} "
        f"for {listed(campaign.audiences)}"
    )
    if campaign.extra:
        return f"{said}; each deal closed earns {amounts(campaign.extra)} on top"
    return said


# How keys that stand inside others begin -> what they are called.
_CALLED: Final[Mapping[str, str]] = {
    "share messages ": "the share message for ",
    "rates values ": "the rate of ",
    "rates ": "the rates' ",
    "purposes ": "the words beside the box of ",
    "colours ": "the colour ",
}


def _plain(label: str) -> str:
    for begins, called in _CALLED.items():
        if label.startswith(begins):
            label = f"{called}{label.removeprefix(begins)}"
            break
    return label.replace("_", " ").strip() or "it"
