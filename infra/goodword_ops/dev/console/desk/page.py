"""The page ``/_dev/`` and the stories that its marks lead to: HTML, complete without script."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup

from goodword.domain.record import instant
from goodword.domain.referrals.deal import STAGES
from goodword.flows.ports import Store
from goodword.flows.story import story_of
from goodword.flows.story_words import told
from goodword_ops.commands.story_words import stands
from goodword_ops.dev.console.answers import Trouble
from goodword_ops.dev.console.desk.facts import MOST_LINES, DeskFacts
from goodword_ops.dev.console.desk.walk import StepState, walk
from goodword_ops.dev.preview.saved import LastSave
from goodword_ops.dev.world.crm import RENEWAL
from goodword_ops.templates import rendered

PACKAGE: Final = "goodword_ops.dev.console.desk"
ADVANCES: Final = (("PT1H", "1 hour"), ("P1D", "1 day"), ("P7D", "1 week"), ("P31D", "31 days"))
_NOTHING_TYPED: Final = dict.fromkeys(
    ("referral_id", "stage", "value", "currency", "id", "reason"), ""
)
SECTIONS: Final = (
    ("walk", "Path"),
    ("links", "Links"),
    ("mail", "Mail"),
    ("chat", "Chat"),
    ("referrals", "Referrals"),
    ("waiting", "Waiting"),
    ("consents", "Consents"),
    ("rewards", "Rewards"),
    ("ledger", "Ledger"),
    ("outside", "Services"),
    ("events", "Events"),
)


def desk_page(
    facts: DeskFacts,
    store: Store,
    saved: LastSave,
    faults: Mapping[str, Mapping[str, Any]],
    *,
    demo: bool = False,
    script: str = "",
    trouble: Trouble | None = None,
    typed: Mapping[str, Any] | None = None,
) -> str:
    """The whole page. ``trouble``: what went wrong with what was ``typed`` into a form of it."""
    steps = walk(facts.progress(), facts.now)
    overview = facts.overview
    return rendered(
        PACKAGE,
        "page.html",
        script=Markup(script),  # noqa: S704 - the element of our own
        demo=demo,
        most=MOST_LINES,
        sections=SECTIONS,
        trouble=trouble,
        typed={**_NOTHING_TYPED, **(typed or {})},
        mistakes=saved.told,
        good_at=saved.good_at,
        now=f"{facts.now:%a %d %b %Y, %H:%M}",
        days_ahead=overview.clock.ahead.days,
        advances=ADVANCES,
        steps=steps,
        done=sum(step.state is StepState.DONE for step in steps),
        joins=next(iter(facts.program.audiences)),
        links=facts.links(),
        mails=facts.mails,
        chat=facts.chat,
        deals=facts.deals(),
        stages=[*sorted(STAGES), RENEWAL],
        waits=facts.waiting(store),
        reports=facts.reports(),
        failures=overview.failures(),
        consents=facts.consents(),
        rewards=facts.rewards,
        limits=facts.limits(),
        accounts=tuple(account.value.capitalize() for account in facts.ledger_accounts),
        ledger=facts.ledger(),
        payouts=facts.payouts,
        outside=faults,
        experiments=overview.experiments(),
        events=facts.last_events(),
        events_in_all=len(facts.events),
    )


def reset_page(facts: DeskFacts) -> str:
    """What would be lost, and the button for it."""
    return rendered(
        PACKAGE,
        "reset.html",
        referrals=len(facts.referrals),
        mails=len(facts.overview.mail()),
        referrers=len(facts.referrers),
    )


def story_page(facts: DeskFacts, store: Store, name: str, script: str = "") -> str:
    """The story of a referral or a referrer, with every mail and message about it.

    Raises:
        NotFound: nothing goes by that name.
    """
    story = story_of(store, name)
    tag = facts.tags.about(name)
    ids = {one.referral_id for one in story.referrals}
    return rendered(
        PACKAGE,
        "story.html",
        script=Markup(script),  # noqa: S704 - the element of our own
        name=name,
        tag=tag,
        referrer=story.referrer,
        referrer_tag=facts.tags.referrer(story.referrer.referrer_id),
        stands=[*stands(story)],
        messages=_about(ids, story.referrer.referrer_id, (*facts.mails, *facts.chat)),
        events=[
            {"at": instant(one.at), "about": one.about, "words": told(one)}
            for one in reversed(story.events)
        ],
    )


def _about(
    ids: set[str], referrer_id: str, messages: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Those about one of these, the newest first."""
    mine = {*ids, referrer_id}
    found = [
        {"number": 0, "subject": "", "to": "", "channel": "", **one}
        for one in messages
        if one["tag"] and one["tag"].about in mine
    ]
    return sorted(found, key=lambda one: datetime.fromisoformat(one["at"]), reverse=True)
