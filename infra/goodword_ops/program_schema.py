"""The JSON Schema of ``program.yml`` as a marketer writes it: of the grammar, in the docs' words.

Draft 7, the newest that all releases of the YAML language server understand. It says what may
stand where; what goes with what is ``goodword check``'s to say.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from goodword.program.locales import FORMS
from goodword.program.reading.amounts import CURRENCY, AmountList, check_currency
from goodword.program.reading.grammar import PROGRAM
from goodword.program.reading.grammar_rewards import Rules, TierShares
from goodword.program.reading.kinds import (
    Kind,
    ListKind,
    MappingKind,
    ScalarKind,
    TableKind,
    UnionKind,
)
from goodword.program.reading.names import (
    CHANNELS,
    COUNTRY,
    LOCALE,
    Address,
    Fallbacks,
    LocalisedTextKind,
    check_country,
    check_locale,
    check_offered,
    one_channel,
)
from goodword.program.reading.scalars import NAMED, email, one_mailbox

Schema = dict[str, Any]

_ROW: Final = re.compile(r"^\| `([a-z].*?)`(?: \*)? \| (.*?) \| (.*?) \| `(.*)` \|$", re.MULTILINE)
_HEADING: Final = re.compile(r"^##+ (.*)\n\n((?:[^|#\n].*\n)+)", re.MULTILINE)
# The names that a table's keys may have; what a marketer makes up is ``NAMED``.
_KEYS: Final[Mapping[object, Mapping[str, object]]] = {
    check_country: COUNTRY,
    check_currency: CURRENCY,
    check_locale: LOCALE,
    check_offered: LOCALE,
    one_channel: {"enum": list(CHANNELS)},
    one_mailbox: email.schema,
}
# What stands in the docs as keys of a table only, by its path or by its key alone.
WITHIN: Final = {
    "brand.colours": "The colours of pages, mails and pictures.",
    "brand.imprint": "What the imprint tells besides name and addresses.",
    "brand.accessibility": "The accessibility statement; without it there is no such page.",
    "brand.font": "The company's own fonts, as files of its own pages.",
    "brand.proof": "What somebody says who has used it, on offer pages.",
    "currencies.rates": "Exchange rates, with their day and their source.",
    "countries.<>": "One country.",
    "audiences.<>": "Who recommends, what they get for it, and what they have to offer.",
    "offer": "What a referee gets.",
    "eligible": "Whom of the audience the programme is for.",
    "share.messages": "Words for each channel, instead of Goodword's own.",
    "playbook.objections": "What people object, and what to answer.",
    "privacy.purposes": "One unticked box each: what people agree to.",
    "campaigns.<>": "One campaign.",
    "experiments.<>": "One experiment.",
    "experiments.<>.variants": "What is compared; every link shows one of them.",
    "experiments.<>.variants.<>": "One variant: what it says or offers otherwise.",
    "tiers.<>": "One tier.",
    "qualification.employees": "How large the ideal customer is.",
    "routing[].hours": "When the owners of the route work.",
    "requests.<>": "One occasion to ask.",
    "requests.<>.steps": "What is done, in which order.",
    "governance.approvals": "Who approves rewards of which amount.",
    "governance.disputes": "How disputes are decided.",
    "limits.mails": "How many mails leave at most; what is above waits.",
    "when": "The conditions under which the rule fits; all of them must hold.",
    "instead": "What the referrer may take in place of money.",
    "bands": "The sizes of deals, rising and without gaps, and what each pays.",
}
_LEFT_OUT: Final = "May be left out. "


def program_schema(docs: str) -> Schema:
    """The whole schema. ``docs`` is the text of ``docs/program.md``, whose words editors show."""
    writer = _Writer(_explanations(docs))
    schema = writer.of(PROGRAM, "")
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **schema,
        "definitions": writer.definitions,
    }


def _explanations(docs: str) -> dict[str, str]:
    """Dotted key, or heading -> what an editor shows."""
    headings = {
        name: " ".join(text.split()).replace("`", "").removeprefix(_LEFT_OUT)
        for name, text in _HEADING.findall(docs)
    }
    rows = {
        re.sub(r"<.*?>", "<>", key): f"{_sentence(does)}\nWrite: {write}\nExample: {example}"
        for key, write, does, example in _ROW.findall(docs.replace(r"\|", "|"))
    }
    return WITHIN | headings | {key: text.replace("`", "") for key, text in rows.items()}


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


class _Writer:
    """Walks the grammar; paths are those of the docs."""

    def __init__(self, explanations: Mapping[str, str]) -> None:
        self._explanations = explanations
        self.definitions: Schema = {}

    def of(self, kind: Kind, path: str) -> Schema:
        """The schema of what may stand at a path, with its explanation."""
        names = (path, _last_two(path), _last(path))
        explained = next(
            (self._explanations[one] for one in names if one in self._explanations), ""
        )
        return ({"description": explained} if explained else {}) | self._plain(kind, path)

    def _plain(self, kind: Kind, path: str) -> Schema:
        match kind:
            case ScalarKind():
                return _single(kind)
            case MappingKind():
                return self._fields(kind, path)
            case TableKind():
                return self._table(kind, path)
            case ListKind():
                return _list(self._each(kind.of, path), kind.most)
            case UnionKind():
                return {"oneOf": [self._option(name, kind, path) for name in kind.options]}
            case Rules():
                # Stands twice in the schema, as one rule and in a list.
                self.definitions["rule"] = self._plain(kind.of, f"{path}[]")
                rule = {"$ref": "#/definitions/rule"}
                return {"anyOf": [rule, _list(rule, kind.listed.most)]}
        return self._of_our_own(kind, path)

    def _of_our_own(self, kind: Kind, path: str) -> Schema:
        match kind:
            case TierShares():
                return self._plain(kind.table, path)
            case AmountList():
                return _list(self._plain(kind.of, path))
            case LocalisedTextKind():
                return _keyed(LOCALE, self._plain(kind.of, path))
            case Fallbacks():
                return _keyed(LOCALE, dict(LOCALE))
            case Address():
                return {
                    "type": "object",
                    "properties": {
                        language: {
                            "description": f"How the reader is addressed: {' or '.join(forms)}.",
                            "type": "string",
                            "enum": list(forms),
                        }
                        for language, forms in FORMS.items()
                    },
                    "additionalProperties": False,
                    "minProperties": 1,
                }
        message = f"there is no schema for {type(kind).__name__}"
        raise TypeError(message)

    def _each(self, kind: Kind, path: str) -> Schema:
        return self._plain(kind, f"{path}[]" if isinstance(kind, MappingKind) else path)

    def _fields(self, kind: MappingKind, path: str) -> Schema:
        keys = {**kind.required, **kind.optional}
        schema: Schema = {
            "type": "object",
            "properties": {
                name: self.of(child, f"{path}.{name}" if path else name)
                for name, child in keys.items()
            },
            "additionalProperties": False,
        }
        return schema | ({"required": list(kind.required)} if kind.required else {})

    def _table(self, kind: TableKind, path: str) -> Schema:
        of, below = kind.of, f"{path}.<>"
        value = self._plain(of, path) if isinstance(of, ScalarKind) else self.of(of, below)
        return _keyed(_KEYS.get(kind.key, NAMED), value)

    def _option(self, name: str, kind: UnionKind, path: str) -> Schema:
        explained = next(
            (text for title, text in self._explanations.items() if f"rule: {name}" in title), None
        )
        schema = {"title": f"{kind.by}: {name}"} | self._plain(kind.options[name], path)
        return schema | ({"description": explained} if explained else {})


def _single(kind: ScalarKind) -> Schema:
    """Editors complete an empty value only where they know its type."""
    schema = dict(kind.schema)
    if "enum" in schema:
        return {"type": "string"} | schema
    if "pattern" in schema:
        # A word of the YAML language server's own, which others pass over.
        schema["patternErrorMessage"] = f"Write {kind.expected}."
    return schema


def _keyed(names: Mapping[str, object], value: Schema) -> Schema:
    return {
        "type": "object",
        "propertyNames": dict(names),
        "additionalProperties": value,
        "minProperties": 1,
    }


def _list(item: Schema, most: int | None = None) -> Schema:
    schema: Schema = {"type": "array", "items": item, "minItems": 1}
    return schema | ({"maxItems": most} if most else {})


def _last(path: str) -> str:
    """The key alone, where a heading stands for it: ``audiences.<>.caps`` -> ``caps``."""
    return path.rpartition(".")[2]


def _last_two(path: str) -> str:
    """The key with what it is in: ``audiences.<>.share.messages`` -> ``share.messages``."""
    return ".".join(path.split(".")[-2:])
