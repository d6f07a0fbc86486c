"""Where commands act that are told no more than ``--local``."""

import argparse

import pytest

from goodword_ops import place


@pytest.mark.parametrize(
    ("port", "typed", "address"),
    [
        (None, ["--local"], "http://127.0.0.1:8000"),
        ("", ["--local"], "http://127.0.0.1:8000"),
        ("8123", ["--local"], "http://127.0.0.1:8123"),
        ("8123", ["--local", "http://127.0.0.1:9000"], "http://127.0.0.1:9000"),
        ("8123", [], None),
    ],
)
def test_local_without_an_address_is_where_goodword_dev_listens(
    monkeypatch: pytest.MonkeyPatch, port: str | None, typed: list[str], address: str | None
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    if port is not None:
        monkeypatch.setenv("PORT", port)
    parser = argparse.ArgumentParser()
    place.add_arguments(parser)

    assert parser.parse_args(typed).local == address


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        (["--local"], "--local"),
        (["--local", "http://127.0.0.1:9000"], "--local http://127.0.0.1:9000"),
        (["--stack", "goodword"], "--stack goodword"),
        ([], ""),
    ],
)
def test_a_command_names_the_option_by_which_the_next_one_acts_at_the_same_place(
    typed: list[str], option: str
) -> None:
    parser = argparse.ArgumentParser()
    place.add_arguments(parser)

    assert place.option_of(parser.parse_args(typed)) == option
