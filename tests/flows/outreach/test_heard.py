"""Of every type of event it is decided whether its referrer hears, and why not."""

from goodword.domain.event import EventType
from goodword.domain.outreach.news import NewsCode
from goodword.flows.outreach.heard import HEARD, SILENT
from goodword.flows.reactions import MAIL_NEWS, REACTIONS
from tests.doubles import SpokenTexts


def test_each_type_of_event_is_told_or_is_silent_for_a_reason() -> None:
    assert set(HEARD) | set(SILENT) == set(EventType)
    assert set(HEARD) & set(SILENT) == set()
    assert all(len(why) > 20 for why in SILENT.values())


def test_what_is_told_is_told_by_a_reaction_and_nothing_else_is() -> None:
    assert {type_ for type_, names in REACTIONS.items() if MAIL_NEWS in names} == set(HEARD)


def test_each_line_of_news_has_words() -> None:
    words = SpokenTexts().catalogue("en")
    # How a held or waiting reward stands is told by its state.
    by_state = {NewsCode.HELD: "earned", NewsCode.WAITS: "person"}
    for code in NewsCode:
        assert words[f"news.{by_state.get(code, code)}.title"]
