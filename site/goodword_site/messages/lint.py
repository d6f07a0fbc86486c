"""What is wrong with the words of a programme's locales, all at once, as mistakes with places.

The English file is the reference: what it lacks, no language needs. Missing texts, plural forms
that do not fit the language (CLDR), values that nobody gives or that one language leaves out,
advertising in mails that must be neutral; and, as warnings, texts that English does not have.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain as chained
from pathlib import Path
from typing import Final

from babel import Locale

from goodword.program.locales import chain
from goodword.program.model import Program
from goodword.program.reading.mistakes import (
    Mistake,
    Position,
    Severity,
    did_you_mean,
    listed,
    shown,
)
from goodword_site.messages.locale_file import (
    PLURALS,
    LocaleFile,
    Written,
    file_names,
    read_locale_file,
)
from goodword_site.messages.messages import SHARED_VALUES, values_in, without_values
from goodword_site.messages.neutral import advertising_in, is_neutral

# Whole numbers up to here show every plural form that a count in a programme can ask for.
_COUNTS: Final = range(201)
# A language may do without these: its plural form or its grammar says them.
_OPTIONAL: Final = frozenset({"{n}", "{brand}"})
_BRACE: Final = re.compile(r"[{}]|@@")
_ENGLISH: Final = "en"
# Between a locale and its form of address, in the name of a file: ``de.du``.
_FORM: Final = "."


def copy_mistakes(program: Program, folder: Path) -> tuple[Mistake, ...]:
    """Mistakes and warnings in the locale files of ``folder``, by file and line.

    A locale with fallbacks needs no text that they have, and neither does the file of a form of
    address: what it leaves out reads the same as in the file beside it. English is read whether it
    is offered or not; it lacks itself what every other language has, where there are several.
    """
    locales = program.locales
    chains = {tag: tuple(chain(tag, locales.fallbacks)) for tag in locales.offered}
    tags = dict.fromkeys(chained.from_iterable(chains.values()))
    alone = {tag for tag in tags if len(chains.get(tag, ())) == 1}
    # Each by its name without the ending: ``de``, and ``de.du`` for its other form of address.
    names = {
        name.removesuffix(".yml"): tag for tag in tags for name in file_names(tag, locales.address)
    }
    files = {
        name: read_locale_file(folder / f"{name}.yml")
        for name in dict.fromkeys((*names, _ENGLISH))
        if (folder / f"{name}.yml").exists()
    }
    if _ENGLISH not in files:
        fix = "put the file of this version of Goodword there; it says which texts there are"
        message = "there is no such file, and the other languages are compared with it"
        return (Mistake(f"site/locales/{_ENGLISH}.yml", 1, 1, "", message, fix),)
    compared = _Compared(
        files=files,
        values={
            tag: {key: _values_of(written) for key, written in file.texts.items()}
            for tag, file in files.items()
        },
        wanted=_wanted(files),
    )
    return tuple(
        mistake
        for name in sorted(names)
        for mistake in sorted(
            _of_locale(name, compared, needed=names[name] in alone),
            key=lambda mistake: (mistake.line, mistake.column),
        )
    )


def _wanted(files: Mapping[str, LocaleFile]) -> frozenset[str]:
    """The texts that a language needs: a slip in English is not a slip in all the others."""
    others = [
        frozenset(file.texts)
        for tag, file in files.items()
        if tag != _ENGLISH and file.is_tree and not {"-", _FORM} & set(tag)
    ]
    everywhere = frozenset.intersection(*others) if len(others) > 1 else frozenset[str]()
    return everywhere.union(files[_ENGLISH].texts)


@dataclass(frozen=True, slots=True)
class _Compared:
    """All the files, the values in each of their texts, and the keys that a language needs."""

    files: Mapping[str, LocaleFile]
    values: Mapping[str, Mapping[str, frozenset[str]]]
    wanted: frozenset[str]

    def elsewhere(self, tag: str, key: str) -> list[frozenset[str]]:
        """The values that a text takes in each of the other languages that have it."""
        return [
            values[key] for other, values in self.values.items() if other != tag and key in values
        ]


def _of_locale(name: str, compared: _Compared, *, needed: bool) -> Iterator[Mistake]:
    """``needed``: no other locale's words would stand in for what this file lacks."""
    tag, _, form = name.partition(_FORM)
    file = compared.files.get(name)
    if file is None:
        if needed:
            fix = (
                f"write there what reads otherwise than in {tag}.yml, "
                "or leave the language out of locales.address"
                if form
                else "write it after en.yml, or name another locale for it in locales.fallbacks"
            )
            yield Mistake(f"site/locales/{name}.yml", 1, 1, "", "there is no such file", fix)
        return
    yield from file.mistakes
    if not file.is_tree:
        return
    misspelt = _misspelt_forms(file, compared)
    yield from chained.from_iterable(misspelt.values())
    if needed and not form:
        yield from _missing(file, compared, misspelt)
    plurals = _Plurals(tag)
    for key, written in file.texts.items():
        yield from plurals.mistakes(file, key, written)
        yield from _braces(file, key, written)
        if is_neutral(key):
            yield from _advertising(tag, file, key, written)
        theirs = compared.elsewhere(name, key)
        if theirs:
            yield from _values(file, key, compared.values[name][key], theirs)
        if key not in compared.wanted and key.rpartition(".")[0] not in misspelt:
            lacking = sorted(compared.wanted - file.texts.keys())
            fix = did_you_mean(key, lacking) or "delete it"
            message = "there is no such text in English"
            yield _at(written.place, file, key, message, fix, Severity.WARNING)


