"""``goodword plan``: what can be typed, what it says, and the codes it ends with."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from goodword_ops.cli import main
from tests.doubles import ROOT
from tests.program.programme import SMALL, small_with, with_lasting_rates

pytestmark = pytest.mark.slow

DEARER = small_with('pays: ["90.00 USD"]', 'pays: ["95.00 USD"]')
CLAIM = (
    '{{"at":"2026-03-01T09:00:0{n}Z","type":"claim.received","referral_id":"R{n}",'
    '"referrer_id":"{who}","audience":"customer","country":"DE","currency":"EUR"{more}}}\n'
    '{{"at":"2026-03-01T09:00:0{n}Z","type":"claim.confirmed","referral_id":"R{n}"}}\n'
)
WON = (
    '{"at":"2026-04-01T09:00:00Z","type":"referral.moved","referral_id":"R1","from":"new",'
    '"status":"closed_won","minor":300000,"currency":"USD"}\n'
)
EVENTS = (
    CLAIM.format(n=1, who="JS42", more="")
    + CLAIM.format(n=2, who="KT19", more=',"revision":"0123456789abcdef"')
    + WON
)


class Marketer:
    """Somebody with an old and a new programme, and a recorded past."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.old = self.write("old.yml", SMALL)
        self.new = self.write("new.yml", DEARER)
        self.events = self.write("events.jsonl", EVENTS)

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, "utf-8")
        return name

    def plan(self, *arguments: str, code: int = 0) -> str:
        """What the command said; it ends with ``code``."""
        assert main(["plan", *arguments]) == code, self._capsys.readouterr()
        shown = self._capsys.readouterr()
        return shown.err if code else shown.out

    def replay(self, *arguments: str) -> str:
        return self.plan(self.new, "--against", self.old, "--events", self.events, *arguments)


@pytest.fixture
def marketer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Marketer:
    monkeypatch.chdir(tmp_path)
    return Marketer(tmp_path, capsys)


def test_a_plan_names_the_change_the_pages_and_the_terms(marketer: Marketer) -> None:
    said = marketer.plan(marketer.new, "--against", marketer.old)

    assert said.startswith("new.yml against old.yml: 1 change\n")
    assert (
        "\nWhat referrers earn\n"
        "  customer: deals from 1,000.00 to 5,000.00 USD earn 95.00 USD instead of\n"
        "    90.00 USD\n"
    ) in said
    pages = said.partition("  Pages ")[2].partition("  Mails ")[0]
    assert "changed in en, de: " in pages
    assert "terms" in pages
    assert "thank-you" not in pages
    assert "  Mails     none changes\n" in said
    assert re.search(r"  Terms     a new revision, [0-9a-f]{16}, with a terms page", said)
    assert "those that are open keep the terms they were made under" in said


def test_a_programme_that_means_the_same_says_so(marketer: Marketer) -> None:
    same = marketer.write("same.yml", f"# another comment\n{SMALL}")

    said = marketer.plan(same, "--against", marketer.old)

    assert said.splitlines()[0] == "same.yml against old.yml: no change"
    assert re.match(
        r"same\.yml means the same as old\.yml \(revision \w{16}\)\.", said.split("\n")[1]
    )


def test_events_add_what_the_past_would_have_cost(marketer: Marketer) -> None:
    said = marketer.replay()

    assert (
        "  5 events of events.jsonl, 2026-03-01 to 2026-04-01: 2 referrals, 1 deal won.\n"
    ) in said
    assert "None of it is applied to referrals that exist" in said.replace("\n    ", " ")
    # 87.40 EUR and 82.80 EUR: 95.00 USD and 90.00 USD at 0.92.
    for row in (
        r"Cost of all rewards +90\.00 +95\.00 +\+5\.00",
        r"Open liability at the end +90\.00 +95\.00 +\+5\.00",
        r"  held +90\.00 +95\.00 +\+5\.00",
        r"customer +90\.00 +95\.00 +\+5\.00",
        r"EUR +82\.80 +87\.40 +\+4\.60",
        r"all +1 +0 +0",
        r"JS42 \(customer, DE, EUR\) +82\.80 +87\.40 +\+4\.60",
    ):
        assert re.search(rf"^{row}$", said, re.MULTILINE), row
    assert said.count("\nEUR ") == 2, "what was earned, and what of it is open"
    assert (
        "1 open referral keeps the terms of their own revision, to the end: 1 referral of revision "
        "0123456789abcdef"
    ) in re.sub(r"\n +", " ", said)


