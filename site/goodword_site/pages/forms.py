"""What the forms of prospects hold: the claim form of offer pages, and the page that confirms."""

from collections.abc import Mapping
from typing import Final

from goodword.domain.claims.submission import OTHER_COUNTRY
from goodword.domain.referrals.referral import LossReason
from goodword.domain.sales.handover import LONGEST_COMPETITOR
from goodword.program.model import Program
from goodword_site.messages import formatting
from goodword_site.messages.messages import Messages

# Longest entries; goodword.handlers.public.claim_form holds the same, which a test sees to.
FIELD_LIMITS: Final[Mapping[str, int]] = {
    "name": 100,
    "email": 254,
    "company": 120,
    "message": 500,
}


def form_data(program: Program, words: Messages) -> dict[str, object]:
    """The claim form: what it asks besides name and address, and how long entries may be."""
    asked = tuple(field.value for field in program.claim.fields)
    return {"claim_fields": asked, "limits": FIELD_LIMITS, "countries": countries(program, words)}


def confirm_data(program: Program, words: Messages) -> dict[str, object]:
    """The page that confirms, where everything may be corrected or completed."""
    return {"limits": FIELD_LIMITS, "countries": countries(program, words)}


def lead_data() -> dict[str, object]:
    """The page of a lead, where its owner says what became of it."""
    return {
        "reasons": tuple(reason.value for reason in LossReason),
        "longest_competitor": LONGEST_COMPETITOR,
    }


def countries(program: Program, words: Messages) -> tuple[Mapping[str, str], ...]:
    """The programme's countries by name, in the order of the locale's letters; any other last."""
    named = ((code, formatting.country_name(code, words.locale)) for code in program.countries)
    ordered = [*sorted(named, key=lambda it: it[1]), (OTHER_COUNTRY, words("form.country.other"))]
    return tuple({"code": code, "name": name} for code, name in ordered)
