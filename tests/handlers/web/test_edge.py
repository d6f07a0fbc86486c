"""Only the distribution is answered, and of a network nothing is known but a hash of an hour."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import Misconfigured
from goodword.handlers.secret_values import shown_in
from goodword.handlers.web.edge import EDGE, VIEWER, FirstForms, behind_edge, network_of
from tests.doubles import KEYS, NOON

CURRENT, PREVIOUS = "c" * 44, "p" * 44


def asked(secrets: tuple[str, ...], headers: dict[str, str]) -> int:
    def answer(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        return {"statusCode": 200}

    guarded = behind_edge(answer, lambda: secrets, Logger(service="test"))
    status: int = guarded({"headers": headers}, None)["statusCode"]
    return status


def test_whoever_comes_past_the_distribution_is_refused() -> None:
    assert asked((CURRENT,), {EDGE: CURRENT}) == 200
    assert asked((CURRENT,), {EDGE: "guessed"}) == 403
    assert asked((CURRENT,), {EDGE: ""}) == 403
    assert asked((CURRENT,), {VIEWER: "203.0.113.9"}) == 403


@pytest.mark.parametrize(
    ("headers", "message"), [({EDGE: "former"}, "edge refused"), ({}, "refused")]
)
def test_a_distribution_that_shows_another_secret_is_told_from_who_comes_past_it(
    headers: dict[str, str], message: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logger = Logger(service="edges", level="INFO")
    guarded = behind_edge(lambda *_: {"statusCode": 200}, lambda: (CURRENT,), logger)

    assert guarded({"headers": headers}, None)["statusCode"] == 403
    assert [one.getMessage() for one in caplog.records] == [message]


def test_while_the_secret_changes_the_former_one_is_known_too() -> None:
    known = shown_in({"current": CURRENT, "previous": PREVIOUS})

    assert asked(known, {EDGE: PREVIOUS}) == asked(known, {EDGE: CURRENT}) == 200


def test_where_nothing_stands_before_the_functions_whoever_reaches_them_may_ask() -> None:
    assert asked((), {}) == 200


@pytest.mark.parametrize("values", [{}, {"current": ""}, {"current": "short"}])
def test_a_secret_that_holds_none_refuses_everybody_and_says_so(
    values: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    logger = Logger(service="edge")

    def secrets() -> tuple[str, ...]:
        return shown_in(values)

    with pytest.raises(Misconfigured):
        secrets()
    guarded = behind_edge(lambda *_: {"statusCode": 200}, secrets, logger)

    assert guarded({"headers": {EDGE: ""}}, None)["statusCode"] == 403
    assert [one.message for one in caplog.records if one.levelno == logging.ERROR] == [
        "misconfigured"
    ]


def network(address: str, *, hours: int = 0) -> str | None:
    event = APIGatewayProxyEventV2({"headers": {VIEWER: address}})
    return network_of(event, KEYS, NOON + timedelta(hours=hours))


def test_a_network_is_a_hash_that_holds_for_an_hour() -> None:
    here = network("198.51.100.10")

    assert here == network("198.51.100.10")
    assert here is not None
    assert "198" not in here
    assert here != network("198.51.100.11")
    assert here != network("198.51.100.10", hours=1)


def test_of_an_ipv6_address_the_network_counts() -> None:
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")


@pytest.mark.parametrize("address", ["", "unknown", "198.51.100.10:443", "198.51.100.10, 10.0.0.1"])
def test_what_is_no_address_is_no_network(address: str) -> None:
    assert network(address) is None


def test_a_process_counts_the_first_forms_of_a_network_itself_in_each_hour() -> None:
    first = FirstForms()

    assert [first.is_one("here", 2, NOON) for _ in range(3)] == [True, True, False]
    assert first.is_one("there", 2, NOON)
    assert first.is_one("here", 2, NOON + timedelta(hours=1))
    assert not first.is_one("here", 0, NOON)
