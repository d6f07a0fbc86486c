"""``goodword rates update``: today's exchange rates into program.yml, from the ECB's own file."""

import argparse
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

from goodword.program.model import Currencies
from goodword_ops.failures import OutsideFailed, WrongInput
from goodword_ops.program_file import DEFAULT, load_with_source
from goodword_ops.rates.ecb import SOURCE, DayRates, NotRates, read_rates
from goodword_ops.rates.rewriting import with_rates

ADDRESS = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref.zip"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    subparsers = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    update = subparsers.add_parser(
        "update", help=f"write the rates of the ECB's file into the programme ({ADDRESS})"
    )
    update.add_argument("file", type=Path, help="the ECB's zip, CSV or XML file, as downloaded")
    update.add_argument(
        "program", nargs="?", type=Path, default=DEFAULT, help="the programme (program.yml)"
    )
    update.add_argument(
        "--day",
        type=date.fromisoformat,
        help="the day whose rates are taken, such as 2026-10-30 (the newest of the file)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the programme, and says what changed; the programme is not published.

    Raises:
        WrongInput: a file cannot be read, lacks the day or a currency, or is older than what the
            programme has.
        OutsideFailed: the programme cannot be written.
    """
    path: Path = arguments.program
    program, source = load_with_source(path)
    currencies = program.currencies
    rates = _of_day(arguments.file, arguments.day)
    if arguments.day is None and rates.day < currencies.rates.date:
        message = (
            f"{path} has the rates of {currencies.rates.date}, and {arguments.file} ends with "
            f"{rates.day}: nothing was changed. Download {ADDRESS}, or name a day with --day"
        )
        raise WrongInput(message)
    values = _values(currencies, rates, arguments.file)
    text = source.decode("utf-8")
    written = with_rates(text, str(path), day=rates.day, origin=SOURCE, values=values)
    if written != text:
        _replace(path, written.encode())
    print(
        f"{path} has the rates of {rates.day} ({SOURCE}); it had those of {currencies.rates.date}."
    )
    for code, rate in values.items():
        print(f"  1 {currencies.base} = {rate:f} {code} (was {currencies.rates.values[code]:f})")
    print("Look at what that changes (goodword plan), and publish it (goodword publish).")
    return 0


def _of_day(file: Path, wanted: date | None) -> DayRates:
    try:
        days = read_rates(file.read_bytes())
    except OSError as error:
        raise WrongInput(f"{file} cannot be read: {error.strerror}") from error
    except NotRates as error:
        message = f"{file} is no file of the ECB's reference rates: {error}. Download {ADDRESS}"
        raise WrongInput(message) from error
    day = wanted or max(days)
    if day not in days:
        message = (
            f"{file} has no rates of {day}; it holds {len(days)} days from {min(days)} to "
            f"{max(days)}, and none of weekends and bank holidays"
        )
        raise WrongInput(message)
    return days[day]


def _values(currencies: Currencies, rates: DayRates, file: Path) -> dict[str, Decimal]:
    found = {code: rates.of(currencies.base, code) for code in currencies.rates.values}
    missing = [code for code, rate in found.items() if rate is None]
    if missing:
        message = (
            f"{file} has no rate of {rates.day} between {currencies.base} and "
            f"{', '.join(missing)}: nothing was changed. Take these currencies out of the "
            "programme, or write all rates by hand, with the day and the source that they are from"
        )
        raise WrongInput(message)
    return {code: rate.normalize() for code, rate in found.items() if rate is not None}


def _replace(path: Path, content: bytes) -> None:
    """The whole file or nothing: it is written beside, and takes the place of the former one."""
    real = path.resolve()
    beside = real.with_name(f".{real.name}.{os.getpid()}")
    try:
        mode = real.stat().st_mode
        beside.write_bytes(content)
        beside.chmod(mode)
        beside.replace(real)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutsideFailed(f"{path} cannot be written: {error.strerror}") from error