def test_a_terminal_of_80_columns_is_wide_enough_and_numbers_stand_to_the_right(
    marketer: Marketer,
) -> None:
    long = marketer.write("new.yml", DEARER.replace("name: Acme", f"name: {'Long ' * 11}"))
    events = EVENTS.replace("JS42", "A-REFERRER-WITH-A-VERY-LONG-NUMBER-OF-ITS-OWN-0001")

    said = marketer.plan(
        long, "--against", marketer.old, "--events", marketer.write("e.jsonl", events)
    )

    assert max(map(len, said.splitlines())) <= 80
    assert "\x1b" not in said
    table = said.partition("Cost, in USD")[2].split("\n\n")[0].splitlines()
    assert len({len(line) for line in table[1:]}) == 1


def test_budgets_of_different_periods_are_not_mixed(marketer: Marketer) -> None:
    old = marketer.write("q.yml", SMALL + 'budget: {per: quarter, amount: "1000.00 USD"}\n')
    new = marketer.write("m.yml", SMALL + 'budget: {per: month, amount: "300.00 USD"}\n')

    said = marketer.plan(new, "--against", old, "--events", marketer.events)

    quarters = said.partition("Budget left, now by quarter")[2].split("\n\n")[0]
    months = said.partition("Budget left, planned by month")[2].split("\n\n")[0]
    assert re.search(r"^2026-Q2 +910\.00$", quarters, re.MULTILINE)
    assert re.search(r"^2026-04 +210\.00$", months, re.MULTILINE)
    assert "2026-04" not in quarters


@pytest.mark.parametrize(("budget", "never"), [("310.00", False), ("309.99", True)])
def test_what_no_budget_will_ever_have_room_for_is_told(
    marketer: Marketer, budget: str, *, never: bool
) -> None:
    # 10 % of 3,100.00 USD, at 0.92 to EUR and back.
    events = EVENTS.replace('"customer"', '"partner"').replace("300000", "310000")
    new = marketer.write("m.yml", f'{SMALL}budget: {{per: month, amount: "{budget} USD"}}\n')

    said = marketer.plan(
        new, "--against", marketer.old, "--events", marketer.write("e.jsonl", events)
    )

    told = re.search(r"^  never fits into it +0\.00 +310\.00 +\+310\.00$", said, re.MULTILINE)
    assert bool(told) is never


def test_json_holds_the_same_and_every_key_is_documented(marketer: Marketer) -> None:
    plan = json.loads(marketer.replay("--json"))

    assert plan["changes"] == [
        {
            "group": "rewards",
            "about": "customer",
            "words": "deals from 1,000.00 to 5,000.00 USD earn 95.00 USD instead of 90.00 USD",
        }
    ]
    assert plan["against"]["name"].endswith("old.yml")
    assert {"name": "terms", "fate": "changed", "locales": ["en", "de"]} in plan["pages"]
    assert plan["mails"] == []
    assert (plan["past"]["now"]["cost"], plan["past"]["planned"]["cost"]) == ("90.00", "95.00")
    assert plan["past"]["planned"]["open_liability"] == {
        "cost": "95.00",
        "parts": [
            {"reason": "held", "currency": "EUR", "rewards": 1, "amount": "87.40", "cost": "95.00"}
        ],
    }
    assert plan["past"]["open_referrals"] == [{"revision": "0123456789abcdef", "referrals": 1}]
    assert plan["past"]["referrers"]["all"] == {"more": 1, "less": 0, "same": 0}
    assert plan["past"]["now"]["budget"] == []
    documented = (ROOT / "docs" / "plan.md").read_text("utf-8").partition("## JSON")[2]
    assert {key for key in keys_of(plan) if key not in documented} == set()


NAMED = {"by_kind", "by_audience", "by_country", "by_month", "by_currency"}


def keys_of(value: Any, *, named: bool = False) -> Iterator[str]:
    """Every key, without the names of audiences, countries and so on."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not named:
                yield key
            yield from keys_of(inner, named=key in NAMED)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


class Reader(HTMLParser):
    """Collects tags and what they point at."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [str(value) for name, value in attrs if name in {"src", "href"}]
        assert not any(name == "style" or name.startswith("on") for name, _ in attrs)


def test_the_report_is_one_page_with_charts_and_the_same_numbers(marketer: Marketer) -> None:
    said = marketer.replay("--html", "plan.html")

    assert said.endswith("\n\nThe report is in plan.html.\n")
    html = (marketer.folder / "plan.html").read_text("utf-8")
    reader = Reader()
    reader.feed(html)
    assert reader.addresses == []
    assert "script" not in reader.tags
    assert reader.tags.count("figure") == 4
    assert reader.tags.count("svg") >= 4
    assert "@import" not in html
    assert "url(" not in html
    for number in ("90.00", "95.00", "+5.00", "87.40", "JS42 (customer, DE, EUR)"):
        assert f">{number}<" in html, number
    assert "deals from 1,000.00 to 5,000.00 USD earn 95.00 USD" in html


