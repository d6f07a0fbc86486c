"""``goodword init``: five answers become a small programme that is valid at once."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.program.model import Program
from goodword.program.providers import PAID_OUT
from goodword.program.reading.amounts import AmountKind
from goodword.program.reading.parse import parse
from goodword.program.reading.scalars import check_words
from goodword_ops.cli import main
from goodword_ops.commands.schema import schema_text
from goodword_ops.starter import CONTACT, ROUGH_RATES, TAGLINES, Answers, Home, program_text
from goodword_site.builder.builder import SOURCE

GOODWORD = Path(sys.executable).with_name("goodword")
ANSWERS = {
    "--name": "Acme",
    "--contact": "hello@acme.example",
    "--countries": "DE, US",
    "--languages": "de, en",
    "--reward": "500.00 EUR",
}


def typed(path: Path, **changed: str | None) -> list[str]:
    """The command with an option for every question, some changed or left out."""
    answers = ANSWERS | {f"--{name}": answer for name, answer in changed.items()}
    options = [part for name, answer in answers.items() if answer for part in (name, answer)]
    return ["init", str(path), *options]


def program_of(path: Path) -> Program:
    parsed = parse(path.read_bytes(), path.name)
    assert parsed.mistakes == ()
    assert parsed.program is not None
    return parsed.program


def test_five_answers_make_a_programme_that_passes_its_check_and_builds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "program.yml"

    assert main(typed(path)) == 0
    said = capsys.readouterr().out
    assert main(["check", str(path)]) == 0
    assert main(["build", str(path), "--out", str(tmp_path / "build")]) == 0

    assert said.splitlines() == [
        f"Wrote {path}. What to put in by hand says so in capitals.",
        f"Next: goodword check {path}, then goodword dev {path}",
    ]
    assert " note: " not in capsys.readouterr().out
    program = program_of(path)
    assert program.brand.name == "Acme"
    assert program.brand.website == "https://www.acme.example"
    assert program.locales.default == "de"
    assert program.currencies.base == "EUR"
    assert {code: home.locale for code, home in program.countries.items()} == {
        "DE": "de",
        "US": "en",
    }
    assert "Acme" in (tmp_path / "build" / "site" / "index.html").read_text(encoding="utf-8")


def test_the_schema_lies_beside_a_file_elsewhere(tmp_path: Path) -> None:
    assert main(typed(tmp_path / "program.yml")) == 0
    first = (tmp_path / "program.yml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=program.schema.json"
    assert (tmp_path / "program.schema.json").read_text(encoding="utf-8") == schema_text()


def test_the_schema_of_the_docs_is_used_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "program.schema.json").write_text(schema_text(), encoding="utf-8")
    assert main(typed(tmp_path / "program.yml")) == 0
    first = (tmp_path / "program.yml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=docs/program.schema.json"
    assert not (tmp_path / "program.schema.json").exists()


def test_a_file_that_is_there_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "program.yml"
    path.write_text("mine", encoding="utf-8")
    assert main(typed(path)) == 1
    assert capsys.readouterr().err == (
        f"goodword: {path} is there already; name another file, or edit that one\n"
    )
    assert path.read_text(encoding="utf-8") == "mine"
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "--name: the text is empty. Fix: write the name of the brand"),
        ({"name": "Acme@"}, '--name: pages use "@@" for what they fill in. '),
        (
            {"contact": "hello"},
            (
                '--contact: "hello" is no e-mail address. '
                "Fix: write an address such as referrals@example.com"
            ),
        ),
        ({"countries": "UK"}, '--countries: unknown country "UK". Fix: write GB'),
        ({"countries": " , "}, "--countries: there is no country. Fix: write codes such as DE"),
        (
            {"languages": "de, nl"},
            '--languages: there are no texts in "nl" yet. Fix: take ar, de, en, es, fr or ja',
        ),
        ({"languages": ","}, "--languages: there is no language. Fix: write codes such as en, de"),
        ({"reward": "500"}, '--reward: "500" is no amount of money. Fix: write 500 EUR\n'),
        (
            {"reward": "a lot"},
            '--reward: "A LOT" is no amount of money. Fix: write an amount such as "10.00 EUR"\n',
        ),
        ({"reward": "0 EUR"}, "--reward: the amount is zero. Fix: write an amount above zero"),
        ({"reward": "9 PEN"}, "--reward: there is no rough rate for PEN. Fix: take one of AED"),
    ],
)
def test_a_wrong_option_is_told_with_its_fix(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    changed: dict[str, str | None],
    said: str,
) -> None:
    assert main(typed(tmp_path / "program.yml", **changed)) == 1
    assert capsys.readouterr().err.startswith(f"goodword: {said}")
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_every_answer_must_be_an_option(tmp_path: Path) -> None:
    path = tmp_path / "program.yml"
    ended = subprocess.run(
        [GOODWORD, *typed(path, reward=None, name=None)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert ended.stderr == (
        "goodword init: there is no terminal to ask on. "
        "Answer with options: --name, --reward (see goodword init --help)\n"
    )
    assert not path.exists()


def test_a_folder_that_is_missing_is_a_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "none" / "program.yml"
    assert main(typed(path)) == 1
    assert capsys.readouterr().err == (
        f"goodword: there is no folder {path.parent}; make it first, or name a file elsewhere\n"
    )


def test_a_folder_that_is_missing_is_told_before_any_question(tmp_path: Path) -> None:
    code, screen = on_a_terminal(["init", str(tmp_path / "none" / "program.yml")], "")

    assert code == 1
    assert screen.startswith("goodword: there is no folder ")


def test_a_schema_that_cannot_be_written_leaves_the_programme(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "program.schema.json").mkdir()

    assert main(typed(tmp_path / "program.yml")) == 1

    assert "program.yml is written, but" in capsys.readouterr().err
    assert program_of(tmp_path / "program.yml").brand.name == "Acme"


@pytest.mark.parametrize("reward", ['"500.00 EUR"', "'500.00 eur'", ' " 500.00 EUR"'])
def test_quotes_around_an_answer_are_left_out(tmp_path: Path, reward: str) -> None:
    assert main(typed(tmp_path / "program.yml", reward=reward, name='"Obst" & "Rüben"')) == 0

    program = program_of(tmp_path / "program.yml")
    assert program.brand.name == '"Obst" & "Rüben"'
    assert program.payouts.approve_automatically_up_to == {"EUR": 100000}


def test_an_interrupt_says_that_nothing_was_written(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    path = tmp_path / "program.yml"
    with subprocess.Popen(
        [GOODWORD, "init", path], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(12) == b"What is your"
        # One that comes just before the read begins is noticed only with the next.
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            time.sleep(1)
        screen, errors = process.communicate(timeout=60)
    for terminal in (ours, theirs):
        os.close(terminal)

    assert (process.returncode, errors) == (130, b"")
    assert screen.endswith(b"\nNothing was written.\n")
    assert list(tmp_path.iterdir()) == []


def on_a_terminal(arguments: list[str], keys: str) -> tuple[int, str]:
    """Runs the command on a terminal of its own, types, and returns exit code and screen."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [GOODWORD, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    ) as process:
        os.close(theirs)
        os.write(ours, keys.encode())
        screen = b""
        # At the end, Linux answers a read of the terminal with an error.
        while True:
            try:
                screen += os.read(ours, 4096)
            except OSError:
                break
        code = process.wait(timeout=60)
    os.close(ours)
    return code, screen.decode().replace("\r\n", "\n")


