"""The playbook of an audience: what to say, whom to ask, how to answer.

Whatever ``program.yml`` does not say itself stands in the locale's own words.
"""

from collections.abc import Iterator

from goodword.program.model import Program
from goodword.program.sections import Channel
from goodword_site.handbook.operations import ideal_points
from goodword_site.handbook.rules import listed, rule_points
from goodword_site.handbook.sections import Section
from goodword_site.messages import offer_facts
from goodword_site.messages.messages import Messages
from goodword_site.messages.reward_summary import maximum_reward
from goodword_site.pages.share import message

_KEY = "handbook.playbook"


def playbook_sections(program: Program, name: str, words: Messages) -> Iterator[Section]:
    """Offer, reward, whom it helps, messages, questions, objections and a call."""
    audience = program.audiences[name]
    yield Section(
        "offer",
        words(f"{_KEY}.offer.heading"),
        points=offer_facts.offer_lines(audience.offer, words),
    )
    currency = offer_facts.leading_currency(program, words.locale)
    up_to = maximum_reward(program, audience, currency, words)
    yield Section(
        "reward",
        words(f"{_KEY}.reward.heading"),
        (
            *((words(f"{_KEY}.reward.text.up_to", reward=up_to),) if up_to else ()),
            words(f"{_KEY}.reward.text.open"),
        ),
        points=rule_points(program, name, words),
    )
    if program.qualification is not None:
        yield Section(
            "ideal",
            words(f"{_KEY}.ideal.heading"),
            (words(f"{_KEY}.ideal.advice"),),
            points=tuple(ideal_points(program, program.qualification, words)),
        )
    yield Section(
        "messages",
        words(f"{_KEY}.messages.heading"),
        (words(f"{_KEY}.messages.text"),),
        quotations=_messages(program, name, words),
    )
    yield Section(
        "questions", words(f"{_KEY}.questions.heading"), points=_questions(program, name, words)
    )
    yield Section(
        "objections",
        words(f"{_KEY}.objections.heading"),
        quotations=_objections(program, name, words),
    )
    yield Section(
        "call",
        words(f"{_KEY}.call.heading"),
        steps=tuple(_call_script(program, name, words)),
    )


def _messages(program: Program, name: str, words: Messages) -> tuple[tuple[str, str], ...]:
    """The prewritten messages of the share page; channels with the same one stand together."""
    audience = program.audiences[name]
    channels: dict[str, list[str]] = {}
    for channel in audience.share.channels if audience.share else tuple(Channel):
        text = message(channel, audience, words)
        channels.setdefault(text, []).append(words(f"share.channel.{channel}"))
    return tuple((listed(tuple(names), words), text) for text, names in channels.items())


def _questions(program: Program, name: str, words: Messages) -> tuple[str, ...]:
    own = program.audiences[name].playbook.questions
    return tuple(question[words.locale] for question in own) or tuple(
        words(key) for key in words.under(f"{_KEY}.questions.own")
    )


def _objections(program: Program, name: str, words: Messages) -> tuple[tuple[str, str], ...]:
    own = program.audiences[name].playbook.objections
    return tuple((one.says[words.locale], one.answer[words.locale]) for one in own) or tuple(
        (words(key), words(f"{key.removesuffix('.says')}.answer"))
        for key in words.under(f"{_KEY}.objections.own")
        if key.endswith(".says")
    )


def _call_script(program: Program, name: str, words: Messages) -> tuple[str, ...]:
    own = program.audiences[name].playbook.call_script
    return tuple(line[words.locale] for line in own) or tuple(
        words(key) for key in words.under(f"{_KEY}.call.own")
    )
