"""``docs/api.md`` is held true by the code: routes, scopes, limits, codes and examples."""

import json
import re
from pathlib import Path

import pytest

from goodword.domain.access.api_key import KEY_ID_LENGTH, LONGEST_LIFE, SECRET_LENGTH, Scope
from goodword.handlers.api.caller import LONGEST_NAME, MOST_A_MINUTE
from goodword.handlers.api.reading import LARGEST_PAGE, PAGE
from goodword.handlers.routes import ROUTES
from tests.doubles import ROOT
from tests.handlers.api.asking import System

DOCUMENT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BODIES = re.findall(
    r"### `(\w+) (/api/v1/\S+)`\n[^#]*?-d '(\{.*?\})' \"\$API([^\"?]*)", DOCUMENT, re.DOTALL
)


def test_every_route_of_the_api_has_its_section_and_no_other() -> None:
    sections = re.findall(r"^### `([A-Z]+ /\S+)`$", DOCUMENT, re.MULTILINE)
    assert sorted(sections) == sorted(route.key for route in ROUTES if route.function == "api")


def test_every_scope_has_its_line_and_no_other() -> None:
    assert re.findall(r"^\| `(\w+:\w+)` \|", DOCUMENT, re.MULTILINE) == list(Scope)


def test_limits_are_as_they_are_written() -> None:
    assert f"1 to {LARGEST_PAGE}, {PAGE} unless told" in DOCUMENT
    assert f"more than {MOST_A_MINUTE} requests" in DOCUMENT
    assert f"at most {LONGEST_NAME} characters" in DOCUMENT
    assert f"at most {LONGEST_LIFE.days} days" in DOCUMENT
    assert f"{{{KEY_ID_LENGTH + SECRET_LENGTH + 7}}}" in DOCUMENT


def test_a_scanner_knows_keys_by_the_pattern_that_is_written(built: Path) -> None:
    (pattern,) = re.findall(r"`(gwk_\(live.*?)`", DOCUMENT)
    assert re.fullmatch(pattern, System(built).key.token)


@pytest.mark.parametrize(("method", "path", "body", "_asked"), BODIES)
def test_the_body_of_an_example_is_taken(
    built: Path, method: str, path: str, body: str, _asked: str
) -> None:
    system = System(built)
    referral_id = system.referral()
    reference = system.told("GET", f"/referrals/{referral_id}")["reference"]
    named = referral_id if "referrals" in path else "JS42"
    if method == "PUT":
        named = "ADA1"
    path = path.removeprefix("/api/v1").format(id=named, reference=reference)

    assert system.ask(method, path, json.loads(body)).status == 200


def test_the_examples_have_bodies() -> None:
    assert len(BODIES) == 5
