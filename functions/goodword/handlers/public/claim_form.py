"""What people type into the claim form and the confirmation page: from fields to parsed answers,
and back with what is wrong."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from goodword.domain.claims.confirmation import ConfirmationAnswers
from goodword.domain.claims.submission import ENTERED, OTHER_COUNTRY, ClaimForm, ClaimSubmission
from goodword.domain.entries import as_entered
from goodword.domain.errors import FieldError, Invalid
from goodword.handlers.web.addresses import mailable
from goodword.program.sharing import TAG_FIELD, known_tag

LONGEST: Final = {"name": 100, "email": 254, "company": 120, "message": 500}
REQUIRED: Final = ("name", "email")
_ON_THE_PAGE: Final = ("email", "name", "company", "country", "message")
DECOY: Final = "website"
"""A field that no person sees or reaches: only a program fills it in."""
PURPOSE_PREFIX: Final = "purpose_"
TICKED: Final = "yes"


def form_from_fields(
    fields: Mapping[str, str], asked: Collection[str], countries: Collection[str], locale: str
) -> ClaimForm:
    """A posted form. Unknown fields are left alone: browsers and tools add their own.

    ``asked``: what the programme asks for at once besides name and address.

    Raises:
        Invalid: one error a field, in the order of the form.
    """
    required = {*REQUIRED, *asked} - {"message"}
    form = _form(fields, [], required, countries, locale, taken={*REQUIRED, *asked})
    return replace(form, is_decoy=bool(fields.get(DECOY)))


def form_from_json(body: Mapping[str, Any], countries: Collection[str], locale: str) -> ClaimForm:
    """A JSON claim: ``name``, ``email``, ``company``, ``country``, ``message``, ``lang`` and ``c``
    (the link's tag). Unknown keys and wrong types are refused, consents among them: only the owner
    of the mailbox can give one.

    Raises:
        Invalid: one error a mistake.
    """
    errors = [
        FieldError(_echoed(key), "unknown", "there is no such field")
        for key in body
        if key not in {*ENTERED, "lang", TAG_FIELD}
    ]
    errors += [
        FieldError(key, "invalid", "write text")
        for key in (*ENTERED, "lang", TAG_FIELD)
        if not isinstance(body.get(key, ""), str)
    ]
    texts = {key: value for key, value in body.items() if isinstance(value, str)}
    taken = {*REQUIRED, *texts}
    return _form(texts, errors, {*REQUIRED}, countries, locale, taken=taken, method="json")


def answers_from_fields(
    fields: Mapping[str, str],
    picked: ClaimSubmission,
    *,
    fills_up: bool,
    required: Collection[str],
    countries: Collection[str],
    purposes: Collection[str],
    locale: str,
) -> ConfirmationAnswers:
    """The answers of the confirmation page. ``fills_up``: what is left empty is as it was entered
    in the form that was picked.

    Raises:
        Invalid: one error a field, in the order of the page.
    """
    texts = _texts(fields, ("name", "company", "country", "message"))
    answers = ConfirmationAnswers(
        name=texts["name"] or None,
        company=texts["company"] or None,
        country=texts["country"] or None,
        message=texts["message"] or None,
        purposes=frozenset(
            one for one in purposes if fields.get(f"{PURPOSE_PREFIX}{one}") == TICKED
        ),
        locale=locale,
    )
    filled = answers.or_as_submitted(picked) if fills_up else answers
    shown = {name: getattr(filled, name) or "" for name in texts}
    if errors := _errors(shown, {"name", *required}, countries):
        raise Invalid(*errors)
    return answers


def _form(
    fields: Mapping[str, str],
    errors: list[FieldError],
    required: Collection[str],
    countries: Collection[str],
    locale: str,
    *,
    taken: Collection[str],
    method: str = "web_form",
) -> ClaimForm:
    """``errors`` are mistakes found before, which the form's own are added to; ``taken`` are the
    fields that this form has."""
    known = {error.field for error in errors}
    texts = _texts(fields, [name for name in ENTERED if name in taken])
    errors += [error for error in _errors(texts, required, countries) if error.field not in known]
    email = ""
    if texts["email"] and "email" not in {error.field for error in errors}:
        try:
            email = mailable(texts["email"])
        except Invalid as mistake:
            errors += mistake.errors
    if errors:
        raise Invalid(*sorted(errors, key=_place))
    return ClaimForm(
        name=texts["name"],
        email=email,
        company=texts.get("company"),
        country=texts.get("country"),
        message=texts.get("message"),
        locale=locale,
        channel=known_tag(fields.get(TAG_FIELD)),
        method=method,
    )


def _place(error: FieldError) -> int:
    """Where a field stands on the offer page; what it does not have comes first."""
    return _ON_THE_PAGE.index(error.field) if error.field in _ON_THE_PAGE else -1


def _echoed(text: str) -> str:
    """A stranger's word, short, and such that it can be sent (JSON may hold half a character)."""
    return text[:40].encode(errors="replace").decode()


_MESSAGES: Final = {
    "required": "must not be empty",
    "too_long": "at most {} characters",
    "invalid": "write an address such as name@company.com",
    "unknown": f"write a country of the programme by its code, such as DE, or {OTHER_COUNTRY}",
}


def _texts(fields: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {
        name: as_entered(fields.get(name, ""), several_lines=name == "message") for name in names
    }


def _errors(
    texts: Mapping[str, str], required: Collection[str], countries: Collection[str]
) -> list[FieldError]:
    found = ((name, _mistake(name, text, required, countries)) for name, text in texts.items())
    return [
        FieldError(name, code, _MESSAGES[code].format(LONGEST.get(name)))
        for name, code in found
        if code
    ]


def _mistake(
    field: str, text: str, required: Collection[str], countries: Collection[str]
) -> str | None:
    if not text:
        return "required" if field in required else None
    if field == "country":
        return None if text in countries or text == OTHER_COUNTRY else "unknown"
    if len(text) > LONGEST[field]:
        return "invalid" if field == "email" else "too_long"
    return None


def shown_again(
    fields: Mapping[str, str], errors: tuple[FieldError, ...], words: Mapping[str, str]
) -> dict[str, Any]:
    """What a form's template needs to keep the entries and say what is wrong, field by field."""
    return {
        "errors": {error.field: words[f"errors.{error.field}.{error.code}"] for error in errors},
        "entries": {field: fields.get(field, "") for field in ENTERED},
    }
