"""``goodword rates update``: the ECB's files into a programme that keeps everything else."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from goodword.program.reading.parse import parse
from goodword.program.revision import revision_of
from goodword_ops.cli import main
from goodword_ops.rates.ecb import NotRates, read_rates
from tests.program.programme import SMALL, small_with

DAILY = """\
Date, USD, JPY, GBP, HUF, CHF, \n30 October 2026, 1.1172, 175.68, 0.83380, 366.33, 0.9194, \n"""
HISTORY = """\
Date,USD,JPY,BGN,GBP,HUF,
2026-10-30,1.1172,175.68,N/A,0.8338,366.33,
2026-10-29,1.113,175.92,N/A,0.83578,365.95,
"""
XML = """\
<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" \
xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates\
</gesmes:subject><Cube><Cube time='2026-10-30'><Cube currency='USD' rate='1.1172'/>\
<Cube currency='JPY' rate='175.68'/><Cube currency='HUF' rate='366.33'/></Cube></Cube>\
</gesmes:Envelope>
"""
OLD = small_with("    date: 2026-11-02", "    date: 2026-07-01  # looked up by Maria")


def zipped(text: str, name: str = "eurofxref.csv") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, text)
    return held.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        *(DAILY.encode(), HISTORY.encode(), b"\xef\xbb\xbf" + HISTORY.encode(), XML.encode()),
        *(zipped(DAILY), zipped(HISTORY, "eurofxref-hist.CSV")),
    ],
    ids=["daily", "history", "with a mark", "xml", "daily zip", "history zip"],
)
def test_each_form_of_the_file_says_the_same(content: bytes) -> None:
    rates = read_rates(content)[date(2026, 10, 30)]
    assert rates.of("EUR", "USD") == Decimal("1.1172")
    assert rates.of("EUR", "HUF") == Decimal("366.33")
    assert rates.of("USD", "EUR") == Decimal("0.895095")
    assert rates.of("USD", "JPY") == Decimal("157.250")
    assert rates.of("EUR", "BGN") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"Name,Amount\n",
        b"Date,USD\n2026-10-30\n",
        b"Date,USD,\n2026-10-30,nan,\n",
        b"Date,USD,\nyesterday,1.1,\n",
        b"PK\x03\x04 torn",
        zipped(DAILY, "rates.txt"),
        b"<Cube><Cube currency='USD' rate='1'/></Cube>",
        b"<Cube",
        b'<!DOCTYPE a [<!ENTITY b "c">]><Cube/>',
    ],
)
def test_what_is_no_file_of_the_bank_is_refused(content: bytes) -> None:
    with pytest.raises(NotRates):
        read_rates(content)


def updated(
    folder: Path, programme: str, content: bytes, *options: str, code: int = 0
) -> tuple[str, bytes]:
    """The programme after the command, and its bytes."""
    program, file = folder / "program.yml", folder / "eurofxref"
    program.write_bytes(programme.encode())
    file.write_bytes(content)
    assert main(["rates", "update", str(file), str(program), *options]) == code
    return str(program), program.read_bytes()


def test_only_the_rates_their_day_and_their_source_change(tmp_path: Path) -> None:
    _, written = updated(tmp_path, OLD, DAILY.encode())
    expected = (
        OLD.replace("date: 2026-07-01  #", "date: 2026-10-30  #")
        .replace("source: ECB", 'source: "European Central Bank reference rates"')
        .replace(
            '{EUR: "0.92", JPY: "152.30", HUF: "376.50"}',
            '{EUR: "0.895095", JPY: "157.25", HUF: "327.9"}',
        )
    )
    assert written.decode() == expected
    program = parse(written, "program.yml").program
    assert program is not None
    assert program.currencies.rates.values["EUR"] == Decimal("0.895095")


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    _, written = updated(tmp_path, OLD.replace("\n", "\r\n"), DAILY.encode())
    assert written.count(b"\r\n") == written.count(b"\n") == OLD.count("\n")
    assert b"date: 2026-10-30  # looked up by Maria\r\n" in written


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    program, written = updated(tmp_path, OLD, DAILY.encode())
    before = Path(program).stat().st_ino
    assert main(["rates", "update", str(tmp_path / "eurofxref"), program]) == 0
    assert (Path(program).read_bytes(), Path(program).stat().st_ino) == (written, before)


def test_a_day_of_the_history_may_be_named(tmp_path: Path) -> None:
    _, written = updated(tmp_path, OLD, HISTORY.encode(), "--day", "2026-10-29")
    assert b"date: 2026-10-29" in written


@pytest.mark.parametrize(
    ("programme", "content", "options", "told"),
    [
        (SMALL, HISTORY.encode(), (), "has the rates of 2026-11-02, and"),
        (OLD, HISTORY.encode(), ("--day", "2026-10-25"), "has no rates of 2026-10-25"),
        (OLD, b"nothing", (), "is no file of the ECB's reference rates"),
        (OLD.replace("HUF", "AED"), DAILY.encode(), (), "between USD and AED: nothing was changed"),
        (OLD.replace("source: ECB", "source: >\n      ECB"), DAILY.encode(), (), "on one line"),
    ],
    ids=["older", "a Sunday", "other file", "unknown currency", "over lines"],
)
def test_what_cannot_be_done_changes_nothing_and_says_why(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    programme: str,
    content: bytes,
    options: tuple[str, ...],
    told: str,
) -> None:
    _, written = updated(tmp_path, programme, content, *options, code=1)
    assert written == programme.encode()
    assert told in capsys.readouterr().err


def test_check_warns_of_rates_that_are_too_old_and_says_what_to_do() -> None:
    (warning,) = [
        str(note)
        for note in parse(SMALL, "p.yml", today=date(2027, 2, 3)).notes
        if "currencies" in note.path
    ]
    assert warning == (
        "p.yml:17:11 warning: currencies.rates.date: the rates are 93 days old, and may be 92 "
        "(currencies.rates_max_age_days); they are not published any more. Fix: goodword rates "
        "update FILE writes those of the European Central Bank's file"
    )


@pytest.mark.parametrize("today", [date(2026, 11, 1), date(2027, 2, 2)])
def test_check_is_silent_about_rates_that_are_fresh_enough(today: date) -> None:
    assert not [n for n in parse(SMALL, "p.yml", today=today).notes if "rates" in n.path]


def test_the_default_age_is_no_part_of_a_revision_and_another_one_is() -> None:
    def revision(text: str) -> str:
        program = parse(text, "p.yml").program
        assert program is not None
        return revision_of(program)

    stated = small_with("  rates:\n", "  rates_max_age_days: 92\n  rates:\n")
    assert revision(stated) == revision(SMALL)
    assert revision(stated.replace("92", "31", 1)) != revision(SMALL)
