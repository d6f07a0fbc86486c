"""Keys that are missing or short stop what works with them, at its start."""

import base64
import json
from types import ModuleType

import pytest

from goodword.domain.errors import Misconfigured
from goodword.handlers import reactions
from goodword.handlers.public import app as public
from goodword.handlers.scheduled import pay, sweep
from goodword.handlers.secret_values import key_in, values_of
from goodword.handlers.webhooks import app as webhooks
from goodword.handlers.wiring import Services, Settings

LONG = base64.urlsafe_b64encode(b"k" * 32).decode()
NAMES = ("token_key", "prospect_key", "suppression_key")
KEYED = (public, reactions, sweep)
NO_KEYS = {
    "missing": None,
    "empty": "",
    "short": base64.urlsafe_b64encode(b"k" * 31).decode(),
    "no base64": "{{resolve:secretsmanager:arn:aws:secretsmanager:eu-central-1:1:secret:key}}",
    "with a slip": LONG[:20] + " " + LONG[20:],
}


def services(**values: str | None) -> Services:
    """Over a secret of three good keys, but for ``values``."""
    stored = {**dict.fromkeys(NAMES, LONG), **values}
    text = json.dumps({name: value for name, value in stored.items() if value is not None})
    settings = Settings(
        GOODWORD_TABLE="t", GOODWORD_ORIGIN="https://x.example", GOODWORD_KEYS_SECRET="keys"
    )
    return Services(settings, read_secret=lambda _: text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", NO_KEYS)
def test_a_key_that_is_none_is_named_and_logged_without_a_word_of_it(
    name: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Misconfigured, match=name):
        services(**{name: NO_KEYS[kind]}).require_keys("public")

    (line,) = [vars(record) for record in caplog.records]
    assert (line["levelname"], line["message"], line["setting"]) == ("ERROR", "misconfigured", name)
    assert "32 random bytes" in line["remedy"]
    assert (NO_KEYS[kind] or "no key at all") not in str(line)


def test_keys_of_the_least_length_are_keys() -> None:
    made = services()
    made.require_keys("public")

    assert made.keys == (b"k" * 32,) * 3


def test_the_keys_that_the_template_makes_are_keys() -> None:
    letters = "abcdefghijkLMNOPQRSTUVWXYZ0123456789abcdefgh"  # 44 letters and digits, as it says

    assert len(key_in({"token_key": letters}, "token_key")) == 33


@pytest.mark.parametrize("text", ["", "whsec_x", "[]", "null", '{"token_key": null}'])
def test_a_secret_that_is_no_object_of_texts_is_named(text: str) -> None:
    with pytest.raises(Misconfigured, match="GOODWORD_KEYS_SECRET"):
        values_of(text, "GOODWORD_KEYS_SECRET")


@pytest.mark.parametrize("function", KEYED)
def test_a_function_that_works_with_keys_does_not_start_without(
    function: ModuleType, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("GOODWORD_TABLE", "t")
    monkeypatch.setenv("GOODWORD_ORIGIN", "https://x.example")
    monkeypatch.delenv("GOODWORD_KEYS_SECRET", raising=False)

    for _ in range(2):
        with pytest.raises(Misconfigured, match="token_key"):
            function.handler({}, None)

    assert [record.getMessage() for record in caplog.records] == ["misconfigured"] * 2


@pytest.mark.parametrize("function", [webhooks, pay])
def test_a_function_without_keys_asks_for_none(
    function: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODWORD_TABLE", "t")
    monkeypatch.setenv("GOODWORD_ORIGIN", "https://x.example")
    monkeypatch.delenv("GOODWORD_KEYS_SECRET", raising=False)

    assert callable(Services.handler(function.build))