def test_on_a_terminal_it_asks_asks_again_and_proposes(tmp_path: Path) -> None:
    path = tmp_path / "program.yml"
    answers = ['Müller & Söhne: "Obst" #1', "hallo", "hallo@obst.example", "jp, DE", "", "abc", ""]

    code, screen = on_a_terminal(["init", str(path)], "".join(f"{line}\n" for line in answers))

    assert code == 0
    for said in (
        "What is your company called? ",
        '  "hallo" is no e-mail address. Fix: write an address such as referrals@example.com\n',
        "Which languages, the default one first? [ja, de] ",
        '  "ABC" is no amount of money. Fix: write an amount such as "10.00 EUR"\n',
        "What does a customer get for a closed deal? [80000 JPY] ",
        f"Wrote {path}.",
    ):
        assert said in screen
    assert screen.count("Which e-mail address") == 2
    program = program_of(path)
    assert program.brand.name == 'Müller & Söhne: "Obst" #1'
    assert program.locales.offered == ("ja", "de")
    assert program.currencies.base == "JPY"


def test_answers_that_end_too_early_write_nothing(tmp_path: Path) -> None:
    code, screen = on_a_terminal(["init", str(tmp_path / "program.yml")], "Acme\n\x04")
    assert code == 1
    assert "the answers ended too early; nothing is written" in screen
    assert list(tmp_path.iterdir()) == []


def sound(name: str) -> bool:
    try:
        check_words(name)
    except Exception:  # noqa: BLE001 - whatever it is, the question is asked again
        return False
    return True


NAMES = st.text(min_size=1, max_size=60).map(str.strip).filter(bool).filter(sound)
CODES = st.sampled_from(sorted(ROUGH_RATES))
PAID = st.sampled_from(sorted(PAID_OUT))


@settings(max_examples=150, deadline=None)
@given(
    name=NAMES,
    base=CODES,
    others=st.lists(PAID, min_size=1, max_size=5, unique=True),
    locales=st.lists(st.sampled_from(sorted(TAGLINES)), min_size=1, unique=True),
    units=st.integers(1, 10**6),
)
def test_any_answers_make_a_valid_programme(
    name: str, base: str, others: list[str], locales: list[str], units: int
) -> None:
    places = ("DE", "US", "JP", "GB", "SE")
    homes = tuple(
        Home(place, code, locales[0]) for place, code in zip(places, others, strict=False)
    )
    reward = AmountKind(units * 1000, base)
    text = program_text(Answers(name, "a@b.example", homes, tuple(locales), reward), "s.json")
    parsed = parse(text, "p.yml")
    assert parsed.mistakes == ()
    assert parsed.program is not None
    assert parsed.program.brand.name == name


def test_there_are_words_for_every_language_that_pages_have() -> None:
    languages = {path.stem for path in (SOURCE / "locales").glob("??.yml")}
    assert set(TAGLINES) == set(CONTACT) == languages


def test_where_the_provider_does_not_pay_the_local_currency_it_pays_dollars(
    tmp_path: Path,
) -> None:
    file = tmp_path / "program.yml"

    assert main(typed(file, countries="DE, AE", languages="en")) == 0

    program = parse(file.read_bytes(), "program.yml").program
    assert program is not None
    assert {code: country.currency for code, country in program.countries.items()} == {
        "AE": "USD",
        "DE": "EUR",
    }
