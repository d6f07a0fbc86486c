"""What answering a visit needs to know of a programme: small, and read without the model.

The build writes it beside ``program.json``. A view then pays neither for importing the model's
classes nor for validating a whole programme; a claim, which is judged by its terms, does.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from goodword.program.model import Program


class LocaleOutline(NamedTuple):
    """As ``model.Locales``."""

    default: str
    offered: tuple[str, ...]
    fallbacks: Mapping[str, str]


class CampaignOutline(NamedTuple):
    """When and for whom a campaign runs; both days included, in UTC.

    ``words`` are those that it has of its own, ``headline`` and ``lead``.
    """

    from_: date
    until: date
    audiences: tuple[str, ...]
    words: tuple[str, ...]


class ExperimentOutline(NamedTuple):
    """As ``model.Experiment``. Each variant names what it changes: ``headline``, ``lead`` and
    ``offer``."""

    from_: date
    until: date
    audiences: tuple[str, ...]
    share: int
    hold_out: int
    variants: Mapping[str, tuple[str, ...]]


class Outline(NamedTuple):
    """``campaigns`` and ``experiments`` keep the declared order, which decides.

    ``audiences``: a code of any other, which an earlier programme had, leads nowhere.

    ``currencies``: what rewards may be paid in, the base currency first. ``without``: country ->
    the channels that are switched off there, where there are some.
    """

    revision: str
    locales: LocaleOutline
    purposes: tuple[str, ...]
    audiences: tuple[str, ...]
    campaigns: Mapping[str, CampaignOutline]
    experiments: Mapping[str, ExperimentOutline]
    without: Mapping[str, tuple[str, ...]]
    currencies: tuple[str, ...]

    def paid_in(self, currency: str) -> str:
        """What somebody who was registered for a currency is paid in: the base currency where
        the programme has no rate for it any more."""
        return currency if currency in self.currencies else self.currencies[0]


def outline_json(program: "Program", revision: str) -> bytes:
    """The outline as the build writes it: the same programme makes the same bytes."""
    locales = program.locales
    outline = {
        "revision": revision,
        "locales": {
            "default": locales.default,
            "offered": locales.offered,
            "fallbacks": locales.fallbacks,
        },
        "purposes": list(program.privacy.purposes),
        "audiences": list(program.audiences),
        "campaigns": {
            name: [one.from_, one.until, one.audiences, _own(one, "headline", "lead")]
            for name, one in program.campaigns.items()
        },
        "experiments": {
            name: [
                *(one.from_, one.until, one.audiences, one.share, one.hold_out),
                {
                    variant: _own(changes, "headline", "lead", "offer")
                    for variant, changes in one.variants.items()
                },
            ]
            for name, one in program.experiments.items()
        },
        "without": {
            name: country.without for name, country in program.countries.items() if country.without
        },
        "currencies": [program.currencies.base, *program.currencies.rates.values],
    }
    text = json.dumps(outline, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode()


def outline_of(program: "Program") -> Outline:
    """The outline as the functions will read it, but for the revision."""
    return read_outline(outline_json(program, ""))


def read_outline(content: bytes) -> Outline:
    """What ``outline_json`` has written."""
    outline = json.loads(content)
    locales = outline["locales"]
    return Outline(
        outline["revision"],
        LocaleOutline(locales["default"], tuple(locales["offered"]), locales["fallbacks"]),
        tuple(outline["purposes"]),
        tuple(outline["audiences"]),
        {
            name: CampaignOutline(*_time(entry), words=tuple(entry[3]))
            for name, entry in outline["campaigns"].items()
        },
        {
            name: ExperimentOutline(*_time(entry), entry[3], entry[4], variants=_names(entry[5]))
            for name, entry in outline["experiments"].items()
        },
        {name: tuple(channels) for name, channels in outline["without"].items()},
        tuple(outline["currencies"]),
    )


def _own(part: object, *names: str) -> list[str]:
    return [name for name in names if getattr(part, name) is not None]


def _names(variants: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(changes) for name, changes in variants.items()}


def _time(entry: list[str | list[str]]) -> tuple[date, date, tuple[str, ...]]:
    from_, until, audiences = entry[:3]
    return date.fromisoformat(str(from_)), date.fromisoformat(str(until)), tuple(audiences)
