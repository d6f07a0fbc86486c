"""Sentences and lines that pages and mails share, out of the catalogue of a locale."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from goodword.domain.referrals.referral import ReferralCode
from goodword.domain.text import in_a_line, to_greet
from goodword.flows.ports import MailTexts

ENTERED: Final = ("name", "email", "company", "country", "message")
"""What may be entered of a person, in the order in which it is shown."""


def greeting(texts: MailTexts, name: str, locale: str) -> str:
    """``Hello Anna Weber,``; without the name where it is none that we would say."""
    catalogue = texts.catalogue(locale)
    if greeted := to_greet(name):
        return catalogue["mail.confirm.greeting"].replace("@@name", greeted)
    return catalogue["mail.confirm.greeting_nameless"]


def sent_by(texts: MailTexts, code: ReferralCode | None, locale: str) -> str:
    """Who recommends, as a sentence: by name only where the referrer agreed to it."""
    catalogue = texts.catalogue(locale)
    name = in_a_line(code.name or "") if code else ""
    if not name:
        return catalogue["offer.sent_by_someone"]
    return catalogue["offer.sent_by"].replace("@@name", name)


def long_date(catalogue: Mapping[str, str], moment: datetime) -> str:
    """A day (UTC) as people of the catalogue's locale write it."""
    month = catalogue[f"date.month.{moment.month}"]
    return (
        catalogue["date.pattern"]
        .replace("@@day", str(moment.day))
        .replace("@@month", month)
        .replace("@@year", str(moment.year))
    )


def in_mail(catalogue: Mapping[str, str], entered: Mapping[str, str | None]) -> str:
    """What was entered, a line each, as a mail may say it: anybody may have typed it, so what
    reads as an address of the web or a number, and any message, stays on the page behind."""
    lines = [
        _line(catalogue, name, value)
        for name in ("name", "company")
        if (value := to_greet(entered.get(name) or ""))
    ]
    email = entered.get("email") or ""
    country = entered.get("country")
    lines.insert(min(1, len(lines)), _line(catalogue, "email", email))
    if country:
        lines.append(_line(catalogue, "country", catalogue.get(f"country.{country}", country)))
    return "\n".join(lines)


def _line(catalogue: Mapping[str, str], name: str, value: str) -> str:
    return (
        catalogue["entered.line"]
        .replace("@@label", catalogue[f"entered.{name}"])
        .replace("@@value", value)
    )