def _misspelt_forms(file: LocaleFile, compared: _Compared) -> dict[str, list[Mistake]]:
    """Texts whose plural forms cannot be told as such, because the name of one is a slip."""
    slips: dict[str, list[Mistake]] = {}
    for key in compared.wanted & file.branches.keys():
        below = {
            name.removeprefix(f"{key}."): written
            for name, written in file.texts.items()
            if name.startswith(f"{key}.")
        }
        near = {form: did_you_mean(form, PLURALS) for form in below if form not in PLURALS}
        if near and all(near.values()):
            slips[key] = [
                _at(below[form].place, file, f"{key}.{form}", f"unknown form {shown(form)}", fix)
                for form, fix in near.items()
                if fix
            ]
    return slips


def _missing(file: LocaleFile, compared: _Compared, told: Container[str]) -> Iterator[Mistake]:
    english = compared.files.get(_ENGLISH)
    for key in sorted(compared.wanted - file.texts.keys()):
        if key in told or _reported(key, file):
            continue
        model = english.texts.get(key) if english else None
        text = "" if model is None else f"; in English it says {shown(_texts(model)[-1])}"
        yield _at(_nearest_place(key, file), file, key, "the text is missing", f"write it{text}")


def _reported(key: str, file: LocaleFile) -> bool:
    """Whether the text stands there in some wrong shape, which is a mistake already."""
    return any(
        key == mistake.path or key.startswith(f"{mistake.path}.")
        for mistake in file.mistakes
        if mistake.path
    )


def _nearest_place(key: str, file: LocaleFile) -> Position:
    """Where the text would belong: at the nearest branch that is there."""
    branch = key
    while branch:
        branch = branch.rpartition(".")[0]
        if branch in file.branches:
            return file.branches[branch]
    return Position(1, 1)


class _Plurals:
    """The plural forms of a language: those that CLDR knows, and those that counts ask for."""

    def __init__(self, tag: str) -> None:
        rule = Locale.parse(tag, sep="-").plural_form
        self._known = (*rule.rules, "other")
        self._asked = {rule(count): count for count in reversed(_COUNTS)}
        self._asked.setdefault("other", _COUNTS[-1])

    def mistakes(self, file: LocaleFile, key: str, written: Written) -> Iterator[Mistake]:
        """What does not fit in one text."""
        if isinstance(written.text, str):
            return
        for form, place in written.forms.items():
            if form not in self._known:
                message = f'the language has no plural form "{form}"'
                fix = f"delete it; the forms are {listed(sorted(self._asked, key=self._order))}"
                yield _at(place, file, f"{key}.{form}", message, fix)
        for form in sorted(self._asked, key=self._order):
            if form not in written.forms:
                message = f'the plural form "{form}" is missing'
                fix = f"add {form}: and the text as it reads for {self._asked[form]}"
                yield _at(written.place, file, key, message, fix)

    def _order(self, form: str) -> int:
        return self._asked[form] if form != "other" else _COUNTS[-1] + 1


def _braces(file: LocaleFile, key: str, written: Written) -> Iterator[Mistake]:
    broken = [text for text in _texts(written) if _BRACE.search(without_values(text))]
    if broken:
        message = f"a brace or @@ in {shown(broken[0])} belongs to no value"
        yield _at(written.place, file, key, message, "write a value such as {brand}")


def _advertising(tag: str, file: LocaleFile, key: str, written: Written) -> Iterator[Mistake]:
    found = [word for text in _texts(written) for word in advertising_in(text, tag)]
    if found:
        message = f"{shown(found[0])} advertises, and who gets this mail has not asked for it"
        yield _at(written.place, file, key, message, "say it in words that advertise nothing")


def _values(
    file: LocaleFile, key: str, own: frozenset[str], theirs: list[frozenset[str]]
) -> Iterator[Mistake]:
    place = file.texts[key].place
    known = frozenset({*SHARED_VALUES, "{n}"}).union(*theirs)
    unknown = own - known
    for value in sorted(unknown):
        named = {one.strip("{}") for one in known}
        fix = did_you_mean(value.strip("{}"), sorted(named)) or f"take {listed(sorted(known))}"
        yield _at(place, file, key, f"nothing is known for {value}", fix)
    # With two languages only, one cannot say which of them is right; and what is left out is most
    # likely what an unknown name was meant to be.
    certain = len(theirs) > 1 and not unknown
    everywhere = frozenset.intersection(*theirs) if certain else frozenset[str]()
    for value in sorted(everywhere - own - _OPTIONAL):
        message = f"the text leaves out {value}, which every other language says"
        yield _at(place, file, key, message, f"put {value} into it")


def _values_of(written: Written) -> frozenset[str]:
    return frozenset(value for text in _texts(written) for value in values_in(text))


def _texts(written: Written) -> tuple[str, ...]:
    return (written.text,) if isinstance(written.text, str) else tuple(written.text.values())


def _at(
    place: Position,
    file: LocaleFile,
    key: str,
    message: str,
    fix: str,
    severity: Severity = Severity.ERROR,
) -> Mistake:
    return Mistake(file.name, place.line, place.column, key, message, fix, severity)
