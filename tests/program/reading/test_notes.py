"""What has no effect yet is told, with its line, and the list of it is true."""

import ast
from datetime import date
from pathlib import Path

from goodword.program.model import Program
from goodword.program.reading.notes import SECTIONS_WITHOUT_EFFECT
from goodword.program.reading.parse import parse
from tests.program.programme import SMALL, small_with

ROOT = Path(__file__).parents[3]
FUNCTIONS = ROOT / "functions" / "goodword"
ENGINES = [
    path
    for folder in ("domain", "flows", "handlers", "store", "gateways")
    for path in (FUNCTIONS / folder).rglob("*.py")
] + [FUNCTIONS / "program" / "outline.py"]
PAGES = list((ROOT / "site" / "goodword_site").rglob("*.py"))
PROGRAMMES = {"program", "_program", "outline", "terms", "kept", "today"}


def notes_in(text: str) -> list[str]:
    return [str(note).removeprefix("p.yml:") for note in parse(text, "p.yml").notes]


def read_of_programmes(paths: list[Path]) -> set[str]:
    """Every ``x`` of ``program.x``, ``terms.program.x``, ``self._program.x`` and the like."""
    return {
        node.attr
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and _name(node.value) in PROGRAMMES
    }


def _name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def words_of_code(paths: list[Path]) -> set[str]:
    """Every attribute and name in the code."""
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {name for node in nodes if isinstance(node, ast.expr) and (name := _name(node))}


def test_every_section_that_may_be_left_out_has_an_engine_or_is_known_to_have_none() -> None:
    optional = {name for name, field in Program.model_fields.items() if not field.is_required()}
    assert optional - read_of_programmes(ENGINES) == SECTIONS_WITHOUT_EFFECT.keys()


def test_of_what_has_no_effect_pages_show_advice_and_where_to_write_alone() -> None:
    assert read_of_programmes(PAGES) & SECTIONS_WITHOUT_EFFECT.keys() == {"qualification"}


def test_approvals_act_where_staff_is_declared_and_are_noted_where_nobody_is() -> None:
    assert "approvals" in words_of_code(ENGINES)
    governance = (
        f"{SMALL}governance:\n"
        "  approvals: [{by: Head of Finance}]\n"
        "  disputes: {by: Council, contact: disputes@acme.example, answer_within_days: 10}\n"
    )
    note = "no staff is declared, so whoever has access decides about any amount"
    assert notes_in(governance)[-1].endswith(note)
    staff = "staff: [{name: Fay, address: fay@acme.example, role: finance}]\n"
    assert not any(one.endswith(note) for one in notes_in(f"{governance}{staff}"))


def test_nothing_writes_first_yet_and_conditions_are_judged() -> None:
    engines = words_of_code(ENGINES)
    assert {"ContactMode", "NOTICE_ONCE"} & engines == set()
    assert "eligible" in engines


def test_a_small_programme_has_noted_that_nobody_is_told_of_a_referral() -> None:
    assert notes_in(SMALL) == [
        "23:1 note: audiences: nobody is told of a new referral: there is no routing"
    ]


def test_each_section_without_effect_is_noted_where_it_stands() -> None:
    text = small_with("    eligible: {satisfaction_at_least: 9, tenure_months_over: 6}\n", "") + (
        "routing:\n  - {owner: sales@acme.example, answer_within_hours: 8}\n"
        "targets: {per: year, claims: 5}\n"
        "registration: {window_days: 90}\n"
    )
    assert notes_in(text) == [
        "56:1 note: targets: without effect yet, and on no public page",
    ]


def test_owners_who_would_be_given_nobody_s_address_are_noted() -> None:
    routed = f"{SMALL}routing:\n  - {{owner: sales@acme.example, answer_within_hours: 8}}\n"

    assert [note for note in notes_in(routed) if "routing" in note] == []
    assert [
        note
        for note in notes_in(routed.replace("    offer_contact:", "    letters:"))
        if "routing" in note
    ] == [
        (
            "55:1 note: routing: owners are given no name or address: "
            "no purpose is called offer_contact"
        )
    ]


def test_a_notice_that_is_signed_off_is_not_sent_yet() -> None:
    text = small_with("contact: link_only", "contact: notice_once, signed_off_by: Ann Lee")
    assert notes_in(text)[0] == (
        "22:35 note: countries.US.contact: without effect yet: nobody is written to first"
    )


def test_a_campaign_or_experiment_that_is_over_is_noted_from_the_day_after() -> None:
    words = "{en: Plan well, de: Gut planen}"
    days = "from: 2026-11-01, until: 2026-11-30, audiences: [partner]"
    text = (
        f"{SMALL}campaigns:\n  spring: {{{days}, lead: {words}}}\n"
        f"experiments:\n  words: {{{days}, metric: won_per_claim, "
        f"variants: {{plain: {{}}, new: {{lead: {words}}}}}}}\n"
    )

    def over(today: date | None) -> list[str]:
        notes = parse(text, "p.yml", today=today).notes
        return [str(note) for note in notes if "last day" in note.message]

    assert over(None) == over(date(2026, 11, 30)) == []
    assert over(date(2026, 12, 1)) == [
        (
            "p.yml:56:30 note: campaigns.spring.until: "
            "its last day has passed; nobody sees it any more"
        ),
        (
            "p.yml:58:29 note: experiments.words.until: "
            "its last day has passed; nobody sees it any more"
        ),
    ]


def test_a_programme_with_mistakes_has_no_notes() -> None:
    assert notes_in(small_with("goodword: 1", "goodword: 2")) == []
