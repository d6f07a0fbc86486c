"""The page ``/_dev/``: one HTML document, complete without script."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from goodword.domain.kinds import RewardKind
from goodword.domain.referrals.deal import STAGES
from goodword_ops.dev.console.overview import Overview
from goodword_ops.dev.world.crm import RENEWAL
from goodword_ops.templates import rendered

ADVANCES: Final = (
    ("PT1H", "1 hour"),
    ("P1D", "1 day"),
    ("P7D", "1 week"),
    ("P30D", "30 days"),
    ("P31D", "31 days"),
)
_LINK: Final = re.compile(r"https?://[^\s<>\"]+")


def render(overview: Overview, mistakes: Sequence[str]) -> str:
    """The whole page."""
    mails = [mail | {"parts": [*_parts(mail["text"])]} for mail in overview.mail()]
    return rendered(
        "goodword_ops.dev.console",
        "page.html",
        mistakes=mistakes,
        referrers=overview.referrers(),
        now=f"{overview.clock():%Y-%m-%d %H:%M}",
        days_ahead=overview.clock.ahead.days,
        advances=ADVANCES,
        mails=reversed([*enumerate(mails, start=1)]),
        chat=[one | {"links": [*_links(one["blocks"])]} for one in reversed(overview.chat())],
        referrals=overview.referrals(),
        stages=[*sorted(STAGES), RENEWAL],
        experiments=overview.experiments(),
        rewards=[one | {"worth": _worth(one)} for one in overview.rewards()],
        payouts=overview.payouts(),
        failures=overview.failures(),
        events=overview.events(),
    )


def _worth(reward: dict[str, Any]) -> str:
    if reward["kind"] == RewardKind.CREDIT:
        return f"{reward['months']} months"
    if reward["kind"] == RewardKind.RECOGNITION:
        return "thanks"
    return f"{reward['value']} {reward['currency']} {reward['kind']}"


def _links(blocks: Any) -> Iterator[tuple[str, str]]:
    """Words and address of every button of a message."""
    for block in blocks:
        for one in block.get("elements", ()):
            if "url" in one:
                yield one["text"]["text"], one["url"]


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """A mail's text in pieces, each with the address that follows it and can be followed."""
    end = 0
    for match in _LINK.finditer(text):
        yield text[end : match.start()], match[0]
        end = match.end()
    yield text[end:], ""
