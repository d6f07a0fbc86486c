"""Addresses as people and messengers pass them on, read as the ones that they were made of.

A dot or a bracket that stood behind the link in a sentence, capitals, a slash, words that were
glued to it, ``&amp;`` for ``&``, ``%20``, a second question mark: each leads to the page, with its
language and its tag. Nothing is redirected; the page names its clean address.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import unquote

from goodword.domain.referrals.typed_code import read_code
from goodword.handlers.routes import allowed_methods
from goodword.program.sharing import TAG_FIELD

# CloudFront and API Gateway decode a path or leave it, and messengers encode what is encoded.
_MOST_DECODINGS: Final = 3
_OFFERS: Final = re.compile(r"/+r/+(?=[^/])", re.IGNORECASE)
_JOINING: Final = re.compile(r"/+join/+(?=[^/])", re.IGNORECASE)
_AUDIENCE: Final = re.compile(r"[a-z0-9_-]+")
_BELOW: Final = re.compile(r"/(claim|seen)/*\Z")
# A tag, a language, a token, a sealed form: all of them are made of these.
_VALUE: Final = re.compile(r"[A-Za-z0-9_-]+")
_ASKED_BEHIND: Final = re.compile(r"[?&;]+")
_ESCAPED: Final = "amp;"
_AROUND: Final = "_-"
"""Part of a name or a tag, and around it what messengers set text in italics by."""
_READ: Final = frozenset({TAG_FIELD, "lang", "s", "t"})


def as_meant(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event with its path and query as our pages write them, HEAD as GET."""
    context = event["requestContext"]
    path, behind = _path(event["rawPath"])
    query = {**behind, **_query((event.get("queryStringParameters") or {}).items())}
    http = {**context["http"], "path": path}
    if http["method"] == "HEAD":
        http["method"] = "GET"
    return {
        **event,
        "rawPath": path,
        "queryStringParameters": query or None,
        "requestContext": {**context, "http": http},
    }


def _path(path: str) -> tuple[str, dict[str, str]]:
    """A path of our routes, and what was asked within it."""
    plain = path
    for _ in range(_MOST_DECODINGS):
        plain = unquote(plain)
    offers = _OFFERS.match(plain)
    if offers is None and (joining := _JOINING.match(plain)):
        return _of_audience(plain[joining.end() :]) or (path, {})
    if offers is None:
        without = path.rstrip("/")
        return without if allowed_methods(without) else path, {}
    typed = plain[offers.end() :]
    below = _BELOW.search(typed)
    code, behind = read_code(typed[: below.start()] if below else typed)
    if not code:
        return path, {}
    return f"/r/{code}{below[0].rstrip('/') if below else ''}", _asked(behind)


def _of_audience(typed: str) -> tuple[str, dict[str, str]] | None:
    """The join page whose address begins with a name, and what was asked behind it."""
    plain = unicodedata.normalize("NFKC", typed).lower()
    found = _AUDIENCE.search(plain)
    name = found[0].strip(_AROUND) if found else ""
    if not found or not name:
        return None
    # As it was typed: a language and a token have capitals.
    return f"/join/{name}", _asked(unicodedata.normalize("NFKC", typed)[found.end() :])


def _asked(behind: str) -> dict[str, str]:
    asked = (part.partition("=") for part in _ASKED_BEHIND.split(behind))
    return _query((name, value) for name, _, value in asked)


def _query(asked: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What our pages ask for, without what stands around it; all else as it is."""
    query = {}
    for name, value in asked:
        meant = name.strip().lower().lstrip("?&;").removeprefix(_ESCAPED)
        if meant in _READ:
            found = _VALUE.search(unicodedata.normalize("NFKC", value))
            text = found[0] if found else ""
            query[meant] = text.strip(_AROUND).lower() if meant == TAG_FIELD else text
        elif name:
            query[name] = value
    return query
