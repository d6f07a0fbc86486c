"""What people type into a join page: from fields to a parsed form, and back with what is wrong."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from goodword.domain.entries import as_entered
from goodword.domain.errors import FieldError, Invalid
from goodword.domain.referrals.joining import JoinForm
from goodword.domain.referrals.referrer import NameShown
from goodword.domain.text import to_greet
from goodword.handlers.public.claim_form import DECOY
from goodword.handlers.web.addresses import mailable

LONGEST: Final = {"name": 100, "email": 254, "company": 120, "sentence": 200}
REQUIRED: Final = ("name", "email", "country", "company")
"""What may not be empty; a company is not asked of the company's own people."""
TYPED: Final = ("name", "email", "country", "company", "shown", "sentence")
"""What a join page keeps when it comes back."""


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
    texts["shown"] = texts["shown"] or NameShown.NONE.value
    needed = [name for name in REQUIRED if name != "company" or asks_company]
    errors = [*_mistakes(texts, needed, countries)]
    email = ""
    if "email" not in {error.field for error in errors}:
        try:
            email = mailable(texts["email"])
        except Invalid as mistake:
            errors += mistake.errors
    if errors:
        raise Invalid(*sorted(errors, key=lambda error: TYPED.index(error.field)))
    return JoinForm(
        name=texts["name"],
        email=email,
        locale=locale,
        country=texts["country"],
        company=texts["company"] or None,
        shown=NameShown(texts["shown"]),
        sentence=texts["sentence"] or None,
        is_decoy=bool(fields.get(DECOY)),
    )


def _mistakes(
    texts: Mapping[str, str], needed: Collection[str], countries: Collection[str]
) -> Iterator[FieldError]:
    for name in needed:
        if not texts[name]:
            yield FieldError(name, "required", "must not be empty")
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            code = "invalid" if name == "email" else "too_long"
            yield FieldError(name, code, f"at most {most} characters")
    if texts["name"] and to_greet(texts["name"]) is None:
        yield FieldError("name", "not_a_name", "no address, amount or message: others read it")
    if texts["country"] and texts["country"] not in countries:
        yield FieldError("country", "unknown", "write a country of the programme")
    if texts["shown"] not in set(NameShown):
        yield FieldError("shown", "unknown", f"write one of {', '.join(NameShown)}")


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
