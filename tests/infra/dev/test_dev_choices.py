"""What an address of ``/_dev/show`` asks for, and the link of which it is shown."""

from datetime import date

from goodword.domain.offers.experiment import Assignment, assignment_of
from goodword.program.model import Program
from goodword.program.outline import outline_of
from goodword.program.reading.parse import parse
from goodword_ops.dev.console.show.choices import chosen, code_for, offered
from goodword_ops.dev.console.show.page import views_of
from goodword_ops.plan.pages import Fate, Seen
from tests.program.programme import SMALL

TODAY = date(2026, 11, 30)
SEASONS = """\
campaigns:
  spring: {from: 2027-03-01, until: 2027-05-31, audiences: [customer], headline: {en: A, de: B}}
experiments:
  words:
    from: 2027-05-01
    until: 2027-12-31
    audiences: [customer]
    share: 60 %
    hold_out: 10 %
    metric: confirmed_per_view
    variants:
      plain: {}
      bold:
        headline: {en: Bold, de: Kühn}
"""


def programme(text: str = f"{SMALL}{SEASONS}") -> Program:
    parsed = parse(text, "p.yml")
    assert parsed.program is not None, parsed.mistakes
    return parsed.program


def test_an_empty_address_shows_the_offer_of_today_in_the_default_language() -> None:
    choice, notes = chosen(programme(), {}, TODAY)

    assert (choice.what, choice.audience, choice.locale, choice.day) == (
        "offer",
        "customer",
        programme().locales.offered[0],
        TODAY,
    )
    assert (choice.campaign, choice.variant, notes) == ("", "", ())


def test_every_choice_of_an_address_is_read_and_written_again() -> None:
    asked = {"what": "mail-confirm", "locale": "de", "country": "DE", "day": "2027-06-01"}
    choice, notes = chosen(programme(), {**asked, "variant": "words.bold"}, TODAY)

    assert notes == ()
    assert choice.mail == "confirm"
    assert "variant=words.bold&day=2027-06-01" in choice.query


def test_what_is_not_there_is_said_and_the_usual_is_shown() -> None:
    choice, notes = chosen(programme(), {"audience": "aliens", "day": "soon"}, TODAY)

    assert (choice.audience, choice.day) == ("customer", TODAY)
    assert notes == (
        "There is no audience aliens; this is customer.",
        "soon is no day: write one such as 2026-11-30.",
    )


def test_a_campaign_and_a_variant_are_shown_on_the_first_day_that_has_both() -> None:
    choice, notes = chosen(programme(), {"campaign": "spring", "variant": "words.bold"}, TODAY)

    assert choice.day == date(2027, 5, 1)
    assert notes == ("spring and words.bold: not on 2026-11-30; this is 2027-05-01.",)


def test_a_campaign_that_never_comes_for_an_audience_is_said() -> None:
    shadowed = f"{SMALL}{SEASONS}".replace(
        "experiments:",
        "  shadow: {from: 2027-03-01, until: 2027-03-02, audiences: [customer], "
        'extra: ["1.00 USD"]}\nexperiments:',
    )
    choice, notes = chosen(programme(shadowed), {"campaign": "shadow"}, TODAY)

    assert choice.day == TODAY
    assert notes == ("There is no day on which customer has shadow.",)


def test_the_link_has_the_variant_that_was_chosen_each_time() -> None:
    program = programme()
    outline = outline_of(program)
    wanted = {
        "": None,
        "words.bold": Assignment("words", "bold"),
        "words.plain": Assignment("words", "plain"),
        "words.held_out": Assignment("words", None),
    }
    assert wanted.keys() == {*offered(program)["variant"]}
    for variant, part in wanted.items():
        choice, _ = chosen(program, {"variant": variant, "day": "2027-06-01"}, TODAY)
        code = code_for(outline, choice)
        assert code is not None
        assert assignment_of(outline.experiments, "customer", code, choice.day) == part
        assert code_for(outline, choice) == code


def test_a_plan_links_every_page_and_mail_that_can_be_seen() -> None:
    names = (
        *("home", "terms", "offers/customer", "pages/offer-customer", "mails/confirm"),
        *("pages/offer-customer--campaign-spring--experiment-words-bold", "pages/news-choice"),
        *("pages/share-customer", "pages/join-of-customer", "pages/claim", "mails/unknown"),
    )
    seen = [Seen(name, Fate.CHANGED, ("de",)) for name in names]

    assert [view.address.removeprefix("/_dev/show?") for view in views_of(seen, ["customer"])] == [
        "what=home&locale=de",
        "what=terms&locale=de",
        "what=open&audience=customer&locale=de",
        "what=offer&audience=customer&locale=de",
        "what=mail-confirm&locale=de",
        "what=offer&audience=customer&campaign=spring&variant=words.bold&locale=de",
        "what=news&locale=de",
        "what=share&audience=customer&locale=de",
        "what=join&audience=customer&locale=de",
    ]
