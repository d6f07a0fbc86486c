"""What somebody wants to see: audience, locale, country, campaign, variant and day, read from an
address that can be copied. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Final, NamedTuple
from urllib.parse import urlencode

from goodword.domain.ids import CODE_LENGTH, random_text
from goodword.domain.offers.campaign import DatedCampaign, campaign_of, runs
from goodword.domain.offers.experiment import Assignment, assignment_of
from goodword.program.model import Program
from goodword.program.outline import Outline, outline_of
from goodword_ops.plan.wording import day as in_words

PAGES: Final[Mapping[str, str]] = {
    "offer": "Offer page",
    "share": "Share page",
    "join": "Join page",
    "confirm": "Confirmation page",
    "confirmed": "Confirmed, with the voucher",
    "preferences": "Choices of a prospect",
    "unsubscribe": "End of all mail",
    "news": "Choices of a referrer",
    "lead": "Lead, for its owner",
    "home": "Home page",
    "open": "Offer of nobody",
    "terms": "Terms",
    "privacy": "Privacy notice",
}
MAILS: Final[Mapping[str, str]] = {
    "confirm": "Please confirm",
    "confirmed": "The voucher",
    "news": "News to the referrer",
    "payment": "Money of the referrer",
    "lead": "To sales: a lead",
    "win": "To finance: a win is reported",
    "join": "Join: is this you",
    "welcome": "Join: welcome",
    "join_applied": "Join: applied",
    "join_refused": "Join: refused",
    "application": "To the company: an application",
    "proof": "A link that proves the mailbox",
}
_MAIL: Final = "mail-"
HELD_OUT: Final = "held_out"
"""The variant of the links that an experiment keeps out. (No name in program.yml that is both.)"""
_BETWEEN: Final = "."
_CODES_TRIED: Final = 500


class Choice(NamedTuple):
    """``what`` is a page or ``mail-`` and a kind; ``campaign`` and ``variant`` are empty where the
    day and the link decide; ``variant`` is ``experiment.variant``."""

    what: str
    audience: str
    locale: str
    country: str
    campaign: str
    variant: str
    day: date

    @property
    def mail(self) -> str:
        """The kind of mail; empty for a page."""
        return self.what.removeprefix(_MAIL) if self.what.startswith(_MAIL) else ""

    @property
    def query(self) -> str:
        """The address's query that means this choice."""
        return urlencode({**self._asdict(), "day": self.day.isoformat()})


class Chosen(NamedTuple):
    """A choice that can be shown, and what had to be understood otherwise than it was asked."""

    choice: Choice
    notes: tuple[str, ...]


def offered(program: Program) -> dict[str, list[str]]:
    """What can be chosen for each part but the day."""
    return {
        "audience": [*program.audiences],
        "locale": [*program.locales.offered],
        "country": [*program.countries],
        "campaign": ["", *program.campaigns],
        "variant": [
            "",
            *(
                f"{name}{_BETWEEN}{variant}"
                for name, one in program.experiments.items()
                for variant in (*one.variants, HELD_OUT)
            ),
        ],
    }


def chosen(program: Program, asked: Mapping[str, str], today: date) -> Chosen:
    """The choice of an address. What it leaves out is as usual; what is not there is said."""
    notes: list[str] = []
    known = offered(program)
    values = {name: _one_of(name, asked, options, notes) for name, options in known.items()}
    if not asked.get("country"):
        values["country"] = _country_of(program, values["locale"])
    whats = [*PAGES, *(f"{_MAIL}{kind}" for kind in MAILS)]
    choice = Choice(
        what=_one_of("what", asked, whats, notes), **values, day=_day(asked, today, notes)
    )
    day, why = _day_that_has_it(program, choice)
    return Chosen(choice._replace(day=day), (*notes, *why))


def part_of(choice: Choice) -> Assignment | None:
    """The place in an experiment that was chosen; None: in none."""
    if not choice.variant:
        return None
    experiment, _, variant = choice.variant.partition(_BETWEEN)
    return Assignment(experiment, None if variant == HELD_OUT else variant)


def code_for(outline: Outline, choice: Choice) -> str | None:
    """A code whose hash has the part that was chosen, the same whenever it is asked; None where no
    code has."""
    wanted = part_of(choice)
    for code in _codes():
        if assignment_of(outline.experiments, choice.audience, code, choice.day) == wanted:
            return code
    return None


def _codes() -> Iterator[str]:
    for number in range(_CODES_TRIED):
        yield random_text(sha256(f"show {number}".encode()).digest(), CODE_LENGTH)


def any_code() -> str:
    """The first code, for where none has the part that was chosen."""
    return next(_codes())


def _one_of(name: str, asked: Mapping[str, str], options: list[str], notes: list[str]) -> str:
    value = asked.get(name, options[0])
    if value in options:
        return value
    notes.append(f"There is no {name} {value}; this is {options[0] or 'the usual one'}.")
    return options[0]


def _country_of(program: Program, locale: str) -> str:
    """One where the language is at home, that of its name first; else the first of all."""
    at_home = [name for name, one in program.countries.items() if one.locale == locale]
    named = (name for name in at_home if name.lower() == locale)
    return next(named, next(iter((*at_home, *program.countries))))


def _day(asked: Mapping[str, str], today: date, notes: list[str]) -> date:
    text = asked.get("day", "")
    try:
        return date.fromisoformat(text) if text else today
    except ValueError:
        notes.append(f"{text} is no day: write one such as {today}.")
        return today


def _day_that_has_it(program: Program, choice: Choice) -> tuple[date, tuple[str, ...]]:
    """The chosen day, or the first one on which the campaign and the experiment run."""
    outline = outline_of(program)
    if _has_it(outline, choice, choice.day):
        return choice.day, ()
    part = part_of(choice)
    seasons: list[DatedCampaign] = []
    if choice.campaign:
        seasons.append(program.campaigns[choice.campaign])
    if part is not None:
        seasons.append(program.experiments[part.experiment])
    first, last = max(one.from_ for one in seasons), min(one.until for one in seasons)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    found = next((day for day in days if _has_it(outline, choice, day)), None)
    what = " and ".join(filter(None, (choice.campaign, choice.variant)))
    if found is None:
        return choice.day, (f"There is no day on which {choice.audience} has {what}.",)
    why = f"{what}: not on {in_words(choice.day)}; this is {in_words(found)}."
    return found, (why,)


def _has_it(outline: Outline, choice: Choice, day: date) -> bool:
    if choice.campaign and campaign_of(outline, choice.audience, day) != choice.campaign:
        return False
    part = part_of(choice)
    return part is None or _takes_part(outline, choice.audience, part, day)


def _takes_part(outline: Outline, audience: str, part: Assignment, day: date) -> bool:
    return runs(outline.experiments[part.experiment], audience, day) and any(
        assignment_of(outline.experiments, audience, code, day) == part for code in _codes()
    )
