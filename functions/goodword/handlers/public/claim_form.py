"""The claim form: from what was typed to a ``ClaimForm``, and back with what is wrong with it."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from goodword.domain.claims.claim import ClaimForm
from goodword.domain.entries import as_entered
from goodword.domain.errors import FieldError, Invalid
from goodword.handlers.web.addresses import mailable
from goodword.program.sharing import TAG_FIELD, known_tag

LONGEST: Final = {"name": 100, "email": 254, "company": 120, "message": 500}
REQUIRED: Final = ("name", "email", "company")
PURPOSE_PREFIX: Final = "purpose_"
TICKED: Final = "yes"


def form_from_fields(
    fields: Mapping[str, str], purposes: Collection[str], locale: str
) -> ClaimForm:
    """A posted form. Unknown fields are left alone: browsers and tools add their own.

    Raises:
        Invalid: one error a field, in the order of the form.
    """
    ticked = frozenset(
        name.removeprefix(PURPOSE_PREFIX)
        for name, value in fields.items()
        if name.startswith(PURPOSE_PREFIX) and value == TICKED
    )
    return _checked(fields, ticked, [], purposes, locale)


def form_from_json(body: Mapping[str, Any], purposes: Collection[str], locale: str) -> ClaimForm:
    """A JSON claim: ``name``, ``email``, ``company``, ``message``, ``purposes`` (a list of ids),
    ``lang`` and ``c`` (the link's tag). Unknown keys and wrong types are refused.

    Raises:
        Invalid: one error a mistake.
    """
    errors = [
        FieldError(_echoed(key), "unknown", "there is no such field")
        for key in body
        if key not in {*LONGEST, "purposes", "lang", TAG_FIELD}
    ]
    errors += [
        FieldError(key, "invalid", "write text")
        for key in (*LONGEST, "lang", TAG_FIELD)
        if not isinstance(body.get(key, ""), str)
    ]
    ticked = body.get("purposes", [])
    if not (isinstance(ticked, list) and all(isinstance(item, str) for item in ticked)):
        errors.append(FieldError("purposes", "invalid", "write a list of purpose ids"))
        ticked = []
    texts = {key: value for key, value in body.items() if isinstance(value, str)}
    return _checked(texts, frozenset(ticked), errors, purposes, locale)


def _checked(
    fields: Mapping[str, str],
    purposes: frozenset[str],
    errors: list[FieldError],
    known_purposes: Collection[str],
    locale: str,
) -> ClaimForm:
    """``errors`` are mistakes found before, which the form's own are added to."""
    known = {error.field for error in errors}
    texts = {
        field: as_entered(fields.get(field, ""), several_lines=field == "message")
        for field in LONGEST
    }
    for field, text in texts.items():
        if field not in known and (code := _mistake(field, text)):
            errors.append(FieldError(field, code, _MESSAGES[code].format(LONGEST[field])))
    email = ""
    if texts["email"] and "email" not in {error.field for error in errors}:
        try:
            email = mailable(texts["email"])
        except Invalid as mistake:
            errors += mistake.errors
    if unknown := sorted(purposes - set(known_purposes)):
        errors.append(FieldError("purposes", "unknown", f"no such purpose: {_echoed(unknown[0])}"))
    if errors:
        raise Invalid(*errors)
    return ClaimForm(
        name=texts["name"],
        email=email,
        company=texts["company"],
        message=texts["message"],
        purposes=purposes,
        locale=locale,
        channel=known_tag(fields.get(TAG_FIELD)),
    )


def _echoed(text: str) -> str:
    """A stranger's word, short, and such that it can be sent (JSON may hold half a character)."""
    return text[:40].encode(errors="replace").decode()


_MESSAGES: Final = {
    "required": "must not be empty",
    "too_long": "at most {} characters",
    "invalid": "write an address such as name@company.com",
}


def _mistake(field: str, text: str) -> str | None:
    if not text:
        return "required" if field in REQUIRED else None
    if len(text) > LONGEST[field]:
        return "invalid" if field == "email" else "too_long"
    return None


def shown_again(
    fields: Mapping[str, str], errors: tuple[FieldError, ...], words: Mapping[str, str]
) -> dict[str, Any]:
    """What the form's template needs to keep the entries and say what is wrong, field by field."""
    return {
        "errors": {error.field: words[f"errors.{error.field}.{error.code}"] for error in errors},
        "entries": {field: fields.get(field, "") for field in LONGEST},
        "ticked": {
            name.removeprefix(PURPOSE_PREFIX) for name, value in fields.items() if value == TICKED
        },
    }
