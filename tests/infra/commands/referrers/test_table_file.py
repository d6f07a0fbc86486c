"""Files as spreadsheets save them."""

import codecs
from pathlib import Path

import pytest

from goodword_ops.commands.referrers.table_file import TableFile
from goodword_ops.failures import WrongInput


def read(tmp_path: Path, content: bytes) -> TableFile:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    return TableFile(path)


@pytest.mark.parametrize(
    "content",
    [
        b"Name,E Mail\r\nWei\xc3\x9f,w@x.example\r\n",
        codecs.BOM_UTF8 + "name;e-mail\nWeiß;w@x.example\n".encode(),
        "NAME\te_mail\nWeiß\tw@x.example".encode("cp1252"),
        "sep=;\r\nname;e mail\r\nWeiß;w@x.example\r\n".encode("cp1252"),
        "name\te mail\r\nWeiß\tw@x.example\r\n".encode("utf-16"),
    ],
    ids=["commas", "mark and semicolons", "Windows-1252 and tabs", "sep=", "Unicode text"],
)
def test_what_a_spreadsheet_saves_is_read_alike(tmp_path: Path, content: bytes) -> None:
    (line,) = read(tmp_path, content).lines()

    assert line.cells == {"name": "Weiß", "e_mail": "w@x.example"}


def test_what_turns_a_terminal_is_taken_out_of_the_names_of_columns(tmp_path: Path) -> None:
    header = "name,x\x1b[31mred\x1b]0;pwn\x07\u202e,\x1b\n".encode()

    assert read(tmp_path, header).columns == ["name", "x[31mred]0;pwn", ""]


def test_a_line_break_within_quotation_marks_is_counted(tmp_path: Path) -> None:
    content = b'name,sentence\nAda,"one\ntwo"\n\n ,\nBen,three\n'

    lines = list(read(tmp_path, content).lines())

    assert [(line.number, line.cells["sentence"]) for line in lines] == [
        (2, "one\ntwo"),
        (6, "three"),
    ]


def test_cells_that_a_spreadsheet_cuts_off_say_nothing(tmp_path: Path) -> None:
    (line,) = read(tmp_path, b"name,email,company\nAda,a@x.example\n").lines()

    assert line.cells == {"name": "Ada", "email": "a@x.example"}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (b"Weiss, Ada,a@x.example,\n", "has 4 cells, the header 2"),
        (b'"Ada" Weiss,a@x.example\n', "look at its quotation marks"),
        (b'"Ada Weiss,a@x.example\n', "look at its quotation marks"),
    ],
)
def test_a_malformed_line_is_named_and_the_file_goes_on(
    tmp_path: Path, row: bytes, words: str
) -> None:
    lines = list(read(tmp_path, b"name,email\nBo,b@x.example\n" + row).lines())

    assert lines[0].cells["name"] == "Bo"
    assert lines[1].number == 3
    assert words in lines[1].wrong


@pytest.mark.parametrize("content", [b"", b"\n", b"name,Name\nA,B\n"])
def test_a_file_without_a_header_that_can_be_used_is_no_table(
    tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(WrongInput, match="line 1"):
        read(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match=r"no\.csv cannot be read"):
        TableFile(tmp_path / "no.csv")


def test_a_file_that_is_no_text_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="save it as CSV in UTF-8"):
        read(tmp_path, b"name,email\nAda,a@x.example\n\x81\xff\n")
