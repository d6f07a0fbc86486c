"""The handbook: from program.yml, in the full theme, and true to what is paid."""

import html
import re
from datetime import date
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.money import Money
from goodword.domain.rewards.rules import RuleInput, compile_terms, earned
from goodword.program.model import Program
from goodword.program.rewards import FlatRule, Milestone, When
from goodword_site.builder.builder import messages_of
from goodword_site.handbook.examples import example_table
from goodword_site.handbook.handbook import MOST_LISTED, InForce, handbook_of
from goodword_site.handbook.markdown import plain
from goodword_site.handbook.playbook import playbook_sections
from goodword_site.handbook.reward_tables import reward_tables
from goodword_site.messages import formatting
from tests.program.programme import SMALL, small_with
from tests.site.built import Built, built
from tests.site.handbook.read import EXTENSIONS, TEXT, handbook, programme, rendered, rendered_of

NORTH = When(countries=("US", "CA"))


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))))
def test_whatever_a_marketer_writes_shows_as_it_is(text: str) -> None:
    made = markdown.markdown(f"- {plain(text)} end", extensions=EXTENSIONS)

    shown = html.unescape(TEXT.sub("", made)).strip()
    assert shown.split() == f"{text} end".split()


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "{{7*7}}",
        "**bold** _and_ `code`",
        "[a](javascript:x)",
        "a | b",
        "1. one",
        "# heading",
        "{: .class }",
        "&lt;b&gt;",
    ],
)
def test_the_name_of_an_audience_is_text_everywhere(name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    program = programme(
        small_with(
            "    source: PART\n", f'    source: PART\n    name: {{en: "{quoted}", de: "P"}}\n'
        )
    )

    pages = handbook(program)

    for address in ("/handbook/", "/handbook/partner/", "/handbook/rewards/", "/terms/"):
        assert name in rendered(pages[address]), address


def test_the_theme_shows_names_as_text_too(tmp_path: Path) -> None:
    name = "<script>alert(1)</script>{{7*7}}"
    program = programme(
        small_with(
            "    source: PART\n", f'    source: PART\n    name: {{en: "{name}", de: "{name}"}}\n'
        ).replace("name: Acme", f'name: "{name}"')
    )

    pages = built(program, tmp_path).static()

    for at in ("/handbook/", "/handbook/partner/", "/handbook/rewards/", "/terms/"):
        assert "<script>alert" not in pages[at], at
        assert name in html.unescape(TEXT.sub("", pages[at])), at


def test_each_locale_has_every_page_at_its_own_address() -> None:
    assert set(handbook(programme(SMALL))) == {
        f"{home}{page}"
        for home in ("/", "/de/")
        for page in (
            "handbook/",
            "handbook/customer/",
            "handbook/partner/",
            "handbook/rewards/",
            "terms/",
            "privacy/",
            "imprint/",
            "terms/0123456789abcdef/",
        )
    }


@pytest.mark.parametrize(
    ("deal", "amount"), [("$500", "$50"), ("$3,000", "$90"), ("$7,500", "$300")]
)
def test_a_worked_example_stands_for_each_band(deal: str, amount: str) -> None:
    shown = rendered(handbook(programme(SMALL))["/handbook/rewards/"])

    assert re.search(
        rf"A deal of {re.escape(deal)} is closed .{{0,60}} {re.escape(amount)} ", shown
    )


def test_a_worked_example_stands_for_each_tier() -> None:
    shown = rendered(handbook(programme(SMALL))["/handbook/rewards/"])

    assert "Deal number 1 of the year: Bronze, 10% $4,800" in shown
    assert "Deal number 3 of the year: Silver, 15% $7,200" in shown


def test_every_amount_of_the_examples_is_what_the_engine_pays(larkspur: Program) -> None:
    words, terms = messages_of(larkspur, "en"), compile_terms(larkspur)
    base = larkspur.currencies.base

    rows = example_table(terms, "customer", words).rows
    paid = {row.cells[1] for row in rows if row.head.startswith("A deal of")}

    deals = [Money(minor, base) for minor in (500_000, 3_000_000, 10_000_000, 22_500_000)]
    reached = (RuleInput("customer", Milestone.CLOSED_WON, "US", base, deal, 1) for deal in deals)
    assert paid == {
        formatting.amount(entitlement.minor, base, "en")
        for facts in reached
        for entitlement in earned(terms, facts)
    }


@pytest.mark.parametrize(("locale", "sign"), [("de", "€"), ("fr", "€"), ("ja", "￥"), ("en", "$")])
def test_an_example_speaks_of_money_in_the_currency_of_its_readers(
    larkspur: Program, locale: str, sign: str
) -> None:
    words, terms = messages_of(larkspur, locale), compile_terms(larkspur)

    bands = [row.cells[0] for row in example_table(terms, "customer", words).rows[1:]]

    assert len(bands) == 4
    assert [band for band in bands if sign not in band] == []
    assert [band for band in bands if sign != "$" and "$" in band] == []


def test_the_terms_name_a_reward_in_the_currencies_of_those_who_can_earn_it(
    larkspur: Program,
) -> None:
    customer = larkspur.audiences["customer"]
    abroad = customer.model_copy(
        update={"reward": (FlatRule(on="qualified", pays={"USD": 7_500}, when=NORTH),)}
    )
    everywhere = customer.model_copy(
        update={"reward": (FlatRule(on="qualified", pays={"USD": 7_500}),)}
    )
    words = messages_of(larkspur, "en")

    (some,), (every,) = (tuple(reward_tables(larkspur, of, words)) for of in (abroad, everywhere))

    assert [row.head for row in some.rows] == ["USD", "CAD"]
    assert {"USD", "EUR", "GBP"} < {row.head for row in every.rows}


def test_steps_are_numbered_and_points_are_not(larkspur: Program) -> None:
    pages = handbook(larkspur)

    for address, steps in (("/handbook/", 3), ("/handbook/rewards/", 4)):
        assert len(re.findall("^1\\. ", pages[address].markdown, re.MULTILINE)) == steps
    call = pages["/handbook/employee/"].markdown.partition("{#call}")[2]
    assert re.findall("^1\\. ", call, re.MULTILINE)
    assert "\n> " not in call


def test_each_case_of_the_sample_has_one_example(larkspur: Program) -> None:
    words, terms = messages_of(larkspur, "en"), compile_terms(larkspur)

    cases = {
        name: [row.head for row in example_table(terms, name, words).rows]
        for name in ("partner", "employee")
    }

    # Three tiers with the smaller deal, a larger deal, and two renewals of a contract that the
    # condition of the rule lets through.
    assert cases["partner"] == [
        *["A deal of $225,000 is closed"] * 3,
        "A deal of $275,000 is closed",
        "A contract of $225,000 is renewed, year 2",
        "A contract of $225,000 is renewed, year 3",
    ]
    # The bonus is for referrers in two countries, neither of them the first of the programme.
    assert cases["employee"][0] == "Once the company is qualified"
    assert len(cases["employee"]) == 4


def test_a_later_contract_year_and_a_bonus_have_examples() -> None:
    rules = """\
    reward:
      - {rule: flat, on: qualified, pays: ["25.00 USD"]}
      - {rule: recurring_percent, years: [20 %, 10 %]}
      - {rule: credit, months: 2, adds: true}
"""
    start = SMALL.index("    reward:\n      rule: tier_percent")
    end = SMALL.index("tiers:\n  bronze")
    program = programme(SMALL[:start] + rules + SMALL[end:])

    shown = rendered(handbook(program)["/handbook/rewards/"])

    assert "Once the company is qualified A fixed amount $25" in shown
    closed = "A deal of $48,000 is closed 20% of $48,000 For a closed deal"
    assert f"{closed} $9,600 2 free months of your own subscription" in shown
    assert "A contract of $48,000 is renewed, year 2 10% of $48,000 $4,800" in shown


def test_the_playbook_says_what_the_programme_says_before_its_own_words() -> None:
    own = """\
    playbook:
      questions: [{en: Is your rocket late?, de: Ist Ihre Rakete zu spät?}]
      objections:
        - {says: {en: Too loud., de: Zu laut.}, answer: {en: Not from far., de: Nicht von weitem.}}
      call_script: [{en: Five. Four. Three., de: Fünf. Vier. Drei.}]
    share:
      channels: [mail]
      messages: {mail: {en: Fly with me., de: Fliegen Sie mit.}}
"""
    program = programme(small_with("    source: PART\n", f"    source: PART\n{own}"))

    pages = handbook(program)
    own_words, standard = (
        rendered(pages[f"/handbook/{name}/"]) for name in ("partner", "customer")
    )

    for said in (
        "Is your rocket late?",
        "Too loud. Not from far.",
        "Five. Four. Three.",
        "Fly with me.",
    ):
        assert said in own_words
    assert "Who decides, and who has to agree?" not in own_words
    assert "Who decides, and who has to agree?" in standard


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ja", "ar"])
def test_what_a_referral_brings_in_all_is_not_said_of_the_closed_deal_alone(
    larkspur: Program, locale: str
) -> None:
    # A month of credit is earned at the meeting, and is part of the sum.
    words = messages_of(larkspur, locale)
    sections = {one.anchor: one for one in playbook_sections(larkspur, "customer", words)}
    said, _ = sections["reward"].paragraphs

    assert words("reward.months", n=1) in said
    assert words("rule.on.closed_won") not in said
    assert any(words("rule.on.closed_won") in point for point in sections["reward"].points)
    if locale == "en":
        assert said.replace("\u00a0", " ") == (
            "One referral brings you up to $5,000 and 1 month of service credit in all."
        )


def test_the_terms_tell_what_the_programme_declares_and_keeps(site: Built) -> None:
    terms = rendered_of(site.static()["/terms/"])

    for anchor in ("tiers", "registration", "budget", "counting"):
        assert f'<h2 id="{anchor}"' in site.static()["/terms/"], anchor
    assert "Once it is used up, a reward is not lost." in terms
    assert "A recommendation counts from your contact\u2019s confirmation by e-mail." in terms
    assert "it is second in line" in terms
    assert "We decide about it within" in terms
    assert "It can be extended once, before it ends, by" in terms
    assert "A confirmed offer is valid for 365 days from the confirmation." in terms
    assert "If you disagree with a decision: disputes@larkspur.example ." in terms


@pytest.mark.parametrize("anchor", ["ideal", "routing", "requests", "targets"])
def test_no_section_of_the_terms_promises_what_nothing_keeps(site: Built, anchor: str) -> None:
    assert f'<h2 id="{anchor}"' not in site.static()["/terms/"]


def test_what_a_company_keeps_to_itself_stands_on_no_public_page(site: Built) -> None:
    program = site.program
    assert program.budget is not None
    assert program.targets is not None
    assert program.targets.new_revenue is not None
    internal = [
        *(approval.by for approval in program.governance.approvals),
        *(
            formatting.amount(minor, "USD", locale)
            for minor in (program.budget.amount, program.targets.new_revenue)
            for locale in program.locales.offered
        ),
        "answered within",
        "Satisfaction score",
        "Our sales team",
    ]

    pages = {at: rendered_of(page) for at, page in site.static().items()}
    assert [(at, one) for at, page in pages.items() for one in internal if one in page] == []


def test_who_it_helps_most_is_advice(site: Built) -> None:
    page = rendered_of(site.static()["/de/handbook/employee/"])

    assert "Ein Rat, keine Bedingung" in page
    # The programme says 10000.00 USD.
    assert "Ein Budget ab 9.210\u00a0€" in page


def test_german_general_pages_and_handbook_speak_euros(site: Built) -> None:
    for at in ("", "offers/customer/", "offers/employee/", "handbook/employee/"):
        page = rendered_of(site.static()[f"/de/{at}"])
        # Elsewhere a bonus is paid in dollars, and says so.
        assert set(re.findall(r"[\d.]+\u00a0\$", page)) <= {"75\u00a0$"}, at
    assert "1.850\u00a0€" in site.static()["/de/offers/employee/"]
    assert "2.075" not in site.static()["/de/offers/employee/"]
    assert "Ein Abschluss über 28.000\u00a0€" in rendered_of(site.static()["/de/handbook/rewards/"])


def test_terms_say_what_edition_they_are_or_that_they_are_a_draft() -> None:
    program = programme(SMALL)
    words = {locale: messages_of(program, locale) for locale in program.locales.offered}

    def shown(in_force: InForce | None) -> dict[str, str]:
        made = handbook_of(program, words, revision="0123456789abcdef", in_force=in_force)
        return {page.path: rendered(page) for page in made if "terms" in page.path}

    published = shown(InForce(3, date(2026, 11, 29)))
    assert len(published) == 2 * len(program.locales.offered)
    assert (
        "Edition 3 of November 29, 2026. Revision: 0123456789abcdef"
        in published["terms/index.html"]
    )
    assert "Edition 3" in published["terms/0123456789abcdef/index.html"]
    assert "Draft. These terms are not published." in shown(None)["terms/index.html"]


def test_terms_without_those_sections_leave_them_out() -> None:
    shown = rendered(handbook(programme(SMALL))["/terms/"])

    assert "Budget" not in shown
    assert "What the program aims for" not in shown


def test_the_owners_of_routes_are_not_told_to_the_public(site: Built) -> None:
    owners = {owner for route in site.program.routing for owner in route.people}

    assert owners
    assert [page for page in site.static().values() if any(owner in page for owner in owners)] == []


def test_pages_of_the_handbook_stand_in_the_full_theme_in_their_own_language(site: Built) -> None:
    page = site.static()["/ar/handbook/customer/"]

    assert '<body dir="rtl"' in page
    assert 'lang="ar"' in page
    assert 'class="md-nav md-nav--primary"' in page
    assert "Table of contents" not in page
    assert "fonts.googleapis" not in page


def test_a_page_of_the_handbook_runs_no_inline_script_and_no_inline_style(site: Built) -> None:
    pages = {at: page for at, page in site.static().items() if "md-header" in page}

    assert len(pages) == 6 * 10
    for at, page in pages.items():
        inline = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", page)
        assert inline == [' id="__config" type="application/json"'], at
        assert "<style" not in page, at
        assert not re.search(r"\s(?:style|on[a-z]+)=", page), at


def test_with_many_audiences_a_page_does_not_grow_with_each_of_them() -> None:
    start, end = SMALL.index("  partner:\n"), SMALL.index("tiers:\n  bronze")
    partner = SMALL[start:end]
    many = "".join(partner.replace("partner:", f"partner_{n}:") for n in range(MOST_LISTED))
    program = programme(SMALL[:start] + many + SMALL[end:])

    pages = handbook(program)

    assert [at for at, page in pages.items() if page.in_navigation and page.locale == "en"] == [
        "/handbook/",
        "/handbook/rewards/",
        "/terms/",
        "/privacy/",
        "/imprint/",
    ]
    assert "/handbook/partner_7/" in pages["/handbook/"].markdown