def test_what_a_marketer_wrote_is_text_in_the_report(marketer: Marketer) -> None:
    new = marketer.write("new.yml", DEARER.replace("name: Acme", 'name: "<img src=x>"'))

    marketer.plan(new, "--against", marketer.old, "--html", "r.html")

    html = (marketer.folder / "r.html").read_text("utf-8")
    assert "<img" not in html
    assert "name is &lt;img src=x&gt; instead of Acme" in html


def test_another_base_currency_is_told_without_a_difference(marketer: Marketer) -> None:
    text = re.sub(r'"(\d+\.\d\d) USD"', r'"\1 EUR"', SMALL).replace("base: USD", "base: EUR")
    text = text.replace('EUR: "0.92"', 'USD: "1.09"').replace(
        '"50.00 EUR", "45.00 EUR"', '"50.00 EUR"'
    )
    euro = marketer.write("euro.yml", text)

    said = marketer.plan(euro, "--against", marketer.old, "--events", marketer.events)

    assert re.search(r"^Cost +now, USD +planned, EUR$", said, re.MULTILINE)
    assert re.search(r"^Cost of all rewards +90\.00 +90\.00$", said, re.MULTILINE)


def test_the_published_programme_is_what_a_plan_compares_with(marketer: Marketer) -> None:
    old = marketer.write("published.yml", with_lasting_rates(SMALL))
    marketer.new = marketer.write("new.yml", with_lasting_rates(DEARER))
    assert main(["publish", old, "--to", "build/published"]) == 0

    for arguments in ([], ["--against", "published"], ["--against", "build/published"]):
        said = marketer.plan(marketer.new, *arguments)

        assert "new.yml against build/published: 1 change\n" in said


def test_without_a_publication_the_way_to_one_is_told(marketer: Marketer) -> None:
    assert marketer.plan(marketer.new, code=1) == (
        "goodword: nothing was published to build/published yet, so there is nothing to compare "
        "with: publish first (goodword publish), or name another file (--against FILE)\n"
    )


@pytest.mark.parametrize("side", ["new.yml", "old.yml"])
def test_mistakes_in_either_programme_are_told_as_check_tells_them(
    marketer: Marketer, side: str
) -> None:
    marketer.write(side, SMALL.replace("provider: paypal", "provider: piggybank"))

    said = marketer.plan(marketer.new, "--against", marketer.old, code=1)

    assert said.startswith(f"goodword: {side} is not ready\n{side}:")
    assert "payouts.provider" in said
    assert said.endswith("1 mistake\n")


def test_wrong_events_are_told_with_their_lines(marketer: Marketer) -> None:
    events = marketer.write("bad.jsonl", EVENTS + "oops\n")

    said = marketer.plan(marketer.new, "--against", marketer.old, "--events", events, code=1)

    assert "bad.jsonl:6 this is not JSON. Fix: write one JSON object a line" in said


def test_invented_events_can_be_replayed(marketer: Marketer) -> None:
    out = "invented.jsonl.gz"

    said = marketer.plan(marketer.old, "--generate", "300", "--seed", "7", "--out", out)
    plan = marketer.plan(marketer.new, "--against", marketer.old, "--events", out)

    assert said == "Wrote 300 invented events to invented.jsonl.gz (seed 7)\n"
    assert "300 events of invented.jsonl.gz" in plan


def test_generate_and_out_go_together(marketer: Marketer) -> None:
    for typed in (["--generate", "3"], ["--out", "e.jsonl"]):
        assert marketer.plan(marketer.old, *typed, code=2) == (
            "goodword: --generate N and --out FILE go together\n"
        )
    assert marketer.plan(marketer.old, "--seed", "7", code=2) == (
        "goodword: --seed goes with --generate N and --out FILE\n"
    )


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        (["--events", "events.jsonl"], "--events"),
        (["--json", "--html", "p.html"], "--json and --html"),
        (["--against", "old.yml"], "--against"),
        (["--stack", "goodword"], "--stack"),
    ],
)
def test_what_inventing_events_would_leave_undone_is_usage(
    marketer: Marketer, typed: list[str], named: str
) -> None:
    said = marketer.plan(marketer.old, "--generate", "3", "--out", "e.jsonl", *typed, code=2)

    assert said == (
        f"goodword: --generate only invents events, and does nothing with {named}: "
        "leave that out, and plan in a second command\n"
    )
    assert not (marketer.folder / "e.jsonl").exists()


@pytest.mark.parametrize("typed", [["--generate", "0"], ["--generate", "x"], ["--seed", "-1"]])
def test_numbers_that_make_no_sense_are_usage(typed: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["plan", *typed])

    assert ended.value.code == 2


def test_every_option_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["plan", "--help"])

    options = set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - {"--help"}
    documented = (ROOT / "docs" / "plan.md").read_text("utf-8")
    assert {option for option in options if f"`{option}`" not in documented} == set()
