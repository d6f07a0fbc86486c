"""Where commands act, and what they say of it."""

import argparse

import pytest

from goodword.domain.errors import Unavailable
from goodword_ops import place
from goodword_ops.failures import OutsideFailed


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


@pytest.mark.parametrize(
    ("stack", "said"),
    [("shop", "goodword redrive --stack shop"), (None, "goodword redrive --stack NAME")],
)
def test_a_command_is_named_with_the_option_that_was_given(stack: str | None, said: str) -> None:
    arguments = argparse.Namespace(local=None, stack=stack)
    assert place.here("goodword redrive --stack NAME", arguments) == said


def test_an_answer_that_is_lost_leaves_open_what_has_changed() -> None:
    with (
        pytest.raises(OutsideFailed, match="not known whether anything was changed"),
        place.asking(),
    ):
        raise Unavailable("ReadTimeoutError")
