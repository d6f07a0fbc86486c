"""The registry: who has credentials, and what stands in the environment for them."""

from datetime import UTC, datetime

import pytest

from goodword.gateways.payouts.registry import connected, settings

FULL = {"client_id": "id", "client_secret": "secret", "webhook_id": "hook"}


def names(environment: dict[str, str], secret: dict[str, str]) -> list[str]:
    return list(connected(environment, lambda _: secret, lambda: datetime.now(UTC)))


def test_a_provider_with_credentials_is_there() -> None:
    assert names({"GOODWORD_PAYPAL_SECRET": "goodword/paypal"}, FULL) == ["paypal"]


@pytest.mark.parametrize("missing", ["client_id", "client_secret"])
def test_a_provider_that_lacks_one_of_its_credentials_is_not(missing: str) -> None:
    secret = {**FULL, missing: ""}
    assert names({"GOODWORD_PAYPAL_SECRET": "goodword/paypal"}, secret) == []


def test_a_provider_without_a_webhook_pays_all_the_same() -> None:
    secret = {**FULL, "webhook_id": ""}
    assert names({"GOODWORD_PAYPAL_SECRET": "goodword/paypal"}, secret) == ["paypal"]


def test_a_provider_whose_secret_nobody_named_is_not() -> None:
    assert names({}, {}) == []


def test_each_provider_names_the_variables_that_it_reads() -> None:
    assert settings()["paypal"] == ("GOODWORD_PAYPAL_SECRET", "PAYPAL_BASE_URL")
