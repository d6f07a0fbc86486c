"""What people type into a join page: from fields to a parsed form, and back with what is wrong."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from goodword.domain.entries import as_entered
from goodword.domain.errors import FieldError, Invalid
from goodword.domain.referrals.joining import JoinForm
from goodword.domain.referrals.referrer import NameShown
from goodword.handlers.public.claim_form import DECOY, TICKED
from goodword.handlers.web.addresses import mailable

LONGEST: Final = {"name": 100, "email": 254, "company": 120, "sentence": 200}
REQUIRED: Final = ("name", "email", "country", "company")
"""What may not be empty; a company is not asked of the company's own people."""
TYPED: Final = ("name", "email", "country", "company", "shown", "sentence")
"""What a join page keeps when it comes back; the terms are accepted anew."""


def join_form_from_fields(
    fields: Mapping[str, str], countries: Collection[str], locale: str, *, asks_company: bool
) -> JoinForm:
    """A posted form. Unknown fields are left alone: browsers and tools add their own.

    Raises:
        Invalid: one error a field, in the order of the form.
    """
    texts = {name: as_entered(fields.get(name, "")) for name in TYPED}
    if not asks_company:
        texts["company"] = ""
    shown = texts["shown"] or NameShown.NONE.value
    errors: list[FieldError] = []
    email = ""
    for name in REQUIRED:
        if not texts[name] and (name != "company" or asks_company):
            errors.append(FieldError(name, "required", "must not be empty"))
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            code = "invalid" if name == "email" else "too_long"
            errors.append(FieldError(name, code, f"at most {most} characters"))
    if texts["country"] and texts["country"] not in countries:
        errors.append(FieldError("country", "unknown", "write a country of the programme"))
    if shown not in set(NameShown):
        errors.append(FieldError("shown", "unknown", f"write one of {', '.join(NameShown)}"))
    if fields.get("terms") != TICKED:
        errors.append(FieldError("terms", "required", "accept the terms"))
    if texts["email"] and "email" not in {error.field for error in errors}:
        try:
            email = mailable(texts["email"])
        except Invalid as mistake:
            errors += mistake.errors
    if errors:
        order = (*TYPED, "terms")
        raise Invalid(*sorted(errors, key=lambda error: order.index(error.field)))
    return JoinForm(
        name=texts["name"],
        email=email,
        locale=locale,
        country=texts["country"],
        company=texts["company"] or None,
        shown=NameShown(shown),
        sentence=texts["sentence"] or None,
        is_decoy=bool(fields.get(DECOY)),
    )


def join_shown_again(
    fields: Mapping[str, str], errors: tuple[FieldError, ...], words: Mapping[str, str]
) -> dict[str, Any]:
    """What the template needs to keep the entries and say what is wrong, field by field."""
    return {
        "required": REQUIRED,
        "errors": {
            error.field: words.get(f"join.errors.{error.field}.{error.code}")
            or words[f"errors.{error.field}.{error.code}"]
            for error in errors
        },
        "entries": {
            **{field: fields.get(field, "") for field in TYPED},
            "shown": fields.get("shown") or NameShown.NONE.value,
        },
    }
