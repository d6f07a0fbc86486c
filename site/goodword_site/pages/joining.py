"""What join pages hold: what one earns in an audience, what its form asks, and who may not yet."""

from collections.abc import Iterator, Mapping
from typing import Final

from goodword.program.model import Program
from goodword.program.sections import Joining, WordsPolicy
from goodword.program.urls import join_address, join_page_name
from goodword_site.messages import offer_facts
from goodword_site.messages.audiences import audience_name
from goodword_site.messages.messages import Messages
from goodword_site.messages.reward_summary import rewards_by_milestone
from goodword_site.pages.forms import countries

# How much of a name is shown: what shows least stands first, and is preset.
SHOWN: Final = ("none", "first", "initials", "full")
SENTENCE_LIMIT: Final = 200


def join_pages(
    program: Program, words: Messages
) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Audience, name and data of the join page of each audience that has one."""
    currency = offer_facts.leading_currency(program, words.locale)
    ours = tuple(one for one in countries(program, words) if one["code"] in program.countries)
    for name, audience in program.audiences.items():
        if audience.joining is None:
            continue
        found = rewards_by_milestone(program, audience, currency, words)
        gains = (words(f"share.both.gain.{on}", reward=reward) for on, reward in found)
        data = {
            "audience": name,
            "who": audience_name(program, name, words),
            "kind": audience.source.value,
            "joining": audience.joining.value,
            "asks_company": audience.joining is not Joining.INVITED,
            "reviewed": audience.words is WordsPolicy.REVIEWED,
            "gains": (*gains, *offer_facts.reward_extras(audience, words)),
            "offer": offer_facts.offer_lines(audience.offer, words),
            "countries": ours,
            "shown": SHOWN,
            "sentence_limit": SENTENCE_LIMIT,
        }
        yield name, join_page_name(name), data


def join_link(program: Program, name: str, words: Messages) -> str | None:
    """Where one joins an audience; None where it has no page for it."""
    if program.audiences[name].joining is None:
        return None
    return join_address(name, words.locale)


def reasons(program: Program, words: Messages) -> Iterator[tuple[str, str]]:
    """Why somebody cannot join yet, by the condition that does not hold
    (``join.reason.customer.tenure_months_over``). Only who has proved their mailbox reads it."""
    for name, audience in program.audiences.items():
        conditions = audience.eligible.model_dump(exclude_none=True)
        for condition, wanted in conditions.items() if audience.joining else ():
            tier = isinstance(wanted, str)
            values = {"tier": offer_facts.tier_name(wanted, words)} if tier else {"n": wanted}
            yield f"join.reason.{name}.{condition}", words(f"join.reason.{condition}", **values)
