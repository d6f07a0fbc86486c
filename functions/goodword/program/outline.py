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


class Languages(NamedTuple):
    """As ``model.Locales``."""

    default: str
    offered: tuple[str, ...]
    fallbacks: Mapping[str, str]


class Season(NamedTuple):
    """When and for whom a campaign runs; both days included, in UTC."""

    from_: date
    until: date
    audiences: tuple[str, ...]


class Trial(NamedTuple):
    """As ``model.Experiment``, with its variants' names only."""

    from_: date
    until: date
    audiences: tuple[str, ...]
    share: int
    hold_out: int
    variants: tuple[str, ...]


class Outline(NamedTuple):
    """``campaigns`` and ``experiments`` keep the declared order, which decides."""

    revision: str
    locales: Languages
    purposes: tuple[str, ...]
    campaigns: Mapping[str, Season]
    experiments: Mapping[str, Trial]


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
        "campaigns": {
            name: [campaign.from_, campaign.until, campaign.audiences]
            for name, campaign in program.campaigns.items()
        },
        "experiments": {
            name: [one.from_, one.until, one.audiences, one.share, one.hold_out, [*one.variants]]
            for name, one in program.experiments.items()
        },
    }
    text = json.dumps(outline, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode()


def read_outline(content: bytes) -> Outline:
    """What ``outline_json`` has written."""
    outline = json.loads(content)
    locales = outline["locales"]
    return Outline(
        outline["revision"],
        Languages(locales["default"], tuple(locales["offered"]), locales["fallbacks"]),
        tuple(outline["purposes"]),
        {name: Season(*_time(entry)) for name, entry in outline["campaigns"].items()},
        {
            name: Trial(*_time(entry), share=entry[3], hold_out=entry[4], variants=tuple(entry[5]))
            for name, entry in outline["experiments"].items()
        },
    )


def _time(entry: list[str | list[str]]) -> tuple[date, date, tuple[str, ...]]:
    from_, until, audiences = entry[:3]
    return date.fromisoformat(str(from_)), date.fromisoformat(str(until)), tuple(audiences)
