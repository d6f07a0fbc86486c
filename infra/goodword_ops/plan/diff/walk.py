"""Whatever differs below two values of two programmes, named by its key where it has no phrase."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from goodword.program.base import Model
from goodword.program.model import ContactMode, Program
from goodword.program.reading.notes import NOTICE
from goodword_ops.plan.change import Change, Group
from goodword_ops.plan.diff.payouts import Bases, pay_difference
from goodword_ops.plan.diff.phrases import DAYS, PHRASES, are_entries, is_amounts, is_words, shown
from goodword_ops.plan.wording import count, listed

# How keys that stand inside others begin -> what they are called.
_CALLED: Final[Mapping[str, str]] = {
    "share messages ": "the share message for ",
    "rates values ": "the rate of ",
    "rates ": "the rates' ",
    "purposes ": "the words beside the box of ",
    "colours ": "the colour ",
    "variants ": "the variant ",
}


def _plain(label: str) -> str:
    for begins, called in _CALLED.items():
        if label.startswith(begins):
            label = f"{called}{label.removeprefix(begins)}"
            break
    return " ".join(label.replace("_", " ").split()) or "it"


class Diff:
    """Compares values of two programmes. Texts are compared in locales that both offer."""

    def __init__(self, old: Program, new: Program) -> None:
        self._locales = [tag for tag in new.locales.offered if tag in old.locales.offered]
        self.bases = Bases(old.currencies.base, new.currencies.base, old.currencies, new.currencies)
        self._base = new.currencies.base

    def table(
        self,
        group: Group,
        kind: str,
        old: Mapping[str, Model],
        new: Mapping[str, Model],
        begins: Callable[[Model], str] | None = None,
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
        yield from self.order(group, f"the order of each {kind}", old, new)

    def differ(self, group: Group, about: str, label: str, old: Any, new: Any) -> Iterator[Change]:
        """Whatever differs below two values. ``label`` is how their key is called so far."""
        if old == new and keys(old) == keys(new):
            return
        if isinstance(old, Model) and isinstance(new, Model):
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
            yield Change(group, about, f"{phrase} {pay_difference(old, new, self.bases)}")
        elif isinstance(old, dict) and isinstance(new, dict):
            for name in dict.fromkeys((*old, *new)):
                inner = f"{label} {name}"
                yield from self.differ(group, about, inner, old.get(name), new.get(name))
            yield from self.order(group, _plain(label), old, new, about)
        elif are_entries(old) and are_entries(new) and len(old) == len(new):
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
        if are_entries(old) or are_entries(new):
            entries = count(len(new or ()), "entry", "entries")
            said = f"{entries} instead of {len(old or ())}"
            return f"{_plain(label)}: {said}" if label else said
        # A day, where a campaign begins; but a number of employees.
        phrase = PHRASES.get(key) if label == key or key not in DAYS else None
        said = self._phrased(phrase, key, old, new) if phrase else self._named(label, key, old, new)
        return f"{said}; {NOTICE}" if new is ContactMode.NOTICE_ONCE else said

    def _phrased(self, phrase: str, key: str, old: Any, new: Any) -> str:
        if "{}" not in phrase:
            phrase = f"{phrase} {{}}"
        if new is None or new == ():
            return f"no longer: {phrase.format(self._shown(key, old))}"
        said = phrase.format(self._shown(key, new))
        if old is None or old == ():
            return f"{said}, which is new"
        return f"{said} (was {self._shown(key, old)})"

    def _named(self, label: str, key: str, old: Any, new: Any) -> str:
        name = _plain(label)
        is_ = "are" if isinstance(old or new, tuple) or name.startswith("the words ") else "is"
        if new is None or new == ():
            return f"{name} {is_} gone"
        if old is None or old == ():
            return f"{name} {is_} new" + (
                "" if isinstance(new, Model) else f": {self._shown(key, new)}"
            )
        return f"{name} {is_} {self._shown(key, new)} instead of {self._shown(key, old)}"

    def _shown(self, key: str, value: Any) -> str:
        return shown(key, value, self._base, self._locales)

    def order(
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


def keys(value: object) -> Sequence[str]:
    """The keys of a table, whose order may mean something; none of anything else."""
    return list(value) if isinstance(value, dict) else []
