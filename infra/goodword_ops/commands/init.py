"""``goodword init``: five questions, and a small ``program.yml`` that is valid at once."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from goodword.program.currencies import decimal_text
from goodword.program.providers import PAID_OUT
from goodword.program.reading.amounts import AmountKind, rewards
from goodword.program.reading.context import Facts
from goodword.program.reading.mistakes import (
    Position,
    ValueProblem,
    did_you_mean,
    either,
    listed,
    shown,
)
from goodword.program.reading.names import check_country
from goodword.program.reading.scalars import email, text
from goodword.program.reading.tree import Scalar
from goodword_ops.commands.schema import schema_text
from goodword_ops.failures import WrongInput
from goodword_ops.program_file import DEFAULT, report
from goodword_ops.starter import ROUGH_RATES, TAGLINES, Answers, Home, about, program_text

SCHEMA: Final = Path("docs", "program.schema.json")
NO_TERMINAL: Final = 2
_ANY: Final = Facts(locales=None, currencies=None, base=None)
_NAME: Final = text("the name of the brand", 60)


class Question(NamedTuple):
    """``read`` gets the answer and those before, and raises ``ValueProblem``; Enter takes
    ``proposed``."""

    option: str
    asks: str
    read: Callable[[str, Mapping[str, Any]], Any]
    proposed: Callable[[Mapping[str, Any]], str] = lambda _: ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "program", nargs="?", type=Path, default=DEFAULT, help="the file to write (program.yml)"
    )
    for question in QUESTIONS:
        parser.add_argument(f"--{question.option}", help=question.asks)


def run(arguments: argparse.Namespace) -> int:
    """Asks for what no option answers, writes the file, and says what to do next.

    Raises:
        WrongInput: the file exists or cannot be written, or an option's answer is wrong.
    """
    path: Path = arguments.program
    _refuse_what_cannot_be_written(path)
    given = {question.option: getattr(arguments, question.option) for question in QUESTIONS}
    missing = [f"--{option}" for option, answer in given.items() if answer is None]
    if missing and (sys.stdin is None or not sys.stdin.isatty()):
        print(
            "goodword init: there is no terminal to ask on. "
            f"Answer with options: {listed(missing)} (see goodword init --help)",
            file=sys.stderr,
        )
        return NO_TERMINAL
    answers: dict[str, Any] = {}
    for question in QUESTIONS:
        answer = given[question.option]
        answers[question.option] = (
            _asked(question, answers) if answer is None else _taken(question, answer, answers)
        )
    _write(path, _together(answers))
    print(
        f"Wrote {path}. What to put in by hand says so in capitals.\n"
        f"Next: goodword check {path}, then goodword dev {path}"
    )
    return 0


def _refuse_what_cannot_be_written(path: Path) -> None:
    """Before anybody has answered five questions in vain."""
    folder = path.parent
    if path.exists():
        message = f"{path} is there already; name another file, or edit that one"
    elif not folder.is_dir():
        message = f"there is no folder {folder}; make it first, or name a file elsewhere"
    elif not os.access(folder, os.W_OK):
        message = f"{folder} may not be written to; name a file elsewhere"
    else:
        return
    raise WrongInput(message)


def _asked(question: Question, before: Mapping[str, Any]) -> Any:
    """Asks until the answer is right."""
    proposed = question.proposed(before)
    while True:
        hint = f" [{proposed}]" if proposed else ""
        try:
            answer = input(f"{question.asks}{hint} ")
        except EOFError as error:
            message = "the answers ended too early; nothing is written"
            raise WrongInput(message) from error
        except KeyboardInterrupt:
            print("\nNothing was written.")
            raise
        try:
            return question.read(_bare(answer) or proposed, before)
        except ValueProblem as wrong:
            print(f"  {wrong.message}. Fix: {wrong.fix}")


def _taken(question: Question, answer: str, before: Mapping[str, Any]) -> Any:
    try:
        return question.read(_bare(answer), before)
    except ValueProblem as wrong:
        message = f"--{question.option}: {wrong.message}. Fix: {wrong.fix}"
        raise WrongInput(message) from wrong


def _bare(answer: str) -> str:
    """Without the quotes around it, which the file wants and an answer does not need."""
    bare = answer.strip()
    for quote in "\"'":
        if bare.count(quote) == len('""') and bare.startswith(quote) and bare.endswith(quote):
            return bare.strip(quote).strip()
    return bare


def _together(answers: Mapping[str, Any]) -> Answers:
    """The answers, with a language of the programme for each country."""
    locales = answers["languages"]
    elsewhere = "en" if "en" in locales else locales[0]
    homes = tuple(
        home if home.locale in locales else home._replace(locale=elsewhere)
        for home in answers["countries"]
    )
    return Answers(answers["name"], answers["contact"], homes, locales, answers["reward"])


def _write(path: Path, answers: Answers) -> None:
    """The file, and beside it the schema where there is none that editors could find."""
    from goodword.program.reading.parse import parse

    folder = path.parent
    shared = (folder / SCHEMA).is_file()
    schema = SCHEMA if shared else Path(SCHEMA.name)
    written = program_text(answers, schema.as_posix())
    parsed = parse(written, str(path))
    if parsed.program is None:
        message = f"these answers do not go together\n{report(parsed.mistakes)}"
        raise WrongInput(message)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(written)
    except (OSError, ValueError) as error:
        message = f"{path} cannot be written: {getattr(error, 'strerror', None) or error}"
        raise WrongInput(message) from error
    if not shared:
        _write_schema(folder / schema, path)


def _write_schema(schema: Path, path: Path) -> None:
    try:
        schema.write_text(schema_text(), encoding="utf-8")
    except OSError as error:
        message = (
            f"{path} is written, but {schema}, which editors need, cannot be: {error.strerror}; "
            f"write it with goodword schema --out {schema}"
        )
        raise WrongInput(message) from error


def _scalar(answer: str) -> Scalar:
    return Scalar(Position(1, 1), "", answer, quoted=True)


def _name(answer: str, _: Mapping[str, Any]) -> Any:
    return _NAME.value(_scalar(answer), _ANY)


def _contact(answer: str, _: Mapping[str, Any]) -> Any:
    return email.value(_scalar(answer), _ANY)


def _countries(answer: str, _: Mapping[str, Any]) -> tuple[Home, ...]:
    codes = dict.fromkeys(_parts(answer.upper()))
    if not codes:
        raise ValueProblem(message="there is no country", fix="write codes such as DE, FR, US")
    return tuple(_home(code) for code in codes)


def _home(code: str) -> Home:
    from babel.languages import get_official_languages
    from babel.numbers import get_territory_currencies

    check_country(code, _ANY)
    # Where the provider does not pay in the currency of the country, it pays in dollars.
    currency = next((one for one in get_territory_currencies(code) if one in PAID_OUT), "USD")
    spoken = get_official_languages(code, de_facto=True)
    return Home(code, currency, next((one for one in spoken if one in TAGLINES), ""))


def _proposed_languages(before: Mapping[str, Any]) -> str:
    spoken = dict.fromkeys(home.locale for home in before["countries"] if home.locale)
    return ", ".join(spoken) or "en"


def _languages(answer: str, _: Mapping[str, Any]) -> tuple[str, ...]:
    languages = tuple(dict.fromkeys(_parts(answer.lower())))
    for language in languages:
        if language not in TAGLINES:
            fix = did_you_mean(language, TAGLINES) or f"take {either(sorted(TAGLINES))}"
            raise ValueProblem(message=f"there are no texts in {shown(language)} yet", fix=fix)
    if not languages:
        raise ValueProblem(message="there is no language", fix="write codes such as en, de")
    return languages


def _proposed_reward(before: Mapping[str, Any]) -> str:
    currency = before["countries"][0].currency
    return f"{decimal_text(about(500, currency), currency)} {currency}"


def _reward(answer: str, before: Mapping[str, Any]) -> Any:
    try:
        amount = rewards.of.value(_scalar(answer.upper()), _ANY)
    except ValueProblem as wrong:
        fix = wrong.fix.removesuffix(", in quotes")
        if answer.isdecimal() and answer.isascii():
            fix = f"write {answer} {before['countries'][0].currency}"
        raise ValueProblem(message=wrong.message, fix=fix) from wrong
    if isinstance(amount, AmountKind) and amount.currency not in ROUGH_RATES:
        fix = f"take one of {listed(sorted(ROUGH_RATES))}; any other can be put in later"
        raise ValueProblem(message=f"there is no rough rate for {amount.currency}", fix=fix)
    return amount


def _parts(answer: str) -> list[str]:
    return answer.replace(",", " ").split()


QUESTIONS: Final = (
    Question("name", "What is your company called?", _name),
    Question("contact", "Which e-mail address answers questions about the programme?", _contact),
    Question(
        "countries", "In which countries are your referrers (such as DE, FR, US)?", _countries
    ),
    Question(
        "languages",
        "Which languages, the default one first?",
        _languages,
        _proposed_languages,
    ),
    Question("reward", "What does a customer get for a closed deal?", _reward, _proposed_reward),
)
