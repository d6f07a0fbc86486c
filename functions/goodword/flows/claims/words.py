"""Sentences and lines that pages and mails share, out of the catalogue of a locale."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from goodword.domain.offers.shown import RESERVED_DAYS
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.text import to_greet
from goodword.flows.ports import MailTexts


def greeting(texts: MailTexts, name: str, locale: str) -> str:
    """``Hello Anna Weber,``; without the name where it is none that we would say."""
    catalogue = texts.catalogue(locale)
    if greeted := to_greet(name):
        return catalogue["mail.greeting"].replace("@@name", greeted)
    return catalogue["mail.greeting_nameless"]


def sent_by(
    texts: MailTexts, code: ReferralCode | None, locale: str, *, page: str = "submission"
) -> str:
    """Through whose link, as a sentence: by name only where the referrer agreed to it, and where it
    is a name: they chose it themselves, and others read it over the company's. On an offer page
    (``page`` is ``offer``) it recommends; what is still to be confirmed is told neutrally."""
    catalogue = texts.catalogue(locale)
    name = to_greet(code.name or "") if code else None
    if name is None:
        return catalogue[f"{page}.sent_by_someone"]
    return catalogue[f"{page}.sent_by"].replace("@@name", name)


def reserved(catalogue: Mapping[str, str], now: datetime) -> str:
    """Until when an offer holds that is confirmed now; nothing where the programme does not say."""
    if RESERVED_DAYS not in catalogue:
        # An offer "without an end" would bind the company for ever.
        return ""
    until = now + timedelta(days=int(catalogue[RESERVED_DAYS]))
    return catalogue["offer.reserved"].replace("@@until", long_date(catalogue, until))


def long_date(catalogue: Mapping[str, str], moment: datetime) -> str:
    """The day of a moment, by the zone that the moment is given in, as ``day_in_words``."""
    return day_in_words(catalogue, moment.date())


def day_in_words(catalogue: Mapping[str, str], day: date) -> str:
    """A day as people of the catalogue's locale write it."""
    pattern = catalogue["date.long"]
    # The longer name first: the other one begins like it.
    for name, value in (
        ("@@month_number", str(day.month)),
        ("@@month", catalogue[f"month.{day.month}"]),
        ("@@day", str(day.day)),
        ("@@year", str(day.year)),
    ):
        pattern = pattern.replace(name, value)
    return pattern


def in_mail(catalogue: Mapping[str, str], email: str) -> tuple[str, ...]:
    """What was entered, in lines that a mail may say. Anybody may have typed it, so all but the
    address stays out: a name may be a message, and would go out in the company's."""
    return (labelled(catalogue, "submission.email", email),)


def labelled(catalogue: Mapping[str, str], label: str, value: str) -> str:
    """A label and what it stands for, with the colon and spaces of the catalogue's locale."""
    return line_of(catalogue, catalogue[label], value)


def line_of(catalogue: Mapping[str, str], label: str, value: str) -> str:
    """As ``labelled``, of a label in words."""
    return catalogue["mail.line"].replace("@@label", label).replace("@@value", value)
