"""A campaign whose words an experiment hides is told, for else nobody would know why."""

from goodword.program.reading.parse import parse
from goodword_ops.plan.diff.changes import changes
from tests.program.programme import SMALL

SPRING = """\
campaigns:
  spring:
    from: 2026-03-01
    until: 2026-05-31
    audiences: [customer]
    extra: ["25.00 USD"]
    headline: {en: Spring, de: Frühling}
"""
TRIAL = """\
experiments:
  first_words:
    from: 2026-04-01
    until: 2026-12-31
    audiences: [customer]
    share: 60 %
    metric: confirmed_per_view
    variants:
      plain: {}
      bold:
        headline: {en: Bold, de: Kühn}
"""


def said(old: str, new: str) -> list[str]:
    found = [parse(text, "p.yml") for text in (old, new)]
    programmes = [one.program for one in found if one.program is not None]
    assert len(programmes) == 2, [one.mistakes for one in found]
    return [str(change) for change in changes(*programmes) if "campaign spring" in change.about]


def test_a_new_campaign_says_where_a_running_experiment_hides_its_words() -> None:
    assert said(f"{SMALL}{TRIAL}", f"{SMALL}{SPRING}{TRIAL}") == [
        "campaign spring: each deal closed earns 25.00 USD on top",
        "campaign spring: it runs from 2026-03-01 to 2026-05-31 for customer",
        (
            "campaign spring: from 2026-04-01 to 2026-05-31 about 30 % of the links of customer do "
            "not show its headline: variant bold of the experiment first_words has its own"
        ),
    ]


def test_an_experiment_that_hides_a_campaign_from_everybody_says_so() -> None:
    everybody = TRIAL.replace("60 %", "100 %").replace(
        "plain: {}", "plain: {headline: {en: Plain, de: Schlicht}}"
    )

    assert said(f"{SMALL}{SPRING}", f"{SMALL}{SPRING}{everybody}") == [
        (
            "campaign spring: from 2026-04-01 to 2026-05-31 no link of customer shows its "
            "headline: variants plain and bold of the experiment first_words have their own"
        )
    ]


def test_what_was_hidden_before_is_not_told_again_and_its_end_is() -> None:
    both = f"{SMALL}{SPRING}{TRIAL}"

    assert said(both, both.replace("25.00 USD", "35.00 USD")) == [
        "campaign spring: on top, each deal closed earns 35.00 USD instead of 25.00 USD"
    ]
    assert said(both, f"{SMALL}{SPRING}") == [
        "campaign spring: the experiment first_words no longer hides its headline"
    ]


def test_a_variant_of_another_audience_time_or_word_hides_nothing() -> None:
    for other in (
        TRIAL.replace("2026-04-01", "2026-06-01"),
        TRIAL.replace("headline: {en: Bold, de: Kühn}", "lead: {en: Bold, de: Kühn}"),
    ):
        assert said(f"{SMALL}{SPRING}", f"{SMALL}{SPRING}{other}") == []
