"""Every record of every kind, for properties."""

import types
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel

from goodword.domain.ledger import JournalEntry, LedgerAccount, Posting

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WHOLE = st.integers(-(10**37), 10**37)
MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis adds the time zone itself
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)
PLAIN = st.recursive(
    st.none() | st.booleans() | WHOLE | WORDS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(WORDS, part, max_size=3),
    max_leaves=6,
)
BALANCED = WHOLE.map(
    lambda minor: (
        Posting(account=LedgerAccount.EXPENSE, minor=minor),
        Posting(account=LedgerAccount.OWED, minor=-minor),
    )
)


def values_of(annotation: Any) -> st.SearchStrategy[Any]:
    """Every value that a field may hold."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values_of(arguments[0])
    if origin in {Union, types.UnionType}:
        return st.one_of(*(values_of(one) for one in arguments))
    if origin is tuple:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        held = PLAIN if arguments[1] is Any else values_of(arguments[1])
        return st.dictionaries(WORDS, held, max_size=3)
    if annotation is AwareDatetime:
        return MOMENTS
    if issubclass(annotation, Enum):
        return st.sampled_from(list(annotation))
    if issubclass(annotation, BaseModel):
        return records_of(annotation)
    simple: dict[type, st.SearchStrategy[Any]] = {
        str: WORDS,
        bool: st.booleans(),
        int: WHOLE,
        date: st.dates(),
        types.NoneType: st.none(),
    }
    return simple[annotation]


def records_of(kind: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Every record of a kind."""
    fields = {
        name: values_of(field.annotation)
        for name, field in kind.model_fields.items()
        if name != "version"
    }
    if kind is JournalEntry:
        fields["postings"] = BALANCED
    return st.fixed_dictionaries(fields).map(kind.model_validate)
